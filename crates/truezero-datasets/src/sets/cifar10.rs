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
//! **Splits.** The examples are in the order of the files. The first half of the test batch is for validation and the
//! rest for test: the paper has 5,000 of each, and does not say which.
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
/// At most `limit` examples for training, validation and test are returned, 12 KB each; all files are read to their
/// ends and checked in any case. The result is that of loading everything and [taking](Dataset::take) the first
/// examples.
///
/// # Errors
/// [`DatasetError::Io`] if a file is missing, [`DatasetError::Count`] if one is empty or not a whole number of rows, or
/// if memory cannot address the examples, [`DatasetError::Label`] if a class is not below 10,
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
mod tests;
