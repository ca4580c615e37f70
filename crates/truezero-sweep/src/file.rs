//! Files that are there whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::SweepError;

/// What the names of files that are being written begin with.
const UNFINISHED: &str = ".unfinished-";

/// After this time a file that is being written belongs to a program that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Writes `contents` to `folder`/`name` by way of a temporary file beside it, so that no reader and no crash ever sees
/// half a file. The folder is made if need be.
///
/// # Errors
/// [`SweepError::Write`] if the folder cannot be made, or the file not be written.
pub fn write_file(folder: &Path, name: &str, contents: impl AsRef<[u8]>) -> Result<PathBuf, SweepError> {
    let path = folder.join(name);
    match write_whole(folder, &path, contents.as_ref()) {
        Ok(()) => Ok(path),
        Err(source) => Err(SweepError::Write { path, source }),
    }
}

fn write_whole(folder: &Path, path: &Path, contents: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    // Temporary files are private by default, results are not; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Deletes what programs that were killed left behind in `folder` over an hour ago. What cannot be deleted stays: it is
/// in nobody's way.
pub fn delete_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok());
        if unfinished && age.is_some_and(|age| age > ABANDONED) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_what_was_abandoned_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, age: Duration| {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        };
        file(".unfinished-old", 2 * ABANDONED);
        file(".unfinished-new", Duration::ZERO);
        file("old.json", 2 * ABANDONED);
        delete_abandoned(folder.path());
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut left: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".unfinished-new", "old.json"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_and_the_old_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("taken/by-a-folder")).unwrap();
        let error = write_file(folder.path(), "taken", "new").unwrap_err();
        assert!(error.to_string().contains("taken` cannot be written"), "{error}");
        // Nothing is left of the attempt.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
