//! [`Ledger`]: which jobs were submitted, as which tasks, and which of those failed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::{Resources, SlurmError};
use crate::{SweepError, write_file};

const FORMAT: u32 = 1;
const FILE: &str = "ledger.json";

/// Which jobs were submitted, as which tasks, and which of those failed: a file in the folder of the sweep. Only the
/// coordinator writes it, and there is one at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    format: u32,
    /// How many arrays there have been.
    pub(super) submitted: u32,
    /// Those that have tasks which have not ended.
    pub arrays: Vec<SubmittedArray>,
    /// By the identity of the job. One that is finished is removed.
    pub failures: BTreeMap<String, Failure>,
}

/// An array of tasks, one for each job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmittedArray {
    /// Its name in Slurm.
    pub name: String,
    /// Its number in Slurm. `None` until sbatch has answered: if that was never written, the name leads to it.
    pub number: Option<u64>,
    /// The identities of its jobs by the indices of their tasks, without those that have ended.
    pub jobs: BTreeMap<usize, String>,
    /// What each of its tasks asks for.
    pub resources: Resources,
}

/// The failures of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// How many of its tasks have failed.
    pub tries: u32,
    /// How often it is to get twice the memory.
    pub more_memory: u32,
    /// How often it is to get twice the time.
    pub more_time: u32,
    /// Whether it is not submitted again.
    pub is_final: bool,
    /// How the last one ended.
    pub reason: String,
    /// The log of the last one.
    pub log: PathBuf,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { format: FORMAT, submitted: 0, arrays: Vec::new(), failures: BTreeMap::new() }
    }
}

impl Ledger {
    /// The ledger in a folder; an empty one if there is none.
    ///
    /// # Errors
    /// [`SlurmError::Ledger`] if it cannot be parsed, [`SlurmError::File`] if it cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Self, SlurmError> {
        let path = folder.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(SweepError::Read { path, source }.into()),
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(ledger) if ledger.format == FORMAT => Ok(ledger),
            Ok(_) => Err(SlurmError::Ledger { path, source: None }),
            Err(source) => Err(SlurmError::Ledger { path, source: Some(source) }),
        }
    }

    /// Writes it, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<(), SlurmError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|source| SweepError::Unwritable { job: FILE.into(), source })?;
        write_file(folder, FILE, text)?;
        Ok(())
    }

    /// The array and the index in it of the task by which a job is queued or running.
    pub fn task_of(&self, job: &str) -> Option<(&SubmittedArray, usize)> {
        self.arrays
            .iter()
            .find_map(|array| array.jobs.iter().find(|(_, id)| *id == job).map(|(&index, _)| (array, index)))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;

    #[test]
    fn a_ledger_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Ledger::read(folder.path()).unwrap(), Ledger::default());
        let array = SubmittedArray {
            name: "sweep-1".into(),
            number: Some(7),
            jobs: [(0, "0a".to_owned()), (4, "0b".to_owned())].into(),
            resources: Resources { memory: 1, minutes: 2, cores: NonZeroUsize::MIN },
        };
        let failures = BTreeMap::from([("0c".to_owned(), Failure { tries: 1, ..Failure::default() })]);
        let ledger = Ledger { submitted: 1, arrays: vec![array], failures, ..Ledger::default() };
        ledger.write(folder.path()).unwrap();
        let read = Ledger::read(folder.path()).unwrap();
        assert_eq!(read, ledger);
        assert_eq!(read.task_of("0b").map(|(array, index)| (array.number, index)), Some((Some(7), 4)));
        assert!(read.task_of("0c").is_none());
    }

    #[test]
    fn a_damaged_ledger_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        Ledger::default().write(folder.path()).unwrap();
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        for length in 0..text.len() {
            fs::write(&path, &text[..length]).unwrap();
            let error = Ledger::read(folder.path()).unwrap_err();
            assert!(matches!(error, SlurmError::Ledger { source: Some(_), .. }), "{length}: {error}");
            assert!(error.to_string().contains(FILE));
        }
        fs::write(&path, text.replace("\"format\": 1", "\"format\": 2")).unwrap();
        assert!(matches!(Ledger::read(folder.path()), Err(SlurmError::Ledger { source: None, .. })));
    }
}
