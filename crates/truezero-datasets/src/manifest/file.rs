//! [`DataFile`] and [`Member`]: the files of a data set as its publisher ships them.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Deserializer, de};

use crate::{DatasetError, Digest};

/// The largest size that is accepted for a file whose manifest gives no size, in bytes.
const MOST_OF_UNKNOWN_SIZE: u64 = 256 << 20;

/// A data file, or an archive of data files.
///
/// A file is verified by the hash of its content if the manifest has one, because mirrors compress and pack files
/// again; otherwise by its own hash; and if no hash was published, only by its sizes and the checksums of its format.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Its path from the folder that holds all data sets: a folder with the name of the data set, and the file's name.
    #[serde(deserialize_with = "path_inside")]
    pub path: PathBuf,
    /// Its size as it is shipped, in bytes.
    pub bytes: Option<u64>,
    /// The SHA-256 of the file as it is shipped.
    pub sha256: Option<Digest>,
    /// The size of its uncompressed content in bytes; for an archive the most that its files have together.
    pub content_bytes: Option<u64>,
    /// The SHA-256 of its uncompressed content, which does not depend on the compression. Archives have one hash for
    /// each member instead.
    pub content_sha256: Option<Digest>,
    /// The members of an archive that are unpacked; others are ignored.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Whether the data set can be used without it.
    #[serde(default)]
    pub optional: bool,
    /// Addresses instead of those of the manifest; an empty list means that no public address is known.
    pub mirrors: Option<Vec<String>>,
    /// Other paths of the same content on mirrors.
    #[serde(default, deserialize_with = "paths_inside")]
    pub other_paths: Vec<PathBuf>,
}

/// A file in an archive.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its path in the archive, and in the folder of the data set.
    #[serde(deserialize_with = "path_inside")]
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: Option<u64>,
    /// Its SHA-256.
    pub sha256: Option<Digest>,
    /// Whether an archive may lack it.
    #[serde(default)]
    pub optional: bool,
}

impl DataFile {
    /// The file's name without folders.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether the file is unpacked after fetching.
    pub fn is_archive(&self) -> bool {
        !self.members.is_empty()
    }

    /// Whether the manifest has the SHA-256 of the file, of its content or of each of its members.
    pub fn has_hash(&self) -> bool {
        let of_members = self.is_archive() && self.members.iter().all(|member| member.sha256.is_some());
        self.sha256.is_some() || self.content_sha256.is_some() || of_members
    }

    /// The paths of the file, or of its members, in the folder of all data sets.
    pub fn contents(&self) -> Vec<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        if self.is_archive() {
            self.members.iter().map(|member| folder.join(&member.path)).collect()
        } else {
            vec![self.path.clone()]
        }
    }

    /// The largest size that is accepted for this file, in bytes: a compressed file may be a little larger than its
    /// content, and an archive adds a header for each member.
    pub fn most_bytes(&self) -> u64 {
        match self.bytes.max(self.content_bytes) {
            Some(bytes) => bytes.saturating_add(bytes / 64).saturating_add(1 << 20),
            None => MOST_OF_UNKNOWN_SIZE,
        }
    }

    /// Checks the fields beyond their types; `name` is the file's name in the manifest.
    pub(super) fn check(&self, dataset: &str, name: &str, manifest: &Path) -> Result<(), DatasetError> {
        let error = |field: &str, expected: String, found: String| {
            Err(DatasetError::Field {
                file: manifest.into(),
                field: format!("files.{name}.{field}"),
                expected,
                found,
            })
        };
        if self.path.parent() != Some(Path::new(dataset)) {
            let found = format!("`{}`", self.path.display());
            return error("path", format!("a file in the folder `{dataset}`"), found);
        }
        if self.is_archive() {
            if self.content_bytes.is_none() {
                return error("content_bytes", "the most that the archive unpacks to".into(), "none".into());
            }
            if self.content_sha256.is_some() {
                return error("content_sha256", "none, but a sha256 for each member".into(), "one".into());
            }
            if self.members.iter().all(|member| member.optional) {
                return error("members", "one that is not optional".into(), "none".into());
            }
        }
        Ok(())
    }
}

/// Whether a path has no `..`, root or drive, so that it stays in the folder that it is joined to.
pub(crate) fn is_inside(path: &Path) -> bool {
    path.file_name().is_some() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

fn path_inside<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    inside(PathBuf::deserialize(deserializer)?)
}

fn paths_inside<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    Vec::<PathBuf>::deserialize(deserializer)?.into_iter().map(inside).collect()
}

fn inside<E: de::Error>(path: PathBuf) -> Result<PathBuf, E> {
    if is_inside(&path) {
        Ok(path)
    } else {
        let found = path.display();
        Err(E::custom(format!("expected a path inside the folder of the manifest, found `{found}`")))
    }
}
