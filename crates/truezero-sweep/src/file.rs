//! Writing files so that no reader sees half of one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::SweepError;

/// The names of files that are being written begin with this.
const UNFINISHED: &str = ".unfinished-";

/// An unfinished file that is older than this was left by a program that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Writes `contents` to `folder`/`name`. They are written to a temporary file in the same folder, which is then
/// renamed, so that no reader sees half a file, even after a crash. The folder is created if it is missing.
///
/// # Errors
/// [`SweepError::Write`] if the folder cannot be created or the file cannot be written.
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
    // Temporary files are private by default, but results are not. The umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The name is in the folder, which has to reach the disk too. Only Unix opens folders as files.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Deletes the unfinished files in `folder` that are more than an hour old: a program that was killed left them. Files
/// that cannot be deleted are ignored.
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
    fn only_old_unfinished_files_are_deleted() {
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
    fn a_file_that_cannot_be_written_is_named_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("taken/by-a-folder")).unwrap();
        let error = write_file(folder.path(), "taken", "new").unwrap_err();
        assert!(error.to_string().contains("taken` cannot be written"), "{error}");
        // No temporary file is left.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
