//! Errors of pre-training.

use thiserror::Error;
use truezero_network::{ArchitectureError, DescentError, LabelledError};
use truezero_train::CheckpointError;

/// A setting outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A setting of the descent is outside its range.
    #[error(transparent)]
    Descent(#[from] DescentError),
    /// A number out of its range, or NaN.
    #[error("`{field}` is {found}: expected {expected}")]
    Number {
        /// The setting.
        field: &'static str,
        /// The range.
        expected: &'static str,
        /// The number.
        found: f64,
    },
}

/// Why pre-training cannot start or go on.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PretrainError {
    /// A setting is outside its range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The checkpoint is of another run.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// There is no example.
    #[error("there are no {part} examples")]
    Empty {
        /// `training` or `validation`.
        part: &'static str,
    },
    /// A feature that is NaN or infinite.
    #[error("the {part} examples cannot be learned from: {reason}")]
    Examples {
        /// `training` or `validation`.
        part: &'static str,
        /// Which feature of which example.
        reason: LabelledError,
    },
    /// Examples with another number of features than the first layer has inputs, or than the training examples have.
    #[error("{part} examples of {found} features: expected {expected}")]
    Features {
        /// `training` or `validation`.
        part: &'static str,
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The auto-encoder, whose output has a unit for each input, would be too large.
    #[error("no auto-encoder of this size: {0}")]
    Architecture(ArchitectureError),
    /// The layers below do not fit onto one another.
    #[error("layer {layer} takes {found} inputs: expected {expected}, the units of the layer below")]
    Chain {
        /// The layer, from 0 at the input.
        layer: usize,
        /// The units of the layer below.
        expected: usize,
        /// The inputs of the layer.
        found: usize,
    },
    /// Every training input is zero, as above a dead layer: there is nothing to learn.
    #[error("every training input of layer {layer} is zero")]
    AllZero {
        /// The layer that was to be trained, from 0 at the input.
        layer: usize,
    },
    /// A target outside the range of the reconstruction unit.
    #[error(
        "target {found} of unit {unit} in {part} example {example}: expected a finite number from {low} to {high}"
    )]
    Target {
        /// `training` or `validation`.
        part: &'static str,
        /// The example's position.
        example: usize,
        /// The input unit.
        unit: usize,
        /// The smallest value of the reconstruction unit.
        low: f32,
        /// Its largest.
        high: f32,
        /// The target.
        found: f32,
    },
}

impl From<DescentError> for PretrainError {
    fn from(error: DescentError) -> Self {
        SettingsError::from(error).into()
    }
}
