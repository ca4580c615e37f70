//! [`load`], [`load_manifest`] and [`load_from`]: data sets in IDX files, by the names of the files or by a manifest;
//! [`examples`]: inputs without labels.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use truezero_tensor::Examples;

use super::assemble::{Description, assemble, scaled};
use super::content::Content;
use super::folder;
use super::order::PixelOrder;
use crate::manifest::{MOST_FEATURES, NamedFile};
use crate::shape::product;
use crate::{Catalogue, Dataset, DatasetError, Manifest, Provenance, SplitRange, Splits};

/// The most bytes that a file without a manifest may hold when it is uncompressed, 4 GiB: several times as many as the
/// largest known, EMNIST `ByClass`.
const MOST_BYTES: u64 = 1 << 32;

/// How the files in a folder are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What the names of the files begin with, such as `emnist-letters-`; empty for MNIST and most others.
    pub prefix: String,
    /// How many of the training examples, the last ones, are for validation. With 0 the validation split is empty.
    pub validation: u32,
    /// The order of the pixels of an image: [columns](PixelOrder::Columns) for EMNIST.
    pub order: PixelOrder,
}

/// Loads the data set in IDX files that a folder holds, plain or compressed by gzip: `train-images-idx3-ubyte`,
/// `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`. The number after `idx` may be any,
/// and `test` may stand for `t10k`.
///
/// The shape of an example is that of the files, and there is a class for each number from 0 to the largest label.
///
/// # Errors
/// [`DatasetError`] if a file is missing, damaged or larger than 4 GiB, if inputs and labels or training and test files
/// do not agree with one another, or if there are no examples for a split.
pub fn load(folder: &Path, provenance: Provenance, settings: &Settings) -> Result<Dataset, DatasetError> {
    let mut contents = BTreeMap::new();
    for (name, file) in folder::find(folder, &settings.prefix)? {
        contents.insert(name, Content::read(file, MOST_BYTES)?);
    }
    let (train, test) = (&contents["train-images"], &contents["test-images"]);
    let shape = checked_shape(train)?.to_vec();
    let range = |set: &str, first, examples: u32| {
        NonZeroU32::new(examples).map(|examples| SplitRange {
            inputs: format!("{set}-images"),
            labels: format!("{set}-labels"),
            first,
            examples,
        })
    };
    let too_few = |content: &Content, split, expected| DatasetError::TooFewExamples {
        file: content.file.clone(),
        split,
        expected,
        found: content.count().into(),
    };
    let Settings { validation, order, .. } = *settings;
    let learned = train.count().saturating_sub(validation);
    let splits = Splits {
        train: range("train", 0, learned)
            .ok_or_else(|| too_few(train, "train", u64::from(validation) + 1))?,
        valid: range("train", learned, validation),
        test: range("test", 0, test.count()).ok_or_else(|| too_few(test, "test", 1))?,
        order,
    };
    let labels = ["train-labels", "test-labels"].map(|name| contents[name].array.elements());
    let largest = labels.iter().flat_map(|labels| labels.iter()).max();
    let classes = largest.map_or(0, |&label| u32::from(label) + 1);
    assemble(provenance, &Description { shape: &shape, classes, splits: &splits }, &contents)
}

/// The shape of an example and the inputs in an IDX file, as [`load`] gives them, for a model to be asked about.
///
/// # Errors
/// [`DatasetError`] if the file is missing, damaged or larger than 4 GiB, or an example has no feature or too many.
pub fn examples(
    file: impl AsRef<Path>,
    order: PixelOrder,
) -> Result<(Vec<usize>, Examples<f32>), DatasetError> {
    let content = Content::read(file.as_ref().into(), MOST_BYTES)?;
    let shape: Vec<usize> = checked_shape(&content)?.iter().map(|&dimension| dimension as usize).collect();
    let inputs = Examples::Sparse(scaled(&content.array, &shape, order, 0..content.count() as usize));
    Ok((shape, inputs))
}

/// The shape of an example, which has features and not too many of them.
fn checked_shape(content: &Content) -> Result<&[u32], DatasetError> {
    let shape = content.shape();
    if shape.contains(&0) || product(1, shape).is_none_or(|features| features > MOST_FEATURES) {
        let expected = format!("dimensions of 1 to {MOST_FEATURES} features");
        return Err(DatasetError::field(&content.file, "shape of an image", expected, format!("{shape:?}")));
    }
    Ok(shape)
}

/// Loads the data set in IDX files that a manifest describes, from the folder of the manifest: a file whose path there
/// is `mnist/train-images-idx3-ubyte.gz` lies in the folder `mnist` beside it.
///
/// Each file must have the sizes and hashes of the manifest, as far as it gives them.
///
/// # Errors
/// [`DatasetError`] if the manifest or a data file is missing or damaged, if a data file is not the one that the
/// manifest describes, if the manifest has no `[splits]`, or if inputs, labels and manifest do not agree with one
/// another.
pub fn load_manifest(file: &Path) -> Result<Dataset, DatasetError> {
    load_described(&Manifest::read(file)?, file, file.parent().unwrap_or(Path::new("")))
}

/// Loads a data set in IDX files by its manifest in a catalogue, from the folder where the catalogue has its files.
///
/// # Errors
/// Those of [`load_manifest`]; [`DatasetError::UnknownDataset`] if the catalogue has no data set of this name.
pub fn load_from(catalogue: &Catalogue, name: &str) -> Result<Dataset, DatasetError> {
    let manifest = catalogue.manifest(name)?;
    load_described(manifest, &catalogue.manifest_file(name), catalogue.root(manifest))
}

/// Loads the files below `root` by their manifest, which is `file` in errors.
fn load_described(manifest: &Manifest, file: &Path, root: &Path) -> Result<Dataset, DatasetError> {
    let Some(splits) = &manifest.splits else {
        return Err(DatasetError::field(file, "splits", "a table", "none"));
    };
    let mut contents = BTreeMap::new();
    for (split, range) in splits.named() {
        for name in [&range.inputs, &range.labels] {
            if contents.contains_key(name.as_str()) {
                continue;
            }
            let unknown = || DatasetError::UnknownFile { file: file.into(), split, found: name.clone() };
            let named = manifest.named_file(name).ok_or_else(unknown)?;
            contents.insert(name.as_str(), read(&named, root)?);
        }
    }
    let description = Description { shape: &manifest.shape, classes: manifest.classes, splits };
    assemble(manifest.provenance(), &description, &contents)
}

/// Reads a file and compares it with the manifest. Where the manifest has a hash of the content, that is compared while
/// the content is read; otherwise the file is verified as it was shipped.
fn read(named: &NamedFile<'_>, root: &Path) -> Result<Content, DatasetError> {
    let file = root.join(named.path());
    let most_bytes = named.content_bytes().unwrap_or(MOST_BYTES);
    if let Some(expected) = named.content_sha256() {
        let content = Content::read(file, most_bytes)?;
        content.expect_sha256(expected)?;
        return Ok(content);
    }
    named.verify(&file)?;
    Content::read(file, most_bytes)
}
