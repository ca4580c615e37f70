//! The IDX format of the MNIST files, plain or compressed by gzip.
//!
//! | bytes | field |
//! |---|---|
//! | 2 | magic number, zeros |
//! | 1 | [element type](ElementType) |
//! | 1 | number of dimensions |
//! | 4 each | dimensions, big-endian |
//! | the product of the dimensions | elements, the last dimension running fastest |
//!
//! Nothing a header claims is believed before the bytes are there: memory grows with what the reader gives, never with
//! what the header announces.

use std::io::{self, Read, Write};

use thiserror::Error;

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
            length_of(&shape).ok_or_else(|| IdxError::TooLarge { shape: shape.clone(), most: u64::MAX })?;
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
    /// A file whose header announces more than `most_bytes`, header included, is refused unread; give the known size,
    /// or `u64::MAX` for a file you trust to be no bomb.
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

    /// The SHA-256 of the file that [`write`](Self::write) makes, which is that of the content which was read: the
    /// format has one form only for an array.
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
    let length = length_of(&shape)
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

/// The product of the dimensions, if 64 bits hold it.
fn length_of(shape: &[u32]) -> Option<u64> {
    product(1, shape)
}

/// `factor` times the product of the dimensions, if 64 bits hold it. An array with a dimension of 0 holds nothing,
/// wherever that stands and however large the others are.
pub(crate) fn product(factor: u64, shape: &[u32]) -> Option<u64> {
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(factor, |product, &dimension| product.checked_mul(dimension.into()))
}

/// The element types of the format. Arrays of [`U8`](Self::U8) are read, the others are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ElementType {
    /// Unsigned byte.
    U8 = 0x08,
    /// Signed byte.
    I8 = 0x09,
    /// Two-byte signed integer.
    I16 = 0x0b,
    /// Four-byte signed integer.
    I32 = 0x0c,
    /// Four-byte floating-point number.
    F32 = 0x0d,
    /// Eight-byte floating-point number.
    F64 = 0x0e,
}

impl ElementType {
    fn from_code(code: u8) -> Option<Self> {
        [Self::U8, Self::I8, Self::I16, Self::I32, Self::F32, Self::F64]
            .into_iter()
            .find(|&known| known as u8 == code)
    }
}

