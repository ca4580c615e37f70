//! Small batches: whole, limited, damaged and random ones.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::Split;

/// A folder with two rows in each training batch and five in the test batch, all different.
fn small() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (batch, name) in (0_u8..).zip(FILES) {
        let rows = if name == FILES[5] { 5 } else { 2 };
        let examples = (0..rows).map(|row| {
            let pixels = (0_u8..=255).cycle().skip(usize::from(batch * 10 + row)).take(FEATURES);
            ((batch + row) % 10, pixels.collect::<Vec<_>>())
        });
        write_batch(&folder.path().join(name), examples).unwrap();
    }
    folder
}

fn load_small(folder: &TempDir, limit: [usize; 3]) -> Result<Dataset, DatasetError> {
    let provenance = Provenance {
        name: "small".into(),
        title: "Small".into(),
        source: "made up".into(),
        licence: "CC0".into(),
        stands_in_for: Some("cifar10".into()),
    };
    load(folder.path(), provenance, limit)
}

fn column(split: &Split, example: usize) -> Vec<f32> {
    let mut column = vec![f32::NAN; split.inputs.features()];
    split.inputs.copy_example(example, &mut column);
    column
}

#[test]
fn rows_are_classes_and_channels() {
    let data = load_small(&small(), [usize::MAX; 3]).unwrap();
    assert_eq!((data.features, &data.shape[..], data.classes), (3072, &[3, 32, 32][..], 10));
    assert_eq!(data.train.labels, [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);
    assert_eq!((&data.valid.labels[..], &data.test.labels[..]), (&[5, 6][..], &[7, 8, 9][..]));
    // The second row of the third batch begins with pixel 21.
    let image = column(&data.train, 5);
    assert_eq!([image[0], image[1], image[3071]], [21, 22, 20].map(|pixel: u8| f32::from(pixel) / 255.0));
    assert_eq!(column(&data.test, 0)[0], 52.0 / 255.0);
    assert_eq!(column(&data.test, 0)[203], 1.0);
}

#[test]
fn a_limit_takes_the_first_examples() {
    let folder = small();
    let all = load_small(&folder, [usize::MAX; 3]).unwrap();
    for limit in [[10, 2, 3], [3, 1, 2], [0, 0, 0], [9, 9, 9], [1, 0, 3]] {
        let [train, valid, test] = limit;
        assert_eq!(load_small(&folder, limit).unwrap(), all.take(train, valid, test), "{limit:?}");
    }
}

#[test]
fn every_byte_is_in_the_fingerprint() {
    let folder = small();
    let mut fingerprints = vec![load_small(&folder, [1; 3]).unwrap().fingerprint];
    // The last row of a batch is beyond the limit, but is in the fingerprint.
    for name in FILES {
        let file = folder.path().join(name);
        let mut bytes = fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&file, bytes).unwrap();
        fingerprints.push(load_small(&folder, [1; 3]).unwrap().fingerprint);
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 7);
}

#[test]
fn damaged_files_are_named() {
    type Case = (&'static str, fn(Vec<u8>) -> Vec<u8>, &'static str);
    let cases: [Case; 6] = [
        ("data_batch_2.bin", |_| b"<html>".to_vec(), "bytes of the last row: expected 3073, found 6"),
        (
            "data_batch_5.bin",
            |bytes| [bytes, vec![0; 3072]].concat(),
            "bytes of the last row: expected 3073, found 3072",
        ),
        (
            "test_batch.bin",
            |mut bytes| {
                bytes[4 * ROW_BYTES] = 10;
                bytes
            },
            "label of example 4: expected below 10, found 10",
        ),
        ("data_batch_3.bin", |_| Vec::new(), "data_batch_3.bin: rows, at least: expected 1, found 0"),
        ("test_batch.bin", |_| Vec::new(), "test_batch.bin: rows, at least: expected 1, found 0"),
        (
            "test_batch.bin",
            |bytes| bytes[..ROW_BYTES].to_vec(),
            "examples for splits.valid: expected at least 1, found 0",
        ),
    ];
    for (name, breaking, message) in cases {
        let folder = small();
        let file = folder.path().join(name);
        fs::write(&file, breaking(fs::read(&file).unwrap())).unwrap();
        let error = load_small(&folder, [0; 3]).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
    for name in FILES {
        let folder = small();
        fs::remove_file(folder.path().join(name)).unwrap();
        let error = load_small(&folder, [0; 3]).unwrap_err();
        assert!(matches!(&error, DatasetError::Io { file, .. } if file.ends_with(name)), "{error}");
    }
}

#[test]
#[should_panic(expected = "there is no class 10")]
fn an_unknown_class_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    drop(write_batch(&folder.path().join("test_batch.bin"), [(10, [0; FEATURES])]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_truncated_file_is_an_error_unless_its_rows_are_whole(length in 0..=2 * ROW_BYTES) {
        let folder = small();
        let file = folder.path().join(FILES[3]);
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..length]).unwrap();
        prop_assert_eq!(load_small(&folder, [9; 3]).is_ok(), length > 0 && length % ROW_BYTES == 0);
    }

    #[test]
    fn random_rows_are_examples_or_an_error(rows in prop::collection::vec(any::<u8>(), 1..6)) {
        let folder = small();
        let bytes: Vec<u8> = rows.iter().flat_map(|&byte| [byte; ROW_BYTES]).collect();
        fs::write(folder.path().join(FILES[0]), bytes).unwrap();
        match load_small(&folder, [99; 3]) {
            Ok(data) => {
                let found: Vec<u32> = rows.iter().map(|&byte| byte.into()).collect();
                prop_assert_eq!(&data.train.labels[..rows.len()], &found[..]);
                prop_assert!(found.iter().all(|&label| label < 10));
            }
            Err(DatasetError::Label { example, found, .. }) => {
                prop_assert_eq!(rows.iter().position(|&byte| byte >= 10), Some(example));
                prop_assert_eq!(found, u32::from(rows[example]));
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}
