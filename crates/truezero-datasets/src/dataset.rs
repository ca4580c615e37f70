//! [`Dataset`] and [`Split`]: examples and labels in memory.

use std::borrow::Cow;

use truezero_tensor::{ActiveLists, Element, Examples, Matrix};

use crate::Digest;

/// A data set in memory, split into training, validation and test examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// What the data are.
    pub provenance: Provenance,
    /// The number of features of an example, the product of [`shape`](Self::shape).
    pub features: usize,
    /// The shape of an example, such as rows and columns of pixels; the last dimension runs fastest in the features.
    pub shape: Vec<usize>,
    /// The number of classes; labels are 0 to classes − 1.
    pub classes: usize,
    /// The examples from which weights are learned.
    pub train: Split,
    /// The examples by which hyper-parameters and the moment to stop are chosen.
    pub valid: Split,
    /// The examples that are looked at once, at the end.
    pub test: Split,
    /// Examples without labels, from which pre-training learns besides those of [`train`](Self::train).
    pub unlabelled: Option<Examples<f32>>,
    /// The word or term of each feature, for bags of words; empty where features have no names.
    pub words: Vec<String>,
    /// A SHA-256 in hexadecimal digits, equal for two data sets only if they have the same examples in the same splits.
    pub fingerprint: String,
}

/// The name of a data set, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The short name in code and records.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// Who made the data, and where the files are from.
    pub source: String,
    /// The licence of the data.
    pub licence: String,
    /// The short name of the paper's data set that this one replaces; none for the paper's own data.
    pub stands_in_for: Option<String>,
}

/// Some examples of a data set, with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The inputs, one example in each column.
    pub inputs: Examples<f32>,
    /// The class of each example.
    pub labels: Vec<u32>,
}

impl Dataset {
    /// The data set with the first examples of each split, up to these numbers, for short trials. It has all examples
    /// without labels, see [`take_unlabelled`](Self::take_unlabelled).
    ///
    /// It has another [fingerprint](Self::fingerprint), unless no example is left out.
    #[must_use]
    pub fn take(&self, train: usize, valid: usize, test: usize) -> Self {
        let (train, valid, test) = (self.train.take(train), self.valid.take(valid), self.test.take(test));
        let sizes = [train.len(), valid.len(), test.len()];
        let available = [self.train.len(), self.valid.len(), self.test.len()];
        let fingerprint = fingerprint_of_first(self.fingerprint.clone(), available, sizes);
        Self {
            provenance: self.provenance.clone(),
            features: self.features,
            shape: self.shape.clone(),
            classes: self.classes,
            train,
            valid,
            test,
            unlabelled: self.unlabelled.clone(),
            words: self.words.clone(),
            fingerprint,
        }
    }

    /// The data set with the first of its examples without labels, up to this number. It has another
    /// [fingerprint](Self::fingerprint), unless no example is left out.
    #[must_use]
    pub fn take_unlabelled(mut self, examples: usize) -> Self {
        if let Some(unlabelled) = self.unlabelled.as_mut().filter(|unlabelled| unlabelled.len() > examples) {
            *unlabelled = select(unlabelled, 0..examples);
            self.fingerprint =
                Digest::of(format!("{}\nfirst {examples} without labels\n", self.fingerprint).as_bytes())
                    .to_string();
        }
        self
    }
}

/// Of this many examples without labels one is held out from pre-training.
const HELD_OUT: usize = 10;

impl Dataset {
    /// The training inputs and the validation inputs of pre-training: those of the labelled examples, each followed by
    /// examples without labels. Every tenth of these is for validation, since a few labelled examples say little about
    /// a reconstruction.
    pub fn pre_training_inputs(&self) -> [Cow<'_, Examples<f32>>; 2] {
        let (train, valid) = (Cow::Borrowed(&self.train.inputs), Cow::Borrowed(&self.valid.inputs));
        [self.and_unlabelled(train), self.and_held_out(valid, true)]
    }

    /// These inputs, followed by the examples without labels that pre-training learns from, as
    /// [`pre_training_inputs`](Self::pre_training_inputs) does it for those of [`train`](Self::train).
    ///
    /// # Panics
    /// If they differ in features, if one is dense and the other is sparse, or if memory cannot address all of them.
    pub fn and_unlabelled<'a>(&self, inputs: Cow<'a, Examples<f32>>) -> Cow<'a, Examples<f32>> {
        self.and_held_out(inputs, false)
    }

    fn and_held_out<'a>(&self, inputs: Cow<'a, Examples<f32>>, held_out: bool) -> Cow<'a, Examples<f32>> {
        let Some(unlabelled) = &self.unlabelled else { return inputs };
        let places = (0..unlabelled.len()).filter(|place| (place % HELD_OUT == HELD_OUT - 1) == held_out);
        Cow::Owned(join(&inputs, &select(unlabelled, places.collect::<Vec<_>>().into_iter())))
    }

    /// The numbers of [`pre_training_inputs`](Self::pre_training_inputs) without labels.
    pub fn unlabelled_sizes(&self) -> [usize; 2] {
        let unlabelled = self.unlabelled.as_ref().map_or(0, Examples::len);
        [unlabelled - unlabelled / HELD_OUT, unlabelled / HELD_OUT]
    }
}

