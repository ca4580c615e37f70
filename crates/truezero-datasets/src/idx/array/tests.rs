//! Whole, truncated, damaged and random IDX files.

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
        let length = product(1, &shape).unwrap().try_into().unwrap();
        prop::collection::vec(any::<u8>(), length..=length)
            .prop_map(move |elements| Idx::new(shape.clone(), elements).unwrap())
    })
}

/// A reader that gives one byte for each call, as a slow pipe may.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(&mut buffer[..most])
    }
}

/// A reader that fails after its bytes.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::ErrorKind::TimedOut.into()) } else { self.0.read(buffer) }
    }
}

#[test]
fn a_failing_reader_is_reported_with_the_field() {
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
            assert!(matches!(error, IdxError::TooShort { .. } | IdxError::Read { .. }), "{length}: {error}");
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
        // The time and the operating system in a gzip header do not affect the content.
        if let Ok(found) = Idx::read(&flipped[..], u64::MAX) {
            assert_eq!(found, small(), "bit {bit}");
        }
    }
}

#[test]
fn bytes_after_the_elements_are_an_error() {
    let mut longer = file(&small());
    longer.push(0);
    let error = Idx::read(&longer[..], u64::MAX).unwrap_err();
    assert_eq!(error.to_string(), "elements: expected 12 bytes, found more");
    assert!(matches!(Idx::read(&gzip(&longer)[..], u64::MAX), Err(IdxError::TooLong { expected: 12 })));

    let mut after_gzip = gzip(&file(&small()));
    after_gzip.extend(b"<html>");
    assert!(matches!(Idx::read(&after_gzip[..], u64::MAX), Err(IdxError::Read { .. })));
}

#[test]
fn zeros_after_gzip_are_padding() {
    for zeros in [1, 20, 100_000] {
        let padded = [gzip(&file(&small())), vec![0; zeros]].concat();
        assert_eq!(Idx::read(&padded[..], u64::MAX).unwrap(), small(), "{zeros}");
    }
}

#[test]
fn a_file_compressed_twice_is_reported_as_such() {
    let error = Idx::read(&gzip(&gzip(&file(&small())))[..], u64::MAX).unwrap_err().to_string();
    assert!(error.starts_with("magic number: compressed twice: "), "{error}");
}

#[test]
fn an_empty_array_is_read_whichever_dimension_is_0() {
    let large = u32::MAX;
    for shape in [[0, large, large, large], [large, large, large, 0], [large, large, 0, large]] {
        let array = Idx::new(shape.to_vec(), Vec::new()).unwrap();
        assert_eq!(Idx::read(&file(&array)[..], u64::MAX).unwrap().shape(), shape);
    }
}

#[test]
fn a_huge_header_allocates_nothing() {
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
        (b"\0\0\x0a\x01", "element type: expected 0x08 (U8), found 0x0a, which the format does not define"),
        (b"\0\0\x08\0", "number of dimensions: expected 1 to 255, found 0"),
    ] {
        assert_eq!(Idx::read(&start[..], u64::MAX).unwrap_err().to_string(), message);
    }
}

#[test]
fn impossible_arrays_are_refused() {
    assert!(matches!(Idx::new(vec![], vec![1]), Err(IdxError::Dimensions { found: 0 })));
    assert!(matches!(Idx::new(vec![1; 256], vec![1]), Err(IdxError::Dimensions { found: 256 })));
    assert!(matches!(Idx::new(vec![2], vec![1]), Err(IdxError::TooShort { expected: 2, found: 1, .. })));
    assert!(matches!(Idx::new(vec![2, 0], vec![1]), Err(IdxError::TooLong { expected: 0 })));
    assert!(matches!(Idx::new(vec![u32::MAX; 3], vec![1]), Err(IdxError::TooLarge { .. })));
}

proptest! {
    #[test]
    fn a_written_array_is_read(array in array()) {
        let plain = file(&array);
        prop_assert_eq!(&Idx::read(&plain[..], plain.len() as u64).unwrap(), &array);
        prop_assert_eq!(&Idx::read(Trickle(&plain), u64::MAX).unwrap(), &array);
        prop_assert_eq!(&Idx::read(Trickle(&gzip(&plain)), u64::MAX).unwrap(), &array);
        prop_assert_eq!(array.digest(), Digest::of(&plain));
    }

    #[test]
    fn random_bytes_are_an_error_or_a_valid_file(
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
