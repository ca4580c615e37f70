//! NORB: stereo pairs of toys, seen from many sides in many lights (`LeCun`, Huang and Bottou 2004).
//!
//! | data set | pairs for training, validation, test | images | categories |
//! |---|---|---|---|
//! | jittered-cluttered, [`load`] | 233,172, 58,428, 58,320 | 2 × 108 × 108 | 6, one of them without an object |
//! | small, [`load_small`] | 19,440, 4,860, 24,300 | 2 × 96 × 96 | 5 |
//!
//! The categories are 0 animal, 1 human, 2 airplane, 3 truck, 4 car and 5 no object, with ten objects, or instances,
//! each; instances 4, 6, 7, 8 and 9 are in the training files, the others in the testing files.
//!
//! **Files.** A set of pairs comes in shards of three matrix files, which may be compressed by gzip:
//! `NAME-training-01-dat.mat.gz` has the images, `…-cat.mat.gz` their categories and `…-info.mat.gz` more about each
//! pair, the instance first. The single shard of a set of small NORB has no number. Shards are found by this pattern,
//! whatever `NAME` is, and read as streams; only the averaged images stay in memory. [`NorbWriter`] writes such files.
//!
//! **Inputs.** Both images, of 32 to 256 pixels a side, are averaged down to 32 × 32 pixels: a pixel of the result is
//! the mean of the area that it covers. They are scaled linearly so that 0 becomes −1 and 255 becomes 1. The result has
//! the same bits on every machine.
//!
//! **Validation.** By object: instance 9 of each category is for validation, and 91 of each 450 training pairs without
//! an object, which belong to no instance. These are the numbers of the paper; it does not name the instance.
//!
//! **Order.** The examples of a split are shuffled with a fixed key, and then the categories take turns, so that the
//! first few examples already have all categories.
//!
//! ```
//! use truezero_datasets::Provenance;
//! use truezero_datasets::norb::{self, NorbWriter, Set};
//!
//! // A folder of two sets with four pairs each, of two instances and two categories.
//! let folder = tempfile::tempdir()?;
//! for (set, instances) in [(Set::Training, [4, 9]), (Set::Testing, [0, 1])] {
//!     let mut writer = NorbWriter::create(folder.path(), set, 1, 4, 108)?;
//!     for (instance, category) in instances.into_iter().flat_map(|instance| [(instance, 0), (instance, 1)]) {
//!         let info = [instance, 0, 0, 0, 0, 0, 0, 0, 0, 0];
//!         writer.push(&[0; 108 * 108], &[255; 108 * 108], category, info)?;
//!     }
//!     writer.finish()?;
//! }
//!
//! let provenance = Provenance {
//!     name: "squares".into(),
//!     title: "Black and white squares".into(),
//!     source: "made up".into(),
//!     licence: "CC0".into(),
//!     stands_in_for: Some("norb".into()),
//! };
//! let squares = norb::load(folder.path(), provenance, [usize::MAX; 3])?;
//! assert_eq!([squares.train.len(), squares.valid.len(), squares.test.len()], [2, 2, 4]);
//! assert_eq!((squares.features, &squares.shape[..], squares.classes), (2048, &[2, 32, 32][..], 6));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod area;
mod files;
mod loader;
mod matrix;
mod order;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;

pub use files::Set;
pub use matrix::{MatrixElement, MatrixError, MatrixReader, MatrixWriter};
pub use writer::NorbWriter;

use crate::{Dataset, DatasetError, Provenance};
use loader::Variant;

/// Loads jittered-cluttered NORB, or a data set in its form, from the files `*-training-NN-{dat,cat,info}.mat` and
/// `*-testing-NN-{dat,cat,info}.mat` in `folder`, each with or without `.gz`.
///
/// At most `limit` examples for training, validation and test are returned, 8 KB each; all files are read to their ends
/// and checked in any case. The result is that of loading everything and [taking](Dataset::take) the first. An info has
/// ten values: instance, elevation, azimuth, lighting, horizontal shift, vertical shift, lumination, contrast, scale
/// and rotation. Images may have 32 to 256 pixels a side.
///
/// # Errors
/// [`DatasetError`] if a shard is missing, if a file is damaged, if the files of a shard do not agree, or if a split
/// has no example.
pub fn load(folder: &Path, provenance: Provenance, limit: [usize; 3]) -> Result<Dataset, DatasetError> {
    let variant = Variant { numbered: true, categories: 6, info_columns: 10 };
    loader::load(&variant, folder, provenance, limit)
}

/// Loads small NORB from the files `*-training-{dat,cat,info}.mat` and `*-testing-{dat,cat,info}.mat` in `folder`, each
/// with or without `.gz`.
///
/// Small NORB has no pairs without an object, one shard for each set, and infos of four values: instance, elevation,
/// azimuth and lighting. Everything else is as in [`load`].
///
/// # Errors
/// Those of [`load`].
pub fn load_small(folder: &Path, provenance: Provenance, limit: [usize; 3]) -> Result<Dataset, DatasetError> {
    let variant = Variant { numbered: false, categories: 5, info_columns: 4 };
    loader::load(&variant, folder, provenance, limit)
}
