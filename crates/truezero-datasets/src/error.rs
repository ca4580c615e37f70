//! [`DatasetError`]: why a data set could not be loaded.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::sets::norb::MatrixError;
use crate::{Digest, IdxError, LineError};

/// Why a data set could not be loaded. Each message is complete: it has the file, the field, the expected and the found
/// value, and the error has no source below it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A file is missing or cannot be read.
    #[error("{}: {problem}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        problem: io::Error,
    },
    /// A manifest is not valid TOML, or not a manifest.
    #[error("{}:{line}:{column}: {problem}", file.display())]
    Manifest {
        /// The manifest.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What the TOML reader said.
        problem: String,
    },
    /// A field of a manifest, of a data file or of a file name is invalid, alone or together with the others.
    #[error("{}: {field}: expected {expected}, found {found}", file.display())]
    Field {
        /// The file, or the folder in which it is missing.
        file: PathBuf,
        /// The field.
        field: String,
        /// The expected value.
        expected: String,
        /// The value that was found.
        found: String,
    },
    /// No manifest has this name.
    #[error("{}: data set: expected one of {}, found `{found}`", folder.display(), known.join(", "))]
    UnknownDataset {
        /// The folder of the manifests.
        folder: PathBuf,
        /// The known names.
        known: Vec<String>,
        /// The name that was asked for.
        found: String,
    },
    /// A split names a file that the manifest does not list.
    #[error("{}: splits.{split}: expected a file or a member of an archive, found `{found}`", file.display())]
    UnknownFile {
        /// The manifest.
        file: PathBuf,
        /// The split: train, valid or test.
        split: &'static str,
        /// The name.
        found: String,
    },
    /// Two splits share examples.
    #[error("{}: splits.{first} and splits.{second}: expected no example in common, found {common}", file.display())]
    Overlap {
        /// The manifest.
        file: PathBuf,
        /// One split.
        first: &'static str,
        /// The other split.
        second: &'static str,
        /// The number of examples in both.
        common: u64,
    },
    /// A data file is not a whole IDX file.
    #[error("{}: {problem}", file.display())]
    Idx {
        /// The data file.
        file: PathBuf,
        /// What is wrong with it.
        problem: IdxError,
    },
    /// A data file is not a whole matrix file.
    #[error("{}: {problem}", file.display())]
    Matrix {
        /// The data file.
        file: PathBuf,
        /// What is wrong with it.
        problem: MatrixError,
    },
    /// A data file is whole, but is not the one that the manifest describes.
    #[error("{}: {field}: expected {expected}, found {found}", file.display())]
    HashMismatch {
        /// The data file.
        file: PathBuf,
        /// The field of the manifest: `sha256` of the file as it is shipped, or `content_sha256` of its content.
        field: &'static str,
        /// The manifest's value.
        expected: Digest,
        /// The value of the file.
        found: Digest,
    },
    /// A count of a data file is not the one that the manifest or another file gives.
    #[error("{}: {field}: expected {expected}, found {found}", file.display())]
    Count {
        /// The data file.
        file: PathBuf,
        /// What was counted.
        field: &'static str,
        /// The expected count.
        expected: u64,
        /// The count that was found.
        found: u64,
    },
    /// The examples or labels of a data file have another shape than the manifest says.
    #[error("{}: {field}: expected {expected:?}, found {found:?}", file.display())]
    Shape {
        /// The data file.
        file: PathBuf,
        /// What has the shape: an example, or a label, whose shape is empty.
        field: &'static str,
        /// The expected shape.
        expected: Vec<u32>,
        /// The shape that was found.
        found: Vec<u32>,
    },
    /// A split goes beyond the end of its data file.
    #[error("{}: examples for splits.{split}: expected at least {expected}, found {found}", file.display())]
    TooFewExamples {
        /// The data file.
        file: PathBuf,
        /// The split: train, valid or test.
        split: &'static str,
        /// The number of examples up to the end of the split.
        expected: u64,
        /// The number of examples in the file.
        found: u64,
    },
    /// A label is not one of the classes.
    #[error("{}: label of example {example}: expected below {classes}, found {found}", file.display())]
    Label {
        /// The data file.
        file: PathBuf,
        /// The index of the example in the file, from 0.
        example: usize,
        /// The number of classes.
        classes: u32,
        /// The label.
        found: u32,
    },
    /// A line of a text file is invalid.
    #[error("{}: {problem}", file.display())]
    Line {
        /// The data file.
        file: PathBuf,
        /// What is wrong with it.
        problem: LineError,
    },
    /// Without duplicates there are fewer reviews than were asked for.
    #[error("{name}: {what} without duplicates: expected at least {expected}, found {found}")]
    TooFewReviews {
        /// The short name of the data set.
        name: String,
        /// Which reviews were counted.
        what: &'static str,
        /// The number asked for.
        expected: usize,
        /// The number that was found.
        found: usize,
    },
    /// A class has too few distinct examples to be in every split.
    #[error("{}: distinct images of class {class}: expected at least {expected}, found {found}", file.display())]
    TooFewOfClass {
        /// The first file of labels.
        file: PathBuf,
        /// The class.
        class: u32,
        /// The number of images that are needed.
        expected: usize,
        /// The number of images that were found.
        found: usize,
    },
    /// The stars of a review are not one of the classes.
    #[error("{name}: stars of review {review}: expected 1 to {most}, found {found}")]
    Stars {
        /// The short name of the data set.
        name: String,
        /// The position of the review, from 0.
        review: usize,
        /// The most stars.
        most: u8,
        /// The stars of the review.
        found: u8,
    },
    /// A table has rows, but none of them is a review.
    #[error("{}: none of {rows} rows is a review; the first: {problem}", file.display())]
    NoUsableRow {
        /// The table.
        file: PathBuf,
        /// The number of its rows.
        rows: usize,
        /// What is wrong with the first of them.
        problem: LineError,
    },
}

impl DatasetError {
    /// [`DatasetError::Field`].
    pub(crate) fn field(
        file: impl Into<PathBuf>,
        field: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        let found = Some(found.into()).filter(|found| !found.is_empty()).unwrap_or("nothing".to_owned());
        Self::Field { file: file.into(), field: field.into(), expected: expected.into(), found }
    }
}
