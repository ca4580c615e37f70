//! The binary matrix format of the NORB files, plain or compressed by gzip: [`MatrixReader`] and [`MatrixWriter`].
//!
//! | bytes | field |
//! |---|---|
//! | 4 | magic number, which is the [type of the elements](MatrixElement) |
//! | 4 | number of dimensions |
//! | 4 each | dimensions, three at least: those that a matrix lacks are written as 1 |
//! | the product of the dimensions × the size of an element | elements, the last dimension running fastest |
//!
//! All numbers are little-endian. The format is described at <https://cs.nyu.edu/~ylclab/data/norb-v1.0/>.
//!
//! Both ends are streams, the header first, then as many elements at a time as the caller likes, so memory does not
//! depend on what a header announces.

mod element;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

use std::io;

use thiserror::Error;

use crate::shape::product;

pub use element::MatrixElement;
pub use reader::MatrixReader;
pub use writer::MatrixWriter;

/// The number of dimensions that each header has room for.
const LEAST_DIMENSION_WORDS: u32 = 3;
/// Twice what NORB needs; it bounds the header.
const MOST_DIMENSIONS: u32 = 8;

/// What is wrong with a matrix file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// The reader failed, or a gzip stream is damaged or cut.
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
    /// A magic number of none of the [types](MatrixElement) that are read.
    #[error(
        "magic number: expected 0x1e3d4c followed by 51, 53, 54, 55 or 56, or a gzip stream, found {found:#010x}"
    )]
    Magic {
        /// The first four bytes, little-endian.
        found: u32,
    },
    /// A matrix without dimensions, or with more than is read.
    #[error("number of dimensions: expected 1 to 8, found {found}")]
    Dimensions {
        /// The number of dimensions.
        found: usize,
    },
    /// The dimensions that a matrix of less than three lacks are not 1.
    #[error("dimensions behind the first {dimensions}: expected 1, found {found:?}")]
    Lacking {
        /// The number of dimensions.
        dimensions: u32,
        /// The numbers in place of those that the matrix has not.
        found: Vec<u32>,
    },
    /// The dimensions announce more bytes than 64 bits count.
    #[error("dimensions: expected less than 2^64 bytes, found {shape:?}")]
    TooLarge {
        /// The dimensions.
        shape: Vec<u32>,
    },
    /// The file ends within a field, or elements were left out.
    #[error("{field}: expected {expected} bytes, found {found}")]
    TooShort {
        /// The field.
        field: &'static str,
        /// Its length.
        expected: u64,
        /// The bytes that are there.
        found: u64,
    },
    /// The file goes on behind the elements.
    #[error("elements: expected {expected} bytes, found more")]
    TooLong {
        /// The size of all elements.
        expected: u64,
    },
    /// The type of the elements does not hold exactly this number.
    #[error("elements: expected numbers of the type {element}, found {found}")]
    NotRepresentable {
        /// The type.
        element: MatrixElement,
        /// The number.
        found: f64,
    },
}

/// The size of all elements in bytes.
fn length_of(element: MatrixElement, shape: &[u32]) -> Result<u64, MatrixError> {
    product(element.bytes() as u64, shape).ok_or_else(|| MatrixError::TooLarge { shape: shape.to_vec() })
}
