//! [`Objective`]: what a run descends.

use truezero_network::{Descent, DescentError, Loss};
use truezero_tensor::Random;

use crate::{CheckpointError, Validation};

/// What a run descends: a model, the examples it learns from and the examples it is stopped by.
///
/// [`descend`](crate::descend) does the rest. [`Supervised`](crate::Supervised) learns labels; pre-training learns to
/// reconstruct its inputs.
pub trait Objective {
    /// The weights that are trained.
    type Model;
    /// Why a run cannot start or go on.
    type Error: From<DescentError> + From<CheckpointError>;

    /// The batch size, the limits and the seed.
    fn descent(&self) -> &Descent;

    /// The share, 0 or more and below 1, by which an epoch must lower the validation error for patience to start
    /// again. With 0 every lower error does. The weights with the lowest error are kept in any case.
    fn least_gain(&self) -> f64 {
        0.0
    }

    /// Checks that a model is of the shape that this objective trains.
    ///
    /// # Errors
    /// If it is not.
    fn check(&self, model: &Self::Model) -> Result<(), Self::Error>;

    /// Makes the training examples of an epoch (from 1) ready, and returns their number, at least 1.
    ///
    /// An epoch may have examples of its own, as those of a stream. They must depend on its number alone: a run that
    /// goes on in the middle of an epoch asks for them again.
    ///
    /// # Errors
    /// If the examples cannot be had.
    fn begin_epoch(&mut self, epoch: u32) -> Result<usize, Self::Error>;

    /// The generator that shuffles the examples of an epoch.
    fn shuffle(&self, epoch: u32) -> Random;

    /// One step of gradient descent. Returns the loss from before the step.
    fn step(&mut self, model: &mut Self::Model, batch: MiniBatch<'_>) -> Loss;

    /// Evaluates the validation examples. An error or a loss that is NaN or infinite ends the run as diverged.
    ///
    /// # Errors
    /// If they cannot be evaluated.
    fn validate(&mut self, model: &Self::Model) -> Result<Validation, Self::Error>;

    /// Whether all weights are finite. One that is not ends the run as diverged, even if it belongs to an input that is
    /// zero in every validation example, so that no loss shows it.
    fn is_finite(&self, model: &Self::Model) -> bool;

    /// Copies the weights of a model of the same shape, without an allocation.
    fn copy(&self, source: &Self::Model, target: &mut Self::Model);
}

/// A mini-batch of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct MiniBatch<'a> {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The number of the batch within the epoch, from 0.
    pub number: u32,
    /// The positions of its examples among those of the epoch.
    pub positions: &'a [u32],
}
