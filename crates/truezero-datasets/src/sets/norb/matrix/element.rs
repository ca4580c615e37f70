//! [`MatrixElement`]: the types of numbers that a matrix file may hold.

use std::fmt;

/// The type of the elements of a matrix file; its number is the magic number at the start of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum MatrixElement {
    /// Four-byte floating-point number.
    Float = 0x1e3d_4c51,
    /// Eight-byte floating-point number.
    Double = 0x1e3d_4c53,
    /// Four-byte signed integer.
    Integer = 0x1e3d_4c54,
    /// Unsigned byte.
    Byte = 0x1e3d_4c55,
    /// Two-byte signed integer.
    Short = 0x1e3d_4c56,
}

impl MatrixElement {
    const ALL: [Self; 5] = [Self::Float, Self::Double, Self::Integer, Self::Byte, Self::Short];

    /// The type with this magic number.
    pub(super) fn from_magic(magic: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|&known| known as u32 == magic)
    }

    /// The size of an element in bytes.
    pub fn bytes(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Short => 2,
            Self::Float | Self::Integer => 4,
            Self::Double => 8,
        }
    }

    /// The numbers of little-endian elements. An `f64` represents the numbers of each type exactly.
    pub(super) fn decode(self, bytes: &[u8], numbers: &mut [f64]) {
        fn each<const N: usize>(bytes: &[u8], numbers: &mut [f64], number: impl Fn([u8; N]) -> f64) {
            for (target, &bytes) in numbers.iter_mut().zip(bytes.as_chunks().0) {
                *target = number(bytes);
            }
        }
        match self {
            Self::Float => each(bytes, numbers, |bytes| f32::from_le_bytes(bytes).into()),
            Self::Double => each(bytes, numbers, f64::from_le_bytes),
            Self::Integer => each(bytes, numbers, |bytes| i32::from_le_bytes(bytes).into()),
            Self::Byte => each(bytes, numbers, |[byte]| byte.into()),
            Self::Short => each(bytes, numbers, |bytes| i16::from_le_bytes(bytes).into()),
        }
    }

    /// Appends a little-endian element, if this type represents the number exactly; otherwise appends nothing.
    #[expect(clippy::cast_possible_truncation, reason = "a number that changed is found by comparing")]
    pub(super) fn encode(self, number: f64, bytes: &mut Vec<u8>) -> Option<()> {
        let (single, integer) = (number as f32, number as i32);
        let exact = match self {
            Self::Double => true,
            Self::Float => f64::from(single) == number || number.is_nan(),
            Self::Integer | Self::Byte | Self::Short => f64::from(integer) == number,
        };
        match self {
            _ if !exact => return None,
            Self::Double => bytes.extend(number.to_le_bytes()),
            Self::Float => bytes.extend(single.to_le_bytes()),
            Self::Integer => bytes.extend(integer.to_le_bytes()),
            Self::Byte => bytes.push(integer.try_into().ok()?),
            Self::Short => bytes.extend(i16::try_from(integer).ok()?.to_le_bytes()),
        }
        Some(())
    }
}

impl fmt::Display for MatrixElement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:#010x} ({self:?})", *self as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_or_are_refused() {
        let third = 1.0 / 3.0;
        for (element, held, refused) in [
            (MatrixElement::Byte, [0.0, 7.0, 255.0], &[-1.0, 256.0, 0.5, f64::NAN][..]),
            (MatrixElement::Short, [-32768.0, 0.0, 32767.0], &[-32769.0, 32768.0, 1.5]),
            (
                MatrixElement::Integer,
                [-2_147_483_648.0, -1.0, 2_147_483_647.0],
                &[2_147_483_648.0, 1e300, 0.1],
            ),
            (MatrixElement::Float, [f32::MIN.into(), 0.75, f64::INFINITY], &[third, 1e300, 16_777_217.0]),
            (MatrixElement::Double, [f64::MIN, third, f64::MAX], &[]),
        ] {
            let mut bytes = Vec::new();
            for number in held {
                element.encode(number, &mut bytes).unwrap();
            }
            assert_eq!(bytes.len(), 3 * element.bytes());
            for &number in refused {
                assert!(element.encode(number, &mut bytes).is_none(), "{element} {number}");
            }
            assert_eq!(bytes.len(), 3 * element.bytes(), "a refused number writes nothing");
            let mut numbers = [f64::NAN; 3];
            element.decode(&bytes, &mut numbers);
            assert_eq!(numbers, held);
        }
    }

    #[test]
    fn elements_are_little_endian() {
        for (element, number, expected) in [
            (MatrixElement::Byte, 3.0, &[3][..]),
            (MatrixElement::Short, 258.0, &[2, 1]),
            (MatrixElement::Integer, -2.0, &[254, 255, 255, 255]),
            (MatrixElement::Float, 1.0, &[0, 0, 128, 63]),
            (MatrixElement::Double, 1.0, &[0, 0, 0, 0, 0, 0, 240, 63]),
        ] {
            let mut bytes = Vec::new();
            element.encode(number, &mut bytes).unwrap();
            assert_eq!(bytes, expected, "{element}");
        }
    }
}
