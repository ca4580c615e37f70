//! What the reader and the writer of a header share.

use super::element::MatrixElement;
use super::error::MatrixError;
use crate::shape::product;

/// The least number of dimensions that a header has room for.
pub(super) const LEAST_DIMENSION_WORDS: u32 = 3;
/// Twice as many as NORB needs; it bounds the size of the header.
pub(super) const MOST_DIMENSIONS: u32 = 8;

/// The size of all elements in bytes.
pub(super) fn length_of(element: MatrixElement, shape: &[u32]) -> Result<u64, MatrixError> {
    product(element.bytes() as u64, shape).ok_or_else(|| MatrixError::TooLarge { shape: shape.to_vec() })
}
