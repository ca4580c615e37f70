//! Files that are there whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

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
    builder.prefix(".unfinished-");
    // Temporary files are private by default, results are not; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
