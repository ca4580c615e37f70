//! The data sets: one module for each way to load one, and the list of their manifests.
//!
//! This is the one place where a data set is registered. The crate's folder `datasets` is a symbolic link to that of
//! the repository, so each manifest exists once; `cargo package` follows the link.

pub mod amazon;
pub mod cifar10;
pub mod mnist;
pub mod nistp;
pub mod norb;
pub mod reviews;
pub mod scenes;
pub mod sentiment;

macro_rules! manifests {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../datasets/", $name, ".toml")))),+]
    };
}

/// Name and text of each manifest.
pub(crate) const MANIFESTS: &[(&str, &str)] = manifests![
    "amazon",
    "chars62",
    "cifar10",
    "colour-scenes",
    "emnist-byclass",
    "fashion-mnist",
    "mnist",
    "nistp-strokes",
    "norb",
    "reviews",
    "sentiment",
    "small-norb",
    "toy-objects",
    "yelp",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_manifest_is_registered() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let expected: BTreeSet<String> = files
            .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
            .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let found: BTreeSet<String> = MANIFESTS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(found, expected, "name each manifest of `datasets` in src/sets/mod.rs");
    }
}
