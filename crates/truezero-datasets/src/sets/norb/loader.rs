//! Loading: first what the small files say of each example, then the images one by one.

use std::path::Path;

use super::area::{AreaAverage, SIDE, SOURCE_SIDES};
use super::files::{Kind, Part, Source};
use super::order::{self, Cutter, Member};
use super::{NO_OBJECT, Set};
use crate::builder::DatasetBuilder;
use crate::{Dataset, DatasetError, Digest, Provenance};

/// The images of a stereo pair.
const VIEWS: usize = 2;
const FEATURES: usize = VIEWS * SIDE * SIDE;

/// The number of objects in each category; instance −1 is that of an image without one.
const INSTANCES: i32 = 10;

/// What is done to an image, as the fingerprint names it.
const PREPROCESSING: &str = "32 x 32 by area, 2 / 255 u8 - 1 as f32";

/// Far more than a part of NORB has, 29,160; it bounds what a header makes of memory.
const MOST_EXAMPLES: u32 = 1 << 20;

/// What tells the two data sets apart.
#[derive(Debug)]
pub(super) struct Form {
    /// Whether a set is cut into parts, whose numbers are in the names of the files.
    pub(super) numbered: bool,
    /// The number of categories.
    pub(super) categories: u32,
    /// The number of values in an info; the first one is the instance.
    pub(super) info_columns: u32,
}

pub(super) fn load(
    form: &Form,
    folder: &Path,
    provenance: Provenance,
    limit: [usize; 3],
) -> Result<Dataset, DatasetError> {
    let mut parts = Vec::new();
    for set in [Set::Training, Set::Testing] {
        for files in Part::all(folder, set, form.numbered)? {
            parts.push(Listed::read(form, set, &files)?);
        }
    }
    let members = split(&parts);
    let available = members.each_ref().map(Vec::len);
    let mut kept = DatasetBuilder::new(folder, FEATURES, available, limit)?;
    // Where each example goes, in the order of the files.
    let mut places = vec![Place::default(); available.iter().sum()];
    for (split, members) in (0..).zip(members) {
        for (column, member) in order::mixed(members, split).into_iter().enumerate() {
            let Member { example, category } = member;
            places[example] = Place { split: split as usize, column, category };
        }
    }
    let mut described = vec![provenance.name.clone(), PREPROCESSING.to_owned(), order::RULES.to_owned()];
    let mut places = places.into_iter();
    for part in parts {
        let (set, [categories, infos]) = (part.set.name(), part.digests);
        let of_part = places.by_ref().take(part.labels.len());
        let images = read_images(part.images, of_part, &mut kept)?;
        described.push(format!("{set} dat {images} cat {categories} info {infos}"));
    }
    Ok(kept.into_dataset(provenance, &[VIEWS, SIDE, SIDE], form.categories as usize, &described))
}

/// Where an example goes: its split, the column in it, and its label.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    split: usize,
    column: usize,
    category: u32,
}

/// The examples for training, for validation and for test, in the order of the files.
fn split(parts: &[Listed]) -> [Vec<Member>; 3] {
    let mut splits = [const { Vec::new() }; 3];
    let mut cutter = Cutter::default();
    let labels = parts.iter().flat_map(|part| part.labels.iter().map(|&label| (part.set, label)));
    for (example, (set, (category, instance))) in labels.enumerate() {
        let split = match set {
            Set::Training => usize::from(cutter.is_for_validation(category, instance)),
            Set::Testing => 2,
        };
        splits[split].push(Member { example, category });
    }
    splits
}

/// A part of which all is read but the images.
struct Listed {
    set: Set,
    images: Source,
    /// Category and instance of each example.
    labels: Vec<(u32, i32)>,
    /// Those of the categories and of the infos.
    digests: [Digest; 2],
}

impl Listed {
    fn read(form: &Form, set: Set, part: &Part) -> Result<Self, DatasetError> {
        let images = part.open(Kind::Images)?;
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
        let mut categories = part.open(Kind::Categories)?;
        categories.expect_shape(&[examples])?;
        let mut infos = part.open(Kind::Infos)?;
        infos.expect_shape(&[examples, form.info_columns])?;
        let mut labels = Vec::new();
        for example in 0..examples {
            let known = 0..form.categories.cast_signed();
            let category = categories.read_row(1, example, "category", known)?.cast_unsigned();
            let instances = if category == NO_OBJECT { -1..INSTANCES } else { 0..INSTANCES };
            let instance = infos.read_row(form.info_columns, example, "instance", instances)?;
            labels.push((category, instance));
        }
        Ok(Self { set, images, labels, digests: [categories.finish()?, infos.finish()?] })
    }
}

/// Reads the images of a part, averages those of the examples that are kept, and returns the digest of the file.
fn read_images(
    mut images: Source,
    places: impl Iterator<Item = Place>,
    kept: &mut DatasetBuilder,
) -> Result<Digest, DatasetError> {
    let side = images.shape().last().copied().unwrap_or_default();
    let pixels = side as usize * side as usize;
    let mut average = AreaAverage::new(side);
    let mut pair = vec![0; VIEWS * pixels];
    for Place { split, column, category } in places {
        images.read_bytes(&mut pair)?;
        let Some(column) = kept.example(split, column, category) else { continue };
        for (image, result) in pair.chunks_exact(pixels).zip(column.chunks_exact_mut(SIDE * SIDE)) {
            average.apply(image, result);
        }
    }
    images.finish()
}
