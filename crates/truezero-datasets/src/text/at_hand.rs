//! Real data beside the repository, for the tests that want them where they are.

use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tempfile::TempDir;

/// The path of a file or folder that is at hand; where it is not, says that the test is skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.join("shared").join(name);
    if beside.exists() {
        Some(beside)
    } else {
        eprintln!("skipped: {} is not at hand", beside.display());
        None
    }
}

/// A folder with the content of a `.tar.gz`, if that is at hand.
pub(crate) fn unpacked(archive: &str) -> Option<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let reader = GzDecoder::new(File::open(path(archive)?).unwrap());
    tar::Archive::new(reader).unpack(&folder).unwrap();
    Some(folder)
}
