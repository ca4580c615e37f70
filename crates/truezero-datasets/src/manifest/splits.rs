//! [`Splits`]: which examples of IDX files are for training, validation and test.

use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;

use crate::DatasetError;
use crate::idx::PixelOrder;

/// The splits of a data set in IDX files.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Splits {
    /// The examples from which weights are learned.
    pub train: SplitRange,
    /// The examples by which hyper-parameters and the moment to stop are chosen; none for a data set without them.
    pub valid: Option<SplitRange>,
    /// The examples that are looked at once, at the end.
    pub test: SplitRange,
    /// The order of the pixels of an image in the files: `rows`, which is the default, or `columns`.
    #[serde(default)]
    pub order: PixelOrder,
}

/// Consecutive examples of a pair of data files.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SplitRange {
    /// The name of the file with the inputs: its key in `[files]`, or its path in an archive.
    pub inputs: String,
    /// The name of the file with the labels, like that of the inputs.
    pub labels: String,
    /// The index of the first example, from 0.
    pub first: u32,
    /// The number of examples.
    pub examples: NonZeroU32,
}

impl Splits {
    /// The splits with their names, in the order train, valid, test.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, &SplitRange)> {
        let splits =
            [("train", Some(&self.train)), ("valid", self.valid.as_ref()), ("test", Some(&self.test))];
        splits.into_iter().filter_map(|(name, range)| Some((name, range?)))
    }

    /// Checks that the splits name files that `is_known` and share no example.
    pub(super) fn check(&self, is_known: impl Fn(&str) -> bool, file: &Path) -> Result<(), DatasetError> {
        let splits: Vec<_> = self.named().collect();
        for &(split, range) in &splits {
            for name in [&range.inputs, &range.labels] {
                if !is_known(name) {
                    return Err(DatasetError::UnknownFile { file: file.into(), split, found: name.clone() });
                }
            }
        }
        for (position, &(first, range)) in splits.iter().enumerate() {
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
    /// The index after the last example.
    pub(crate) fn end(&self) -> u64 {
        u64::from(self.first) + u64::from(self.examples.get())
    }

    fn common(&self, other: &Self) -> u64 {
        let begin = u64::from(self.first.max(other.first));
        if self.inputs == other.inputs { self.end().min(other.end()).saturating_sub(begin) } else { 0 }
    }
}
