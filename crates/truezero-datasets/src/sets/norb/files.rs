//! The files of a NORB data set: their names, and the checks that need no more than a header.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::matrix::{MatrixElement, MatrixError, MatrixReader};
use crate::{DatasetError, Digest, gzip};

/// The most bytes that deflate can make of one.
const MOST_COMPRESSED: u64 = 1032;

/// Which of the two sets of objects a file shows; no object is in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// The objects from which weights are learned, and by which hyper-parameters are chosen.
    Training,
    /// The objects that are looked at once, at the end.
    Testing,
}

impl Set {
    /// The word for it in the names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Testing => "testing",
        }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Images,
    Categories,
    Infos,
}

impl Kind {
    /// The word for it in the names of files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Images => "dat",
            Self::Categories => "cat",
            Self::Infos => "info",
        }
    }
}

/// Three files that belong together: their path up to the word for the [`Kind`].
#[derive(Debug, PartialEq)]
pub(super) struct Shard(PathBuf);

impl Shard {
    /// The shards of a set in a folder, in the order of their numbers, which begin with 1; or the only shard of a set
    /// that is not numbered.
    pub(super) fn all(folder: &Path, set: Set, numbered: bool) -> Result<Vec<Self>, DatasetError> {
        let failed = |problem| DatasetError::Io { file: folder.into(), problem };
        // A set, since a shard may be there twice, compressed and uncompressed.
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            found.extend(name.to_str().and_then(|name| number_and_stem(name, set, numbered)));
        }
        let refused = |expected: String, found: &str| DatasetError::Field {
            file: folder.into(),
            field: "name of a file".into(),
            expected,
            found: found.into(),
        };
        let Some((_, first)) = found.first() else {
            let number = if numbered { "-01" } else { "" };
            let expected = format!("*-{}{number}-dat.mat or *-{0}{number}-dat.mat.gz", set.name());
            return Err(refused(expected, "none"));
        };
        for ((number, stem), expected) in found.iter().zip(1..) {
            let expected_stem = if numbered { renumbered(first, expected) } else { first.clone() };
            if (*number, stem) != (expected, &expected_stem) {
                let [expected, found] = [&expected_stem, stem].map(|stem| format!("{stem}-dat.mat"));
                return Err(refused(expected, &found));
            }
        }
        Ok(found.into_iter().map(|(_, stem)| Self(folder.join(stem))).collect())
    }

    /// Opens a file of the shard, the uncompressed one if both are there.
    pub(super) fn open(&self, kind: Kind) -> Result<MatrixFile, DatasetError> {
        let path = |ending: &str| {
            let mut path = self.0.clone().into_os_string();
            path.push(format!("-{}.mat{ending}", kind.name()));
            PathBuf::from(path)
        };
        let plain = path("");
        let file = if plain.exists() || !path(".gz").exists() { plain } else { path(".gz") };
        let opened = File::open(&file).and_then(|mut opened| {
            let bytes = opened.metadata()?.len();
            let is_compressed = gzip::is_compressed(&mut opened)?;
            Ok((opened, bytes, if is_compressed { bytes.saturating_mul(MOST_COMPRESSED) } else { bytes }))
        });
        let (opened, bytes, most) = match opened {
            Ok(opened) => opened,
            Err(problem) => return Err(DatasetError::Io { file, problem }),
        };
        let matrix = match MatrixReader::open(opened) {
            Ok(matrix) => matrix,
            Err(problem) => return Err(DatasetError::Matrix { file, problem }),
        };
        let source = MatrixFile { file, matrix };
        let (expected, found) = (MatrixElement::Byte, source.matrix.element());
        if matches!(kind, Kind::Images) && found != expected {
            return Err(source.refused("magic number", expected.to_string(), found.to_string()));
        }
        // Memory is allocated by the header, before the file is read.
        if source.matrix.length() > most {
            let (expected, found) =
                (format!("at most {most} bytes in a file of {bytes}"), source.matrix.length().to_string());
            return Err(source.refused("dimensions", expected, found));
        }
        Ok(source)
    }
}

/// The number and the stem of a file with images: `name-training-02-dat.mat` has number 2 and stem `name-training-02`.
/// The number is 1 if shards are not numbered.
fn number_and_stem(name: &str, set: Set, numbered: bool) -> Option<(u32, String)> {
    let stem = name.strip_suffix(".gz").unwrap_or(name).strip_suffix("-dat.mat")?;
    let (head, number) = if numbered { stem.rsplit_once('-')? } else { (stem, "1") };
    let number =
        if number.bytes().all(|byte| byte.is_ascii_digit()) { number.parse().ok()? } else { return None };
    head.strip_suffix(set.name())?.strip_suffix('-')?;
    Some((number, stem.to_owned()))
}

