//! [`JobFile`]: a job in a file, so that any program can start it by its identity.

use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use serde::{Deserialize, Serialize};
use truezero_eval::{PreTrainingSettings, RunSettings, Work, pre_training_job, supervised_job};
use truezero_sweep::{SweepError, write_file};

use crate::job::Job;
use crate::place::Place;

const FOLDER: &str = "jobs";
const FORMAT: u32 = 1;

/// A job in a file, whole: its settings, and where its examples come from.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobFile {
    format: u32,
    pub(crate) job: String,
    pub(crate) label: String,
    settings: JobSettings,
    pub(crate) examples: JobExamples,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum JobSettings {
    Supervised(RunSettings),
    PreTraining(PreTrainingSettings),
}

/// Where the examples of a job come from. All paths are absolute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobExamples {
    /// The name of the place of the data set.
    pub(crate) place: String,
    /// The name of the scale.
    pub(crate) scale: String,
    /// The numbers of the scale that are changed, as on the command line.
    pub(crate) set: Vec<String>,
    /// The folder of the data sets' manifests.
    pub(crate) manifests: PathBuf,
    /// The folder of fetched and generated data sets.
    pub(crate) cache: PathBuf,
    /// The user's own table of reviews, and its columns as on the command line.
    pub(crate) reviews: Option<(PathBuf, String)>,
}

