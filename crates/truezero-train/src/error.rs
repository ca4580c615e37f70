//! What keeps a training run from starting.

use thiserror::Error;
use truezero_network::{DescentError, LabelledError};

/// What keeps a training run from starting.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting of the descent is outside its range.
    #[error(transparent)]
    Descent(#[from] DescentError),
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
