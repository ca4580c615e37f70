//! [`Store`]: a folder with one record, and what else it leaves, for each finished job.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::file::{delete_abandoned, write_file};
use crate::{Archive, Job, Record, Records, SweepError};

/// A folder of finished jobs: `ID.json` is the record of job ID, and beside it may lie larger files such as `ID.model`.
///
/// A record appears under its name only when it is whole, and after the files that belong to it. So a program may be
/// killed at any moment, and a job whose record is there is finished.
#[derive(Clone, Debug)]
pub struct Store<R> {
    folder: PathBuf,
    archive: Option<Archive>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Store<R> {
    /// The store in `folder`, which need not be there yet. Nothing is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), archive: None, record: PhantomData }
    }

    /// The same store, which also has the records of an archive; those in the folder come first.
    #[must_use]
    pub fn with_archive(self, archive: Archive) -> Self {
        Self { archive: Some(archive), ..self }
    }

    /// The archive, if the store has one.
    pub fn archive(&self) -> Option<&Archive> {
        self.archive.as_ref()
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder if need be, tries to write into it, and deletes what a killed program left half written. To be
    /// called before the first job is run: then a folder that cannot be written costs nothing.
    ///
    /// # Errors
    /// [`SweepError::Folder`] if the folder cannot be made or written.
    pub fn prepare(&self) -> Result<(), SweepError> {
        let error = |source| SweepError::Folder { folder: self.folder.clone(), source };
        fs::create_dir_all(&self.folder).map_err(error)?;
        tempfile::tempfile_in(&self.folder).map_err(error)?;
        delete_abandoned(&self.folder);
        Ok(())
    }

    /// The file of a job with this extension, `json` for its record. It need not be there.
    pub fn path(&self, id: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{id}.{extension}"))
    }

    /// The records of those jobs that are finished.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn finished(&self, jobs: &[Job<R::Settings>]) -> Result<Records<R>, SweepError> {
        let mut records = Records::default();
        for job in jobs {
            if let Some(record) = self.read(job)? {
                records.insert(record);
            }
        }
        Ok(records)
    }

    /// The record of a job; `None` if it is not finished.
    ///
    /// # Errors
    /// [`SweepError`] if there is a record that cannot be read, or that is not of this job with these settings in the
    /// format of this version.
    pub fn read(&self, job: &Job<R::Settings>) -> Result<Option<R>, SweepError> {
        let path = self.path(&job.id, "json");
        let (path, json) = match fs::read(&path) {
            Ok(text) => match serde_json::from_slice(&text) {
                Ok(json) => (path, json),
                Err(source) => return Err(SweepError::NoRecord { path, source: Some(source) }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let archived =
                    |archive: &Archive| Some((archive.path().to_owned(), archive.get(&job.id)?.clone()));
                match self.archive.as_ref().and_then(archived) {
                    Some(archived) => archived,
                    None => return Ok(None),
                }
            }
            Err(source) => return Err(SweepError::Read { path, source }),
        };
        match json.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(R::FORMAT) => {}
            Some(found) => return Err(SweepError::Format { path, expected: R::FORMAT, found }),
            None => return Err(SweepError::NoRecord { path, source: None }),
        }
        match R::parse(json, &job.settings) {
            Ok(Some(record)) if record.job() == job.id => Ok(Some(record)),
            Ok(_) => Err(SweepError::OtherJob { path }),
            Err(source) => Err(SweepError::Damaged { path, source }),
        }
    }

    /// Keeps the record of a finished job, and gives it back.
    ///
    /// # Errors
    /// [`SweepError`] if the record has no JSON or cannot be written.
    pub fn write(&self, record: R) -> Result<R, SweepError> {
        let mut json = serde_json::to_string_pretty(&record)
            .map_err(|source| SweepError::Unwritable { job: record.job().to_owned(), source })?;
        json.push('\n');
        write_file(&self.folder, &format!("{}.json", record.job()), json)?;
        Ok(record)
    }

    /// Keeps a file of a job. To be called before [`write`](Self::write): a job with a record is finished.
    ///
    /// # Errors
    /// [`SweepError::Write`] if it cannot be written.
    pub fn write_file(&self, id: &str, extension: &str, contents: &[u8]) -> Result<PathBuf, SweepError> {
        write_file(&self.folder, &format!("{id}.{extension}"), contents)
    }
}
