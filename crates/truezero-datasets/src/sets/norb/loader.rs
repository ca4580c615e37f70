//! Loading: first the small files with the labels of all examples, then the images one by one.

use std::path::Path;

use super::area::{AreaAverage, SIDE, SOURCE_SIDES};
use super::files::{Kind, MatrixFile, Set, Shard};
use super::order::{self, Member, NO_OBJECT, TrainingSplit};
use crate::builder::DatasetBuilder;
use crate::{Dataset, DatasetError, Digest, Provenance};

/// The images of a stereo pair.
const VIEWS: usize = 2;
const FEATURES: usize = VIEWS * SIDE * SIDE;

/// The number of objects in each category; instance −1 is that of an image without one.
const INSTANCES: i32 = 10;

/// The preprocessing of an image, as the fingerprint names it.
const PREPROCESSING: &str = "32 x 32 by area, 2 / 255 u8 - 1 as f32";

/// Far more than a shard of NORB has, 29,160; it bounds the memory that a header can ask for.
const MOST_EXAMPLES: u32 = 1 << 20;

/// What is different in the two data sets.
#[derive(Debug)]
pub(super) struct Variant {
    /// Whether a set has numbered shards.
    pub(super) numbered: bool,
    /// The number of categories.
    pub(super) categories: u32,
    /// The number of values in an info; the first one is the instance.
    pub(super) info_columns: u32,
}

pub(super) fn load(
    variant: &Variant,
    folder: &Path,
    provenance: Provenance,
    limit: [usize; 3],
) -> Result<Dataset, DatasetError> {
    let mut shards = Vec::new();
    for set in [Set::Training, Set::Testing] {
        for files in Shard::all(folder, set, variant.numbered)? {
            shards.push(OpenShard::read(variant, set, &files)?);
        }
    }
    let members = split(&shards);
    let available = members.each_ref().map(Vec::len);
    let mut builder = DatasetBuilder::new(folder, FEATURES, available, limit)?;
    // The slots of all examples, in the order of the files.
    let mut slots = vec![Slot::default(); available.iter().sum()];
    for (split, members) in (0..).zip(members) {
        for (column, member) in order::mixed(members, split).into_iter().enumerate() {
            let Member { example, category } = member;
            slots[example] = Slot { split: split as usize, column, category };
        }
    }
    let mut described = vec![provenance.name.clone(), PREPROCESSING.to_owned(), order::RULES.to_owned()];
    let mut slots = slots.into_iter();
    for shard in shards {
        let (set, [categories, infos]) = (shard.set.name(), shard.digests);
        let of_shard = slots.by_ref().take(shard.labels.len());
        let images = read_images(shard.images, of_shard, &mut builder)?;
        described.push(format!("{set} dat {images} cat {categories} info {infos}"));
    }
    Ok(builder.into_dataset(provenance, &[VIEWS, SIDE, SIDE], variant.categories as usize, &described))
}

/// Where an example is stored: its split, the column there, and its label.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    split: usize,
    column: usize,
    category: u32,
}

/// The examples for training, for validation and for test, in the order of the files.
fn split(shards: &[OpenShard]) -> [Vec<Member>; 3] {
    let mut splits = [const { Vec::new() }; 3];
    let mut training = TrainingSplit::default();
    let labels = shards.iter().flat_map(|shard| shard.labels.iter().map(|&label| (shard.set, label)));
    for (example, (set, (category, instance))) in labels.enumerate() {
        let split = match set {
            Set::Training => usize::from(training.is_for_validation(category, instance)),
            Set::Testing => 2,
        };
        splits[split].push(Member { example, category });
    }
    splits
}

/// A shard after its labels were read, and before its images are.
struct OpenShard {
    set: Set,
    images: MatrixFile,
    /// Category and instance of each example.
    labels: Vec<(u32, i32)>,
    /// The digests of the categories and of the infos.
    digests: [Digest; 2],
}

impl OpenShard {
    fn read(variant: &Variant, set: Set, shard: &Shard) -> Result<Self, DatasetError> {
        let images = shard.open(Kind::Images)?;
        let examples = match *images.shape() {
            [examples, 2, height, width] if height == width && SOURCE_SIDES.contains(&height) => examples,
            _ => {
                let (least, most) = (SOURCE_SIDES.start(), SOURCE_SIDES.end());
                let expected = format!("[examples, 2, side, side] with a side from {least} to {most}");
                return Err(images.refused("dimensions", expected, format!("{:?}", images.shape())));
            }
        };
        if examples > MOST_EXAMPLES {
            return Err(images.refused("examples", format!("at most {MOST_EXAMPLES}"), examples.to_string()));
        }
        let mut categories = shard.open(Kind::Categories)?;
        categories.expect_shape(&[examples])?;
        let mut infos = shard.open(Kind::Infos)?;
        infos.expect_shape(&[examples, variant.info_columns])?;
        let mut labels = Vec::new();
        for example in 0..examples {
            let known = 0..variant.categories.cast_signed();
            let category = categories.read_row(1, example, "category", known)?.cast_unsigned();
            let instances = if category == NO_OBJECT { -1..INSTANCES } else { 0..INSTANCES };
            let instance = infos.read_row(variant.info_columns, example, "instance", instances)?;
            labels.push((category, instance));
        }
        Ok(Self { set, images, labels, digests: [categories.finish()?, infos.finish()?] })
    }
}

/// Reads the images of a shard, averages those of the examples that the builder has room for, and returns the digest of
/// the file.
fn read_images(
    mut images: MatrixFile,
    slots: impl Iterator<Item = Slot>,
    builder: &mut DatasetBuilder,
) -> Result<Digest, DatasetError> {
    let side = images.shape().last().copied().unwrap_or_default();
    let pixels = side as usize * side as usize;
    let mut average = AreaAverage::new(side);
    let mut pair = vec![0; VIEWS * pixels];
    for Slot { split, column, category } in slots {
        images.read_bytes(&mut pair)?;
        let Some(column) = builder.example(split, column, category) else { continue };
        for (image, result) in pair.chunks_exact(pixels).zip(column.chunks_exact_mut(SIDE * SIDE)) {
            average.apply(image, result);
        }
    }
    images.finish()
}
