//! Files for loaders, which take paths.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use truezero_datasets::Provenance;

/// Calls `load` with a folder of this thread that is named after the target.
///
/// The folder is the same in each call, so that an execution writes only what it changes.
pub(crate) fn folder<T>(target: &str, load: impl FnOnce(&Path) -> T) -> T {
    thread_local! {
        static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
    }
    let path: PathBuf = FOLDER.with(|folder| {
        folder.get_or_init(|| TempDir::new().expect("a temporary folder can be made")).path().join(target)
    });
    fs::create_dir_all(&path).expect("a folder can be made in a temporary one");
    load(&path)
}

/// Writes a file of the folder.
pub(crate) fn write(file: &Path, bytes: &[u8]) {
    fs::write(file, bytes).expect("a temporary file can be written");
}

/// The first byte, by which a target with several files or settings chooses, and the bytes after it.
pub(crate) fn choice(bytes: &[u8]) -> (usize, &[u8]) {
    bytes.split_first().map_or((0, bytes), |(&first, rest)| (usize::from(first), rest))
}

/// Names a data set of no interest.
pub(crate) fn provenance() -> Provenance {
    let text = || "fuzzed".to_owned();
    Provenance { name: text(), title: text(), source: text(), licence: text(), stands_in_for: None }
}
