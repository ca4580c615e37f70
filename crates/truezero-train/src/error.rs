//! What keeps a training run from starting.

use thiserror::Error;
use truezero_network::LabelledError;

/// A setting outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A count that must not be zero.
    #[error("`{field}` is 0: expected at least 1")]
    Zero {
        /// The setting.
        field: &'static str,
    },
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

/// What keeps a training run from starting.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting is outside its range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Examples and network do not belong together.
    #[error("the {part} examples do not fit the network")]
    Examples {
        /// `training` or `validation`.
        part: &'static str,
        /// In what they do not fit.
        source: LabelledError,
    },
    /// There is no example to learn from, or none to stop by.
    #[error("there is no {part} example")]
    Empty {
        /// `training` or `validation`.
        part: &'static str,
    },
}
