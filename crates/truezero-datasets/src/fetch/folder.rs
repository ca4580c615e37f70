//! Copying from a mirror that is a folder.

use std::fs::File;
use std::io;
use std::path::Path;

use super::copy::{CopyError, copy};
use super::disk::at;
use super::error::Problem;
use super::partial::forget;
use super::settings::Progress;

/// Copies `from` to `to`, up to a limit of bytes.
pub(super) fn copy_file(
    from: &Path,
    to: &Path,
    most: u64,
    name: &str,
    progress: &mut dyn Progress,
) -> Result<(), Problem> {
    let unreadable = |problem: io::Error| match problem.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Problem::NoSuchFile,
        _ => Problem::Unreadable { reason: problem.to_string() },
    };
    let cache = |problem| Problem::Cache(at(to, problem));
    let mut reader = File::open(from).map_err(unreadable)?;
    let total = reader.metadata().map_err(unreadable)?.len();
    forget(to).map_err(cache)?;
    let mut writer = File::create(to).map_err(cache)?;
    let mut report = |bytes| progress.received(name, bytes, Some(total));
    match copy(&mut reader, &mut writer, 0, most, &mut report) {
        Ok(_) => Ok(()),
        Err(CopyError::Read(_, problem)) => Err(unreadable(problem)),
        Err(CopyError::Write(problem)) => Err(cache(problem)),
        Err(CopyError::TooLarge(found)) => Err(Problem::TooLarge { most, found }),
        Err(CopyError::Stopped) => Err(Problem::Stopped),
    }
}
