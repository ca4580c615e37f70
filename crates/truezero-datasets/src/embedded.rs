//! The manifests of the repository's folder `datasets` within the crate, which so works without that folder.
//!
//! A crate that is published holds nothing from outside of its folder, so its own `datasets` is a copy; a test
//! compares them.

macro_rules! manifests {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../datasets/", $name, ".toml")))),+]
    };
}

/// Name and text of each manifest.
pub(crate) const MANIFESTS: [(&str, &str); 13] = manifests![
    "amazon",
    "chars62",
    "cifar10",
    "colour-scenes",
    "emnist-byclass",
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
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_manifests_are_those_of_the_repository() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
        if !folder.is_dir() {
            // A crate outside of its repository has nothing to be compared with.
            return;
        }
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let expected: BTreeMap<String, String> = files
            .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
            .map(|file| {
                (file.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(file).unwrap())
            })
            .collect();
        let found = MANIFESTS.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert!(
            BTreeMap::from(found) == expected,
            "copy datasets/*.toml to crates/truezero-datasets/datasets, and name new ones in src/embedded.rs"
        );
    }
}