/// What is wrong with an IDX file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IdxError {
    /// The reader failed, or a gzip stream is damaged or cut.
    #[error("{field}: {problem}")]
    Read {
        /// The field that was being read.
        field: &'static str,
        /// What the reader said.
        problem: io::Error,
    },
    /// The file does not begin with two zero bytes.
    #[error("magic number: expected [0, 0], or [31, 139] for gzip, found {found:?}")]
    Magic {
        /// The first two bytes.
        found: [u8; 2],
    },
    /// A code that the format does not define.
    #[error("element type: expected 0x08 (U8), found {found:#04x}, which the format does not define")]
    UnknownElementType {
        /// The code.
        found: u8,
    },
    /// A type other than the unsigned byte.
    #[error("element type: expected 0x08 (U8), found {:#04x} ({found:?})", *.found as u8)]
    UnsupportedElementType {
        /// The type.
        found: ElementType,
    },
    /// An array without dimensions, or with more than the format can count.
    #[error("number of dimensions: expected 1 to 255, found {found}")]
    Dimensions {
        /// The number of dimensions.
        found: usize,
    },
    /// The dimensions announce more than the reader's caller allows, or than 64 bits count.
    #[error("dimensions: expected a file of at most {most} bytes, found {shape:?}")]
    TooLarge {
        /// The dimensions.
        shape: Vec<u32>,
        /// The size allowed, header included.
        most: u64,
    },
    /// The file ends within a field.
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
        /// The product of the dimensions.
        expected: u64,
    },
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn file(idx: &Idx) -> Vec<u8> {
        let mut file = Vec::new();
        idx.write(&mut file).unwrap();
        file
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn small() -> Idx {
        Idx::new(vec![3, 2, 2], (0..12).collect()).unwrap()
    }

    fn array() -> impl Strategy<Value = Idx> {
        prop::collection::vec(0_u32..5, 1..5).prop_flat_map(|shape| {
            let length = length_of(&shape).unwrap().try_into().unwrap();
            prop::collection::vec(any::<u8>(), length..=length)
                .prop_map(move |elements| Idx::new(shape.clone(), elements).unwrap())
        })
    }

    /// A reader that gives one byte a call, as a slow pipe may.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }

    /// A reader that fails once its bytes are given.
    struct Failing<'a>(&'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() { Err(io::ErrorKind::TimedOut.into()) } else { self.0.read(buffer) }
        }
    }

    #[test]
    fn a_reader_that_fails_is_told_with_the_field() {
        let whole = file(&small());
        for (length, field) in [
            (1, "magic number"),
            (3, "magic number, element type and number of dimensions"),
            (9, "dimensions"),
            (20, "elements"),
            (28, "end of the file"),
        ] {
            let error = Idx::read(Failing(&whole[..length]), u64::MAX).unwrap_err();
            let IdxError::Read { field: found, problem } = error else { panic!("{error}") };
            assert_eq!((found, problem.kind()), (field, io::ErrorKind::TimedOut));
        }
    }

    #[test]
    fn the_bytes_of_a_file_are_those_of_the_format() {
        let labels = Idx::new(vec![258], vec![9; 258]).unwrap();
        assert_eq!(file(&labels)[..9], [0, 0, 8, 1, 0, 0, 1, 2, 9]);
        assert_eq!(labels.digest(), Digest::of(&file(&labels)));
    }

    #[test]
    fn every_truncation_is_an_error() {
        for whole in [file(&small()), gzip(&file(&small()))] {
            for length in 0..whole.len() {
                let error = Idx::read(&whole[..length], u64::MAX).unwrap_err();
                assert!(
                    matches!(error, IdxError::TooShort { .. } | IdxError::Read { .. }),
                    "{length}: {error}"
                );
            }
        }
    }

    #[test]
    fn every_flipped_bit_of_the_header_is_an_error() {
        let whole = file(&small());
        for bit in 0..8 * (4 + 3 * 4) {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Idx::read(&flipped[..], u64::MAX).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn every_flipped_bit_of_a_gzip_stream_is_an_error_or_harmless() {
        let whole = gzip(&file(&small()));
        for bit in 0..8 * whole.len() {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            // The time and the operating system in a gzip header mean nothing to the content.
            if let Ok(found) = Idx::read(&flipped[..], u64::MAX) {
                assert_eq!(found, small(), "bit {bit}");
            }
        }
    }

    #[test]
    fn bytes_behind_the_elements_are_an_error() {
        let mut longer = file(&small());
        longer.push(0);
        let error = Idx::read(&longer[..], u64::MAX).unwrap_err();
        assert_eq!(error.to_string(), "elements: expected 12 bytes, found more");
        assert!(matches!(Idx::read(&gzip(&longer)[..], u64::MAX), Err(IdxError::TooLong { expected: 12 })));

        let mut behind_gzip = gzip(&file(&small()));
        behind_gzip.extend(b"<html>");
        assert!(matches!(Idx::read(&behind_gzip[..], u64::MAX), Err(IdxError::Read { .. })));
    }

    #[test]
    fn zeros_behind_gzip_are_padding() {
        for zeros in [1, 20, 100_000] {
            let padded = [gzip(&file(&small())), vec![0; zeros]].concat();
            assert_eq!(Idx::read(&padded[..], u64::MAX).unwrap(), small(), "{zeros}");
        }
    }

    #[test]
    fn a_file_compressed_twice_is_named_as_that() {
        let error = Idx::read(&gzip(&gzip(&file(&small())))[..], u64::MAX).unwrap_err().to_string();
        assert!(error.starts_with("magic number: compressed twice: "), "{error}");
    }

    #[test]
    fn an_array_that_holds_nothing_is_taken_wherever_its_zero_stands() {
        let large = u32::MAX;
        for shape in [[0, large, large, large], [large, large, large, 0], [large, large, 0, large]] {
            let array = Idx::new(shape.to_vec(), Vec::new()).unwrap();
            assert_eq!(Idx::read(&file(&array)[..], u64::MAX).unwrap().shape(), shape);
        }
    }

    #[test]
    fn an_absurd_header_costs_nothing() {
        let mut huge = vec![0, 0, 8, 2];
        huge.extend([0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
        let expected = 0x7fff_ffff_u64.pow(2);
        for whole in [huge.clone(), gzip(&huge)] {
            let error = Idx::read(&whole[..], u64::MAX).unwrap_err();
            let message = format!("elements: expected {expected} bytes, found 3");
            assert_eq!(error.to_string(), message);
        }

        let mut overflowing = vec![0, 0, 8, 255];
        overflowing.extend([0xff; 4 * 255]);
        let error = Idx::read(&overflowing[..], u64::MAX).unwrap_err();
        assert!(matches!(error, IdxError::TooLarge { shape, .. } if shape.len() == 255));
    }

    #[test]
    fn a_file_larger_than_allowed_is_refused() {
        let whole = file(&small());
        let length = whole.len() as u64;
        assert_eq!(Idx::read(&whole[..], length).unwrap(), small());
        let error = Idx::read(&whole[..], length - 1).unwrap_err();
        assert_eq!(error.to_string(), "dimensions: expected a file of at most 27 bytes, found [3, 2, 2]");
    }

    #[test]
    fn wrong_headers_are_named() {
        for (start, message) in [
            (b"<htm", "magic number: expected [0, 0], or [31, 139] for gzip, found [60, 104]"),
            (b"\0\0\x0d\x01", "element type: expected 0x08 (U8), found 0x0d (F32)"),
            (
                b"\0\0\x0a\x01",
                "element type: expected 0x08 (U8), found 0x0a, which the format does not define",
            ),
            (b"\0\0\x08\0", "number of dimensions: expected 1 to 255, found 0"),
        ] {
            assert_eq!(Idx::read(&start[..], u64::MAX).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn arrays_that_no_file_could_hold_are_refused() {
        assert!(matches!(Idx::new(vec![], vec![1]), Err(IdxError::Dimensions { found: 0 })));
        assert!(matches!(Idx::new(vec![1; 256], vec![1]), Err(IdxError::Dimensions { found: 256 })));
        assert!(matches!(Idx::new(vec![2], vec![1]), Err(IdxError::TooShort { expected: 2, found: 1, .. })));
        assert!(matches!(Idx::new(vec![2, 0], vec![1]), Err(IdxError::TooLong { expected: 0 })));
        assert!(matches!(Idx::new(vec![u32::MAX; 3], vec![1]), Err(IdxError::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(array in array()) {
            let plain = file(&array);
            prop_assert_eq!(&Idx::read(&plain[..], plain.len() as u64).unwrap(), &array);
            prop_assert_eq!(&Idx::read(Trickle(&plain), u64::MAX).unwrap(), &array);
            prop_assert_eq!(&Idx::read(Trickle(&gzip(&plain)), u64::MAX).unwrap(), &array);
            prop_assert_eq!(array.digest(), Digest::of(&plain));
        }

        #[test]
        fn random_bytes_are_an_error_or_the_file_they_are(
            header in prop::sample::select(vec![
                vec![],
                vec![0, 0],
                vec![0, 0, 8, 1, 0, 0, 0],
                vec![0, 0, 8, 2],
                vec![0x1f, 0x8b, 8],
            ]),
            rest in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..40),
        ) {
            let bytes = [header, rest].concat();
            if let Ok(found) = Idx::read(&bytes[..], u64::MAX) {
                prop_assert_eq!(file(&found), bytes);
            }
        }
    }
}
