//! [`Outcome`]: why a run ended.

use serde::{Deserialize, Serialize};

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// The validation error had not improved for as many epochs as the patience allows.
    StoppedEarly,
    /// All epochs were run.
    Completed,
    /// The loss became infinite or NaN. The observer has seen the steps before; the epoch is not among the finished
    /// ones, and its weights are not kept as the best.
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
        /// The step, from 1; 0 if it was found by the validation after the epoch.
        step: u32,
    },
    /// Every unit of a hidden layer was a true zero for every validation example: no gradient passes it, so nothing
    /// below it would ever change again.
    Dead {
        /// The epoch, from 1.
        epoch: u32,
        /// The hidden layer, from 0 at the input; in pre-training always 0, the code.
        layer: usize,
    },
    /// The observer ended the run. It can go on from its [`Checkpoint`](crate::Checkpoint).
    Interrupted,
}
