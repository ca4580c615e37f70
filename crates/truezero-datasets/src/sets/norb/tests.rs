//! Tests of loading whole folders, on small sets of pairs.

mod small;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tempfile::TempDir;

use super::order::NO_OBJECT;
use super::*;
use crate::Split;

const SIDE: u32 = 40;
const PIXELS: usize = (SIDE * SIDE) as usize;

fn provenance() -> Provenance {
    Provenance {
        name: "small".into(),
        title: "Small".into(),
        source: "made up".into(),
        licence: "CC0".into(),
        stands_in_for: Some("norb".into()),
    }
}

/// A folder with two training shards and a testing shard. In each shard all categories have one pair of each instance
/// of the set. The brightness of the left image is the number of the example in the set, and the right image is black.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let [training, testing] = [[4, 6, 7, 8, 9], [0, 1, 2, 3, 5]];
    for (set, shard, instances) in
        [(Set::Training, 1, training), (Set::Training, 2, training), (Set::Testing, 1, testing)]
    {
        let first = if shard == 1 { 0_u8 } else { 30 };
        let mut writer = NorbWriter::create(folder.path(), set, shard, 30, SIDE).unwrap();
        let pairs =
            instances.into_iter().flat_map(|instance| (0..6).map(move |category| (instance, category)));
        for (example, (instance, category)) in (first..).zip(pairs) {
            let instance = if category == NO_OBJECT { -1 } else { instance };
            let info = [instance, -1, 34, 5, -6, 6, -20, 1, 0, -5];
            writer.push(&[example; PIXELS], &[0; PIXELS], category, info).unwrap();
        }
        writer.finish().unwrap();
    }
    folder
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn load_all(folder: &TempDir) -> Result<Dataset, DatasetError> {
    load(folder.path(), provenance(), [usize::MAX; 3])
}

fn path(folder: &TempDir, ending: &str) -> PathBuf {
    folder.path().join(format!("objects-2x{SIDE}x{SIDE}-{ending}"))
}

/// The numbers of the examples in the files, as their left images tell them.
fn numbers(split: &Split) -> Vec<i16> {
    let mut column = vec![f32::NAN; 2048];
    (0..split.len())
        .map(|example| {
            split.inputs.copy_example(example, &mut column);
            assert!(
                column[..1024].iter().all(|&value| value == column[0]),
                "the left image is of one colour"
            );
            assert!(column[1024..].iter().all(|&value| value == -1.0), "the right image is black");
            (0..60).find(|&number| f32::from(2 * number - 255) / 255.0 == column[0]).unwrap()
        })
        .collect()
}

/// Writes a matrix in place of a file of the folder.
fn replace(folder: &TempDir, ending: &str, element: MatrixElement, shape: &[u32], numbers: &[f64]) {
    let file = File::create(path(folder, ending)).unwrap();
    let mut writer = MatrixWriter::new(file, element, shape).unwrap();
    writer.write_numbers(numbers).unwrap();
    writer.finish().unwrap();
}

#[test]
fn examples_are_split_by_object() {
    let data = load_all(&folder()).unwrap();
    assert_eq!((data.features, &data.shape[..], data.classes), (2048, &[2, 32, 32][..], 6));
    assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [48, 12, 30]);
    for (split, instances) in [(&data.train, &[4, 6, 7, 8][..]), (&data.valid, &[9])] {
        let numbers = numbers(split);
        for (&number, &label) in numbers.iter().zip(&split.labels) {
            assert_eq!(u32::from(number.cast_unsigned()) % 6, label);
            let instance = [4, 6, 7, 8, 9][usize::from(number.cast_unsigned()) % 30 / 6];
            assert!(label == NO_OBJECT || instances.contains(&instance), "{number}");
        }
    }
    let mut all = [numbers(&data.train), numbers(&data.valid)].concat();
    all.sort_unstable();
    assert_eq!(all, (0..60).collect::<Vec<_>>(), "every example of the training files is in one split");
    let mut test = numbers(&data.test);
    test.sort_unstable();
    assert_eq!(test, (0..30).collect::<Vec<_>>());
}

