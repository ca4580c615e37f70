//! `cargo xtask datasets fetch`.

use anyhow::{Result, bail};
use truezero_datasets::fetch::{FetchError, Fetched, Mirror, Settings, fetch as fetch_one};
use truezero_datasets::{Catalogue, Files, Manifest};
use truezero_sweep::words::size;

use super::known::checked;
use super::progress::FetchProgress;
use crate::interrupt::{Completion, Interrupt};
use crate::output;

/// The settings for fetching, from the options of the command line.
pub(super) fn settings(mirror: Option<&str>, unverified: bool) -> Result<Settings> {
    let mirror = mirror.map(Mirror::from);
    if let Some(Mirror::Folder(folder)) = &mirror
        && !folder.is_dir()
    {
        bail!(
            "--mirror: expected a folder, or an address with http:// or https://, found `{}`",
            folder.display()
        );
    }
    Ok(Settings { mirror, unverified, ..Settings::default() })
}

/// Fetches the named data sets. Those that are not available are named in the error, after all others were fetched.
pub(super) fn fetch(
    catalogue: &Catalogue,
    names: &[String],
    all: bool,
    settings: &Settings,
) -> Result<Completion> {
    for name in names {
        catalogue.manifest(name)?;
    }
    let interrupt = Interrupt::listen()?;
    let mut missing = Vec::new();
    for name in names {
        let mut progress = FetchProgress::new(&interrupt);
        let result = fetch_one(catalogue, name, settings, &mut progress);
        drop(progress);
        match result {
            Ok(fetched) => report(catalogue.manifest(name)?, &fetched),
            Err(FetchError::Generated { .. }) if all => {}
            Err(FetchError::Generated { .. }) => {
                output::result(&format!("{name}: generated when it is first used, nothing to fetch"));
            }
            Err(FetchError::Interrupted) => {
                output::note("Interrupted. What was fetched is kept; the same command goes on from there.");
                return Ok(Completion::Interrupted);
            }
            Err(FetchError::Unverified { .. }) => {
                let what = Manifest::UNVERIFIED;
                output::note(&format!(
                    "{name}: {what}; --mirror takes a folder of yours or an https:// address, --unverified takes it as \
                     it is"
                ));
                missing.push(name.as_str());
            }
            Err(error @ (FetchError::Unavailable { .. } | FetchError::Busy { .. })) => {
                output::note(&error.to_string());
                missing.push(name.as_str());
            }
            Err(error) => return Err(error.into()),
        }
    }
    if missing.is_empty() { Ok(Completion::Done) } else { bail!("not here: {}", missing.join(", ")) }
}

fn report(manifest: &Manifest, fetched: &Fetched) {
    let name = &manifest.name;
    if let Files::Present { folder, verified, bytes } = &fetched.files {
        let checked = checked(manifest, *verified);
        output::result(&format!("{name}: {}, {checked}, in {}", size(*bytes), folder.display()));
    }
    for file in &fetched.left_out {
        output::note(&format!("{name}: {file}; it is usable without"));
    }
}
