//! [`Splits`]: which examples of IDX files are for training, validation and test.

use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;

use super::Manifest;
use crate::DatasetError;

/// The three parts of a data set.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Splits {
    /// The examples from which weights are learned.
    pub train: SplitRange,
    /// The examples by which hyper-parameters and the moment to stop are chosen.
    pub valid: SplitRange,
    /// The examples that are looked at once, at the end.
    pub test: SplitRange,
}

/// Consecutive examples of a pair of data files.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SplitRange {
    /// The name of the file with the inputs.
    pub inputs: String,
    /// The name of the file with the labels.
    pub labels: String,
    /// The index of the first example, from 0.
    pub first: u32,
    /// The number of examples.
    pub examples: NonZeroU32,
}

impl Splits {
    /// The splits with their names, in the order train, valid, test.
    pub(crate) fn named(&self) -> [(&'static str, &SplitRange); 3] {
        [("train", &self.train), ("valid", &self.valid), ("test", &self.test)]
    }

    /// Checks that the splits name files of the manifest and share no example.
    pub(super) fn check(&self, manifest: &Manifest, file: &Path) -> Result<(), DatasetError> {
        let splits = self.named();
        for (split, range) in splits {
            for name in [&range.inputs, &range.labels] {
                if !manifest.files.contains_key(name) {
                    return Err(DatasetError::UnknownFile { file: file.into(), split, found: name.clone() });
                }
            }
        }
        for (position, (first, range)) in splits.into_iter().enumerate() {
            for &(second, other) in &splits[position + 1..] {
                let common = range.common(other);
                if common > 0 {
                    return Err(DatasetError::Overlap { file: file.into(), first, second, common });
                }
            }
        }
        Ok(())
    }
}

impl SplitRange {
    /// The index behind the last example.
    pub(crate) fn end(&self) -> u64 {
        u64::from(self.first) + u64::from(self.examples.get())
    }

    fn common(&self, other: &Self) -> u64 {
        let begin = u64::from(self.first.max(other.first));
        if self.inputs == other.inputs { self.end().min(other.end()).saturating_sub(begin) } else { 0 }
    }
}
