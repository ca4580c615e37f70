//! [`Observer`]: how pre-training is followed and stopped; the loop itself prints nothing.

use std::ops::ControlFlow;

use truezero_network::ZeroCount;

use crate::Cost;

/// A step that has been done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The layer that is trained, from 0 at the input.
    pub layer: u32,
    /// The epoch, from 1.
    pub epoch: u32,
    /// The step within the epoch, from 1.
    pub step: u32,
    /// The number of steps in an epoch.
    pub steps: u32,
    /// The cost of the batch before the step.
    pub cost: Cost,
}

/// An epoch that has been done.
#[derive(Clone, Debug, PartialEq)]
pub struct Epoch {
    /// The layer that is trained, from 0 at the input.
    pub layer: u32,
    /// Its number, from 1.
    pub epoch: u32,
    /// The mean over the steps of the cost before each.
    pub training_cost: Cost,
    /// The reconstruction cost of the validation examples after the epoch: the sum over the units, mean over the examples.
    /// Each is reconstructed from a corrupted form, which is the same after every epoch.
    pub validation_error: f64,
    /// The true zeros among the codes of the corrupted validation examples.
    pub zeros: ZeroCount,
    /// Whether the validation error is lower than after every epoch before.
    pub is_best: bool,
}

/// Follows pre-training. It may end the run by returning [`ControlFlow::Break`].
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
