//! [`WorkRecord`]: the two kinds of record as one, and [`Runs`], all records of finished jobs.

use serde::Serialize;
use truezero_sweep::{Record, Records};

use crate::{Cost, Environment, PreTrainingRecord, RECORD_FORMAT, RunOutcome, RunRecord, Work};

/// What a finished job leaves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum WorkRecord {
    /// Of [`Work::Supervised`].
    Supervised(RunRecord),
    /// Of [`Work::PreTraining`].
    PreTraining(PreTrainingRecord),
}

/// The records of finished jobs.
pub type Runs = Records<WorkRecord>;

impl WorkRecord {
    /// What the job did.
    pub fn work(&self) -> Work {
        match self {
            Self::Supervised(record) => Work::Supervised(record.settings.clone()),
            Self::PreTraining(record) => Work::PreTraining(record.settings.clone()),
        }
    }

    /// What the job took.
    pub fn cost(&self) -> &Cost {
        match self {
            Self::Supervised(record) => &record.cost,
            Self::PreTraining(record) => &record.cost,
        }
    }

    /// Where the job was run.
    pub fn environment(&self) -> &Environment {
        match self {
            Self::Supervised(record) => &record.environment,
            Self::PreTraining(record) => &record.environment,
        }
    }

    /// Why the job ended.
    pub fn outcome(&self) -> RunOutcome {
        match self {
            Self::Supervised(record) => record.outcome,
            Self::PreTraining(record) => record.outcome,
        }
    }

    /// The parts of the result in which another record of the same job differs. What a run took, and where it was run,
    /// differ from run to run and are no part of it, but for the number of its steps.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let mut parts = vec![
            ("outcome", self.outcome() == other.outcome()),
            ("steps", self.cost().steps == other.cost().steps),
        ];
        parts.extend(match (self, other) {
            (Self::Supervised(one), Self::Supervised(other)) => [
                ("settings", one.settings == other.settings),
                ("epochs", one.epochs == other.epochs),
                ("best epoch", one.best == other.best),
            ],
            (Self::PreTraining(one), Self::PreTraining(other)) => [
                ("settings", one.settings == other.settings),
                ("epochs", one.epochs == other.epochs),
                ("best epoch", one.best_epoch == other.best_epoch),
            ],
            _ => [("settings", false); 3],
        });
        parts.into_iter().filter(|(_, is_equal)| !is_equal).map(|(part, _)| part).collect()
    }

    /// The number of finished epochs.
    pub fn epochs(&self) -> usize {
        match self {
            Self::Supervised(record) => record.epochs.len(),
            Self::PreTraining(record) => record.epochs.len(),
        }
    }
}

impl Record for WorkRecord {
    type Settings = Work;
    const FORMAT: u32 = RECORD_FORMAT;

    fn job(&self) -> &str {
        match self {
            Self::Supervised(record) => &record.job,
            Self::PreTraining(record) => &record.job,
        }
    }

    fn parse(json: serde_json::Value, work: &Work) -> serde_json::Result<Option<Self>> {
        Ok(match work {
            Work::Supervised(settings) => {
                let record: RunRecord = serde_json::from_value(json)?;
                (record.settings == *settings).then_some(Self::Supervised(record))
            }
            Work::PreTraining(settings) => {
                let record: PreTrainingRecord = serde_json::from_value(json)?;
                (record.settings == *settings).then_some(Self::PreTraining(record))
            }
        })
    }
}

/// The record of the supervised run with this identity.
pub fn run_record<'a>(finished: &'a Runs, job: &str) -> Option<&'a RunRecord> {
    match finished.get(job)? {
        WorkRecord::Supervised(record) => Some(record),
        WorkRecord::PreTraining(_) => None,
    }
}

/// The record of the pre-trained layer with this identity.
pub fn pre_training_record<'a>(finished: &'a Runs, job: &str) -> Option<&'a PreTrainingRecord> {
    match finished.get(job)? {
        WorkRecord::PreTraining(record) => Some(record),
        WorkRecord::Supervised(_) => None,
    }
}
