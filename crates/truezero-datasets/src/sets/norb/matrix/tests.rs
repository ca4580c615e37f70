//! Tests of reading and writing together.

use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::header::length_of;
use super::*;
use crate::Digest;

const TYPES: [MatrixElement; 5] = [
    MatrixElement::Float,
    MatrixElement::Double,
    MatrixElement::Integer,
    MatrixElement::Byte,
    MatrixElement::Short,
];

/// A matrix as it is in memory: the bytes of its elements.
#[derive(Clone, Debug, PartialEq)]
struct Whole {
    element: MatrixElement,
    shape: Vec<u32>,
    bytes: Vec<u8>,
}

impl Whole {
    fn file(&self) -> Vec<u8> {
        let mut writer = MatrixWriter::new(Vec::new(), self.element, &self.shape).unwrap();
        writer.write_bytes(&self.bytes).unwrap();
        writer.finish().unwrap()
    }

    /// Reads a file in blocks of a few bytes.
    fn read<'a>(file: impl Read + 'a) -> Result<(Self, Digest), MatrixError> {
        let mut reader = MatrixReader::open(file)?;
        let (element, shape) = (reader.element(), reader.shape().to_vec());
        let (mut bytes, mut block) = (Vec::new(), [0; 7]);
        let mut left = reader.length();
        while left > 0 {
            let block = &mut block[..left.min(7) as usize];
            reader.read_bytes(block)?;
            bytes.extend_from_slice(block);
            left -= block.len() as u64;
        }
        Ok((Self { element, shape, bytes }, reader.finish()?))
    }
}

fn small() -> Whole {
    Whole { element: MatrixElement::Short, shape: vec![3, 2], bytes: (1..13).collect() }
}

fn matrix() -> impl Strategy<Value = Whole> {
    let shape = prop::collection::vec(0_u32..4, 1..6);
    (prop::sample::select(&TYPES[..]), shape).prop_flat_map(|(element, shape)| {
        let length = length_of(element, &shape).unwrap().try_into().unwrap();
        prop::collection::vec(any::<u8>(), length..=length).prop_map(move |bytes| Whole {
            element,
            shape: shape.clone(),
            bytes,
        })
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A reader that gives one byte for each call, and then fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(1);
        if self.0.is_empty() { Err(io::ErrorKind::TimedOut.into()) } else { self.0.read(&mut buffer[..most]) }
    }
}

#[test]
fn a_failing_reader_is_reported_with_the_field() {
    let whole = small().file();
    for (length, field) in [
        (1, "magic number"),
        (3, "magic number"),
        (7, "number of dimensions"),
        (19, "dimensions"),
        (31, "elements"),
        (32, "end of the file"),
    ] {
        let error = Whole::read(Failing(&whole[..length])).unwrap_err();
        let MatrixError::Read { field: found, problem } = error else { panic!("{error}") };
        assert_eq!((found, problem.kind()), (field, io::ErrorKind::TimedOut), "{length}");
    }
}

#[test]
fn every_truncation_is_an_error() {
    for whole in [small().file(), gzip(&small().file())] {
        for length in 0..whole.len() {
            let error = Whole::read(&whole[..length]).unwrap_err();
            assert!(
                matches!(error, MatrixError::TooShort { .. } | MatrixError::Read { .. }),
                "{length}: {error}"
            );
        }
    }
}

#[test]
fn a_flipped_bit_of_the_header_is_an_error_or_a_third_dimension() {
    let whole = small().file();
    for bit in 0..8 * 20 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // Two dimensions become three, and the third was written as 1.
        let expected = (bit == 32).then(|| vec![3, 2, 1]);
        assert_eq!(Whole::read(&flipped[..]).ok().map(|(found, _)| found.shape), expected, "bit {bit}");
    }
}

#[test]
fn every_flipped_bit_of_a_gzip_stream_is_an_error_or_harmless() {
    let whole = gzip(&small().file());
    for bit in 0..8 * whole.len() {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // The time and the operating system in a gzip header do not affect the content.
        if let Ok((found, _)) = Whole::read(&flipped[..]) {
            assert_eq!(found, small(), "bit {bit}");
        }
    }
}

#[test]
fn bytes_after_the_elements_are_an_error() {
    let mut longer = small().file();
    longer.push(0);
    for longer in [longer.clone(), gzip(&longer)] {
        let error = Whole::read(&longer[..]).unwrap_err();
        assert_eq!(error.to_string(), "elements: expected 12 bytes, found more");
    }
}

#[test]
fn zeros_after_gzip_are_padding() {
    let padded = [gzip(&small().file()), vec![0; 20]].concat();
    assert_eq!(Whole::read(&padded[..]).unwrap().0, small());
}

#[test]
fn a_file_compressed_twice_is_reported_as_such() {
    let error = MatrixReader::open(&gzip(&gzip(&small().file()))[..]).unwrap_err().to_string();
    assert!(error.starts_with("magic number: compressed twice: "), "{error}");
}

