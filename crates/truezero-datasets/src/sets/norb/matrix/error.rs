//! [`MatrixError`]: what is wrong with a matrix file.

use std::io;

use thiserror::Error;

use super::element::MatrixElement;

/// What is wrong with a matrix file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// The reader failed, or a gzip stream is damaged or truncated.
    #[error("{field}: {problem}")]
    Read {
        /// The field that was being read.
        field: &'static str,
        /// What the reader said.
        problem: io::Error,
    },
    /// The writer failed.
    #[error("{problem}")]
    Write {
        /// What the writer said.
        problem: io::Error,
    },
    /// A magic number that is not that of one of the [types](MatrixElement).
    #[error(
        "magic number: expected 0x1e3d4c followed by 51, 53, 54, 55 or 56, or a gzip stream, found {found:#010x}"
    )]
    Magic {
        /// The first four bytes, little-endian.
        found: u32,
    },
    /// A matrix without dimensions, or with more than 8.
    #[error("number of dimensions: expected 1 to 8, found {found}")]
    Dimensions {
        /// The number of dimensions.
        found: usize,
    },
    /// The header words after the dimensions of a matrix with less than three are not 1.
    #[error("dimensions after the first {dimensions}: expected 1, found {found:?}")]
    Lacking {
        /// The number of dimensions.
        dimensions: u32,
        /// The header words after them.
        found: Vec<u32>,
    },
    /// The dimensions announce more bytes than fit in 64 bits.
    #[error("dimensions: expected less than 2^64 bytes, found {shape:?}")]
    TooLarge {
        /// The dimensions.
        shape: Vec<u32>,
    },
    /// The file ends within a field, or elements are missing.
    #[error("{field}: expected {expected} bytes, found {found}")]
    TooShort {
        /// The field.
        field: &'static str,
        /// Its length.
        expected: u64,
        /// The bytes that were found.
        found: u64,
    },
    /// The file continues after the elements.
    #[error("elements: expected {expected} bytes, found more")]
    TooLong {
        /// The size of all elements.
        expected: u64,
    },
    /// The type of the elements cannot represent this number exactly.
    #[error("elements: expected numbers of the type {element}, found {found}")]
    NotRepresentable {
        /// The type.
        element: MatrixElement,
        /// The number.
        found: f64,
    },
}
