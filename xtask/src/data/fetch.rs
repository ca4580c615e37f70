//! The command that fetches the paper's data.

use truezero_datasets::{Catalogue, Manifest};

/// The name of the data set, if it can be fetched.
pub(crate) fn public<'a>(catalogue: &'a Catalogue, name: &str) -> Option<&'a str> {
    let has_address =
        |manifest: &Manifest| manifest.files.values().any(|file| !manifest.addresses(file).is_empty());
    catalogue
        .manifest(name)
        .ok()
        .filter(|manifest| has_address(manifest))
        .map(|manifest| manifest.name.as_str())
}

/// The command that fetches these data sets, with the option that unverified ones need.
pub(crate) fn fetch(catalogue: &Catalogue, names: &[&str]) -> String {
    let unverified =
        names.iter().any(|name| catalogue.manifest(name).is_ok_and(|manifest| manifest.unverified));
    let option = if unverified { " --unverified" } else { "" };
    format!("cargo xtask datasets fetch {}{option}", names.join(" "))
}
