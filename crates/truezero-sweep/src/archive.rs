//! [`Archive`]: the records of a finished sweep in one file.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::file::write_file;
use crate::seal::{Broken, Digests, LINE, LINES};
use crate::{Record, Records, Store, SweepError};

/// The records of a finished sweep in one file, with one JSON object per line.
///
/// [`lines`](Self::lines) are the contents of such a file. [`Store::with_archive`] makes a store that reads from one,
/// and [`Store::unpack`] a sweep that goes on from one.
#[derive(Clone, Debug)]
pub struct Archive {
    path: PathBuf,
    /// By the identity of the job.
    records: BTreeMap<String, Value>,
}

impl Archive {
    /// The contents of an archive with these records.
    ///
    /// # Errors
    /// [`SweepError::Unwritable`] if a record cannot be written as JSON.
    pub fn lines<R: Record>(records: &Records<R>) -> Result<String, SweepError> {
        let mut lines = String::new();
        for record in records.iter() {
            lines += &LINE.write(record.job(), record, &Digests::new())?;
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Reads an archive, whose records have the identity of their job in the field `job`. `path` is for the errors. The
    /// records of versions that wrote no checksums are read too.
    ///
    /// # Errors
    /// [`SweepError::Read`] if a line cannot be read, and [`SweepError::NoLine`] if it is not a record, or has changed
    /// since it was written.
    pub fn read(path: impl Into<PathBuf>, lines: impl BufRead) -> Result<Self, SweepError> {
        let path = path.into();
        let mut records = BTreeMap::new();
        for (number, line) in lines.lines().enumerate() {
            let line = line.map_err(|source| SweepError::Read { path: path.clone(), source })?;
            let no_line = |source| SweepError::NoLine { path: path.clone(), line: number + 1, source };
            let json = match LINE.open(line.as_bytes()) {
                Ok(opened) => opened.json,
                Err(Broken::NoRecord(source)) => return Err(no_line(source)),
                Err(Broken::Checksum) => return Err(no_line(None)),
            };
            let job = json.get("job").and_then(Value::as_str).filter(|job| names_a_file(job));
            let job = job.ok_or_else(|| no_line(None))?.to_owned();
            records.insert(job, json);
        }
        Ok(Self { path, records })
    }

    /// The path of the archive.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The identities of the jobs.
    pub fn jobs(&self) -> impl Iterator<Item = &str> {
        self.records.keys().map(String::as_str)
    }

    /// The record of the job with this identity, as JSON.
    pub(crate) fn get(&self, id: &str) -> Option<&Value> {
        self.records.get(id)
    }
}

/// Whether the name of a record's file can be made of this identity, in its own folder and in no other.
fn names_a_file(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

impl<R: Record> Store<R> {
    /// Writes those records of the archive into the folder that are not there, and returns their number. The archive
    /// has no other files of a job, such as models.
    ///
    /// # Errors
    /// [`SweepError`] if a record cannot be written.
    pub fn unpack(&self) -> Result<usize, SweepError> {
        let mut written = 0;
        for (id, json) in self.archive().iter().flat_map(|archive| &archive.records) {
            if self.path(id, "json").exists() {
                continue;
            }
            let sealed = LINES.write(id, json, &Digests::new())?;
            write_file(self.folder(), &format!("{id}.json"), sealed)?;
            written += 1;
        }
        Ok(written)
    }
}
