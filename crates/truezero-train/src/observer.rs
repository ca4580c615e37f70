//! [`Observer`], which follows a run and may end it, and what it is shown.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use truezero_network::{Evaluation, Loss, ZeroCount};

/// A step that has been done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The step within the epoch, from 1.
    pub step: u32,
    /// The number of steps in the epoch.
    pub steps: u32,
    /// The loss of the batch before the step.
    pub loss: Loss,
}

/// An epoch that has been finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: u32,
    /// The mean over the steps of the loss before each.
    pub training_loss: Loss,
    /// The validation examples after the epoch.
    pub validation: Validation,
    /// Whether the validation error is lower than after every epoch before.
    pub is_best: bool,
}

/// The results of the validation examples after an epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// The number that decides which epoch is the best: the share of misclassified examples, 0 to 1, or in pre-training
    /// the mean reconstruction cost of an example. Finite after every finished epoch.
    pub error: f64,
    /// The mean data term of the loss. Finite after every finished epoch.
    pub loss: f64,
    /// The true zeros of each hidden layer, from the input up; in pre-training those of the code alone.
    pub zeros: Vec<ZeroCount>,
    /// The positions of the misclassified examples, ascending; empty in pre-training, which has no labels.
    pub misclassified: Vec<u32>,
}

impl Validation {
    /// The share of true zeros among the values of all hidden layers, 0 to 1; `None` without hidden layers.
    pub fn sparsity(&self) -> Option<f64> {
        ZeroCount::sum(&self.zeros).sparsity()
    }

    /// The first layer whose values were all true zeros, from 0.
    pub(crate) fn dead_layer(&self) -> Option<usize> {
        self.zeros.iter().position(|count| count.zeros == count.values)
    }
}

/// The results of labelled examples. A loss that is not finite becomes NaN.
impl From<Evaluation> for Validation {
    fn from(evaluation: Evaluation) -> Self {
        Self {
            error: evaluation.error_rate(),
            loss: evaluation.negative_log_likelihood.unwrap_or(f64::NAN),
            zeros: evaluation.zeros,
            misclassified: evaluation.misclassified,
        }
    }
}

/// Follows a run. It may end it by returning [`ControlFlow::Break`].
pub trait Observer {
    /// Called when the training examples of an epoch are ready, before the first of its steps that are done now.
    fn ready(&mut self) {}

    /// Called after every step, but not after one that diverged.
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// Called after every finished epoch. An epoch in which the loss diverges is never finished.
    fn epoch(&mut self, _: &Epoch) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Ignores everything.
impl Observer for () {}
