//! [`Stamp`]: records that a data set was verified, so that gigabytes are not hashed again at each start.
//!
//! A stamp is written after all files of a data set, and is valid while each file has the size and the modification
//! time that it had then. So an incomplete download has no stamp, and a later change of a file makes the stamp invalid.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::verify::{Verified, VerifiedFile, digest};
use crate::{DataFile, DatasetError, Digest, Manifest};

const NAME: &str = ".verified.toml";

/// The files of a data set when they were verified.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stamp {
    /// A digest of the manifest's description of the files.
    manifest: Digest,
    files: Vec<StampedFile>,
}

/// A file that was verified.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct StampedFile {
    /// Its path from the folder that holds all data sets.
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
    sha256: Digest,
    /// Whether the manifest has a hash of it.
    published_hash: bool,
}

impl StampedFile {
    /// Records that the file at `root`/`path` was verified.
    pub(crate) fn new(root: &Path, path: &Path, found: VerifiedFile) -> Result<Self, DatasetError> {
        let file = root.join(path);
        let modified = match fs::metadata(&file).and_then(|metadata| metadata.modified()) {
            Ok(modified) => modified,
            Err(problem) => return Err(DatasetError::Io { file, problem }),
        };
        let published_hash = found.verified == Verified::Hash;
        Ok(Self { path: path.into(), bytes: found.bytes, modified, sha256: found.sha256, published_hash })
    }

    fn is_unchanged(&self, root: &Path) -> bool {
        fs::metadata(root.join(&self.path)).is_ok_and(|metadata| {
            metadata.is_file()
                && metadata.len() == self.bytes
                && metadata.modified().is_ok_and(|modified| modified == self.modified)
        })
    }
}

impl Stamp {
    pub(crate) fn new(manifest: &Manifest, files: Vec<StampedFile>) -> Self {
        Self { manifest: identity(manifest), files }
    }

    /// The stamp in `root`/`manifest.name`, if there is one for this manifest.
    pub(crate) fn read(root: &Path, manifest: &Manifest) -> Option<Self> {
        let text = fs::read_to_string(root.join(&manifest.name).join(NAME)).ok()?;
        toml::from_str(&text).ok().filter(|stamp: &Self| stamp.manifest == identity(manifest))
    }

    /// Writes the stamp atomically.
    pub(crate) fn write(&self, root: &Path, manifest: &Manifest) -> Result<(), DatasetError> {
        let file = root.join(&manifest.name).join(NAME);
        let unfinished = file.with_extension("unfinished");
        let write = || -> io::Result<()> {
            let text = toml::to_string(self).map_err(io::Error::other)?;
            let mut writer = File::create(&unfinished)?;
            writer.write_all(text.as_bytes())?;
            writer.sync_all()?;
            fs::rename(&unfinished, &file)
        };
        write().map_err(|problem| DatasetError::Io { file: file.clone(), problem })
    }

    /// Deletes the stamp of a data set that is not whole any more.
    pub(crate) fn remove(root: &Path, manifest: &Manifest) -> Result<(), DatasetError> {
        let file = root.join(&manifest.name).join(NAME);
        match fs::remove_file(&file) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => {
                Err(DatasetError::Io { file, problem })
            }
            _ => Ok(()),
        }
    }

    /// Whether the size and the modification time of each file are unchanged.
    pub(crate) fn is_unchanged(&self, root: &Path) -> bool {
        self.files.iter().all(|file| file.is_unchanged(root))
    }

    /// Whether each file exists.
    pub(crate) fn is_complete(&self, root: &Path) -> bool {
        self.files.iter().all(|file| root.join(&file.path).is_file())
    }

    /// Checks that the hash of each file is unchanged, and returns a stamp with the current modification times.
    pub(crate) fn verify(&self, root: &Path, manifest: &Manifest) -> Result<Self, DatasetError> {
        let mut files = Vec::with_capacity(self.files.len());
        for stamped in &self.files {
            let file = root.join(&stamped.path);
            let mut found = digest(&file)?;
            if found.sha256 != stamped.sha256 {
                let (field, expected, found) = ("sha256", stamped.sha256, found.sha256);
                return Err(DatasetError::HashMismatch { file, field, expected, found });
            }
            if stamped.published_hash {
                found.verified = Verified::Hash;
            }
            files.push(StampedFile::new(root, &stamped.path, found)?);
        }
        Ok(Self::new(manifest, files))
    }

    /// How well the least verified file was verified.
    pub(crate) fn verified(&self) -> Verified {
        if self.files.iter().all(|file| file.published_hash) { Verified::Hash } else { Verified::Size }
    }

    /// The size of all files, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
    }
}

/// A digest of the fields that determine the content of the files; where they come from does not matter.
fn identity(manifest: &Manifest) -> Digest {
    let line = |(name, data): (&String, &DataFile)| {
        let DataFile { path, bytes, sha256, content_bytes, content_sha256, members, .. } = data;
        let path = path.display();
        format!("{name} {path} {bytes:?} {sha256:?} {content_bytes:?} {content_sha256:?} {members:?}\n")
    };
    let lines: String = manifest.files.iter().map(line).collect();
    Digest::of(lines.as_bytes())
}
