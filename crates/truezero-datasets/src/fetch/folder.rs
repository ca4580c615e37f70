//! Copying from a mirror that is a folder.

use std::fs::File;
use std::io;
use std::path::Path;

use super::partial::forget;
use super::pour::{Cut, pour};
use super::{Observer, Problem, at};

/// Copies `from` to `to`, up to a limit of bytes.
pub(super) fn copy(
    from: &Path,
    to: &Path,
    most: u64,
    name: &str,
    observer: &mut dyn Observer,
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
    let mut progress = |bytes| observer.received(name, bytes, Some(total));
    match pour(&mut reader, &mut writer, 0, most, &mut progress) {
        Ok(_) => Ok(()),
        Err(Cut::Read(_, problem)) => Err(unreadable(problem)),
        Err(Cut::Write(problem)) => Err(cache(problem)),
        Err(Cut::TooLarge(found)) => Err(Problem::TooLarge { most, found }),
        Err(Cut::Stopped) => Err(Problem::Stopped),
    }
}
