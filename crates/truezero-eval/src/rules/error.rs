//! [`RuleError`]: why a rule cannot be applied.

use thiserror::Error;
use truezero_stats::StatisticsError;

/// Why a rule cannot be applied. Too few data are no error: they leave a test undecided.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum RuleError {
    /// A statistic has no value.
    #[error("{name}: {source}")]
    Statistics {
        /// What was tested.
        name: String,
        /// Why.
        source: StatisticsError,
    },
    /// Numbers that make up a difference have no statistic.
    #[error(transparent)]
    Numbers(#[from] StatisticsError),
    /// The paper has no such claim.
    #[error("claim: expected 1 to 21, found {found}")]
    Claim {
        /// The number.
        found: u8,
    },
    /// A margin, tolerance or α is not a positive number.
    #[error("{what}: expected a finite number above 0, found {found}")]
    Positive {
        /// What the number is.
        what: &'static str,
        /// The number.
        found: f64,
    },
    /// A share or an error rate is not between 0 and 1.
    #[error("{what}: expected 0 to 1, found {found}")]
    Share {
        /// What the number is.
        what: &'static str,
        /// The number.
        found: f64,
    },
    /// Tests on different data would come into one statistic.
    #[error("{name}: expected data of one kind and name, found {first} and {other}")]
    MixedData {
        /// What was tested.
        name: String,
        /// The data of the first part.
        first: String,
        /// Other data.
        other: String,
    },
    /// There is nothing to take together or to answer from.
    #[error("{what}: expected at least one, found none")]
    Empty {
        /// What is missing.
        what: &'static str,
    },
    /// The numbers of epochs contradict each other.
    #[error("epochs: expected 1 ≤ best ≤ run ≤ limit, found best {best}, run {epochs}, limit {limit}")]
    Epochs {
        /// The best epoch.
        best: u32,
        /// The number of epochs that were run.
        epochs: u32,
        /// The most that were allowed.
        limit: u32,
    },
    /// Two networks do not have an answer each for the same examples.
    #[error("number of squared errors of the second network: expected {expected}, found {found}")]
    Length {
        /// Those of the first network.
        expected: usize,
        /// Those of the second.
        found: usize,
    },
}

/// Refuses a number that is not finite and above 0.
pub(super) fn positive(what: &'static str, found: f64) -> Result<(), RuleError> {
    if found > 0.0 && found.is_finite() { Ok(()) } else { Err(RuleError::Positive { what, found }) }
}

/// Refuses a number that is not between 0 and 1.
pub(super) fn share(what: &'static str, found: f64) -> Result<(), RuleError> {
    if (0.0..=1.0).contains(&found) { Ok(()) } else { Err(RuleError::Share { what, found }) }
}
