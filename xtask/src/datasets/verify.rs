//! `cargo xtask datasets verify`.

use anyhow::{Result, bail};
use truezero_datasets::{Catalogue, Files};
use truezero_sweep::words::{counted, size};

use super::known::{checked, names as all_names};
use crate::output;

/// Hashes the files of the named data sets, or of all that are here. A missing data set is an error only if it was
/// named.
pub(super) fn verify(catalogue: &Catalogue, names: &[String]) -> Result<()> {
    let all = all_names(catalogue);
    let chosen = if names.is_empty() { &all } else { names };
    for name in chosen {
        catalogue.manifest(name)?;
    }
    let mut failed = Vec::new();
    for name in chosen {
        let line = match catalogue.verify(name) {
            Ok(Files::Present { verified, bytes, .. }) => {
                format!("{}, {}", size(bytes), checked(catalogue.manifest(name)?, verified))
            }
            Ok(Files::Generated { .. }) => "generated, nothing to verify".into(),
            Ok(Files::Missing { .. }) => {
                if !names.is_empty() {
                    failed.push(name.as_str());
                }
                "not here, or not whole".into()
            }
            Err(error) => {
                failed.push(name);
                format!("damaged: {error}")
            }
        };
        output::result(&format!("{name}: {line}"));
    }
    if !failed.is_empty() {
        bail!(
            "{} cannot be used: {}; `cargo xtask datasets fetch {}` brings the files anew",
            counted(failed.len(), "data set"),
            failed.join(", "),
            failed.join(" ")
        );
    }
    Ok(())
}
