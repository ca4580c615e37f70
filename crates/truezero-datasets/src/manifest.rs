//! [`Manifest`]: what a data set is, where it comes from, which files it has and how it is split.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::num::NonZeroU32;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Deserializer, de};

use crate::{DatasetError, Digest};

/// The description of a data set, one TOML file for each: `datasets/mnist.toml` is the manifest of MNIST.
///
/// Fields that are not listed here are refused, so a misspelt one is not silently ignored.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The short name by which code and records call the data set.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// The work to cite.
    pub citation: String,
    /// Who made the data, and how the files came here.
    pub source: String,
    /// The licence of the data.
    pub licence: String,
    /// What this project does with it: tables, figures and claims of the paper.
    pub used_for: Vec<String>,
    /// The number of classes; labels are 0 to classes − 1.
    pub classes: u32,
    /// The shape of one example, such as rows and columns of pixels.
    pub shape: Vec<u32>,
    /// The data files by the name that the splits call them.
    pub files: BTreeMap<String, DataFile>,
    /// Which examples are for training, validation and test.
    pub splits: Splits,
}

/// A data file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Where it is, from the folder of the manifest, inside that folder.
    #[serde(deserialize_with = "path_inside")]
    pub path: PathBuf,
    /// Its size as it is shipped, in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file as it is shipped.
    pub sha256: Digest,
    /// The size of its content once it is uncompressed, in bytes.
    pub content_bytes: u64,
    /// The SHA-256 of that content, which does not depend on who compressed it, and how.
    pub content_sha256: Digest,
}

/// The three parts of a data set.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Splits {
    /// The examples from which weights are learned.
    pub train: SplitRange,
    /// The examples by which hyper-parameters and the moment to stop are chosen.
    pub valid: SplitRange,
    /// The examples that are looked at once, at the end.
    pub test: SplitRange,
}

/// Consecutive examples of a pair of data files.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SplitRange {
    /// The name of the file with the inputs.
    pub inputs: String,
    /// The name of the file with the labels.
    pub labels: String,
    /// The index of the first example, from 0.
    pub first: u32,
    /// The number of examples.
    pub examples: NonZeroU32,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if there is no such file, [`DatasetError::Manifest`] with line and column if it is not a
    /// manifest, [`DatasetError::UnknownFile`] or [`DatasetError::Overlap`] if its splits cannot be right.
    pub fn read(file: &Path) -> Result<Self, DatasetError> {
        let text =
            fs::read_to_string(file).map_err(|problem| DatasetError::Io { file: file.into(), problem })?;
        let manifest: Self = toml::from_str(&text).map_err(|error| {
            let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
            DatasetError::Manifest { file: file.into(), line, column, problem: error.message().to_owned() }
        })?;
        manifest.check_splits(file)?;
        Ok(manifest)
    }

    /// Checks size and SHA-256 of every data file as it is shipped; `folder` is the folder of the manifest.
    ///
    /// Loading does not need this: it checks the content, and takes files that were compressed otherwise.
    ///
    /// # Errors
    /// [`DatasetError::Io`], [`DatasetError::Count`] or [`DatasetError::HashMismatch`] for the first file that is
    /// missing or another one.
    pub fn verify_files(&self, folder: &Path) -> Result<(), DatasetError> {
        for data in self.files.values() {
            let file = folder.join(&data.path);
            let (digest, bytes) = match File::open(&file).and_then(Digest::of_reader) {
                Ok(found) => found,
                Err(problem) => return Err(DatasetError::Io { file, problem }),
            };
            if bytes != data.bytes {
                return Err(DatasetError::Count { file, field: "bytes", expected: data.bytes, found: bytes });
            }
            if digest != data.sha256 {
                return Err(DatasetError::HashMismatch {
                    file,
                    field: "sha256",
                    expected: data.sha256,
                    found: digest,
                });
            }
        }
        Ok(())
    }

    fn check_splits(&self, file: &Path) -> Result<(), DatasetError> {
        let splits = self.splits.named();
        for (split, range) in splits {
            for name in [&range.inputs, &range.labels] {
                if !self.files.contains_key(name) {
                    return Err(DatasetError::UnknownFile { file: file.into(), split, found: name.clone() });
                }
            }
        }
        for (position, (first, range)) in splits.into_iter().enumerate() {
            for &(second, other) in &splits[position + 1..] {
                let common = range.common(other);
                if common > 0 {
                    return Err(DatasetError::Overlap { file: file.into(), first, second, common });
                }
            }
        }
        Ok(())
    }
}

