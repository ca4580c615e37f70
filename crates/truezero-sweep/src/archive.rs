//! [`Archive`]: the records of a finished sweep in one file.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Record, Records, SweepError};

/// The records of a finished sweep in one file, with one JSON object per line.
///
/// [`lines`](Self::lines) are the contents of such a file. [`Store::with_archive`](crate::Store::with_archive) makes a
/// store that reads from one.
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
            lines += &serde_json::to_string(record)
                .map_err(|source| SweepError::Unwritable { job: record.job().to_owned(), source })?;
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Reads an archive, whose records have the identity of their job in the field `job`. `path` is for the errors.
    ///
    /// # Errors
    /// [`SweepError::Read`] if a line cannot be read, and [`SweepError::NoLine`] if it is not a record.
    pub fn read(path: impl Into<PathBuf>, lines: impl BufRead) -> Result<Self, SweepError> {
        let path = path.into();
        let mut records = BTreeMap::new();
        for (number, line) in lines.lines().enumerate() {
            let line = line.map_err(|source| SweepError::Read { path: path.clone(), source })?;
            let no_line = |source| SweepError::NoLine { path: path.clone(), line: number + 1, source };
            let json: Value = serde_json::from_str(&line).map_err(|source| no_line(Some(source)))?;
            let job = json.get("job").and_then(Value::as_str).ok_or_else(|| no_line(None))?.to_owned();
            records.insert(job, json);
        }
        Ok(Self { path, records })
    }

    /// The path of the archive.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The record of the job with this identity, as JSON.
    pub(crate) fn get(&self, id: &str) -> Option<&Value> {
        self.records.get(id)
    }
}
