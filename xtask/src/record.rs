//! What finished jobs leave: the record of a pre-trained layer, and the two kinds of record as one.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use truezero_eval::{Cost, Environment, RECORD_FORMAT, RunOutcome, RunRecord};
use truezero_sweep::Records;

use crate::job::{PreTrainingSettings, Work};
use crate::words::duration;

/// How the pre-training of a layer went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreTrainingRecord {
    /// [`RECORD_FORMAT`] of the version that wrote it.
    pub(crate) format: u32,
    /// The identity of the job: a hash of its settings.
    pub(crate) job: String,
    pub(crate) settings: PreTrainingSettings,
    pub(crate) outcome: RunOutcome,
    /// The finished epochs.
    pub(crate) epochs: Vec<PreTrainingEpoch>,
    /// The first epoch with the lowest validation error, whose weights were kept; absent if no epoch was finished.
    pub(crate) best_epoch: Option<u32>,
    /// What it took. Unlike everything above it differs from run to run.
    pub(crate) cost: Cost,
    pub(crate) environment: Environment,
}

/// An epoch in short. The errors are sums over the inputs, means over the examples, and without the penalty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreTrainingEpoch {
    /// Its number, from 1.
    pub(crate) epoch: u32,
    /// The mean reconstruction cost of its batches, each before its step.
    pub(crate) training_error: f64,
    /// The mean L1 penalty of its batches.
    pub(crate) training_l1: f64,
    /// The cost of reconstructing the validation examples after it.
    pub(crate) validation_error: f64,
    /// The share of true zeros in the codes of the validation examples; absent if there are none.
    pub(crate) sparsity: Option<f64>,
}

impl PreTrainingRecord {
    /// The epoch whose weights were kept.
    pub(crate) fn best(&self) -> Option<&PreTrainingEpoch> {
        self.epochs.iter().find(|epoch| Some(epoch.epoch) == self.best_epoch)
    }
}

/// What a finished job leaves.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Record {
    Supervised(RunRecord),
    PreTraining(PreTrainingRecord),
}

impl Record {
    pub(crate) fn cost(&self) -> &Cost {
        match self {
            Self::Supervised(record) => &record.cost,
            Self::PreTraining(record) => &record.cost,
        }
    }

    pub(crate) fn environment(&self) -> &Environment {
        match self {
            Self::Supervised(record) => &record.environment,
            Self::PreTraining(record) => &record.environment,
        }
    }

    pub(crate) fn outcome(&self) -> RunOutcome {
        match self {
            Self::Supervised(record) => record.outcome,
            Self::PreTraining(record) => record.outcome,
        }
    }

    /// The number of finished epochs.
    pub(crate) fn epochs(&self) -> usize {
        match self {
            Self::Supervised(record) => record.epochs.len(),
            Self::PreTraining(record) => record.epochs.len(),
        }
    }

    /// How it ended, in a line for a person.
    pub(crate) fn summary(&self) -> String {
        let taken = duration(Duration::try_from_secs_f64(self.cost().seconds).unwrap_or_default());
        let (outcome, best) = match self {
            Self::Supervised(record) => (
                record.outcome,
                record.best.as_ref().map(|best| {
                    let error = 100.0 * best.validation.error_rate();
                    format!("validation error {error:.2} % at epoch {}", best.epoch)
                }),
            ),
            Self::PreTraining(record) => (
                record.outcome,
                record.best().map(|best| {
                    format!("reconstruction error {:.3} at epoch {}", best.validation_error, best.epoch)
                }),
            ),
        };
        let ended = match outcome {
            RunOutcome::StoppedEarly | RunOutcome::Completed => "done",
            RunOutcome::Diverged => "diverged",
            RunOutcome::Dead => "ended with a dead layer",
        };
        match best {
            Some(best) => format!("{ended} in {taken}, {best}"),
            None => format!("{ended} in the first epoch"),
        }
    }
}

impl truezero_sweep::Record for Record {
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

/// What finished jobs left.
pub(crate) type Runs = Records<Record>;

/// The record of a supervised run.
pub(crate) fn supervised<'a>(runs: &'a Runs, id: &str) -> Option<&'a RunRecord> {
    match runs.get(id)? {
        Record::Supervised(record) => Some(record),
        Record::PreTraining(_) => None,
    }
}

/// The record of a pre-trained layer.
pub(crate) fn pre_training<'a>(runs: &'a Runs, id: &str) -> Option<&'a PreTrainingRecord> {
    match runs.get(id)? {
        Record::PreTraining(record) => Some(record),
        Record::Supervised(_) => None,
    }
}

/// How a run ended, in the words of the report's grids.
pub(crate) fn outcome_words(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::StoppedEarly => "stopped early",
        RunOutcome::Completed => "all epochs run",
        RunOutcome::Diverged => "diverged",
        RunOutcome::Dead => "a layer died",
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read as _;
    use std::path::Path;

    use flate2::read::MultiGzDecoder;
    use truezero_sweep::{Archive, Store};

    use super::*;
    use crate::job::Job;

    /// The records of the published results are read, and written as they stand there, to the byte.
    #[test]
    fn a_record_is_written_as_it_was() {
        let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results/quick/runs.jsonl.gz");
        let mut lines = String::new();
        MultiGzDecoder::new(File::open(published).unwrap()).read_to_string(&mut lines).unwrap();
        let archive = Archive::read("runs.jsonl.gz", lines.as_bytes()).unwrap();
        let store: Store<Record> = Store::new("nowhere").with_archive(archive);
        let mut kinds = [0, 0];
        for line in lines.lines() {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            let settings = &json["settings"];
            let is_supervised = settings["architecture"].is_object();
            let settings = if is_supervised {
                Work::Supervised(serde_json::from_value(settings.clone()).unwrap())
            } else {
                Work::PreTraining(serde_json::from_value(settings.clone()).unwrap())
            };
            let id = json["job"].as_str().unwrap().to_owned();
            let job = Job { id, label: String::new(), settings };
            let runs: Runs = store.read(&job).unwrap().into_iter().collect();
            assert_eq!(Archive::lines(&runs).unwrap().trim_end(), line);
            assert_eq!(supervised(&runs, &job.id).is_some(), is_supervised);
            kinds[usize::from(is_supervised)] += 1;
        }
        assert_eq!(kinds.into_iter().sum::<usize>(), 526);
        assert!(kinds.into_iter().all(|count| count > 0), "{kinds:?}");
    }
}
