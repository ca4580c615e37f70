//! [`RunRecord`]: what a run was, what came out of it, and where it was run.

use serde::{Deserialize, Serialize};
use truezero_network::Evaluation;

use crate::RunSettings;
use crate::finite::{evaluation, finite, finite_each};

/// The version of the record's format.
pub const RECORD_FORMAT: u32 = 1;

/// What a run was, what came out of it, and where it was run.
///
/// What is written is read back as it was: a number that is infinite or not a number, which JSON would turn into
/// `null`, is an error when the record is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RunRecord {
    /// [`RECORD_FORMAT`] of the version that wrote it.
    pub format: u32,
    /// The identity of the job: a hash of its settings.
    pub job: String,
    /// What was run.
    pub settings: RunSettings,
    /// Why it ended.
    pub outcome: RunOutcome,
    /// The finished epochs.
    pub epochs: Vec<EpochRecord>,
    /// What the weights achieve that are its result; absent if no epoch was finished.
    pub best: Option<BestEpoch>,
    /// What it took. Unlike everything above it differs from run to run.
    pub cost: Cost,
    /// Where it was run.
    pub environment: Environment,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunOutcome {
    /// The validation error had not improved for as many epochs as the patience allows.
    StoppedEarly,
    /// All epochs were run.
    Completed,
    /// The loss became infinite or NaN.
    Diverged,
    /// A hidden layer had no active unit left.
    Dead,
}

/// An epoch in short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EpochRecord {
    /// Its number, from 1.
    pub epoch: u32,
    /// The mean negative log-likelihood of its batches, each before its step.
    #[serde(serialize_with = "finite")]
    pub training_loss: f64,
    /// The mean L1 penalty of its batches.
    #[serde(serialize_with = "finite")]
    pub training_l1: f64,
    /// The validation error after it, 0 to 1.
    #[serde(serialize_with = "finite")]
    pub validation_error: f64,
    /// The mean negative log-likelihood of the validation examples after it.
    #[serde(serialize_with = "finite")]
    pub validation_loss: f64,
    /// The share of true zeros among the hidden values of the validation examples; absent without hidden layers.
    #[serde(serialize_with = "finite")]
    pub sparsity: Option<f64>,
}

/// What the weights achieve that are the result of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BestEpoch {
    /// The epoch that left them, from 1: the first with the lowest validation error, or the last, see
    /// [`Weights`](crate::Weights).
    pub epoch: u32,
    /// On the validation examples.
    #[serde(serialize_with = "evaluation")]
    pub validation: Evaluation,
    /// On the test examples.
    #[serde(serialize_with = "evaluation")]
    pub test: Evaluation,
    /// The root mean square error of the expected class on the test examples; absent where classes are no numbers.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "finite")]
    pub test_rmse: Option<f64>,
    /// The squared error of the expected class on each test example, to four decimals; absent where classes are no
    /// numbers, and in older records.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "finite_each")]
    pub test_squared_errors: Option<Vec<f64>>,
}

/// What a run took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Seconds in training steps, validation not counted.
    #[serde(serialize_with = "finite")]
    pub training_seconds: f64,
    /// Seconds in all.
    #[serde(serialize_with = "finite")]
    pub seconds: f64,
    /// The number of training steps.
    pub steps: u64,
}

/// Where a run was run. A field that is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The version of truezero.
    pub version: String,
    /// The commit of the source, with `-dirty` if it was changed; `unknown` outside a repository.
    pub commit: String,
    /// The instruction set of the kernels.
    pub kernels: String,
    /// The processor, as the system calls it.
    pub cpu: String,
    /// The operating system and architecture.
    pub system: String,
    /// When the program was started, in seconds since the beginning of 1970. Times of one start can be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<u64>,
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use proptest::prelude::*;
    use truezero_network::{Architecture, Descent, ZeroCount};

    use super::*;
    use crate::{DataSettings, Encoder, Weights};

    /// A record whose numbers are `numbers`, in the order of its fields.
    fn record(numbers: &[f64; 13], rmse: bool) -> RunRecord {
        let evaluation = |negative_log_likelihood| Evaluation {
            examples: NonZeroUsize::new(3).unwrap(),
            negative_log_likelihood: Some(negative_log_likelihood),
            misclassified: vec![0, 2],
            zeros: vec![ZeroCount { zeros: 4, values: 9 }],
        };
        let text = || "a".to_owned();
        RunRecord {
            format: RECORD_FORMAT,
            job: text(),
            settings: RunSettings {
                data: DataSettings {
                    name: text(),
                    fingerprint: text(),
                    train: 5,
                    valid: 3,
                    test: 3,
                    streamed: rmse,
                },
                architecture: Architecture::new(2, Vec::new(), 2).unwrap(),
                encoder: Some(Encoder { job: text(), layers: 1 }),
                pre_training: Some(text()),
                weights: if rmse { Weights::Last } else { Weights::Best },
                descent: Descent {
                    learning_rate: numbers[0],
                    batch_size: 1,
                    l1: numbers[1],
                    max_epochs: 1,
                    patience: 1,
                    seed: u64::MAX,
                },
            },
            outcome: RunOutcome::Completed,
            epochs: vec![EpochRecord {
                epoch: 1,
                training_loss: numbers[2],
                training_l1: numbers[3],
                validation_error: numbers[4],
                validation_loss: numbers[5],
                sparsity: Some(numbers[6]),
            }],
            best: Some(BestEpoch {
                epoch: 1,
                validation: evaluation(numbers[7]),
                test: evaluation(numbers[8]),
                test_rmse: rmse.then_some(numbers[9]),
                test_squared_errors: rmse.then(|| vec![0.5, numbers[12]]),
            }),
            cost: Cost { training_seconds: numbers[10], seconds: numbers[11], steps: 5 },
            environment: Environment {
                version: text(),
                commit: text(),
                kernels: text(),
                cpu: text(),
                system: text(),
                started: rmse.then_some(u64::MAX),
            },
        }
    }

    #[test]
    fn a_number_that_json_does_not_have_is_refused() {
        for place in 0..13 {
            for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let mut numbers = [0.5; 13];
                numbers[place] = wrong;
                let error = serde_json::to_string(&record(&numbers, true)).unwrap_err().to_string();
                assert_eq!(error, format!("number in a run record: expected finite, found {wrong}"));
            }
        }
    }

    /// Mostly finite, or hardly any record would be written.
    fn finite_or_not() -> impl Strategy<Value = f64> {
        prop_oneof![30 => any::<f64>().prop_filter("finite", |number| number.is_finite()), 1 => prop::num::f64::ANY]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(numbers in prop::array::uniform13(finite_or_not()), rmse: bool) {
            let record = record(&numbers, rmse);
            if let Ok(text) = serde_json::to_string(&record) {
                prop_assert_eq!(serde_json::from_str::<RunRecord>(&text).unwrap(), record);
            }
        }
    }
}
