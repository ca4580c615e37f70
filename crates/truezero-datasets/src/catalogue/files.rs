//! [`Files`]: where the files of a data set are, and whether they are whole.

use std::path::{Path, PathBuf};

use crate::stamp::StampedFile;
use crate::verify::{Verified, digest};
use crate::{DataFile, DatasetError};

/// Where the files of a data set are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// All files that are needed are present and verified.
    Present {
        /// The folder of the data set.
        folder: PathBuf,
        /// How well the least verified file was verified.
        verified: Verified,
        /// The size of all files, in bytes.
        bytes: u64,
    },
    /// Files are missing, or have changed since they were verified.
    Missing {
        /// The folder for them.
        folder: PathBuf,
        /// The size of the download in bytes, if it is known.
        download: Option<u64>,
    },
    /// This crate makes the data set, in this folder of the cache.
    Generated {
        /// The folder of the data set, which may not exist yet.
        folder: PathBuf,
    },
}

impl Files {
    /// The folder of the data set.
    pub fn folder(&self) -> &Path {
        let (Self::Present { folder, .. } | Self::Missing { folder, .. } | Self::Generated { folder }) = self;
        folder
    }
}

/// Verifies the files of `data` in `root`. None if a file is missing that is not optional, or if the manifest has
/// neither size nor hash of it, so that it may be incomplete.
pub(crate) fn in_place(root: &Path, data: &DataFile) -> Result<Option<Vec<StampedFile>>, DatasetError> {
    if !data.is_archive() {
        if !root.join(&data.path).is_file() {
            return Ok(None);
        }
        let found = data.verify(&root.join(&data.path))?;
        return Ok(Some(vec![StampedFile::new(root, &data.path, found)?]));
    }
    let mut files = Vec::new();
    for (member, path) in data.members.iter().zip(data.contents()) {
        let file = root.join(&path);
        let can_be_verified = member.bytes.is_some() || member.sha256.is_some();
        if file.is_file() && (can_be_verified || member.optional) {
            let found = digest(&file)?;
            files.push(StampedFile::new(root, &path, member.compare(&file, found.bytes, found.sha256)?)?);
        } else if !member.optional {
            return Ok(None);
        }
    }
    Ok(Some(files))
}
