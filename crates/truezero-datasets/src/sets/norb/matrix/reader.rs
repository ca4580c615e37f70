//! [`MatrixReader`]: reads a matrix file.

use std::fmt;
use std::io::{self, Read};

use super::element::MatrixElement;
use super::error::MatrixError;
use super::header::{LEAST_DIMENSION_WORDS, MOST_DIMENSIONS, length_of};
use crate::digest::DigestReader;
use crate::{Digest, gzip};

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
    /// The number of bytes of elements that were read.
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
        let magic = read_word(&mut content, "magic number")?;
        let element = MatrixElement::from_magic(magic).ok_or(MatrixError::Magic { found: magic })?;
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

    /// Reads the next elements as little-endian bytes.
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

    /// Reads the next elements as numbers; an `f64` represents each exactly.
    ///
    /// # Errors
    /// Those of [`read_bytes`](Self::read_bytes).
    pub fn read_numbers(&mut self, target: &mut [f64]) -> Result<(), MatrixError> {
        let mut bytes = vec![0; self.element.bytes() * target.len()];
        self.read_bytes(&mut bytes)?;
        self.element.decode(&bytes, target);
        Ok(())
    }

    /// Checks that all elements were read and that the file ends there, and returns the SHA-256 of the content.
    ///
    /// # Errors
    /// [`MatrixError::TooShort`] if elements were not read, [`MatrixError::TooLong`] if the file continues, or
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

/// Reads until `target` is full or the reader ends. Returns the number of bytes read.
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
