//! Errors of training and of checkpoints.

use thiserror::Error;
use truezero_network::{DescentError, GivenBack, LabelledError};

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

/// Why a training run cannot start or go on.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting of the descent is outside its range.
    #[error(transparent)]
    Descent(#[from] DescentError),
    /// The checkpoint is of another run.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The examples do not fit the network.
    #[error("the {part} examples do not fit the network: {reason}")]
    Examples {
        /// `training` or `validation`.
        part: &'static str,
        /// The difference.
        reason: LabelledError,
    },
    /// There is no example.
    #[error("there are no {part} examples")]
    Empty {
        /// `training` or `validation`.
        part: &'static str,
    },
}

/// The cause alone; the value is dropped.
impl<V> From<GivenBack<V, TrainError>> for TrainError {
    fn from(failed: GivenBack<V, TrainError>) -> Self {
        failed.error
    }
}
