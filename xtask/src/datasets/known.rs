//! What is known of the data sets and of their files.

use truezero_datasets::{Catalogue, Manifest, Verified};

/// The names of all data sets.
pub(super) fn names(catalogue: &Catalogue) -> Vec<String> {
    catalogue.manifests().map(|manifest| manifest.name.clone()).collect()
}

/// How files that are here were checked, in words.
pub(super) fn checked(manifest: &Manifest, verified: Verified) -> String {
    match verified {
        Verified::Hash => "verified by the published hashes".into(),
        Verified::Size => {
            let why =
                if manifest.unverified { Manifest::UNVERIFIED } else { "no published hash for all of it" };
            format!("{why}; there size and format were checked only")
        }
    }
}
