//! `cargo xtask datasets`: what is here, and bringing the rest.

mod fetch;
mod list;
mod progress;
mod verify;

use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_datasets::{CACHE_VARIABLE, Catalogue, Manifest, Verified, default_cache};

use crate::cli::{Datasets, DatasetsCommand};
use crate::environment::datasets_folder;
use crate::output;
use crate::reproduce::Ended;

pub(crate) fn run(arguments: &Datasets) -> Result<Ended> {
    let mut catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref())?;
    for file in &arguments.manifest {
        catalogue = catalogue.with_manifest(file)?;
    }
    match &arguments.command {
        DatasetsCommand::List => list::list(&catalogue).map(|()| Ended::Done),
        DatasetsCommand::Fetch { names, all, mirror, unverified } => {
            let names = if *all { all_names(&catalogue) } else { names.clone() };
            let settings = fetch::settings(mirror.as_deref(), *unverified)?;
            fetch::fetch(&catalogue, &names, *all, &settings)
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
    Ok(Catalogue::open(&datasets_folder(datasets)?, &cache)?)
}

fn all_names(catalogue: &Catalogue) -> Vec<String> {
    catalogue.manifests().map(|manifest| manifest.name.clone()).collect()
}

/// What is known of files that are here.
fn known(manifest: &Manifest, verified: Verified) -> String {
    match verified {
        Verified::Hash => "verified by the published hashes".into(),
        Verified::Size => {
            let why =
                if manifest.unverified { Manifest::UNVERIFIED } else { "no published hash for all of it" };
            format!("{why}; there size and format were checked only")
        }
    }
}
