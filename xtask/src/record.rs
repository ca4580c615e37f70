//! What finished jobs leave: the record of a pre-trained layer, and the two kinds of record as one.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use truezero_eval::{Cost, DataSettings, Environment, RunOutcome, RunRecord};
use truezero_pretrain::Settings;

use crate::words::duration;

/// Everything that determines how a layer is pre-trained, to the bit, on every machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreTrainingSettings {
    pub(crate) data: DataSettings,
    /// The number of the layer, from 1 at the input.
    pub(crate) layer: u32,
    /// The identity of the job that pre-trained the layer below; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) below: Option<String>,
    pub(crate) pre_training: Settings,
}

/// How the pre-training of a layer went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreTrainingRecord {
    /// [`RECORD_FORMAT`](truezero_eval::RECORD_FORMAT) of the version that wrote it.
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
    /// The identity of the job.
    pub(crate) fn job(&self) -> &str {
        match self {
            Self::Supervised(record) => &record.job,
            Self::PreTraining(record) => &record.job,
        }
    }

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

/// How a run ended, in the words of the report's grids.
pub(crate) fn outcome_words(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::StoppedEarly => "stopped early",
        RunOutcome::Completed => "all epochs run",
        RunOutcome::Diverged => "diverged",
        RunOutcome::Dead => "a layer died",
    }
}
