//! The four files of a data set in a folder, found by their names.

use std::fs;
use std::path::{Path, PathBuf};

use crate::DatasetError;

/// What each file is called in the splits, and which words its name has: the set and the kind.
const FILES: [(&str, &[&str], &str); 4] = [
    ("train-images", &["train"], "images"),
    ("train-labels", &["train"], "labels"),
    ("test-images", &["t10k", "test"], "images"),
    ("test-labels", &["t10k", "test"], "labels"),
];

/// The paths of the four files, each with its name in the splits.
///
/// A name is `prefix`, the set, the kind and the number of dimensions, as in `train-images-idx3-ubyte.gz`. A file
/// without `.gz` goes before one with it. Two files that differ in anything else are an error, as is a missing one.
pub(super) fn find(folder: &Path, prefix: &str) -> Result<[(&'static str, PathBuf); 4], DatasetError> {
    let failed = |problem| DatasetError::Io { file: folder.into(), problem };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    // An order that does not depend on the file system; a plain file comes before its compressed copy.
    names.sort_unstable();
    let one = |(split_name, sets, kind): (&'static str, &[&str], &str)| {
        let mut found: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| matches(name, prefix, sets, kind)).collect();
        found.dedup_by_key(|name| without_gz(name));
        if let [name] = found[..] {
            return Ok((split_name, folder.join(name)));
        }
        let found = if found.is_empty() { "none".to_owned() } else { found.join(" and ") };
        Err(DatasetError::Field {
            file: folder.into(),
            field: "name of a file".into(),
            expected: format!(
                "one {prefix}SET-{kind}-idxN-ubyte, SET being {}, with or without .gz",
                sets.join(" or ")
            ),
            found,
        })
    };
    let [train_images, train_labels, test_images, test_labels] = FILES.map(one);
    Ok([train_images?, train_labels?, test_images?, test_labels?])
}

fn without_gz(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

/// Compares a name with `PREFIX SET - KIND - idx N - ubyte`; a dot before `idx` is taken too, as some tools unpack it
/// so.
fn matches(name: &str, prefix: &str, sets: &[&str], kind: &str) -> bool {
    let dimensions = || {
        let rest = without_gz(name).strip_prefix(prefix)?;
        let rest = sets.iter().find_map(|set| rest.strip_prefix(set))?;
        let rest = rest.strip_prefix('-')?.strip_prefix(kind)?.strip_prefix(['-', '.'])?;
        rest.strip_prefix("idx")?.strip_suffix("-ubyte")
    };
    dimensions().is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the files that are found in a folder of files with these names.
    fn found(names: &[&str], prefix: &str) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let files = find(folder.path(), prefix).map_err(|error| error.to_string())?;
        Ok(files.map(|(_, file)| file.file_name().unwrap().to_str().unwrap().to_owned()).into())
    }

    #[test]
    fn the_usual_names_are_found() {
        let mnist = [
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
        ];
        let unpacked = [
            "train-images.idx3-ubyte",
            "train-labels.idx1-ubyte",
            "t10k-images.idx3-ubyte",
            "t10k-labels.idx1-ubyte",
        ];
        let own = [
            "train-images-idx4-ubyte",
            "train-labels-idx1-ubyte",
            "test-images-idx4-ubyte.gz",
            "test-labels-idx1-ubyte",
        ];
        for names in [mnist, unpacked, own] {
            assert_eq!(found(&names, "").unwrap(), names);
        }
        let both = [&mnist[..], &["train-images-idx3-ubyte", "notes.txt"]].concat();
        assert_eq!(found(&both, "").unwrap()[0], "train-images-idx3-ubyte", "an unpacked copy");
    }

    #[test]
    fn a_prefix_chooses_among_the_data_sets_of_a_folder() {
        let names = |set: &str| {
            ["train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1"]
                .map(|name| format!("emnist-{set}-{name}-ubyte.gz"))
        };
        let all = [names("byclass"), names("letters")].concat();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        for set in ["byclass", "letters"] {
            assert_eq!(found(&all, &format!("emnist-{set}-")).unwrap(), names(set));
        }
        assert!(found(&all, "").is_err() && found(&all, "emnist-").is_err());
    }

    #[test]
    fn a_missing_file_and_one_that_is_there_twice_are_named() {
        let names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"];
        let error = found(&names, "").unwrap_err();
        assert!(error.ends_with("SET being t10k or test, with or without .gz, found none"), "{error}");
        let names = [&names[..], &["t10k-labels-idx1-ubyte.gz", "test-labels-idx1-ubyte"]].concat();
        let error = found(&names, "").unwrap_err();
        assert!(error.ends_with("found t10k-labels-idx1-ubyte.gz and test-labels-idx1-ubyte"), "{error}");
        let error = find("no/such/folder".as_ref(), "").unwrap_err();
        assert!(matches!(&error, DatasetError::Io { file, .. } if file.ends_with("such/folder")), "{error}");
    }
}
