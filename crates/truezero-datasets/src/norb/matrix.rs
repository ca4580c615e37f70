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
//! Both ends are streams, the header first, then as many elements at a time as the caller likes, so memory does not depend
//! on what a header announces.

use std::fmt;
use std::io::{self, Read, Write};

use thiserror::Error;

use super::MatrixElement;
use crate::digest::DigestReader;
use crate::{Digest, gzip};

/// Each header has room for so many dimensions.
const LEAST_DIMENSION_WORDS: u32 = 3;
/// Twice what NORB needs; it bounds the header.
const MOST_DIMENSIONS: u32 = 8;

/// Reads a matrix as a stream.
///
/// ```
/// use truezero_datasets::norb::{MatrixElement, MatrixReader, MatrixWriter};
///
/// let mut writer = MatrixWriter::new(Vec::new(), MatrixElement::Integer, &[2, 3])?;
/// writer.write_numbers(&[1.0, 2.0, 3.0])?;
/// writer.write_numbers(&[-4.0, -5.0, -6.0])?;
/// let file = writer.finish()?;
///
/// let mut reader = MatrixReader::open(&file[..])?;
/// assert_eq!((reader.element(), reader.shape()), (MatrixElement::Integer, &[2, 3][..]));
/// let mut row = [0.0; 3];
/// reader.read_numbers(&mut row)?;
/// reader.read_numbers(&mut row)?;
/// assert_eq!(row, [-4.0, -5.0, -6.0]);
/// reader.finish()?;
///
/// let error = MatrixReader::open(&file[..18]).unwrap_err();
/// assert_eq!(error.to_string(), "dimensions: expected 12 bytes, found 10");
/// # Ok::<(), truezero_datasets::norb::MatrixError>(())
/// ```
pub struct MatrixReader<'a> {
    content: DigestReader<Box<dyn Read + 'a>>,
    element: MatrixElement,
    shape: Vec<u32>,
    /// The size of all elements in bytes.
    length: u64,
    /// How much of it was read.
    position: u64,
}

impl<'a> MatrixReader<'a> {
    /// Reads the header of a file, which may be compressed by gzip.
    ///
    /// # Errors
    /// [`MatrixError`] says which field is wrong, what was expected and what was found.
    pub fn open(file: impl Read + 'a) -> Result<Self, MatrixError> {
        let content =
            gzip::content(file).map_err(|problem| MatrixError::Read { field: "magic number", problem })?;
        let mut content = DigestReader::new(content);
        let element = MatrixElement::from_magic(read_word(&mut content, "magic number")?)?;
        let dimensions = read_word(&mut content, "number of dimensions")?;
        if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
            return Err(MatrixError::Dimensions { found: dimensions as usize });
        }
        let mut bytes = vec![0; 4 * dimensions.max(LEAST_DIMENSION_WORDS) as usize];
        read_field(&mut content, "dimensions", &mut bytes)?;
        let mut shape: Vec<u32> =
            bytes.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect();
        let lacking = shape.split_off(dimensions as usize);
        if lacking.iter().any(|&dimension| dimension != 1) {
            return Err(MatrixError::Lacking { dimensions, found: lacking });
        }
        let length = length_of(element, &shape)?;
        Ok(Self { content, element, shape, length, position: 0 })
    }

    /// The type of the elements.
    pub fn element(&self) -> MatrixElement {
        self.element
    }

    /// The dimensions.
    pub fn shape(&self) -> &[u32] {
        &self.shape
    }

    /// The size of all elements in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads the next elements as the bytes they are, little-endian.
    ///
    /// # Errors
    /// [`MatrixError::TooShort`] if the file or the matrix ends before them, [`MatrixError::Read`].
    pub fn read_bytes(&mut self, target: &mut [u8]) -> Result<(), MatrixError> {
        let end = self.position.saturating_add(target.len() as u64);
        if end > self.length {
            return Err(MatrixError::TooShort { field: "elements", expected: end, found: self.length });
        }
        let read = fill(&mut self.content, target)
            .map_err(|problem| MatrixError::Read { field: "elements", problem })?;
        self.position += read as u64;
        if read == target.len() {
            Ok(())
        } else {
            Err(MatrixError::TooShort { field: "elements", expected: self.length, found: self.position })
        }
    }

    /// Reads the next elements as numbers, of which `f64` holds all exactly.
    ///
    /// # Errors
    /// Those of [`read_bytes`](Self::read_bytes).
    pub fn read_numbers(&mut self, target: &mut [f64]) -> Result<(), MatrixError> {
        let mut bytes = vec![0; self.element.bytes() * target.len()];
        self.read_bytes(&mut bytes)?;
        self.element.decode(&bytes, target);
        Ok(())
    }

    /// The SHA-256 of the content, once it is sure that all elements were read and nothing comes behind them.
    ///
    /// # Errors
    /// [`MatrixError::TooShort`] if elements were not read, [`MatrixError::TooLong`] if the file goes on, or
    /// [`MatrixError::Read`].
    pub fn finish(mut self) -> Result<Digest, MatrixError> {
        let (expected, found) = (self.length, self.position);
        if found < expected {
            return Err(MatrixError::TooShort { field: "elements", expected, found });
        }
        let more = fill(&mut self.content, &mut [0])
            .map_err(|problem| MatrixError::Read { field: "end of the file", problem })?;
        if more > 0 {
            return Err(MatrixError::TooLong { expected });
        }
        Ok(self.content.digest())
    }
}

