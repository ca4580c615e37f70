//! [`DatasetBuilder`]: the examples of a data set that are kept while its files are read.

use std::path::Path;

use truezero_tensor::{Examples, Matrix};

use crate::dataset::{fingerprint_of_first, most_examples};
use crate::{Dataset, DatasetError, Digest, Provenance, Split};

/// Room for the first examples of each split, up to a limit; memory does not depend on how many there are.
#[derive(Debug)]
pub(crate) struct DatasetBuilder {
    available: [usize; 3],
    inputs: [Matrix<f32>; 3],
    labels: [Vec<u32>; 3],
}

impl DatasetBuilder {
    /// Room for at most `limit` of the `available` examples for training, validation and test. That a split has none,
    /// or more than memory can address, is an error of `folder`.
    pub(crate) fn new(
        folder: &Path,
        features: usize,
        available: [usize; 3],
        limit: [usize; 3],
    ) -> Result<Self, DatasetError> {
        for (split, found) in ["train", "valid", "test"].into_iter().zip(available) {
            if found == 0 {
                return Err(DatasetError::TooFewExamples {
                    file: folder.into(),
                    split,
                    expected: 1,
                    found: 0,
                });
            }
        }
        let taken = [0, 1, 2].map(|split| available[split].min(limit[split]));
        let all = taken.iter().fold(0_usize, |all, &examples| all.saturating_add(examples));
        if all > most_examples(features) {
            return Err(DatasetError::Count {
                file: folder.into(),
                field: "examples to keep, at most",
                expected: most_examples(features) as u64,
                found: all as u64,
            });
        }
        let inputs = taken.map(|examples| Matrix::zeros(features, examples));
        Ok(Self { available, inputs, labels: taken.map(|examples| vec![0; examples]) })
    }

    /// Notes the label of an example and returns the column for its features, if it is kept.
    pub(crate) fn example(&mut self, split: usize, column: usize, label: u32) -> Option<&mut [f32]> {
        *self.labels[split].get_mut(column)? = label;
        Some(self.inputs[split].column_mut(column))
    }

    /// The data set, once its examples are there; `described` are the lines on which all of its available examples
    /// depend.
    pub(crate) fn into_dataset(
        self,
        provenance: Provenance,
        shape: &[usize],
        classes: usize,
        described: &[String],
    ) -> Dataset {
        let whole = Digest::of(described.join("\n").as_bytes()).to_string();
        let taken = self.labels.each_ref().map(Vec::len);
        let [train, valid, test] = self.inputs.map(Examples::Dense);
        let [train_labels, valid_labels, test_labels] = self.labels;
        Dataset {
            provenance,
            features: shape.iter().product(),
            shape: shape.to_vec(),
            classes,
            train: Split { inputs: train, labels: train_labels },
            valid: Split { inputs: valid, labels: valid_labels },
            test: Split { inputs: test, labels: test_labels },
            unlabelled: None,
            words: Vec::new(),
            fingerprint: fingerprint_of_first(whole, self.available, taken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_examples_than_memory_can_address_are_refused_before_room_is_made() {
        let most = most_examples(3072);
        for available in [[usize::MAX; 3], [most, 1, 1], [1, 1, most]] {
            let error = DatasetBuilder::new("data".as_ref(), 3072, available, [usize::MAX; 3])
                .unwrap_err()
                .to_string();
            assert!(
                error.starts_with(&format!("data: examples to keep, at most: expected {most}")),
                "{error}"
            );
        }
        assert!(DatasetBuilder::new("data".as_ref(), 3072, [usize::MAX; 3], [1; 3]).is_ok());
    }
}
