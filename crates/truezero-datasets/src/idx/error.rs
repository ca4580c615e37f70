//! [`IdxError`]: what is wrong with an IDX file, and the [element types](ElementType) that it may have.

use std::io;

use thiserror::Error;

/// The element types of the format. Arrays of [`U8`](Self::U8) are read; the others are named in errors.
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
    pub(super) fn from_code(code: u8) -> Option<Self> {
        [Self::U8, Self::I8, Self::I16, Self::I32, Self::F32, Self::F64]
            .into_iter()
            .find(|&known| known as u8 == code)
    }
}

/// What is wrong with an IDX file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IdxError {
    /// The reader failed, or a gzip stream is damaged or truncated.
    #[error("{field}: {problem}")]
    Read {
        /// The field that was being read.
        field: &'static str,
        /// The error of the reader.
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
    /// An array without dimensions, or with more than the format allows.
    #[error("number of dimensions: expected 1 to 255, found {found}")]
    Dimensions {
        /// The number of dimensions.
        found: usize,
    },
    /// The dimensions announce more bytes than are allowed, or than fit in 64 bits.
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
        /// The bytes that were found.
        found: u64,
    },
    /// The file continues after the elements.
    #[error("elements: expected {expected} bytes, found more")]
    TooLong {
        /// The product of the dimensions.
        expected: u64,
    },
}