impl fmt::Debug for MatrixReader<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { element, shape, length, position, .. } = self;
        write!(formatter, "MatrixReader({element:?} {shape:?}, {position} of {length} bytes read)")
    }
}

/// Writes a matrix as a stream, not compressed; see the example at [`MatrixReader`].
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

    /// Appends elements given as the little-endian bytes they are.
    ///
    /// # Errors
    /// [`MatrixError::TooLong`] if the matrix has not so many elements left, [`MatrixError::Write`].
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), MatrixError> {
        let end = self.position.saturating_add(bytes.len() as u64);
        if end > self.length {
            return Err(MatrixError::TooLong { expected: self.length });
        }
        self.writer.write_all(bytes).map_err(|problem| MatrixError::Write { problem })?;
        self.position = end;
        Ok(())
    }

    /// Appends elements given as numbers.
    ///
    /// # Errors
    /// [`MatrixError::NotRepresentable`] if the type of the elements does not hold exactly such a number, and those of
    /// [`write_bytes`](Self::write_bytes).
    pub fn write_numbers(&mut self, numbers: &[f64]) -> Result<(), MatrixError> {
        let mut bytes = Vec::with_capacity(self.element.bytes() * numbers.len());
        numbers.iter().try_for_each(|&number| self.element.encode(number, &mut bytes))?;
        self.write_bytes(&bytes)
    }

    /// The writer, once all elements are written.
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

/// The size of all elements in bytes.
fn length_of(element: MatrixElement, shape: &[u32]) -> Result<u64, MatrixError> {
    let length = shape
        .iter()
        .try_fold(element.bytes() as u64, |length, &dimension| length.checked_mul(dimension.into()));
    length.ok_or_else(|| MatrixError::TooLarge { shape: shape.to_vec() })
}

fn read_word(reader: &mut impl Read, field: &'static str) -> Result<u32, MatrixError> {
    let mut word = [0; 4];
    read_field(reader, field, &mut word)?;
    Ok(u32::from_le_bytes(word))
}

fn read_field(reader: &mut impl Read, field: &'static str, target: &mut [u8]) -> Result<(), MatrixError> {
    let found = fill(reader, target).map_err(|problem| MatrixError::Read { field, problem })?;
    if found == target.len() {
        Ok(())
    } else {
        Err(MatrixError::TooShort { field, expected: target.len() as u64, found: found as u64 })
    }
}

/// Reads until `target` is full or the reader ends, and tells how much it read.
fn fill(reader: &mut impl Read, target: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < target.len() {
        match reader.read(&mut target[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

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
