//! [`MatrixWriter`]: writes a matrix file.

use std::io::Write;

use super::element::MatrixElement;
use super::error::MatrixError;
use super::header::{LEAST_DIMENSION_WORDS, MOST_DIMENSIONS, length_of};

/// Writes a matrix as a stream, not compressed; see the example at [`MatrixReader`](super::MatrixReader).
#[derive(Debug)]
pub struct MatrixWriter<W> {
    writer: W,
    element: MatrixElement,
    length: u64,
    position: u64,
}

impl<W: Write> MatrixWriter<W> {
    /// Writes the header of a matrix.
    ///
    /// # Errors
    /// [`MatrixError::Dimensions`] if there are no dimensions, or more than 8; [`MatrixError::TooLarge`],
    /// [`MatrixError::Write`].
    pub fn new(mut writer: W, element: MatrixElement, shape: &[u32]) -> Result<Self, MatrixError> {
        let dimensions =
            u32::try_from(shape.len()).ok().filter(|count| (1..=MOST_DIMENSIONS).contains(count));
        let dimensions = dimensions.ok_or(MatrixError::Dimensions { found: shape.len() })?;
        let length = length_of(element, shape)?;
        let words = shape.iter().copied().chain(std::iter::repeat(1));
        let words = words.take(dimensions.max(LEAST_DIMENSION_WORDS) as usize);
        let header: Vec<u8> =
            [element as u32, dimensions].into_iter().chain(words).flat_map(u32::to_le_bytes).collect();
        writer.write_all(&header).map_err(|problem| MatrixError::Write { problem })?;
        Ok(Self { writer, element, length, position: 0 })
    }

    /// Appends elements, given as little-endian bytes.
    ///
    /// # Errors
    /// [`MatrixError::TooLong`] if the matrix has fewer elements left, [`MatrixError::Write`].
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), MatrixError> {
        let end = self.position.saturating_add(bytes.len() as u64);
        if end > self.length {
            return Err(MatrixError::TooLong { expected: self.length });
        }
        self.writer.write_all(bytes).map_err(|problem| MatrixError::Write { problem })?;
        self.position = end;
        Ok(())
    }

    /// Appends elements, given as numbers.
    ///
    /// # Errors
    /// [`MatrixError::NotRepresentable`] if the type of the elements cannot represent a number exactly, and those of
    /// [`write_bytes`](Self::write_bytes).
    pub fn write_numbers(&mut self, numbers: &[f64]) -> Result<(), MatrixError> {
        let mut bytes = Vec::with_capacity(self.element.bytes() * numbers.len());
        for &number in numbers {
            let error = MatrixError::NotRepresentable { element: self.element, found: number };
            self.element.encode(number, &mut bytes).ok_or(error)?;
        }
        self.write_bytes(&bytes)
    }

    /// Checks that all elements were written, and returns the writer.
    ///
    /// # Errors
    /// [`MatrixError::TooShort`] if elements are missing, [`MatrixError::Write`].
    pub fn finish(mut self) -> Result<W, MatrixError> {
        let (expected, found) = (self.length, self.position);
        if found < expected {
            return Err(MatrixError::TooShort { field: "elements", expected, found });
        }
        self.writer.flush().map_err(|problem| MatrixError::Write { problem })?;
        Ok(self.writer)
    }
}
