//! [`Observer`]: how a training run is followed and stopped; the trainer itself prints nothing.

use std::ops::ControlFlow;

use truezero_network::{Evaluation, Loss};

/// A step that has been done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The step within the epoch, from 1.
    pub step: u32,
    /// The number of steps in an epoch.
    pub steps: u32,
    /// The loss of the batch before the step.
    pub loss: Loss,
}

/// An epoch that has been done.
#[derive(Clone, Debug, PartialEq)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: u32,
    /// The mean over the steps of the loss before each.
    pub training_loss: Loss,
    /// What the network makes of the validation examples after the epoch.
    pub validation: Evaluation,
    /// The mean negative log-likelihood of the validation examples: that of [`validation`](Self::validation), which
    /// is a finite number after every finished epoch.
    pub validation_loss: f64,
    /// Whether the validation error is lower than after every epoch before.
    pub is_best: bool,
}

/// Follows a training run. It may end it by returning [`ControlFlow::Break`].
pub trait Observer {
    /// Called after every step, but not after one that diverged.
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// Called after every finished epoch: one in which training diverged is none.
    fn epoch(&mut self, _: &Epoch) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Follows nothing.
impl Observer for () {}
