//! Unfinished files, and the notes beside them of where their bytes came from.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Where the bytes of an unfinished file came from.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    pub(super) address: String,
    /// A strong `ETag`, or the time of modification.
    pub(super) validator: String,
    /// The size of the whole file, if the server said it.
    pub(super) total: Option<u64>,
}

/// How many bytes of `address` are here, with their note; 0 and none if the download cannot be resumed.
pub(super) fn resumable(part: &Path, address: &str) -> (u64, Option<Note>) {
    let note = fs::read_to_string(note_of(part)).ok().and_then(|text| toml::from_str::<Note>(&text).ok());
    let received = fs::metadata(part).map_or(0, |metadata| metadata.len());
    let fits = |note: &Note| {
        note.address == address && received > 0 && note.total.is_none_or(|total| received <= total)
    };
    match note.filter(fits) {
        Some(note) => (received, Some(note)),
        None => (0, None),
    }
}

/// Starts a file again from nothing. The old note is removed before the old bytes, and the new note is written before
/// the new bytes, so a note never stands beside bytes of another version. Without a note the file cannot be resumed.
pub(super) fn start(part: &Path, note: Option<&Note>) -> io::Result<File> {
    forget(part)?;
    let file = File::create(part)?;
    if let Some(note) = note {
        fs::write(note_of(part), toml::to_string(note).map_err(io::Error::other)?)?;
    }
    Ok(file)
}

/// Opens a file to append to its first `first` bytes; later ones are cut off.
pub(super) fn resume(part: &Path, first: u64) -> io::Result<File> {
    let file = OpenOptions::new().append(true).open(part)?;
    file.set_len(first)?;
    Ok(file)
}

/// Deletes an unfinished file and its note.
pub(super) fn forget(part: &Path) -> io::Result<()> {
    for file in [&note_of(part), part] {
        match fs::remove_file(file) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
            _ => {}
        }
    }
    Ok(())
}

fn note_of(part: &Path) -> PathBuf {
    let mut name = part.file_name().unwrap_or_default().to_owned();
    name.push(".from.toml");
    part.with_file_name(name)
}
