//! [`Manifest`]: what a data set is, where it comes from, which files it has and how it is split.

mod file;
mod named;
mod splits;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::address::Scheme;
use crate::shape::product;
use crate::{DatasetError, Provenance};

pub(crate) use file::is_inside;
pub use file::{DataFile, Member};
pub(crate) use named::NamedFile;
pub use splits::{SplitRange, Splits};

/// The most features of an example, far more than any known data set has; it bounds the memory that is asked for.
pub(crate) const MOST_FEATURES: u64 = 1 << 24;

/// The description of a data set in a TOML file: `datasets/mnist.toml` is the manifest of MNIST.
///
/// Fields that are not listed here are errors, so a misspelt field is not ignored.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The short name of the data set in code and records.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// The work to cite.
    pub citation: String,
    /// Who made the data, and where the files are from.
    pub source: String,
    /// The licence of the data.
    pub licence: String,
    /// What this project uses it for: tables, figures and claims of the paper.
    pub used_for: Vec<String>,
    /// The number of classes; labels are 0 to classes − 1.
    pub classes: u32,
    /// The shape of one example, such as rows and columns of pixels.
    pub shape: Vec<u32>,
    /// Base addresses of servers that have the files under their names.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// The data files by their names in the splits; none if the data set is generated.
    #[serde(default)]
    pub files: BTreeMap<String, DataFile>,
    /// Which examples of IDX files are for training, validation and test.
    pub splits: Option<Splits>,
    /// How the examples are split, in words, if a loader has a rule of its own instead of [`splits`](Self::splits).
    pub split: Option<String>,
    /// Whether files come over plain HTTP and no hash of them was published. Then it cannot be verified that they are
    /// the right ones, so they are fetched only on explicit request. A manifest with such files must set this.
    #[serde(default)]
    pub unverified: bool,
    /// Whether this crate makes the data set, so that there are no files to fetch.
    #[serde(default)]
    pub generated: bool,
    /// The short name of the paper's data set that this one replaces; none for the paper's own data.
    pub stands_in_for: Option<String>,
    /// The name of the data set that is used if this one is missing.
    pub stand_in: Option<String>,
}

impl Manifest {
    /// What [`unverified`](Self::unverified) means, in words.
    pub const UNVERIFIED: &str = "cannot be verified: no published hash, plain http";

    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if there is no such file, [`DatasetError::Manifest`] with line and column if it is not a
    /// manifest, [`DatasetError::Field`], [`DatasetError::UnknownFile`] or [`DatasetError::Overlap`] if its fields are
    /// invalid.
    pub fn read(file: &Path) -> Result<Self, DatasetError> {
        let text =
            fs::read_to_string(file).map_err(|problem| DatasetError::Io { file: file.into(), problem })?;
        Self::parse(&text, file)
    }

    /// Parses and checks the text of a manifest; `file` is its path for errors.
    pub(crate) fn parse(text: &str, file: &Path) -> Result<Self, DatasetError> {
        let manifest: Self = toml::from_str(text).map_err(|error| {
            let (line, column) = position(text, error.span().map_or(0, |span| span.start));
            DatasetError::Manifest { file: file.into(), line, column, problem: error.message().to_owned() }
        })?;
        manifest.check(file)?;
        Ok(manifest)
    }

