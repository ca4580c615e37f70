//! [`Store`]: a folder with the record of each finished job.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::file::{delete_abandoned, write_file};
use crate::{Archive, Job, Record, Records, SweepError};

/// A folder of finished jobs. `ID.json` is the record of job ID; other files of the job, such as `ID.model`, may be
/// beside it.
///
/// A record is written whole, and after the other files of its job. So a job is finished if its record is there, even
/// after the program was killed.
#[derive(Clone, Debug)]
pub struct Store<R> {
    folder: PathBuf,
    archive: Option<Archive>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Store<R> {
    /// The store in `folder`, which need not exist yet. Nothing is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), archive: None, record: PhantomData }
    }

    /// The same store with the records of an archive besides. Where both have a job, the folder is read.
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

    /// Creates the folder if it is missing, checks that it can be written to, and deletes the half-written files of a
    /// program that was killed. Call it before the first job, so that an error costs no work.
    ///
    /// # Errors
    /// [`SweepError::Folder`] if the folder cannot be created or written to.
    pub fn prepare(&self) -> Result<(), SweepError> {
        let error = |source| SweepError::Folder { folder: self.folder.clone(), source };
        fs::create_dir_all(&self.folder).map_err(error)?;
        tempfile::tempfile_in(&self.folder).map_err(error)?;
        delete_abandoned(&self.folder);
        Ok(())
    }

    /// The path of the job's file with this extension, `json` for its record. The file need not exist.
    pub fn path(&self, id: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{id}.{extension}"))
    }

    /// The records of those of the jobs that are finished.
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
    /// [`SweepError`] if there is a record that cannot be read, or that is in the format of another version, or of
    /// another job or other settings.
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

    /// Writes the record of a finished job, and returns it.
    ///
    /// # Errors
    /// [`SweepError`] if the record cannot be written, as JSON or at all.
    pub fn write(&self, record: R) -> Result<R, SweepError> {
        let mut json = serde_json::to_string_pretty(&record)
            .map_err(|source| SweepError::Unwritable { job: record.job().to_owned(), source })?;
        json.push('\n');
        write_file(&self.folder, &format!("{}.json", record.job()), json)?;
        Ok(record)
    }

    /// Writes another file of a job. Call it before [`write`](Self::write), since a job with a record is finished.
    ///
    /// # Errors
    /// [`SweepError::Write`] if it cannot be written.
    pub fn write_file(&self, id: &str, extension: &str, contents: &[u8]) -> Result<PathBuf, SweepError> {
        write_file(&self.folder, &format!("{id}.{extension}"), contents)
    }
}
