//! `cargo xtask datasets fetch`.

use anyhow::{Result, bail};
use truezero_datasets::fetch::{FetchError, Fetched, Mirror, Settings, fetch as fetch_one};
use truezero_datasets::{Catalogue, Files};

use super::progress::Progress;
use super::{known, size};
use crate::interrupt::Interrupt;
use crate::output;
use crate::reproduce::Ended;

/// Fetches what can be had of the named data sets, and fails with the names of the others.
pub(super) fn fetch(
    catalogue: &Catalogue,
    names: &[String],
    all: bool,
    mirror: Option<&str>,
) -> Result<Ended> {
    for name in names {
        catalogue.manifest(name)?;
    }
    let settings = Settings { mirror: mirror.map(Mirror::from), ..Settings::default() };
    if let Some(Mirror::Folder(folder)) = settings.mirror.as_ref().filter(|mirror| !is_there(mirror)) {
        bail!(
            "--mirror: expected a folder, or an address with http:// or https://, found `{}`",
            folder.display()
        );
    }
    let interrupt = Interrupt::listen()?;
    let mut missing = Vec::new();
    for name in names {
        let mut progress = Progress::new(&interrupt);
        let result = fetch_one(catalogue, name, &settings, &mut progress);
        drop(progress);
        match result {
            Ok(fetched) => report(name, &fetched),
            Err(FetchError::Generated { .. }) if all => {}
            Err(FetchError::Generated { .. }) => {
                output::result(&format!("{name}: generated when it is first used, nothing to fetch"));
            }
            Err(FetchError::Interrupted) => {
                output::note("Interrupted. What was fetched is kept; the same command goes on from there.");
                return Ok(Ended::Interrupted);
            }
            Err(error @ (FetchError::Unavailable { .. } | FetchError::Busy { .. })) => {
                output::note(&error.to_string());
                missing.push(name.as_str());
            }
            Err(error) => return Err(error.into()),
        }
    }
    if missing.is_empty() { Ok(Ended::Done) } else { bail!("not here: {}", missing.join(", ")) }
}

fn is_there(mirror: &Mirror) -> bool {
    match mirror {
        Mirror::Folder(folder) => folder.is_dir(),
        Mirror::Address(_) => true,
    }
}

fn report(name: &str, fetched: &Fetched) {
    if let Files::Present { folder, verified, bytes } = &fetched.files {
        output::result(&format!("{name}: {}, {}, in {}", size(*bytes), known(*verified), folder.display()));
    }
    for file in &fetched.left_out {
        output::note(&format!("{name}: {file}; it is usable without"));
    }
}
