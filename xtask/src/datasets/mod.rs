//! `cargo xtask datasets`: what is here, and bringing the rest.

mod fetch;
mod list;
mod progress;
mod verify;

use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_datasets::{CACHE_VARIABLE, Catalogue, Verified, default_cache};

use crate::cli::{Datasets, DatasetsCommand};
use crate::output;
use crate::reproduce::{Ended, datasets_folder};

pub(crate) fn run(arguments: &Datasets) -> Result<Ended> {
    let catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref())?;
    match &arguments.command {
        DatasetsCommand::List => list::list(&catalogue).map(|()| Ended::Done),
        DatasetsCommand::Fetch { names, all, mirror } => {
            let names = if *all { all_names(&catalogue) } else { names.clone() };
            fetch::fetch(&catalogue, &names, *all, mirror.as_deref())
        }
        DatasetsCommand::Verify { names } => verify::verify(&catalogue, names).map(|()| Ended::Done),
        DatasetsCommand::Path { name } => {
            output::result(&catalogue.files(name)?.folder().display().to_string());
            Ok(Ended::Done)
        }
    }
}

/// The data sets of the chosen folders, or of those that are usual.
pub(crate) fn catalogue(datasets: Option<&Path>, cache: Option<&Path>) -> Result<Catalogue> {
    let cache = cache.map(Path::to_owned).or_else(default_cache).with_context(|| {
        format!("this system has no folder for caches: name a folder by --cache or by {CACHE_VARIABLE}")
    })?;
    Ok(Catalogue::open(&datasets_folder(datasets), &cache)?)
}

fn all_names(catalogue: &Catalogue) -> Vec<String> {
    catalogue.manifests().map(|manifest| manifest.name.clone()).collect()
}

/// What is known of files that are here.
fn known(verified: Verified) -> &'static str {
    match verified {
        Verified::Hash => "verified by the published hashes",
        Verified::Size => "no published hash for all of it: there size and format were checked only",
    }
}

/// A size as a person reads it.
fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        ..1e3 => format!("{bytes} B"),
        ..1e6 => format!("{:.1} kB", bytes / 1e3),
        ..1e9 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_rounded() {
        for (bytes, text) in
            [(999, "999 B"), (1_234, "1.2 kB"), (170_052_171, "170.1 MB"), (2_600_000_000, "2.6 GB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