#[test]
fn a_limit_takes_the_first_examples_which_have_every_category() {
    let folder = folder();
    let all = load_all(&folder).unwrap();
    for limit in [[48, 12, 30], [6, 6, 6], [1, 2, 3], [0, 0, 0], [100, 5, 29]] {
        let [train, valid, test] = limit;
        let limited = load(folder.path(), provenance(), limit).unwrap();
        assert_eq!(limited, all.take(train, valid, test), "{limit:?}");
    }
    for split in [all.train, all.valid, all.test] {
        let mut labels = split.labels[..6].to_vec();
        labels.sort_unstable();
        assert_eq!(labels, [0, 1, 2, 3, 4, 5]);
    }
}

#[test]
fn how_the_files_are_compressed_does_not_matter() {
    let folder = folder();
    let plain = load_all(&folder).unwrap();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let file = entry.unwrap().path();
        fs::write(format!("{}.gz", file.display()), gzip(&fs::read(&file).unwrap())).unwrap();
        if !file.ends_with(path(&folder, "testing-01-dat.mat")) {
            fs::remove_file(file).unwrap();
        }
    }
    assert_eq!(load_all(&folder).unwrap(), plain);
}

#[test]
fn every_file_is_in_the_fingerprint() {
    let folder = folder();
    let mut fingerprints = vec![load_all(&folder).unwrap().fingerprint];
    for ending in
        ["training-01-dat", "training-02-info", "testing-01-dat", "testing-01-info", "training-02-dat"]
    {
        let file = path(&folder, &format!("{ending}.mat"));
        let mut bytes = fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&file, bytes).unwrap();
        fingerprints.push(load_all(&folder).unwrap().fingerprint);
    }
    let categories: Vec<f64> = [1, 0, 2, 3, 4, 5].repeat(5).into_iter().map(f64::from).collect();
    replace(&folder, "testing-01-cat.mat", MatrixElement::Integer, &[30], &categories);
    fingerprints.push(load_all(&folder).unwrap().fingerprint);
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 7);
}

