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

/// How many bytes of `address` are here, with their note; none if they cannot be resumed.
pub(super) fn kept(part: &Path, address: &str) -> (u64, Option<Note>) {
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

/// Begins a file anew. The old note goes before the old bytes, the new note comes before the new bytes: at no moment
/// does a note stand beside bytes of another version. Without a note the file cannot be resumed.
pub(super) fn start(part: &Path, note: Option<&Note>) -> io::Result<File> {
    forget(part)?;
    let file = File::create(part)?;
    if let Some(note) = note {
        fs::write(note_of(part), toml::to_string(note).map_err(io::Error::other)?)?;
    }
    Ok(file)
}

/// Opens a file to go on behind its first bytes.
pub(super) fn resume(part: &Path, first: u64) -> io::Result<File> {
    let file = OpenOptions::new().append(true).open(part)?;
    file.set_len(first)?;
    Ok(file)
}

/// Takes an unfinished file away.
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
