//! Manifests of data sets, scales, and the changes of `--set`.

use truezero_datasets::Manifest;

use crate::scratch::{folder, write};

/// A manifest that is accepted names no file outside of its folder, and none over plain HTTP without a hash.
pub(crate) fn manifest(bytes: &[u8]) -> bool {
    folder("manifest", |folder| {
        let file = folder.join("fuzzed.toml");
        write(&file, bytes);
        let Ok(manifest) = Manifest::read(&file) else { return false };
        for data in manifest.files.values() {
            assert!(data.contents().iter().all(|path| path.starts_with(&manifest.name)));
            let plain = manifest
                .addresses(data)
                .iter()
                .any(|address| !address.to_ascii_lowercase().starts_with("https://"));
            assert!(!plain || data.has_hash() || manifest.unverified);
            assert!(data.most_bytes() > 0);
        }
        let _ = (manifest.download_bytes(), manifest.provenance());
        true
    })
}

pub(crate) fn scale(bytes: &[u8]) -> bool {
    xtask::fuzzing::scale(&String::from_utf8_lossy(bytes)).is_ok()
}

pub(crate) fn set(bytes: &[u8]) -> bool {
    !bytes.is_empty() && xtask::fuzzing::set(&String::from_utf8_lossy(bytes)).is_ok()
}