#[test]
fn files_that_do_not_agree_are_refused() {
    use MatrixElement::{Byte, Float, Integer};
    type Case<'a> = (&'a str, MatrixElement, &'a [u32], &'a [f64], &'a str);
    let cases: [Case<'_>; 12] = [
        ("cat", Integer, &[29], &[0.0; 29], "-cat.mat: dimensions: expected [30], found [29]"),
        ("cat", Integer, &[30, 1], &[0.0; 30], "-cat.mat: dimensions: expected [30], found [30, 1]"),
        ("cat", Integer, &[30], &[6.0; 30], "-cat.mat: category of example 0: expected 0 to 5, found 6"),
        ("cat", Integer, &[30], &[-1.0; 30], "-cat.mat: category of example 0: expected 0 to 5, found -1"),
        ("cat", Float, &[30], &[0.5; 30], "-cat.mat: category of example 0: expected 0 to 5, found 0.5"),
        ("cat", Float, &[30], &[f64::NAN; 30], "-cat.mat: category of example 0: expected 0 to 5, found NaN"),
        ("info", Integer, &[30, 4], &[0.0; 120], "-info.mat: dimensions: expected [30, 10], found [30, 4]"),
        (
            "info",
            Integer,
            &[30, 10],
            &[-1.0; 300],
            "-info.mat: instance of example 0: expected 0 to 9, found -1",
        ),
        (
            "info",
            Integer,
            &[30, 10],
            &[10.0; 300],
            "-info.mat: instance of example 0: expected 0 to 9, found 10",
        ),
        (
            "dat",
            Integer,
            &[1, 2, 1, 1],
            &[0.0; 2],
            "-dat.mat: magic number: expected 0x1e3d4c55 (Byte), found 0x1e3d4c54 (Integer)",
        ),
        (
            "dat",
            Byte,
            &[1, 2, 1, 2],
            &[0.0; 4],
            "-dat.mat: dimensions: expected [examples, 2, side, side] with a side from 32 to 256, found [1, 2, 1, 2]",
        ),
        ("dat", Byte, &[1, 2, 31, 31], &[0.0; 1922], "with a side from 32 to 256, found [1, 2, 31, 31]"),
    ];
    for (kind, element, shape, numbers, message) in cases {
        let folder = folder();
        replace(&folder, &format!("training-02-{kind}.mat"), element, shape, numbers);
        let error = load_all(&folder).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn a_file_that_cannot_hold_what_its_header_says_is_refused_at_once() {
    let folder = folder();
    let file = path(&folder, "training-01-dat.mat");
    let mut bytes = fs::read(&file).unwrap();
    for (examples, length, message) in [
        (
            u32::MAX,
            96_024,
            "dimensions: expected at most 96024 bytes in a file of 96024, found 13743895344000",
        ),
        ((1 << 20) + 1, 3_400_000_000, "examples: expected at most 1048576, found 1048577"),
        (31, 99_224, "-cat.mat: dimensions: expected [31], found [30]"),
    ] {
        bytes[8..12].copy_from_slice(&u32::to_le_bytes(examples));
        fs::write(&file, &bytes).unwrap();
        // A hole, which takes no place on the disk.
        File::options().write(true).open(&file).unwrap().set_len(length).unwrap();
        let error = load_all(&folder).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
    // Compressed, a file may be as much smaller as deflate can make it.
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    fs::write(&file, gzip(&bytes)).unwrap();
    let size = fs::metadata(&file).unwrap().len();
    let message = format!(
        "dimensions: expected at most {} bytes in a file of {size}, found 13743895344000",
        1032 * size
    );
    let error = load_all(&folder).unwrap_err().to_string();
    assert!(error.ends_with(&message), "{error}");
}

#[test]
fn a_missing_file_or_an_empty_split_is_named() {
    for kind in ["cat", "info"] {
        let folder = folder();
        let file = path(&folder, &format!("training-02-{kind}.mat"));
        fs::remove_file(&file).unwrap();
        let error = load_all(&folder).unwrap_err();
        assert!(matches!(&error, DatasetError::Io { file: found, .. } if *found == file), "{error}");
    }
    let folder = folder();
    for shard in ["01", "02"] {
        // Every pair of instance 4 and with an object: nothing is for validation.
        replace(&folder, &format!("training-{shard}-cat.mat"), MatrixElement::Byte, &[30], &[0.0; 30]);
        replace(&folder, &format!("training-{shard}-info.mat"), MatrixElement::Short, &[30, 10], &[4.0; 300]);
    }
    let error = load_all(&folder).unwrap_err().to_string();
    assert!(error.ends_with("examples for splits.valid: expected at least 1, found 0"), "{error}");
}

#[test]
fn every_flipped_bit_of_a_header_is_an_error() {
    let folder = folder();
    for (kind, length) in [("dat", 24), ("cat", 20), ("info", 20)] {
        let file = path(&folder, &format!("testing-01-{kind}.mat"));
        let whole = fs::read(&file).unwrap();
        for bit in 0..8 * length {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&file, flipped).unwrap();
            assert!(load_all(&folder).is_err(), "{kind} bit {bit}");
        }
        fs::write(&file, whole).unwrap();
    }
    load_all(&folder).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_truncated_or_longer_file_is_an_error(
        kind in prop::sample::select(vec!["dat", "cat", "info"]),
        length in any::<prop::sample::Index>(),
        more in prop::collection::vec(any::<u8>(), 1..50),
    ) {
        let folder = folder();
        let file = path(&folder, &format!("training-02-{kind}.mat"));
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..length.index(whole.len())]).unwrap();
        prop_assert!(load_all(&folder).is_err());
        fs::write(&file, [whole, more].concat()).unwrap();
        prop_assert!(load_all(&folder).is_err());
    }
}
