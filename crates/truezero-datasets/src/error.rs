//! [`DatasetError`]: why a data set could not be loaded.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::norb::MatrixError;
use crate::{Digest, IdxError};

/// Why a data set could not be loaded. Every message is whole: it names the file, the field, what was expected and what
/// was found, and no further message hangs below it.
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
    /// A manifest is not the TOML that it should be.
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
    /// A split names a file that the manifest does not list.
    #[error("{}: splits.{split}: expected a name of [files], found `{found}`", file.display())]
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
    /// A data file is whole, but not the one the manifest describes.
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
        /// The count it should be.
        expected: u64,
        /// The count it is.
        found: u64,
    },
    /// A field of a data file, or of its name, is not what it may be.
    #[error("{}: {field}: expected {expected}, found {found}", file.display())]
    Field {
        /// The file, or the folder in which it is missing.
        file: PathBuf,
        /// The field, and of which example.
        field: String,
        /// What it may be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The examples or labels of a data file have another shape than the manifest says.
    #[error("{}: {field}: expected {expected:?}, found {found:?}", file.display())]
    Shape {
        /// The data file.
        file: PathBuf,
        /// Whose shape: that of an example, or of a label, which has none.
        field: &'static str,
        /// The shape it should be.
        expected: Vec<u32>,
        /// The shape it is.
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
}