    /// The name of the data set, and where it comes from.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            name: self.name.clone(),
            title: self.title.clone(),
            source: self.source.clone(),
            licence: self.licence.clone(),
            stands_in_for: self.stands_in_for.clone(),
        }
    }

    /// The size of the download in bytes, without optional files; none if the manifest does not have all sizes.
    pub fn download_bytes(&self) -> Option<u64> {
        let mut needed = self.files.values().filter(|data| !data.optional);
        needed.try_fold(0_u64, |sum, data| sum.checked_add(data.bytes?))
    }

    /// The file with this name in the splits.
    pub(crate) fn named_file(&self, name: &str) -> Option<NamedFile<'_>> {
        if let Some(data) = self.files.get(name).filter(|data| !data.is_archive()) {
            return Some(NamedFile::Whole(data));
        }
        let mut members =
            self.files.values().flat_map(|data| data.members.iter().map(move |member| (data, member)));
        let (archive, member) = members.find(|(_, member)| member.path == Path::new(name))?;
        Some(NamedFile::Member(archive, member))
    }

    /// The addresses of a file of this manifest.
    pub fn addresses(&self, data: &DataFile) -> Vec<String> {
        let mirrors = data.mirrors.as_ref().unwrap_or(&self.mirrors);
        mirrors.iter().map(|mirror| format!("{}/{}", mirror.trim_end_matches('/'), data.name())).collect()
    }

    fn check(&self, file: &Path) -> Result<(), DatasetError> {
        let error = |field: &str, expected: &str, found: &str| {
            let (field, expected, found) = (field.into(), expected.into(), found.into());
            Err(DatasetError::Field { file: file.into(), field, expected, found })
        };
        let name = Path::new(&self.name);
        // Folders that begin with a dot are the cache's own.
        if !is_inside(name)
            || name.components().count() != 1
            || self.name.starts_with('.')
            || self.name.contains(char::is_control)
        {
            return error("name", "a name of a folder", &format!("`{}`", self.name.escape_debug()));
        }
        // It stands in a table on the terminal.
        if self.title.contains(char::is_control) {
            return error(
                "title",
                "a line without control characters",
                &format!("`{}`", self.title.escape_debug()),
            );
        }
        if self.generated && !self.files.is_empty() {
            return error("files", "none, as the data set is generated", "some");
        }
        if !self.generated && self.files.values().all(|data| data.optional) {
            return error("files", "one that is not optional, or `generated = true`", "none");
        }
        self.files.iter().try_for_each(|(name, data)| data.check(&self.name, name, file))?;
        match (&self.splits, &self.split) {
            (None, None) => return error("split", "words, or a table [splits]", "neither"),
            (Some(_), Some(_)) => return error("split", "words or a table [splits]", "both"),
            (Some(splits), None) => splits.check(|name| self.named_file(name).is_some(), file)?,
            (None, Some(_)) => {}
        }
        if self.classes == 0 {
            return error("classes", "at least 1", "0");
        }
        if self.shape.contains(&0) || product(1, &self.shape).is_none_or(|features| features > MOST_FEATURES)
        {
            let expected = format!("dimensions of 1 to {MOST_FEATURES} features");
            return error("shape", &expected, &format!("{:?}", self.shape));
        }
        self.check_addresses(file)
    }

    /// Checks that each file is fetched over TLS or has a hash, unless the manifest says that it cannot be verified.
    fn check_addresses(&self, file: &Path) -> Result<(), DatasetError> {
        let error = |field: String, expected: &str, found: String| {
            Err(DatasetError::Field { file: file.into(), field, expected: expected.into(), found })
        };
        let mut unverified = false;
        for (name, data) in &self.files {
            for address in self.addresses(data) {
                match Scheme::of(&address) {
                    None => {
                        let field = format!("mirrors of files.{name}");
                        return error(field, "addresses with https:// or http://", format!("`{address}`"));
                    }
                    Some(Scheme::Http) if !data.has_hash() && !self.unverified => {
                        let expected = "a hash, https://, or `unverified = true`";
                        return error(format!("files.{name}"), expected, format!("`{address}` and no hash"));
                    }
                    Some(scheme) => unverified |= scheme == Scheme::Http && !data.has_hash(),
                }
            }
        }
        if self.unverified && !unverified {
            let expected = "false, as each file has a hash or comes by https://";
            return error("unverified".into(), expected, "true".into());
        }
        Ok(())
    }
}

/// Line and column, from 1, of a byte of the text.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests;
