//! Stand-ins for NORB and CIFAR-10 that are drawn by a small renderer: `toy-objects` and `colour-scenes`.
//!
//! | data set | stands in for | examples | categories |
//! |---|---|---|---|
//! | `toy-objects`, [`write_toy_objects`] | NORB | grey stereo pairs, 2 × 108 × 108 | 5 toys, the background |
//! | `colour-scenes`, [`write_colour_scenes`] | CIFAR-10 | colour pictures, 3 × 32 × 32 | 10, not all of CIFAR-10 |
//!
//! Models consist of balls, blocks, cylinders and cones with random proportions. They are drawn in parallel projection,
//! lit by one lamp and by ambient light (Lambert), with four samples for each pixel, over textured ground. There are
//! five instances of each toy for training and five others for test, with clutter at the borders of a picture. In
//! colour scenes no two models are the same, and an obstacle may hide a part of them. The files have the forms of
//! [NORB](crate::norb) and [CIFAR-10](crate::cifar10), and are loaded by the same functions.
//!
//! An example depends only on the seed, its set and its index. It has the same bits on every machine and with any
//! number of cores.
//!
//! ```
//! use truezero_datasets::scenes::write_toy_objects;
//! use truezero_datasets::{Provenance, norb};
//!
//! let cache = tempfile::tempdir()?;
//! let folder = cache.path().join("toy-objects");
//! write_toy_objects(&folder, [60, 30], 1)?;
//!
//! let provenance = Provenance {
//!     name: "toy-objects".into(),
//!     title: "Toy objects".into(),
//!     source: "drawn by truezero-datasets, seed 1".into(),
//!     licence: "MIT OR Apache-2.0".into(),
//!     stands_in_for: Some("norb".into()),
//! };
//! let toys = norb::load(&folder, provenance, [usize::MAX; 3])?;
//! assert_eq!(toys.train.len() + toys.valid.len(), 60);
//! assert_eq!((toys.test.len(), toys.classes), (30, 6));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod canvas;
mod colour_scenes;
mod draws;
mod generate;
mod models;
mod solid;
#[cfg(test)]
mod tests;
mod texture;
mod toy_objects;
mod view;

use std::path::Path;

pub use colour_scenes::{ColourScene, SCENE_CATEGORIES, colour_scene};
pub use toy_objects::{StereoPair, TOY_CATEGORIES, ToyObjects};

use crate::DatasetError;
use crate::sets::cifar10;
use crate::sets::norb::{NorbWriter, Set};
use generate::{in_order, whole_folder};

/// Draws `toy-objects` into `folder`, which must not exist yet, as files for [`norb::load`](crate::norb::load).
///
/// `sizes` are the numbers of stereo pairs in the training files, a fifth of which the loader takes for validation, and
/// in the testing files; 23 KB each. A larger data set begins with the pairs of a smaller one.
///
/// The folder gets its name when it is whole; until then it has a name beside it that begins with `.unfinished-`.
///
/// # Errors
/// [`DatasetError::Io`] if `folder` exists and is not empty, or cannot be written; [`DatasetError::Count`] if there are
/// more examples than the format can count.
pub fn write_toy_objects(folder: &Path, sizes: [usize; 2], seed: u64) -> Result<(), DatasetError> {
    let sizes = checked(folder, sizes)?;
    whole_folder(folder, |folder| {
        for (set, size) in [Set::Training, Set::Testing].into_iter().zip(sizes) {
            let toys = ToyObjects::new(set, seed);
            let mut writer = NorbWriter::create(folder, set, 1, size, toy_objects::SIDE)?;
            for pair in in_order(size, |index| toys.example(index)) {
                writer.push(&pair.left, &pair.right, pair.category, pair.info)?;
            }
            writer.finish()?;
        }
        Ok(())
    })
}

/// Draws `colour-scenes` into `folder`, which must not exist yet, as files for [`cifar10::load`].
///
/// `sizes` are the numbers of pictures in the five training files together, and in the test file, of which the loader
/// takes half for validation as the paper does with CIFAR-10; 3 KB each. A larger data set begins with the pictures of
/// a smaller one.
///
/// The folder gets its name when it is whole; until then it has a name beside it that begins with `.unfinished-`.
///
/// # Errors
/// [`DatasetError::Io`] if `folder` exists and is not empty, or cannot be written; [`DatasetError::Count`] if there are
/// more than 2³² − 1 examples in a set, or not one for each of the files.
pub fn write_colour_scenes(folder: &Path, sizes: [usize; 2], seed: u64) -> Result<(), DatasetError> {
    let [training, test] = checked(folder, sizes)?;
    let [batches @ .., test_batch] = cifar10::FILES;
    for (found, expected) in [(training, batches.len()), (test, 1)] {
        if (found as usize) < expected {
            let (file, field) = (folder.to_owned(), "examples of a set, at least");
            return Err(DatasetError::Count { file, field, expected: expected as u64, found: found.into() });
        }
    }
    whole_folder(folder, |folder| {
        let row = |scene: ColourScene| (scene.label, scene.pixels);
        let mut scenes = in_order(training, |index| colour_scene(Set::Training, seed, index));
        let (batch, rest) = (training as usize / batches.len(), training as usize % batches.len());
        for (number, name) in batches.into_iter().enumerate() {
            // The first files have one more, so that no file is empty.
            let batch = batch + usize::from(number < rest);
            cifar10::write_batch(&folder.join(name), scenes.by_ref().take(batch).map(row))?;
        }
        let scenes = in_order(test, |index| colour_scene(Set::Testing, seed, index));
        cifar10::write_batch(&folder.join(test_batch), scenes.map(row))
    })
}

/// The sizes as 32-bit numbers, as in the formats and in the keys of random numbers.
fn checked(folder: &Path, sizes: [usize; 2]) -> Result<[u32; 2], DatasetError> {
    let [training, test] = sizes.map(|size| {
        u32::try_from(size).map_err(|_| DatasetError::Count {
            file: folder.to_owned(),
            field: "examples of a set, at most",
            expected: u32::MAX.into(),
            found: size as u64,
        })
    });
    Ok([training?, test?])
}
