//! CIFAR-10: 60,000 colour images of 32 × 32 pixels in ten classes (Krizhevsky 2009), in the paper's split of 50,000,
//! 5,000 and 5,000 (section 4.1).
//!
//! **Files.** The binary version: `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`, each a sequence of
//! rows of 3,073 bytes: the class, then the pixels, all red ones row by row, then the green, then the blue ones.
//! [`write_batch`] writes such a file, which may have any number of rows except 0.
//!
//! **Inputs.** A pixel becomes its value divided by 255, so inputs are in [0, 1]; they are
//! [dense](truezero_tensor::Examples::Dense), since photographs have few true zeros.
//!
//! **Splits.** The examples are in the order of the files. The first half of the test batch is for validation and the rest
//! for test: the paper has 5,000 of each, and does not say which.
//!
//! ```
//! use truezero_datasets::{Provenance, cifar10};
//!
//! let folder = tempfile::tempdir()?;
//! for name in cifar10::FILES {
//!     cifar10::write_batch(&folder.path().join(name), (0..10).map(|class| (class, [25 * class; 3072])))?;
//! }
//!
//! let provenance = Provenance {
//!     name: "grey-levels".into(),
//!     title: "Ten levels of grey".into(),
//!     source: "made up".into(),
//!     licence: "CC0".into(),
//!     stands_in_for: Some("cifar10".into()),
//! };
//! let greys = cifar10::load(folder.path(), provenance, [20, usize::MAX, usize::MAX])?;
//! assert_eq!([greys.train.len(), greys.valid.len(), greys.test.len()], [20, 5, 5]);
//! assert_eq!(greys.test.labels, [5, 6, 7, 8, 9]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::builder::DatasetBuilder;
use crate::digest::DigestReader;
use crate::{Dataset, DatasetError, Provenance, unfinished};

/// The files, those for training first.
pub const FILES: [&str; 6] = [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
    "test_batch.bin",
];

const CLASSES: u8 = 10;
/// Channels, rows, columns.
const SHAPE: [usize; 3] = [3, 32, 32];
const FEATURES: usize = SHAPE[0] * SHAPE[1] * SHAPE[2];
const ROW_BYTES: usize = 1 + FEATURES;

/// The preprocessing of a pixel and the splits, as the fingerprint names them.
const PREPROCESSING: &str = "u8 / 255 as f32; validation: first half of test_batch.bin";

/// Loads CIFAR-10, or a data set in its form, from the six [`FILES`] in `folder`.
///
/// At most `limit` examples for training, validation and test are returned, 12 KB each; all files are read to their ends
/// and checked in any case. The result is that of loading everything and [taking](Dataset::take) the first examples.
///
/// # Errors
/// [`DatasetError::Io`] if a file is missing, [`DatasetError::Count`] if one is empty or not a whole number of rows, or if
/// memory cannot address the examples, [`DatasetError::Label`] if a class is not below 10,
/// [`DatasetError::TooFewExamples`] if a split would be empty.
pub fn load(folder: &Path, provenance: Provenance, limit: [usize; 3]) -> Result<Dataset, DatasetError> {
    let mut batches = Vec::new();
    for name in FILES {
        batches.push((name, Batch::open(folder.join(name))?));
    }
    let [training @ .., test] = &batches[..] else { unreachable!("there are six files") };
    let for_training = training.iter().fold(0_usize, |rows, (_, batch)| rows.saturating_add(batch.rows));
    let for_validation = test.1.rows / 2;
    let available = [for_training, for_validation, test.1.rows - for_validation];
    let mut builder = DatasetBuilder::new(folder, FEATURES, available, limit)?;
    let mut places = (0..3).flat_map(|split| (0..available[split]).map(move |column| (split, column)));
    let mut described = vec![provenance.name.clone(), PREPROCESSING.to_owned()];
    for (name, mut batch) in batches {
        for (example, (split, column)) in (0..batch.rows).zip(&mut places) {
            let (label, pixels) = batch.read_row(example)?;
            let Some(column) = builder.example(split, column, label.into()) else { continue };
            for (value, &pixel) in column.iter_mut().zip(pixels) {
                *value = f32::from(pixel) / 255.0;
            }
        }
        described.push(format!("{name} {}", batch.reader.digest()));
    }
    Ok(builder.into_dataset(provenance, &SHAPE, CLASSES.into(), &described))
}

/// A file from which rows are read.
struct Batch {
    file: PathBuf,
    reader: DigestReader<BufReader<File>>,
    rows: usize,
    row: [u8; ROW_BYTES],
}

impl Batch {
    fn open(file: PathBuf) -> Result<Self, DatasetError> {
        let opened = File::open(&file).and_then(|opened| Ok((opened.metadata()?.len(), opened)));
        let (bytes, opened) = match opened {
            Ok(opened) => opened,
            Err(problem) => return Err(DatasetError::Io { file, problem }),
        };
        let row = ROW_BYTES as u64;
        let (rows, rest) = (bytes / row, bytes % row);
        if rest != 0 {
            return Err(DatasetError::Count {
                file,
                field: "bytes of the last row",
                expected: row,
                found: rest,
            });
        }
        if rows == 0 {
            return Err(DatasetError::Count { file, field: "rows, at least", expected: 1, found: 0 });
        }
        // More rows than a 32-bit address space can hold.
        let Ok(rows) = usize::try_from(rows) else {
            let (expected, found) = (usize::MAX as u64, rows);
            return Err(DatasetError::Count { file, field: "rows, at most", expected, found });
        };
        Ok(Self { file, reader: DigestReader::new(BufReader::new(opened)), rows, row: [0; ROW_BYTES] })
    }

    /// Class and pixels of the next row; `example` is its index for errors.
    fn read_row(&mut self, example: usize) -> Result<(u8, &[u8]), DatasetError> {
        if let Err(problem) = self.reader.read_exact(&mut self.row) {
            return Err(DatasetError::Io { file: self.file.clone(), problem });
        }
        let [label, pixels @ ..] = &self.row;
        if *label >= CLASSES {
            let (file, classes, found) = (self.file.clone(), CLASSES.into(), (*label).into());
            return Err(DatasetError::Label { file, example, classes, found });
        }
        Ok((*label, pixels))
    }
}

/// Writes a file of examples, each its class and its 3,072 pixels: red, green and blue, each row by row. The file gets
/// its name when it is whole; its folder must exist.
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be written.
///
/// # Panics
/// If a class is not below 10 or there are not 3,072 pixels.
pub fn write_batch<P: AsRef<[u8]>>(
    file: &Path,
    examples: impl IntoIterator<Item = (u8, P)>,
) -> Result<(), DatasetError> {
    let write = || {
        let folder = file.parent().ok_or(io::ErrorKind::InvalidFilename)?;
        let mut writer = BufWriter::new(unfinished::begin(folder)?);
        for (class, pixels) in examples {
            assert!(class < CLASSES, "there is no class {class}");
            assert_eq!(pixels.as_ref().len(), FEATURES, "an image of another size");
            writer.write_all(&[class])?;
            writer.write_all(pixels.as_ref())?;
        }
        unfinished::name(writer.into_inner()?, file)
    };
    write().map_err(|problem| DatasetError::Io { file: file.into(), problem })
}

#[cfg(test)]
mod tests {
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
}