impl Split {
    /// The number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The first `examples` examples, or all if there are fewer. A larger number begins with the
    /// examples of a smaller one.
    #[must_use]
    pub fn take(&self, examples: usize) -> Self {
        self.select(0..examples.min(self.len()))
    }

    /// The examples at these positions, in their order.
    ///
    /// # Panics
    /// If a position has no example, or memory cannot address all of them.
    #[must_use]
    pub fn select(&self, positions: impl ExactSizeIterator<Item = usize> + Clone) -> Self {
        Self {
            inputs: select(&self.inputs, positions.clone()),
            labels: positions.map(|position| self.labels[position]).collect(),
        }
    }

    /// These examples and then those of `other`.
    ///
    /// # Panics
    /// If they differ in features, if one is dense and the other is sparse, or if memory cannot address all of them.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self { inputs: join(&self.inputs, &other.inputs), labels: [&self.labels[..], &other.labels].concat() }
    }
}

/// The fingerprint of the first `taken` of the `available` examples of each split. Loaders with a limit use it, so that
/// they agree with [`Dataset::take`].
pub(crate) fn fingerprint_of_first(whole: String, available: [usize; 3], taken: [usize; 3]) -> String {
    if taken == available {
        whole
    } else {
        Digest::of(format!("{whole}\nfirst {taken:?}\n").as_bytes()).to_string()
    }
}

/// The examples of both, one after the other.
///
/// # Panics
/// If they differ in features, if one is dense and the other is sparse, or if memory cannot address all of them.
pub(crate) fn join(first: &Examples<f32>, second: &Examples<f32>) -> Examples<f32> {
    match (first, second) {
        (Examples::Dense(first), Examples::Dense(second)) => {
            assert_eq!(first.rows(), second.rows(), "examples with different numbers of features");
            // A sum that overflows is more than memory can address, too.
            let mut joined = zeros(first.rows(), first.columns().saturating_add(second.columns()));
            for column in 0..joined.columns() {
                let source = match column.checked_sub(first.columns()) {
                    None => first.column(column),
                    Some(column) => second.column(column),
                };
                joined.column_mut(column).copy_from_slice(source);
            }
            Examples::Dense(joined)
        }
        (Examples::Sparse(first), Examples::Sparse(second)) => {
            let mut joined = first.clone();
            (0..second.columns()).for_each(|column| joined.push_column_of(second, column));
            Examples::Sparse(joined)
        }
        _ => panic!("dense and sparse examples cannot be joined"),
    }
}

/// The examples at these positions, in their order.
///
/// # Panics
/// If a position has no example, or memory cannot address all of them.
pub(crate) fn select<T: Element>(
    examples: &Examples<T>,
    positions: impl ExactSizeIterator<Item = usize>,
) -> Examples<T> {
    match examples {
        Examples::Dense(matrix) => {
            let mut selected = zeros(matrix.rows(), positions.len());
            for (column, position) in positions.enumerate() {
                selected.column_mut(column).copy_from_slice(matrix.column(position));
            }
            Examples::Dense(selected)
        }
        Examples::Sparse(lists) => {
            let mut selected = ActiveLists::new(lists.rows());
            positions.for_each(|position| selected.push_column_of(lists, position));
            Examples::Sparse(selected)
        }
    }
}

/// The most examples of `features` features that memory can address, with their labels.
pub(crate) fn most_examples(features: usize) -> usize {
    // Columns are padded to whole registers.
    const MOST_PADDING: usize = 64;
    let bytes = features.saturating_mul(size_of::<f32>()).saturating_add(MOST_PADDING);
    isize::MAX.unsigned_abs() / bytes
}

/// A matrix for dense examples.
///
/// # Panics
/// If memory cannot address them.
fn zeros<T: Element>(features: usize, examples: usize) -> Matrix<T> {
    assert!(examples <= most_examples(features), "more examples than memory can address: {examples}");
    Matrix::zeros(features, examples)
}

#[cfg(test)]
mod tests;
