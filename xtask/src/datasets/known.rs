//! The names of the data sets, and how their files were verified.

use truezero_datasets::{Catalogue, Manifest, Verified};

/// The names of all data sets.
pub(super) fn names(catalogue: &Catalogue) -> Vec<String> {
    catalogue.manifests().map(|manifest| manifest.name.clone()).collect()
}

/// How the files of a data set were verified, in words.
pub(super) fn checked(manifest: &Manifest, verified: Verified) -> String {
    match verified {
        Verified::Hash => "verified by the published hashes".into(),
        Verified::Size => {
            let why =
                if manifest.unverified { Manifest::UNVERIFIED } else { "no published hash for all of it" };
            format!("{why}; only size and format were checked")
        }
    }
}
