//! [`DataFile`] and [`Member`]: the files of a data set as its publisher ships them.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Deserializer, de};

use crate::{DatasetError, Digest};

/// The most that is taken of a file whose manifest gives no size at all, in bytes.
const MOST_OF_UNKNOWN_SIZE: u64 = 256 << 20;

/// A data file, or an archive of data files.
///
/// A file is known by its content where the manifest has a hash of that, because mirrors compress and pack anew; else
/// by its own hash; else, where none was ever published, only by its sizes and by the check sums of its format.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Where it is, from the folder that holds all data sets: a folder named as the data set, and the file's name.
    #[serde(deserialize_with = "path_inside")]
    pub path: PathBuf,
    /// Its size as it is shipped, in bytes.
    pub bytes: Option<u64>,
    /// The SHA-256 of the file as it is shipped.
    pub sha256: Option<Digest>,
    /// The size of its content once it is uncompressed, in bytes; for an archive the most that its files add up to.
    pub content_bytes: Option<u64>,
    /// The SHA-256 of that content, which does not depend on who compressed it, and how. Archives have one a member.
    pub content_sha256: Option<Digest>,
    /// The members that are unpacked, for an archive; other members are left.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Whether the data set can be used without it.
    #[serde(default)]
    pub optional: bool,
    /// The addresses in place of those of the manifest; an empty list says that no public address is known.
    pub mirrors: Option<Vec<String>>,
    /// Other paths of the same content, in a folder or on a server that lays all data sets out.
    #[serde(default, deserialize_with = "paths_inside")]
    pub other_paths: Vec<PathBuf>,
}

/// A file in an archive.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its path in the archive, and then in the folder of the data set.
    #[serde(deserialize_with = "path_inside")]
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: Option<u64>,
    /// Its SHA-256.
    pub sha256: Option<Digest>,
    /// Whether an archive without it is taken too.
    #[serde(default)]
    pub optional: bool,
}

impl DataFile {
    /// The file's name without folders.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether the file is unpacked after it was fetched.
    pub fn is_archive(&self) -> bool {
        !self.members.is_empty()
    }

    /// Whether a published SHA-256 tells what the file holds, or each of its members.
    pub fn has_hash(&self) -> bool {
        let of_members = self.is_archive() && self.members.iter().all(|member| member.sha256.is_some());
        self.sha256.is_some() || self.content_sha256.is_some() || of_members
    }

    /// What lies in the folder of all data sets once the file is there.
    pub fn contents(&self) -> Vec<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        if self.is_archive() {
            self.members.iter().map(|member| folder.join(&member.path)).collect()
        } else {
            vec![self.path.clone()]
        }
    }

    /// The most that may be taken for this file, in bytes: compression may fail to make a file smaller, and packing
    /// adds a header a member.
    pub fn most_bytes(&self) -> u64 {
        match self.bytes.max(self.content_bytes) {
            Some(bytes) => bytes.saturating_add(bytes / 64).saturating_add(1 << 20),
            None => MOST_OF_UNKNOWN_SIZE,
        }
    }

    /// Checks what the types of the fields leave open; `name` is the file's name in the manifest.
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
                return error("content_sha256", "none, but a sha256 a member".into(), "one".into());
            }
            if self.members.iter().all(|member| member.optional) {
                return error("members", "one that is not optional".into(), "none".into());
            }
        }
        Ok(())
    }
}

/// A path without `..`, root or drive: it stays in the folder that it is joined to.
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
