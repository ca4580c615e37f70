//! [`Stamp`]: what was verified once, so that a data set of gigabytes is not hashed again at each start.
//!
//! A stamp is written last, when all files are whole, and it holds as long as each file has the size and the time of
//! modification that it had then. So half a download has no stamp, and a file that was changed later has none either.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::verify::{Verified, VerifiedFile, digest};
use crate::{DataFile, DatasetError, Digest, Manifest};

const NAME: &str = ".verified.toml";

/// The files of a data set as they were when they were verified.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stamp {
    /// A digest of what the manifest said of the files.
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
    /// Remembers that the file at `root`/`path` was verified.
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

    /// The stamp in `root`/`manifest.name`, unless there is none or it is of another manifest.
    pub(crate) fn read(root: &Path, manifest: &Manifest) -> Option<Self> {
        let text = fs::read_to_string(root.join(&manifest.name).join(NAME)).ok()?;
        toml::from_str(&text).ok().filter(|stamp: &Self| stamp.manifest == identity(manifest))
    }

    /// Writes the stamp whole or not at all.
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

    /// Takes the stamp of a data set away: it is not whole any more.
    pub(crate) fn remove(root: &Path, manifest: &Manifest) -> Result<(), DatasetError> {
        let file = root.join(&manifest.name).join(NAME);
        match fs::remove_file(&file) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => {
                Err(DatasetError::Io { file, problem })
            }
            _ => Ok(()),
        }
    }

    /// Whether every file is as it was, by size and time.
    pub(crate) fn is_unchanged(&self, root: &Path) -> bool {
        self.files.iter().all(|file| file.is_unchanged(root))
    }

    /// Whether every file is there.
    pub(crate) fn is_complete(&self, root: &Path) -> bool {
        self.files.iter().all(|file| root.join(&file.path).is_file())
    }

    /// Whether every file is as it was, by its hash. Returns a stamp with the times of now.
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

    /// The least that is known of a file.
    pub(crate) fn verified(&self) -> Verified {
        if self.files.iter().all(|file| file.published_hash) { Verified::Hash } else { Verified::Size }
    }

    /// The size of all files, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
    }
}

/// A digest of all that says which bytes the files have; where they come from does not matter.
fn identity(manifest: &Manifest) -> Digest {
    let line = |(name, data): (&String, &DataFile)| {
        let DataFile { path, bytes, sha256, content_bytes, content_sha256, members, .. } = data;
        let path = path.display();
        format!("{name} {path} {bytes:?} {sha256:?} {content_bytes:?} {content_sha256:?} {members:?}\n")
    };
    let lines: String = manifest.files.iter().map(line).collect();
    Digest::of(lines.as_bytes())
}
