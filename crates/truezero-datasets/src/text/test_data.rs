//! Real data from archives.

use std::fs::File;

use flate2::read::GzDecoder;
use tempfile::TempDir;

pub(crate) use crate::test_data::path;

/// A folder with the content of a `.tar.gz`, if that is present.
pub(crate) fn unpacked(archive: &str) -> Option<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let reader = GzDecoder::new(File::open(path(archive)?).unwrap());
    tar::Archive::new(reader).unpack(&folder).unwrap();
    Some(folder)
}