impl Splits {
    /// The splits with their names, in the order train, valid, test.
    pub(crate) fn named(&self) -> [(&'static str, &SplitRange); 3] {
        [("train", &self.train), ("valid", &self.valid), ("test", &self.test)]
    }
}

impl SplitRange {
    /// The index behind the last example.
    pub(crate) fn end(&self) -> u64 {
        u64::from(self.first) + u64::from(self.examples.get())
    }

    fn common(&self, other: &Self) -> u64 {
        let begin = u64::from(self.first.max(other.first));
        if self.inputs == other.inputs { self.end().min(other.end()).saturating_sub(begin) } else { 0 }
    }
}

fn path_inside<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let path = PathBuf::deserialize(deserializer)?;
    let inside = path.components().all(|component| matches!(component, Component::Normal(_)));
    if inside && path.file_name().is_some() {
        Ok(path)
    } else {
        let found = path.display();
        Err(de::Error::custom(format!("expected a path inside the folder of the manifest, found `{found}`")))
    }
}

/// Line and column, from 1, of a byte of the text.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datasets() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets")
    }

    /// Reads the manifest of MNIST with one text replaced by another.
    fn read_altered(from: &str, to: &str) -> Result<Manifest, DatasetError> {
        let text = fs::read_to_string(datasets().join("mnist.toml")).unwrap();
        assert!(text.contains(from), "nothing to alter");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("altered.toml");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        Manifest::read(&file)
    }

    #[test]
    fn the_files_in_the_repository_are_the_ones_of_the_manifest() {
        let manifest = Manifest::read(&datasets().join("mnist.toml")).unwrap();
        assert_eq!(manifest.files.len(), 4);
        manifest.verify_files(&datasets()).unwrap();
    }

    #[test]
    fn a_file_that_is_not_as_shipped_is_named() {
        let other_length = read_altered("bytes = 4517", "bytes = 4518").unwrap();
        let error = other_length.verify_files(&datasets()).unwrap_err();
        assert!(
            error.to_string().ends_with("t10k-labels-idx1-ubyte.gz: bytes: expected 4518, found 4517"),
            "{error}"
        );

        let other_hash = read_altered("b91679a0", "b91679a1").unwrap();
        let error = other_hash.verify_files(&datasets()).unwrap_err();
        assert!(matches!(error, DatasetError::HashMismatch { field: "sha256", .. }), "{error}");

        let error = other_hash.verify_files(Path::new("nowhere")).unwrap_err();
        assert!(error.to_string().starts_with("nowhere/mnist/t10k-images-idx3-ubyte.gz: "), "{error}");
    }

    #[test]
    fn errors_point_into_the_toml() {
        for (from, to, problem) in [
            ("classes = 10", "clases = 10", "unknown field `clases`"),
            ("classes = 10", "classes = -1", "invalid value: integer `-1`"),
            ("classes = 10", "classes = ", "expected"),
            ("examples = 50000", "examples = 0", "expected a nonzero u32"),
            ("name = \"mnist\"\n", "", "missing field `name`"),
            ("b91679a0", "B91679A0", "SHA-256: expected 64 digits of 0-9 and a-f, found `B91679A0"),
            ("\"mnist/t10k-labels", "\"../mnist/t10k-labels", "expected a path inside the folder"),
            ("\"mnist/t10k-labels", "\"/mnist/t10k-labels", "expected a path inside the folder"),
        ] {
            let error = read_altered(from, to).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
            let DatasetError::Manifest { file, .. } = error else { panic!("{error}") };
            assert!(file.ends_with("altered.toml"));
        }
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        let DatasetError::Manifest { line, column, .. } =
            read_altered("classes = 10", "classes = true").unwrap_err()
        else {
            panic!("another error")
        };
        let text = fs::read_to_string(datasets().join("mnist.toml")).unwrap();
        let expected = text.lines().position(|line| line.starts_with("classes")).unwrap() + 1;
        assert_eq!((line, column), (expected, 11));
        assert_eq!(position("é = 1\nñ = 2", 11), (2, 4));
        assert_eq!(position("", 0), (1, 1));
    }

    #[test]
    fn splits_that_leak_are_refused() {
        let error = read_altered("first = 50000", "first = 49990").unwrap_err();
        let message = "splits.train and splits.valid: expected no example in common, found 10";
        assert!(error.to_string().ends_with(message), "{error}");
    }

    #[test]
    fn splits_name_files_of_the_manifest() {
        let error = read_altered("inputs = \"test-images\"", "inputs = \"test-pictures\"").unwrap_err();
        let message = "splits.test: expected a name of [files], found `test-pictures`";
        assert!(error.to_string().ends_with(message), "{error}");
    }
}
