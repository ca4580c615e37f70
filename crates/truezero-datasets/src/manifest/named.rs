//! [`NamedFile`]: a file by its name in the splits.

use std::path::{Path, PathBuf};

use super::file::{DataFile, Member};
use crate::verify::digest;
use crate::{DatasetError, Digest};

/// A file that a split can name: a data file by its key in `[files]`, or a member of an archive by its path.
#[derive(Clone, Debug)]
pub(crate) enum NamedFile<'a> {
    /// A file that is no archive.
    Whole(&'a DataFile),
    /// A member of this archive.
    Member(&'a DataFile, &'a Member),
}

impl NamedFile<'_> {
    /// The path of the unpacked file from the folder that holds all data sets.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Whole(data) => data.path.clone(),
            Self::Member(archive, member) => {
                archive.path.parent().unwrap_or(Path::new("")).join(&member.path)
            }
        }
    }

    /// The size of the uncompressed content in bytes, if the manifest gives it.
    pub(crate) fn content_bytes(&self) -> Option<u64> {
        match self {
            Self::Whole(data) => data.content_bytes,
            // The manifest gives the sizes of members as the archive holds them, compressed or not.
            Self::Member(..) => None,
        }
    }

    /// The SHA-256 of the uncompressed content, if the manifest gives it.
    pub(crate) fn content_sha256(&self) -> Option<Digest> {
        match self {
            Self::Whole(data) => data.content_sha256,
            Self::Member(..) => None,
        }
    }

    /// Compares a file with the sizes and hashes that the manifest has of it as it is shipped.
    pub(crate) fn verify(&self, file: &Path) -> Result<(), DatasetError> {
        match self {
            Self::Whole(data) => data.verify(file).map(drop),
            Self::Member(_, member) => {
                let found = digest(file)?;
                member.compare(file, found.bytes, found.sha256).map(drop)
            }
        }
    }
}
