//! [`Manifest`]: what a data set is, where it comes from, which files it has and how it is split.

mod file;
mod splits;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::{DatasetError, Provenance};

pub(crate) use file::is_inside;
pub use file::{DataFile, Member};
pub use splits::{SplitRange, Splits};

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
    /// Base addresses that have the files, by their names.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// The data files by the name that the splits call them; none if the data set is generated.
    #[serde(default)]
    pub files: BTreeMap<String, DataFile>,
    /// Which examples of IDX files are for training, validation and test.
    pub splits: Option<Splits>,
    /// How the examples are split, in words, where a loader does it by another rule than [`splits`](Self::splits).
    pub split: Option<String>,
    /// Whether the data set is made by this crate, and so has no files to fetch.
    #[serde(default)]
    pub generated: bool,
    /// The short name of the paper's data set in whose place this one stands; none for the paper's own data.
    pub stands_in_for: Option<String>,
    /// The name of the data set that is used where this one is not there.
    pub stand_in: Option<String>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if there is no such file, [`DatasetError::Manifest`] with line and column if it is not a
    /// manifest, [`DatasetError::Field`], [`DatasetError::UnknownFile`] or [`DatasetError::Overlap`] if its fields cannot be right.
    pub fn read(file: &Path) -> Result<Self, DatasetError> {
        let text =
            fs::read_to_string(file).map_err(|problem| DatasetError::Io { file: file.into(), problem })?;
        let manifest: Self = toml::from_str(&text).map_err(|error| {
            let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
            DatasetError::Manifest { file: file.into(), line, column, problem: error.message().to_owned() }
        })?;
        manifest.check(file)?;
        Ok(manifest)
    }

    /// What the data set is called and where it comes from.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            name: self.name.clone(),
            title: self.title.clone(),
            source: self.source.clone(),
            licence: self.licence.clone(),
            stands_in_for: self.stands_in_for.clone(),
        }
    }

    /// The size of the download as far as the manifest knows it, in bytes, files that may be missing not counted; none if
    /// a size is not known.
    pub fn download_bytes(&self) -> Option<u64> {
        self.files.values().filter(|data| !data.optional).map(|data| data.bytes).sum()
    }

    /// The addresses that have a file of this manifest.
    pub fn addresses(&self, data: &DataFile) -> Vec<String> {
        let mirrors = data.mirrors.as_ref().unwrap_or(&self.mirrors);
        mirrors.iter().map(|mirror| format!("{}/{}", mirror.trim_end_matches('/'), data.name())).collect()
    }

    fn check(&self, file: &Path) -> Result<(), DatasetError> {
        let error = |field: &str, expected: &str, found: &str| {
            let (field, expected, found) = (field.into(), expected.into(), found.into());
            Err(DatasetError::Field { file: file.into(), field, expected, found })
        };
        if !is_inside(Path::new(&self.name)) || Path::new(&self.name).components().count() != 1 {
            return error("name", "a name of a folder", &format!("`{}`", self.name));
        }
        if self.generated && !self.files.is_empty() {
            return error("files", "none, as the data set is generated", "some");
        }
        if !self.generated && self.files.values().all(|data| data.optional) {
            return error("files", "one that is not optional, or `generated = true`", "none");
        }
        match (&self.splits, &self.split) {
            (None, None) => return error("split", "words, or a table [splits]", "neither"),
            (Some(_), Some(_)) => return error("split", "words or a table [splits]", "both"),
            (Some(splits), None) => splits.check(self, file)?,
            (None, Some(_)) => {}
        }
        self.files.iter().try_for_each(|(name, data)| data.check(&self.name, name, file))
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
    use std::path::PathBuf;

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
    fn errors_point_into_the_toml() {
        for (from, to, problem) in [
            ("classes = 10", "clases = 10", "unknown field `clases`"),
            ("classes = 10", "classes = -1", "invalid value: integer `-1`"),
            ("classes = 10", "classes = ", "expected"),
            ("examples = 50000", "examples = 0", "expected a nonzero u32"),
            ("name = \"mnist\"\n", "", "missing field `name`"),
            ("sha256 = \"b91679a0", "sha265 = \"b91679a0", "unknown field `sha265`"),
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

    #[test]
    fn fields_that_cannot_be_right_are_named() {
        for (from, to, problem) in [
            (
                "name = \"mnist\"",
                "name = \"../mnist\"",
                "name: expected a name of a folder, found `../mnist`",
            ),
            (
                "\"mnist/t10k-labels",
                "\"other/t10k-labels",
                "path: expected a file in the folder `mnist`, found `oth",
            ),
            (
                "\"mnist/t10k-labels",
                "\"t10k-labels",
                "test-labels.path: expected a file in the folder `mnist`",
            ),
            (
                "classes = 10",
                "classes = 10\ngenerated = true",
                "files: expected none, as the data set is generated",
            ),
            (
                "classes = 10",
                "classes = 10\nsplit = 'by hand'",
                "split: expected words or a table [splits], found both",
            ),
            (
                "bytes = 4517",
                "members = [{ path = 'a' }]\nbytes = 4517",
                "test-labels.content_sha256: expected none, but a sha256 a member, found one",
            ),
        ] {
            let error = read_altered(from, to).unwrap_err();
            assert!(matches!(error, DatasetError::Field { .. }), "{error}");
            assert!(error.to_string().contains(problem), "{error}");
        }
    }

    #[test]
    fn a_file_has_an_address_on_every_mirror() {
        let mut manifest = Manifest::read(&datasets().join("mnist.toml")).unwrap();
        manifest.mirrors = vec!["https://a.example/b/".into(), "http://c.example".into()];
        let mut data = manifest.files["test-labels"].clone();
        let addresses =
            ["https://a.example/b/t10k-labels-idx1-ubyte.gz", "http://c.example/t10k-labels-idx1-ubyte.gz"];
        assert_eq!(manifest.addresses(&data), addresses);
        data.mirrors = Some(Vec::new());
        assert!(manifest.addresses(&data).is_empty());
    }
}
