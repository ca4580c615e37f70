//! Files that are there whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Writes `text` to `folder`/`name` by way of a temporary file beside it, so that no reader and no crash ever
/// sees half a file.
///
/// # Errors
/// When the folder cannot be made or written; the message names the file.
pub(super) fn write_file(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    write_whole(folder, &path, text).with_context(|| {
        format!("cannot write {}: check that the folder may be written and the disk has room", path.display())
    })?;
    Ok(path)
}

fn write_whole(folder: &Path, path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".report-");
    // Temporary files are private by default, a report is not; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
