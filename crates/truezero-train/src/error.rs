//! What keeps a run from starting or going on.

use thiserror::Error;
use truezero_network::{DescentError, LabelledError};

/// A checkpoint from which a run cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It holds weights of another shape than the run trains.
    #[error("the checkpoint is of another model: its layers differ from those of the run")]
    Shape,
    /// More steps than the epoch has, as in a run with a larger batch size.
    #[error("the checkpoint is at step {found} of epoch {epoch}: expected at most {most}")]
    Steps {
        /// The epoch, from 1.
        epoch: u32,
        /// The steps of the epoch.
        most: u32,
        /// The steps done by the checkpoint.
        found: u32,
    },
}

/// What keeps a training run from starting or going on.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting of the descent is outside its range.
    #[error(transparent)]
    Descent(#[from] DescentError),
    /// The checkpoint is of another run.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Examples and network do not belong together.
    #[error("the {part} examples do not fit the network: {reason}")]
    Examples {
        /// `training` or `validation`.
        part: &'static str,
        /// In what they do not fit.
        reason: LabelledError,
    },
    /// There is no example to learn from, or none to stop by.
    #[error("there is no {part} example")]
    Empty {
        /// `training` or `validation`.
        part: &'static str,
    },
}
