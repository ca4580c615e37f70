//! Files that get their names when they are whole.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Begins a file in `folder`. It is deleted unless it gets a [`name`].
pub(crate) fn begin(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // Temporary files are private by default, but data need not be; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Gives a file its name, in the folder in which it was begun.
pub(crate) fn name(unfinished: NamedTempFile, file: &Path) -> io::Result<()> {
    unfinished.as_file().sync_all()?;
    unfinished.persist(file)?;
    Ok(())
}
