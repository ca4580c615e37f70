//! [`assemble`]: a data set from the arrays of its files.

use std::collections::BTreeMap;
use std::ops::Range;

use truezero_tensor::{ActiveLists, Examples};

use super::array::Idx;
use super::content::Content;
use super::order::PixelOrder;
use crate::{Dataset, DatasetError, Digest, Provenance, Split, SplitRange, Splits};

/// How an element becomes an input, as the fingerprint names it.
const PREPROCESSING: &str = "u8 / 255 as f32";

/// What is known of a data set besides the content of its files.
pub(super) struct Description<'a> {
    /// The shape of an example.
    pub(super) shape: &'a [u32],
    pub(super) classes: u32,
    pub(super) splits: &'a Splits,
}

/// The files of a data set, by the names that its splits give them.
pub(super) type Contents<'a> = BTreeMap<&'a str, Content>;

/// The data set, if its files agree with the description and with one another. `contents` has each file that a split
/// names.
pub(super) fn assemble(
    provenance: Provenance,
    description: &Description<'_>,
    contents: &Contents<'_>,
) -> Result<Dataset, DatasetError> {
    let shape: Vec<usize> = description.shape.iter().map(|&dimension| dimension as usize).collect();
    let features = shape.iter().product();
    let Splits { train, valid, test, .. } = description.splits;
    let load = |name, range: &SplitRange| {
        let (inputs, labels) = (&contents[range.inputs.as_str()], &contents[range.labels.as_str()]);
        let examples = agreed(name, range, description, inputs, labels)?;
        Ok(Split {
            labels: checked(labels, examples.clone(), description.classes)?,
            inputs: Examples::Sparse(scaled(&inputs.array, &shape, description.splits.order, examples)),
        })
    };
    let empty = || Split { inputs: Examples::Sparse(ActiveLists::new(features)), labels: Vec::new() };
    Ok(Dataset {
        train: load("train", train)?,
        valid: valid.as_ref().map_or_else(|| Ok(empty()), |valid| load("valid", valid))?,
        test: load("test", test)?,
        features,
        shape,
        classes: description.classes as usize,
        fingerprint: fingerprint(&provenance.name, description.splits, contents),
        provenance,
        unlabelled: None,
        words: Vec::new(),
    })
}

/// The positions of a split's examples in its files, if inputs, labels and description agree.
fn agreed(
    split: &'static str,
    range: &SplitRange,
    description: &Description<'_>,
    inputs: &Content,
    labels: &Content,
) -> Result<Range<usize>, DatasetError> {
    inputs.expect_shape("shape of an image", description.shape)?;
    labels.expect_shape("shape of a label", &[])?;
    let examples = inputs.count();
    if labels.count() != examples {
        let (field, expected, found) = ("number of labels", examples.into(), labels.count().into());
        return Err(DatasetError::Count { file: labels.file.clone(), field, expected, found });
    }
    if range.end() > examples.into() {
        let (file, expected, found) = (inputs.file.clone(), range.end(), examples.into());
        return Err(DatasetError::TooFewExamples { file, split, expected, found });
    }
    let first = range.first as usize;
    Ok(first..first + range.examples.get() as usize)
}

/// The labels of these examples, each of which is one of the classes.
fn checked(labels: &Content, examples: Range<usize>, classes: u32) -> Result<Vec<u32>, DatasetError> {
    let checked = examples.clone().zip(&labels.array.elements()[examples]).map(|(example, &label)| {
        let found = u32::from(label);
        let error = || DatasetError::Label { file: labels.file.clone(), example, classes, found };
        (found < classes).then_some(found).ok_or_else(error)
    });
    checked.collect()
}

/// The SHA-256 of the lines on which the examples and their order depend: the name, the preprocessing, the order of
/// pixels if it is not by rows, each file with the SHA-256 of its content in the order of their names, each split with
/// its files and its range.
fn fingerprint(name: &str, splits: &Splits, contents: &Contents<'_>) -> String {
    let mut lines = vec![name.to_owned(), PREPROCESSING.to_owned()];
    if splits.order == PixelOrder::Columns {
        lines.push("pixels by columns".to_owned());
    }
    lines.extend(contents.iter().map(|(name, content)| format!("{name} {}", content.sha256)));
    lines.extend(splits.named().map(|(name, SplitRange { inputs, labels, first, examples })| {
        format!("{name} {inputs} {labels} first {first} examples {examples}")
    }));
    Digest::of(lines.join("\n").as_bytes()).to_string()
}

/// These examples, their elements row by row and divided by 255.
pub(super) fn scaled(
    array: &Idx,
    shape: &[usize],
    order: PixelOrder,
    examples: Range<usize>,
) -> ActiveLists<f32> {
    let features: usize = shape.iter().product();
    let positions = order.positions(shape);
    let mut lists = ActiveLists::new(features);
    let mut column = vec![0.0; features];
    for example in examples {
        let stored = &array.elements()[example * features..(example + 1) * features];
        match &positions {
            None => column.iter_mut().zip(stored).for_each(|(value, &element)| *value = value_of(element)),
            Some(positions) => {
                column.iter_mut().zip(positions).for_each(|(value, &at)| *value = value_of(stored[at]));
            }
        }
        lists.push(&column);
    }
    lists
}

fn value_of(element: u8) -> f32 {
    f32::from(element) / 255.0
}
