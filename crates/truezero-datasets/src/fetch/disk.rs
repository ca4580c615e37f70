//! Folders and files of the cache.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::DatasetError;

pub(super) fn at(file: &Path, problem: io::Error) -> DatasetError {
    DatasetError::Io { file: file.into(), problem }
}

/// The folder into which an unfinished archive is unpacked.
pub(super) fn unpacked_beside(part: &Path) -> PathBuf {
    part.with_extension("unpacked")
}

pub(super) fn make_folder(folder: &Path) -> Result<(), DatasetError> {
    fs::create_dir_all(folder).map_err(|problem| at(folder, problem))
}

pub(super) fn remove_folder(folder: &Path) -> Result<(), DatasetError> {
    match fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => Err(at(folder, problem)),
        _ => Ok(()),
    }
}

/// Renames a whole file within a file system, creating the folder. Its bytes reach the disk before its name does.
pub(super) fn move_into_place(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    File::options().write(true).open(from)?.sync_all()?;
    fs::rename(from, to)
}