/// A job file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobFileError {
    #[error("there is no job {id}: expected `{}`", .path.display())]
    Missing { id: String, path: PathBuf },
    #[error("`{}` cannot be read", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is no job file", .path.display())]
    NoJob { path: PathBuf, source: serde_json::Error },
    #[error("`{}` was written by another version: expected {field} {expected}, found {found}", .path.display())]
    OtherVersion { path: PathBuf, field: &'static str, expected: String, found: String },
    #[error("`{}` names an unknown {field}: {found}", .path.display())]
    Unknown { path: PathBuf, field: &'static str, found: String },
}

/// The file of a job, in the folder of a reproduction.
pub(crate) fn path(output: &Path, id: &str) -> PathBuf {
    output.join(FOLDER).join(format!("{id}.json"))
}

impl JobFile {
    pub(crate) fn new(job: &Job, examples: JobExamples) -> Self {
        let settings = match &job.settings {
            Work::Supervised(settings) => JobSettings::Supervised(settings.clone()),
            Work::PreTraining(settings) => JobSettings::PreTraining(settings.clone()),
        };
        Self { format: FORMAT, job: job.id.clone(), label: job.label.clone(), settings, examples }
    }

    /// Writes it into the folder of a reproduction, whole or not at all.
    pub(crate) fn write(&self, output: &Path) -> Result<(), SweepError> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|source| SweepError::Unwritable { job: self.job.clone(), source })?;
        text.push('\n');
        write_file(&output.join(FOLDER), &format!("{}.json", self.job), text)?;
        Ok(())
    }

    /// Reads the file of a job.
    ///
    /// # Errors
    /// [`JobFileError`] if it is missing or damaged, or if this version gives the settings another identity.
    pub(crate) fn read(output: &Path, id: &str) -> Result<(Self, Job), JobFileError> {
        let path = path(output, id);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JobFileError::Missing { id: id.to_owned(), path });
            }
            Err(source) => return Err(JobFileError::Read { path, source }),
        };
        let file: Self = match serde_json::from_slice(&text) {
            Ok(file) => file,
            Err(source) => return Err(JobFileError::NoJob { path, source }),
        };
        let other = |field, expected: &str, found: &str| JobFileError::OtherVersion {
            path: path.clone(),
            field,
            expected: expected.to_owned(),
            found: found.to_owned(),
        };
        if file.format != FORMAT {
            return Err(other("format", &FORMAT.to_string(), &file.format.to_string()));
        }
        let job = match &file.settings {
            JobSettings::Supervised(settings) => supervised_job(settings.clone(), &file.label),
            JobSettings::PreTraining(settings) => pre_training_job(settings.clone(), &file.label),
        };
        // Settings that were read from JSON can be written as JSON.
        let found = job.map_err(|error| other("identity", id, &error.to_string()))?;
        if found.id != id {
            return Err(other("identity", id, &found.id));
        }
        let job = Job { label: file.label.clone(), ..found };
        Ok((file, job))
    }

    /// The place of the data set.
    pub(crate) fn place(&self, output: &Path) -> Result<Place, JobFileError> {
        let found = &self.examples.place;
        Place::from_str(found, false).map_err(|_| self.unknown(output, "data set", found))
    }

    pub(crate) fn unknown(&self, output: &Path, field: &'static str, found: &str) -> JobFileError {
        JobFileError::Unknown { path: path(output, &self.job), field, found: found.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;
    use truezero_eval::DataSettings;
    use truezero_network::{Architecture, Descent, HiddenLayer};

    use super::*;

    fn job() -> Job {
        let layer = HiddenLayer { units: 5, activation: ActivationKind::Rectifier, half_negated: false };
        let settings = RunSettings {
            data: DataSettings {
                name: "mnist".into(),
                fingerprint: "0f".into(),
                train: 10,
                valid: 5,
                test: 5,
                streamed: false,
            },
            architecture: Architecture::new(784, vec![layer], 10).unwrap(),
            descent: Descent {
                batch_size: 10,
                learning_rate: 0.1,
                l1: 1e-5,
                max_epochs: 2,
                patience: 2,
                seed: 1,
            },
            pre_training: None,
            encoder: None,
            weights: truezero_eval::Weights::default(),
        };
        supervised_job(settings, "mnist rectifier").unwrap()
    }

    fn examples() -> JobExamples {
        JobExamples {
            place: "mnist".into(),
            scale: "smoke".into(),
            set: vec!["penalties=[1e-4]".into()],
            manifests: "/datasets".into(),
            cache: "/cache".into(),
            reviews: None,
        }
    }

    #[test]
    fn a_job_comes_back_as_it_was() {
        let (folder, job) = (tempfile::tempdir().unwrap(), job());
        let written = JobFile::new(&job, examples());
        written.write(folder.path()).unwrap();
        let (read, found) = JobFile::read(folder.path(), &job.id).unwrap();
        assert_eq!((read, &found.id, &found.label), (written, &job.id, &job.label));
        assert_eq!(found.settings, job.settings);
    }

    #[test]
    fn a_file_that_was_changed_is_an_error_that_names_it() {
        let (folder, job) = (tempfile::tempdir().unwrap(), job());
        assert!(matches!(JobFile::read(folder.path(), &job.id), Err(JobFileError::Missing { .. })));
        JobFile::new(&job, examples()).write(folder.path()).unwrap();
        let path = path(folder.path(), &job.id);
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = |from: &str, to: &str| {
            assert!(text.contains(from), "{text}");
            std::fs::write(&path, text.replace(from, to)).unwrap();
            let error = JobFile::read(folder.path(), &job.id).unwrap_err();
            assert!(error.to_string().contains(&job.id), "{error}");
            error
        };
        assert!(matches!(
            changed("\"format\": 1", "\"format\": 2"),
            JobFileError::OtherVersion { field: "format", .. }
        ));
        assert!(matches!(
            changed("\"seed\": 1", "\"seed\": 2"),
            JobFileError::OtherVersion { field: "identity", .. }
        ));
        assert!(matches!(changed("\"examples\"", "\"example\""), JobFileError::NoJob { .. }));
        for length in 0..text.len() - 2 {
            std::fs::write(&path, &text[..length]).unwrap();
            let error = JobFile::read(folder.path(), &job.id).unwrap_err();
            assert!(matches!(error, JobFileError::NoJob { .. }), "{length}: {error}");
        }
    }
}