/// The stem of another shard of the same set, with as many digits.
fn renumbered(stem: &str, number: u32) -> String {
    let (head, digits) = stem.rsplit_once('-').unwrap_or((stem, ""));
    format!("{head}-{number:0width$}", width = digits.len())
}

/// An open matrix file, and its path for errors.
#[derive(Debug)]
pub(super) struct MatrixFile {
    file: PathBuf,
    matrix: MatrixReader<'static>,
}

impl MatrixFile {
    /// The dimensions.
    pub(super) fn shape(&self) -> &[u32] {
        self.matrix.shape()
    }

    pub(super) fn expect_shape(&self, expected: &[u32]) -> Result<(), DatasetError> {
        if self.shape() == expected {
            return Ok(());
        }
        Err(self.refused("dimensions", format!("{expected:?}"), format!("{:?}", self.shape())))
    }

    /// See [`MatrixReader::read_bytes`].
    pub(super) fn read_bytes(&mut self, target: &mut [u8]) -> Result<(), DatasetError> {
        self.matrix.read_bytes(target).map_err(|problem| broken(&self.file, problem))
    }

    /// Reads the row of an example, and returns its first number, the `field`, if that is one of the `known` integers.
    pub(super) fn read_row(
        &mut self,
        columns: u32,
        example: u32,
        field: &str,
        known: Range<i32>,
    ) -> Result<i32, DatasetError> {
        let mut row = vec![f64::NAN; columns as usize];
        self.matrix.read_numbers(&mut row).map_err(|problem| broken(&self.file, problem))?;
        let found = row.first().copied().unwrap_or(f64::NAN);
        known.clone().find(|&number| f64::from(number) == found).ok_or_else(|| {
            let (least, most) = (known.start, known.end - 1);
            self.refused(
                format!("{field} of example {example}"),
                format!("{least} to {most}"),
                found.to_string(),
            )
        })
    }

    /// See [`MatrixReader::finish`].
    pub(super) fn finish(self) -> Result<Digest, DatasetError> {
        let Self { file, matrix } = self;
        matrix.finish().map_err(|problem| broken(&file, problem))
    }

    /// The error for a field of this file with another value than expected.
    pub(super) fn refused(
        &self,
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> DatasetError {
        DatasetError::Field {
            file: self.file.clone(),
            field: field.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}

fn broken(file: &Path, problem: MatrixError) -> DatasetError {
    DatasetError::Matrix { file: file.into(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stems of the shards in a folder of files with these names.
    fn shards(names: &[&str], numbered: bool) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), b"").unwrap();
        }
        let shards = Shard::all(folder.path(), Set::Training, numbered);
        let stem = |Shard(path): Shard| path.file_name().unwrap().to_str().unwrap().to_owned();
        shards.map(|shards| shards.into_iter().map(stem).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn parts_come_in_the_order_of_their_numbers() {
        let names: Vec<_> = (1..=10).rev().map(|shard| format!("a-training-{shard}-dat.mat.gz")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let found = shards(&names, true).unwrap();
        assert_eq!((found.len(), &found[1][..], &found[9][..]), (10, "a-training-2", "a-training-10"));
    }

    #[test]
    fn what_has_another_name_is_no_part() {
        let names = [
            "a-training-01-dat.mat",
            "a-training-01-dat.mat.gz",
            "a-training-02-dat.mat.gz",
            "a-training-02-cat.mat.gz",
            "a-testing-03-dat.mat",
            "a-training-+3-dat.mat",
            "a-training-dat.mat",
            "training-03-dat.mat",
            ".unfinished-x3",
        ];
        assert_eq!(shards(&names, true).unwrap(), ["a-training-01", "a-training-02"]);
        assert_eq!(shards(&names, false).unwrap(), ["a-training"]);
    }

    #[test]
    fn a_part_that_is_missing_or_of_another_data_set_is_named() {
        for (names, numbered, message) in [
            (&[][..], true, "expected *-training-01-dat.mat or *-training-01-dat.mat.gz, found none"),
            (&[], false, "expected *-training-dat.mat or *-training-dat.mat.gz, found none"),
            (&["a-training-02-dat.mat"], true, "expected a-training-01-dat.mat, found a-training-02-dat.mat"),
            (
                &["a-training-01-dat.mat", "a-training-03-dat.mat.gz"],
                true,
                "expected a-training-02-dat.mat, found a-training-03-dat.mat",
            ),
            (
                &["a-training-01-dat.mat", "b-training-02-dat.mat"],
                true,
                "expected a-training-02-dat.mat, found b-training-02-dat.mat",
            ),
            (
                &["a-training-dat.mat", "b-training-dat.mat"],
                false,
                "expected a-training-dat.mat, found b-training-dat.mat",
            ),
        ] {
            let error = shards(names, numbered).unwrap_err();
            assert!(error.ends_with(&format!(": name of a file: {message}")), "{error}");
        }
    }
}