#[test]
fn an_empty_matrix_is_read_whichever_dimension_is_0() {
    let large = u32::MAX;
    for shape in [[0, large, large, large], [large, large, large, 0]] {
        let element = MatrixElement::Double;
        let file = MatrixWriter::new(Vec::new(), element, &shape).unwrap().finish().unwrap();
        assert_eq!(Whole::read(&file[..]).unwrap().0.shape, shape);
    }
}

#[test]
fn wrong_headers_are_named() {
    let header = |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_le_bytes()).collect() };
    for (start, message) in [
        (
            b"<htm".to_vec(),
            "magic number: expected 0x1e3d4c followed by 51, 53, 54, 55 or 56, or a gzip stream, found 0x6d74683c",
        ),
        (
            header(&[0x1e3d_4c52]),
            "magic number: expected 0x1e3d4c followed by 51, 53, 54, 55 or 56, or a gzip stream, found 0x1e3d4c52",
        ),
        (header(&[0x1e3d_4c55, 0]), "number of dimensions: expected 1 to 8, found 0"),
        (header(&[0x1e3d_4c55, u32::MAX]), "number of dimensions: expected 1 to 8, found 4294967295"),
        (header(&[0x1e3d_4c55, 1, 5, 1, 2]), "dimensions after the first 1: expected 1, found [1, 2]"),
        (header(&[0x1e3d_4c55, 4, 1, 1, 1]), "dimensions: expected 16 bytes, found 12"),
        (
            header(&[0x1e3d_4c53, 3, u32::MAX, u32::MAX, 1]),
            "dimensions: expected less than 2^64 bytes, found [4294967295, 4294967295, 1]",
        ),
    ] {
        assert_eq!(MatrixReader::open(&start[..]).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_huge_header_allocates_nothing() {
    let mut writer = MatrixWriter::new(Vec::new(), MatrixElement::Byte, &[u32::MAX, u32::MAX]).unwrap();
    writer.write_bytes(&[1, 2, 3]).unwrap();
    let error = writer.finish().unwrap_err();
    let announced = u64::from(u32::MAX).pow(2);
    assert_eq!(error.to_string(), format!("elements: expected {announced} bytes, found 3"));

    let mut file = MatrixWriter::new(Vec::new(), MatrixElement::Byte, &[0, 2]).unwrap().finish().unwrap();
    file[8..12].fill(255);
    let error = Whole::read(&[&file[..], &[1, 2, 3]].concat()[..]).unwrap_err();
    let announced = 2 * u64::from(u32::MAX);
    assert_eq!(error.to_string(), format!("elements: expected {announced} bytes, found 3"));
}

#[test]
fn a_matrix_that_is_not_read_to_its_end_has_no_digest() {
    let file = small().file();
    let mut reader = MatrixReader::open(&file[..]).unwrap();
    reader.read_numbers(&mut [0.0; 4]).unwrap();
    let error = reader.read_numbers(&mut [0.0; 3]).unwrap_err();
    assert_eq!(error.to_string(), "elements: expected 14 bytes, found 12");
    let error = reader.finish().unwrap_err();
    assert_eq!(error.to_string(), "elements: expected 12 bytes, found 8");
}

#[test]
fn impossible_matrices_are_not_written() {
    let new = |shape: &[u32]| MatrixWriter::new(Vec::new(), MatrixElement::Double, shape).unwrap_err();
    assert!(matches!(new(&[]), MatrixError::Dimensions { found: 0 }));
    assert!(matches!(new(&[1; 9]), MatrixError::Dimensions { found: 9 }));
    assert!(matches!(new(&[u32::MAX; 8]), MatrixError::TooLarge { .. }));
    let mut writer = MatrixWriter::new(Vec::new(), MatrixElement::Byte, &[2]).unwrap();
    assert!(matches!(writer.write_numbers(&[256.0]), Err(MatrixError::NotRepresentable { .. })));
    assert!(matches!(writer.write_bytes(&[0; 3]), Err(MatrixError::TooLong { expected: 2 })));
    writer.write_numbers(&[0.0, 255.0]).unwrap();
    assert_eq!(writer.finish().unwrap()[20..], [0, 255]);
}

proptest! {
    #[test]
    fn a_written_matrix_is_read(matrix in matrix()) {
        let plain = matrix.file();
        let expected = (matrix, Digest::of(&plain));
        prop_assert_eq!(&Whole::read(&plain[..]).unwrap(), &expected);
        prop_assert_eq!(&Whole::read(&gzip(&plain)[..]).unwrap(), &expected);
    }

    #[test]
    fn random_bytes_are_an_error_or_a_valid_file(
        header in prop::sample::select(vec![
            vec![],
            vec![0x55, 0x4c, 0x3d, 0x1e],
            vec![0x54, 0x4c, 0x3d, 0x1e, 1, 0, 0, 0],
            vec![0x56, 0x4c, 0x3d, 0x1e, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0],
            vec![0x1f, 0x8b, 8],
        ]),
        rest in prop::collection::vec(prop_oneof![Just(0), Just(1), any::<u8>()], 0..40),
    ) {
        let bytes = [header, rest].concat();
        if let Ok((found, _)) = Whole::read(&bytes[..]) {
            prop_assert_eq!(found.file(), bytes);
        }
    }
}
