//! [`Idx`]: an array of bytes as an IDX file holds it.

use std::io::{self, Read, Write};

use super::error::{ElementType, IdxError};
use crate::shape::product;
use crate::{Digest, gzip};

const IDX_MAGIC: [u8; 2] = [0, 0];
/// Magic number, element type and number of dimensions.
const FIXED_HEADER_BYTES: u64 = 4;
const DIMENSION_BYTES: u64 = 4;

/// An array of bytes with its shape, as an IDX file holds it.
///
/// ```
/// use truezero_datasets::Idx;
///
/// let images = Idx::new(vec![2, 1, 3], vec![0, 255, 0, 7, 0, 0])?;
/// let mut file = Vec::new();
/// images.write(&mut file)?;
/// assert_eq!(Idx::read(&file[..], u64::MAX)?, images);
///
/// file.pop();
/// let error = Idx::read(&file[..], u64::MAX).unwrap_err();
/// assert_eq!(error.to_string(), "elements: expected 6 bytes, found 5");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    shape: Vec<u32>,
    elements: Vec<u8>,
}

impl Idx {
    /// An array of `shape`, the last dimension running fastest in `elements`.
    ///
    /// # Errors
    /// [`IdxError::Dimensions`] if there are no dimensions, or more than 255; [`IdxError::TooShort`] or
    /// [`IdxError::TooLong`] if the number of elements is not the product of the dimensions.
    pub fn new(shape: Vec<u32>, elements: Vec<u8>) -> Result<Self, IdxError> {
        if u8::try_from(shape.len()).is_err() || shape.is_empty() {
            return Err(IdxError::Dimensions { found: shape.len() });
        }
        let expected =
            product(1, &shape).ok_or_else(|| IdxError::TooLarge { shape: shape.clone(), most: u64::MAX })?;
        let found = elements.len() as u64;
        if found < expected {
            return Err(IdxError::TooShort { field: "elements", expected, found });
        }
        if found > expected {
            return Err(IdxError::TooLong { expected });
        }
        Ok(Self { shape, elements })
    }

    /// Reads a whole file, which may be compressed by gzip, and checks every field of it.
    ///
    /// A file whose header announces more than `most_bytes`, header included, is refused before its elements are read.
    /// Give the known size, or `u64::MAX` for a file that you trust.
    ///
    /// # Errors
    /// [`IdxError`] says which field is wrong, what was expected and what was found.
    pub fn read(reader: impl Read, most_bytes: u64) -> Result<Self, IdxError> {
        let mut content =
            gzip::content(reader).map_err(|problem| IdxError::Read { field: "magic number", problem })?;
        read_content(&mut *content, most_bytes)
    }

    /// Writes the file, not compressed.
    ///
    /// # Errors
    /// Those of `writer`.
    pub fn write(&self, mut writer: impl Write) -> io::Result<()> {
        writer.write_all(&self.header())?;
        writer.write_all(&self.elements)
    }

    /// The dimensions; their product is the number of elements.
    pub fn shape(&self) -> &[u32] {
        &self.shape
    }

    /// The elements, the last dimension running fastest.
    pub fn elements(&self) -> &[u8] {
        &self.elements
    }

    /// The SHA-256 of the file that [`write`](Self::write) makes. It is also that of the uncompressed file that was
    /// read, since the format has only one form for an array.
    pub fn digest(&self) -> Digest {
        Digest::of_parts([&self.header()[..], &self.elements])
    }

    fn header(&self) -> Vec<u8> {
        let [zero, one] = IDX_MAGIC;
        #[expect(clippy::cast_possible_truncation, reason = "an array has at most 255 dimensions")]
        let mut header = vec![zero, one, ElementType::U8 as u8, self.shape.len() as u8];
        header.extend(self.shape.iter().flat_map(|dimension| dimension.to_be_bytes()));
        header
    }
}

/// Reads the uncompressed content of a file to its end.
fn read_content(reader: &mut dyn Read, most_bytes: u64) -> Result<Idx, IdxError> {
    let fixed =
        read_field(reader, "magic number, element type and number of dimensions", FIXED_HEADER_BYTES)?;
    let &[zero, one, element_type, dimensions] = &fixed[..] else {
        return Err(IdxError::TooShort {
            field: "header",
            expected: FIXED_HEADER_BYTES,
            found: fixed.len() as u64,
        });
    };
    if [zero, one] != IDX_MAGIC {
        return Err(IdxError::Magic { found: [zero, one] });
    }
    match ElementType::from_code(element_type) {
        Some(ElementType::U8) => {}
        Some(found) => return Err(IdxError::UnsupportedElementType { found }),
        None => return Err(IdxError::UnknownElementType { found: element_type }),
    }
    if dimensions == 0 {
        return Err(IdxError::Dimensions { found: 0 });
    }
    let dimension_bytes = DIMENSION_BYTES * u64::from(dimensions);
    let numbers = read_field(reader, "dimensions", dimension_bytes)?;
    let shape: Vec<u32> = numbers.as_chunks().0.iter().map(|&bytes| u32::from_be_bytes(bytes)).collect();
    let length = product(1, &shape)
        .filter(|length| length.saturating_add(FIXED_HEADER_BYTES + dimension_bytes) <= most_bytes)
        .ok_or_else(|| IdxError::TooLarge { shape: shape.clone(), most: most_bytes })?;
    let elements = read_field(reader, "elements", length)?;
    if !read_up_to(reader, "end of the file", 1)?.is_empty() {
        return Err(IdxError::TooLong { expected: length });
    }
    Ok(Idx { shape, elements })
}

fn read_field(reader: &mut dyn Read, field: &'static str, expected: u64) -> Result<Vec<u8>, IdxError> {
    let bytes = read_up_to(reader, field, expected)?;
    let found = bytes.len() as u64;
    if found == expected { Ok(bytes) } else { Err(IdxError::TooShort { field, expected, found }) }
}

fn read_up_to(reader: &mut dyn Read, field: &'static str, most: u64) -> Result<Vec<u8>, IdxError> {
    let mut bytes = Vec::new();
    reader.take(most).read_to_end(&mut bytes).map_err(|problem| IdxError::Read { field, problem })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
