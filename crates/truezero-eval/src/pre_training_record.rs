//! [`PreTrainingRecord`]: how the pre-training of a layer went.

use serde::{Deserialize, Serialize};

use crate::finite::finite;
use crate::{Cost, Environment, PreTrainingSettings, RunOutcome};

/// How the pre-training of a layer went. As in a [`RunRecord`](crate::RunRecord), every number is finite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PreTrainingRecord {
    /// [`RECORD_FORMAT`](crate::RECORD_FORMAT) of the version that wrote it.
    pub format: u32,
    /// The identity of the job: a hash of its settings.
    pub job: String,
    /// What was run.
    pub settings: PreTrainingSettings,
    /// Why it ended.
    pub outcome: RunOutcome,
    /// The finished epochs.
    pub epochs: Vec<PreTrainingEpoch>,
    /// The first epoch with the lowest validation error, whose weights were kept; absent if no epoch was finished.
    pub best_epoch: Option<u32>,
    /// What it took. Unlike everything above it differs from run to run.
    pub cost: Cost,
    /// Where it was run.
    pub environment: Environment,
}

/// An epoch in short. The errors are sums over the inputs, means over the examples, and without the penalty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PreTrainingEpoch {
    /// Its number, from 1.
    pub epoch: u32,
    /// The mean reconstruction cost of its batches, each before its step.
    #[serde(serialize_with = "finite")]
    pub training_error: f64,
    /// The mean L1 penalty of its batches.
    #[serde(serialize_with = "finite")]
    pub training_l1: f64,
    /// The cost of reconstructing the validation examples after it.
    #[serde(serialize_with = "finite")]
    pub validation_error: f64,
    /// The share of true zeros in the codes of the validation examples; absent if there are no validation examples.
    #[serde(serialize_with = "finite")]
    pub sparsity: Option<f64>,
}

impl PreTrainingRecord {
    /// The epoch whose weights were kept.
    pub fn best(&self) -> Option<&PreTrainingEpoch> {
        self.epochs.iter().find(|epoch| Some(epoch.epoch) == self.best_epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_json_does_not_have_is_refused() {
        let epoch = |numbers: [f64; 4]| PreTrainingEpoch {
            epoch: 1,
            training_error: numbers[0],
            training_l1: numbers[1],
            validation_error: numbers[2],
            sparsity: Some(numbers[3]),
        };
        assert!(serde_json::to_string(&epoch([0.5; 4])).is_ok());
        for place in 0..4 {
            for wrong in [f64::NAN, f64::INFINITY] {
                let mut numbers = [0.5; 4];
                numbers[place] = wrong;
                let error = serde_json::to_string(&epoch(numbers)).unwrap_err().to_string();
                assert_eq!(error, format!("number in a run record: expected finite, found {wrong}"));
            }
        }
    }
}
