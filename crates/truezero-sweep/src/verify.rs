//! Looking through a whole store: [`Store::verify`], and [`Store::seal_older`] for those of earlier versions.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::Value;

use crate::file::write_file;
use crate::seal::{Digests, LINES, digest};
use crate::{Record, Store, SweepError};

/// The files of a store, counted, and what is wrong with them.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Verified {
    /// The records that are as they were written.
    pub records: usize,
    /// Those among them without a checksum, which an earlier version wrote.
    pub unsealed: usize,
    /// The other files of finished jobs that are as they were written.
    pub files: usize,
    /// The other files of finished jobs that have been deleted.
    pub deleted: usize,
    /// The files of jobs that are not finished.
    pub unfinished: usize,
    /// The records and files that cannot be used.
    pub faults: Vec<SweepError>,
}

impl<R: Record> Store<R> {
    /// Reads every file of the folder and compares it with its checksum. The files of a record without checksums, which
    /// an earlier version wrote, cannot be checked.
    ///
    /// # Errors
    /// [`SweepError::Read`] if the folder cannot be listed.
    pub fn verify(&self) -> Result<Verified, SweepError> {
        let mut verified = Verified::default();
        for (id, extensions) in self.listed()? {
            let digests = match self.read_json(&id).and_then(|_| self.open(&id)) {
                Ok(Some((_, opened))) => opened.files,
                Ok(None) => {
                    verified.unfinished += extensions.len();
                    continue;
                }
                Err(fault) => {
                    verified.faults.push(fault);
                    continue;
                }
            };
            verified.records += 1;
            verified.unsealed += usize::from(digests.is_none());
            for extension in digests.iter().flat_map(Digests::keys) {
                if !extensions.contains(extension) {
                    verified.deleted += 1;
                    continue;
                }
                match self.read_file(&id, extension) {
                    Ok(_) => verified.files += 1,
                    Err(fault) => verified.faults.push(fault),
                }
            }
        }
        Ok(verified)
    }

    /// Adds checksums to the records of earlier versions, which had none, and to the files beside them. What a record
    /// holds does not change. Returns the number of these records.
    ///
    /// # Errors
    /// [`SweepError`] if the folder cannot be listed, or a record cannot be written.
    pub fn seal_older(&self) -> Result<usize, SweepError> {
        let mut sealed = 0;
        for (id, extensions) in self.listed()? {
            let path = self.path(&id, "json");
            if begins_with(&path, LINES.mark()).unwrap_or(true) {
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            // A record that cannot be used stays as it is, and is found when it is read.
            let Ok(opened) = LINES.open(text.as_bytes()) else { continue };
            let is_of_job = opened.json.get("job").and_then(Value::as_str) == Some(&id);
            let is_of_format = opened.json.get("format").and_then(Value::as_u64) == Some(R::FORMAT.into());
            if opened.files.is_some() || !is_of_job || !is_of_format {
                continue;
            }
            let mut digests = Digests::new();
            for extension in extensions {
                let path = self.path(&id, &extension);
                let contents = fs::read(&path).map_err(|source| SweepError::Read { path, source })?;
                digests.insert(extension, digest(&contents));
            }
            if let Some(text) = LINES.seal(&text, &digests) {
                write_file(self.folder(), &format!("{id}.json"), text)?;
                sealed += 1;
            }
        }
        Ok(sealed)
    }

    /// The identities of the jobs of which there are files, each with the extensions of its files but the record.
    ///
    /// # Errors
    /// [`SweepError::Read`] if the folder cannot be listed.
    pub fn listed(&self) -> Result<BTreeMap<String, Vec<String>>, SweepError> {
        let error = |source| SweepError::Read { path: self.folder().to_owned(), source };
        let mut listed = BTreeMap::<String, Vec<String>>::new();
        for entry in fs::read_dir(self.folder()).map_err(error)? {
            let name = entry.map_err(error)?.file_name();
            let name = Path::new(&name);
            let (Some(id), Some(extension)) =
                (name.file_stem().and_then(|id| id.to_str()), name.extension().and_then(|ext| ext.to_str()))
            else {
                continue;
            };
            // Files that are being written begin with a dot.
            if id.starts_with('.') {
                continue;
            }
            let extensions = listed.entry(id.to_owned()).or_default();
            if extension != "json" {
                extensions.push(extension.to_owned());
            }
        }
        Ok(listed)
    }
}

/// Whether a file begins with these bytes. The rest is not read.
fn begins_with(path: &Path, mark: &[u8]) -> io::Result<bool> {
    let mut beginning = Vec::with_capacity(mark.len());
    File::open(path)?.take(mark.len() as u64).read_to_end(&mut beginning)?;
    Ok(beginning == mark)
}
