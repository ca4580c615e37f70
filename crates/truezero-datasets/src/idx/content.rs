//! [`Content`]: the array of an IDX file, with its path for error messages.

use std::fs::File;
use std::path::PathBuf;

use super::array::Idx;
use crate::{DatasetError, Digest};

/// What an IDX file holds.
pub(super) struct Content {
    pub(super) file: PathBuf,
    pub(super) array: Idx,
    /// The SHA-256 of the uncompressed file.
    pub(super) sha256: Digest,
}

impl Content {
    /// Reads a file that holds at most `most_bytes` when it is uncompressed.
    pub(super) fn read(file: PathBuf, most_bytes: u64) -> Result<Self, DatasetError> {
        let reader = match File::open(&file) {
            Ok(reader) => reader,
            Err(problem) => return Err(DatasetError::Io { file, problem }),
        };
        match Idx::read(reader, most_bytes) {
            Ok(array) => Ok(Self { sha256: array.digest(), file, array }),
            Err(problem) => Err(DatasetError::Idx { file, problem }),
        }
    }

    /// Checks that the content has this SHA-256.
    pub(super) fn expect_sha256(&self, expected: Digest) -> Result<(), DatasetError> {
        if self.sha256 == expected {
            return Ok(());
        }
        let (file, found) = (self.file.clone(), self.sha256);
        Err(DatasetError::HashMismatch { file, field: "content_sha256", expected, found })
    }

    /// The number of examples or labels.
    pub(super) fn count(&self) -> u32 {
        self.array.shape().first().copied().unwrap_or_default()
    }

    /// The shape of each example or label.
    pub(super) fn shape(&self) -> &[u32] {
        self.array.shape().get(1..).unwrap_or_default()
    }

    /// Checks that each example or label has this shape.
    pub(super) fn expect_shape(&self, field: &'static str, expected: &[u32]) -> Result<(), DatasetError> {
        if self.shape() == expected {
            return Ok(());
        }
        let (file, expected, found) = (self.file.clone(), expected.to_vec(), self.shape().to_vec());
        Err(DatasetError::Shape { file, field, expected, found })
    }
}
