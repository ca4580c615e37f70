//! Files that are there whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

/// What the names of files that are being written begin with.
const UNFINISHED: &str = ".unfinished-";

/// After this time a file that is being written belongs to a program that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Writes `contents` to `folder`/`name` by way of a temporary file beside it, so that no reader and no crash ever
/// sees half a file.
///
/// # Errors
/// When the folder cannot be made or written; the message names the file.
pub(crate) fn write_file(folder: &Path, name: &str, contents: impl AsRef<[u8]>) -> Result<PathBuf> {
    let path = folder.join(name);
    write_whole(folder, &path, contents.as_ref()).with_context(|| {
        format!(
            "`{}` cannot be written: check that the folder may be written and the disk has room; finished results stay",
            path.display()
        )
    })?;
    Ok(path)
}

fn write_whole(folder: &Path, path: &Path, contents: &[u8]) -> Result<()> {
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

/// Deletes what programs that were killed left behind in `folder`. What cannot be deleted stays; it harms nobody.
pub(crate) fn delete_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|time| time.elapsed().ok());
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
        let mut left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".unfinished-new", "old.json"]);
    }
}
