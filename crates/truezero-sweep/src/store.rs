//! [`Store`]: a folder with the record of each finished job.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use crate::faults::Faults;
use crate::file::{delete_abandoned, write_file};
use crate::seal::{Broken, Digests, LINES, Opened, digest};
use crate::{Archive, Job, Record, Records, SweepError};

/// A folder of finished jobs. `ID.json` is the record of job ID; other files of the job, such as `ID.model`, may be
/// beside it.
///
/// A record is written whole, and after the other files of its job. So a job is finished if its record is there, even
/// after the program was killed.
///
/// A record carries a checksum of itself, in the field `seal`, and those of the other files of its job, in the field
/// `files`. Records of versions that wrote none are read too; [`seal_older`](Self::seal_older) adds them.
#[derive(Clone, Debug)]
pub struct Store<R> {
    folder: PathBuf,
    archive: Option<Archive>,
    faults: Faults,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Store<R> {
    /// The store in `folder`, which need not exist yet. Nothing is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), archive: None, faults: Faults::default(), record: PhantomData }
    }

    /// The same store with the records of an archive besides. Where both have a job, the folder is read.
    #[must_use]
    pub fn with_archive(self, archive: Archive) -> Self {
        Self { archive: Some(archive), ..self }
    }

    /// The same store, which passes each fault that it finds to `listener`, once.
    #[must_use]
    pub fn with_listener(self, listener: fn(&str)) -> Self {
        Self { faults: self.faults.with_listener(listener), ..self }
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

    /// The records of those of the jobs that are finished. A job whose record cannot be used is not finished, and its
    /// record is among the [`faults`](Self::faults).
    ///
    /// # Errors
    /// [`SweepError::Read`] if a record is there and cannot be read.
    pub fn finished(&self, jobs: &[Job<R::Settings>]) -> Result<Records<R>, SweepError> {
        let mut records = Records::default();
        for job in jobs {
            match self.read(job) {
                Ok(Some(record)) => records.insert(record),
                Ok(None) => {}
                Err(fault) if fault.is_fault() => self.add_fault(&fault),
                Err(error) => return Err(error),
            }
        }
        Ok(records)
    }

    /// What was found wrong with files of this store since it was opened, each in a sentence.
    pub fn faults(&self) -> Vec<String> {
        self.faults.all()
    }

    /// Adds a fault. One that is known already is not passed to the listener again.
    pub fn add_fault(&self, fault: &SweepError) {
        self.faults.add(&fault.to_string());
    }

    /// The record of a job; `None` if it is not finished.
    ///
    /// # Errors
    /// [`SweepError`] if there is a record that cannot be read, or that is damaged, in the format of another version,
    /// or of another job or other settings.
    pub fn read(&self, job: &Job<R::Settings>) -> Result<Option<R>, SweepError> {
        let Some((path, json)) = self.read_json(&job.id)? else { return Ok(None) };
        match R::parse(json, &job.settings) {
            Ok(Some(record)) if record.job() == job.id => Ok(Some(record)),
            Ok(_) => Err(SweepError::OtherJob { path }),
            Err(source) => Err(SweepError::Damaged { path, source }),
        }
    }

    /// The record of a job as JSON, and the file that has it, for a program that knows the identity of the job and not
    /// its settings. `None` if the job is not finished.
    ///
    /// # Errors
    /// [`SweepError`] as [`read`](Self::read), but for the settings.
    pub fn read_json(&self, id: &str) -> Result<Option<(PathBuf, Value)>, SweepError> {
        let archived = |archive: &Archive| Some((archive.path().to_owned(), archive.get(id)?.clone()));
        let found = match self.open(id)? {
            Some((path, opened)) => Some((path, opened.json)),
            None => self.archive.as_ref().and_then(archived),
        };
        let Some((path, json)) = found else { return Ok(None) };
        match json.get("format").and_then(Value::as_u64) {
            Some(format) if format == u64::from(R::FORMAT) => {}
            Some(found) => return Err(SweepError::Format { path, expected: R::FORMAT, found }),
            None => return Err(SweepError::NoRecord { path, source: None }),
        }
        match json.get("job").and_then(Value::as_str) {
            Some(job) if job == id => Ok(Some((path, json))),
            _ => Err(SweepError::OtherJob { path }),
        }
    }

    /// The record in the folder, with its checksums.
    pub(crate) fn open(&self, id: &str) -> Result<Option<(PathBuf, Opened)>, SweepError> {
        let path = self.path(id, "json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SweepError::Read { path, source }),
        };
        match LINES.open(&text) {
            Ok(opened) => Ok(Some((path, opened))),
            Err(Broken::Checksum) => Err(SweepError::Checksum { path }),
            Err(Broken::NoRecord(source)) => Err(SweepError::NoRecord { path, source }),
        }
    }

    /// Writes the record of a finished job, which has no other files, and returns it.
    ///
    /// # Errors
    /// [`SweepError`] if the record cannot be written, as JSON or at all.
    pub fn write(&self, record: R) -> Result<R, SweepError> {
        self.write_with(record, &[])
    }

    /// Writes the record of a finished job after the other files of the job, each an extension and its contents, and
    /// returns the record.
    ///
    /// # Errors
    /// [`SweepError`] if one of them cannot be written, as JSON or at all.
    pub fn write_with(&self, record: R, files: &[(&str, &[u8])]) -> Result<R, SweepError> {
        let id = record.job();
        let mut digests = Digests::new();
        for (extension, contents) in files {
            self.write_file(id, extension, contents)?;
            digests.insert((*extension).to_owned(), digest(contents));
        }
        let sealed = LINES.write(id, &record, &digests)?;
        write_file(&self.folder, &format!("{id}.json"), sealed)?;
        Ok(record)
    }

    /// Writes another file of a job, for which the record has no checksum.
    ///
    /// # Errors
    /// [`SweepError::Write`] if it cannot be written.
    pub fn write_file(&self, id: &str, extension: &str, contents: &[u8]) -> Result<PathBuf, SweepError> {
        write_file(&self.folder, &format!("{id}.{extension}"), contents)
    }

    /// Another file of a finished job, if it is the one that belongs to the record.
    ///
    /// # Errors
    /// [`SweepError::Read`] if the file or the record is missing or cannot be read, [`SweepError::Checksum`] if the
    /// file is not as it was written, and otherwise as [`read_json`](Self::read_json).
    pub fn read_file(&self, id: &str, extension: &str) -> Result<Vec<u8>, SweepError> {
        let Some((_, opened)) = self.open(id)? else {
            let (path, source) = (self.path(id, "json"), io::ErrorKind::NotFound.into());
            return Err(SweepError::Read { path, source });
        };
        let path = self.path(id, extension);
        let contents = fs::read(&path).map_err(|source| SweepError::Read { path: path.clone(), source })?;
        match opened.files {
            Some(files) if files.get(extension) != Some(&digest(&contents)) => {
                Err(SweepError::Checksum { path })
            }
            _ => Ok(contents),
        }
    }

    /// Writes a file of an unfinished job, with a checksum of its own before the contents.
    ///
    /// # Errors
    /// [`SweepError::Write`] if it cannot be written.
    pub fn write_sealed(&self, id: &str, extension: &str, contents: &[u8]) -> Result<PathBuf, SweepError> {
        let sealed = [digest(contents).as_bytes(), b"\n", contents].concat();
        self.write_file(id, extension, &sealed)
    }

    /// The contents of a file of an unfinished job; `None` if there is none.
    ///
    /// # Errors
    /// [`SweepError::Read`] if it cannot be read, and [`SweepError::Unusable`] if it is not as it was written.
    pub fn read_sealed(&self, id: &str, extension: &str) -> Result<Option<Vec<u8>>, SweepError> {
        let path = self.path(id, extension);
        let mut sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SweepError::Read { path, source }),
        };
        let parts = sealed.split_at_checked(64);
        let contents = parts.and_then(|(seal, rest)| Some((seal, rest.strip_prefix(b"\n")?)));
        match contents {
            Some((seal, contents)) if seal == digest(contents).as_bytes() => Ok(Some(sealed.split_off(65))),
            _ => Err(SweepError::Unusable {
                path,
                reason: "its contents do not match its checksum".to_owned(),
            }),
        }
    }

    /// Deletes a file of a job; it need not exist.
    ///
    /// # Errors
    /// [`SweepError::Write`] if it cannot be deleted.
    pub fn delete(&self, id: &str, extension: &str) -> Result<(), SweepError> {
        let path = self.path(id, extension);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(SweepError::Write { path, source })
            }
            _ => Ok(()),
        }
    }
}
