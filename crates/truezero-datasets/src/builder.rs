//! [`DatasetBuilder`]: collects the first examples of a data set while its files are read.

use std::path::Path;

use truezero_tensor::{Examples, Matrix};

use crate::dataset::{fingerprint_of_first, most_examples};
use crate::{Dataset, DatasetError, Digest, Provenance, Split};

/// Memory for the first examples of each split, up to a limit, whatever the number of examples in the files.
#[derive(Debug)]
pub(crate) struct DatasetBuilder {
    available: [usize; 3],
    inputs: [Matrix<f32>; 3],
    labels: [Vec<u32>; 3],
}

impl DatasetBuilder {
    /// Memory for at most `limit` of the `available` examples for training, validation and test. It is an error of
    /// `folder` if a split has no example, or if memory cannot address as many.
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
                field: "examples to load, at most",
                expected: most_examples(features) as u64,
                found: all as u64,
            });
        }
        let inputs = taken.map(|examples| Matrix::zeros(features, examples));
        Ok(Self { available, inputs, labels: taken.map(|examples| vec![0; examples]) })
    }

    /// Stores the label of an example and returns the column for its features, if it is within the limit.
    pub(crate) fn example(&mut self, split: usize, column: usize, label: u32) -> Option<&mut [f32]> {
        *self.labels[split].get_mut(column)? = label;
        Some(self.inputs[split].column_mut(column))
    }

    /// The data set, after all its examples were stored. `described` are lines with everything that the available
    /// examples depend on.
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
    fn more_examples_than_memory_can_address_are_refused_before_allocating() {
        let most = most_examples(3072);
        for available in [[usize::MAX; 3], [most, 1, 1], [1, 1, most]] {
            let error = DatasetBuilder::new("data".as_ref(), 3072, available, [usize::MAX; 3])
                .unwrap_err()
                .to_string();
            assert!(
                error.starts_with(&format!("data: examples to load, at most: expected {most}")),
                "{error}"
            );
        }
        assert!(DatasetBuilder::new("data".as_ref(), 3072, [usize::MAX; 3], [1; 3]).is_ok());
    }
}
