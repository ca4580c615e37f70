//! Archives, which are unpacked into a folder.

use std::path::Path;

use truezero_datasets::{DataFile, Member, fuzzing};

use crate::scratch::{choice, folder, write};

/// The most bytes that the members may have together.
const MOST: u64 = 1 << 12;

/// Only listed members are written, and no more than the manifest allows.
pub(crate) fn archive(bytes: &[u8]) -> bool {
    let (form, bytes) = choice(bytes);
    let name = ["fuzzed.tar.gz", "fuzzed.zip"][form % 2];
    let member = |path: &str, optional| Member { path: path.into(), bytes: None, sha256: None, optional };
    let data = DataFile {
        path: Path::new("fuzzed").join(name),
        bytes: None,
        sha256: None,
        content_bytes: Some(MOST),
        content_sha256: None,
        members: vec![member("first", false), member("in/second", true)],
        optional: false,
        mirrors: None,
        other_paths: Vec::new(),
    };
    folder("archive", |folder| {
        let file = folder.join(name);
        write(&file, bytes);
        let into = folder.join("into");
        let unpacked = fuzzing::unpack(&file, &data, &into);
        let sizes = unpacked.as_deref().unwrap_or_default();
        assert!(sizes.len() <= data.members.len());
        assert!(sizes.iter().sum::<u64>() <= MOST);
        let _ = std::fs::remove_dir_all(into);
        let entries = std::fs::read_dir(folder).expect("a temporary folder can be read");
        assert!(entries.count() <= 2, "a file was written outside of the folder");
        unpacked.is_ok()
    })
}
