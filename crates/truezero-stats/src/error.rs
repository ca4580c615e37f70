//! [`StatisticsError`]: why a metric or a statistic has no value.

use thiserror::Error;

/// Why a metric or a statistic has no value.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum StatisticsError {
    /// There are fewer than the statistic needs.
    #[error("number of {what}: expected at least {expected}, found {found}")]
    TooFew {
        /// What was counted.
        what: &'static str,
        /// The smallest number that is enough.
        expected: u64,
        /// The number that was found.
        found: u64,
    },
    /// A part is larger than the whole.
    #[error("number of {what}: expected at most {expected}, found {found}")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// The largest number there can be.
        expected: u64,
        /// The number that was found.
        found: u64,
    },
    /// A number is not a probability.
    #[error("probability: expected 0 to 1, found {found}")]
    Probability {
        /// The number.
        found: f64,
    },
    /// Two lists that must match differ in length.
    #[error("number of {what}: expected {expected}, found {found}")]
    Length {
        /// What was counted.
        what: &'static str,
        /// The length of the other list.
        expected: usize,
        /// The length of this list.
        found: usize,
    },
    /// A list of example indices is not sorted, or names an example twice.
    #[error("{list}, entry {entry}: expected an example above {previous}, found {found}")]
    Order {
        /// The list.
        list: &'static str,
        /// The position in the list, from 0.
        entry: usize,
        /// The entry before.
        previous: u32,
        /// The entry.
        found: u32,
    },
    /// A list of example indices names an example that does not exist.
    #[error("{list}: expected examples below {examples}, found {found}")]
    Example {
        /// The list.
        list: &'static str,
        /// The number of examples.
        examples: u32,
        /// The index.
        found: u32,
    },
    /// A value of a sample is infinite or not a number.
    #[error("value {position} of the sample: expected a finite number, found {found}")]
    NotFinite {
        /// The position in the sample, from 0.
        position: usize,
        /// The value.
        found: f64,
    },
    /// An argument, or a field that was set by hand, is infinite, not a number or below its range.
    #[error("{what}: expected a finite number{bound}, found {found}")]
    Number {
        /// What the number is.
        what: &'static str,
        /// What else is expected of it: nothing, or " of 0 or more".
        bound: &'static str,
        /// The number.
        found: f64,
    },
    /// A result is above [`f64::MAX`], or so near 0 that it would lose digits.
    #[error("{what}: expected a size that 64-bit numbers hold in full, found one too large or too small")]
    Size {
        /// What the result is.
        what: &'static str,
    },
    /// A confidence level is not between 0 and 1.
    #[error("confidence level: expected above 0 and below 1, found {found}")]
    Level {
        /// The level.
        found: f64,
    },
}

/// Refuses fewer than `expected` of something.
pub(crate) fn at_least(what: &'static str, expected: u64, found: u64) -> Result<(), StatisticsError> {
    if found < expected { Err(StatisticsError::TooFew { what, expected, found }) } else { Ok(()) }
}

/// Refuses more than `expected` of something.
pub(crate) fn at_most(what: &'static str, expected: u64, found: u64) -> Result<(), StatisticsError> {
    if found > expected { Err(StatisticsError::TooMany { what, expected, found }) } else { Ok(()) }
}

/// Refuses a sample with a value that is not finite.
pub(crate) fn finite(sample: &[f64]) -> Result<(), StatisticsError> {
    match sample.iter().position(|value| !value.is_finite()) {
        Some(position) => Err(StatisticsError::NotFinite { position, found: sample[position] }),
        None => Ok(()),
    }
}

/// Refuses a number that is not finite.
pub(crate) fn finite_number(what: &'static str, found: f64) -> Result<(), StatisticsError> {
    if found.is_finite() { Ok(()) } else { Err(StatisticsError::Number { what, bound: "", found }) }
}

/// Refuses a measure of spread that is negative or not finite.
pub(crate) fn spread(what: &'static str, found: f64) -> Result<(), StatisticsError> {
    if found.is_finite() && found >= 0.0 {
        Ok(())
    } else {
        Err(StatisticsError::Number { what, bound: " of 0 or more", found })
    }
}

/// Refuses a list of examples that is not ascending, or that names one of `examples` or above.
pub(crate) fn check_examples(
    list: &'static str,
    indices: &[u32],
    examples: u32,
) -> Result<(), StatisticsError> {
    for (pair, entry) in indices.windows(2).zip(1..) {
        if pair[0] >= pair[1] {
            return Err(StatisticsError::Order { list, entry, previous: pair[0], found: pair[1] });
        }
    }
    match indices.last() {
        Some(&found) if found >= examples => Err(StatisticsError::Example { list, examples, found }),
        _ => Ok(()),
    }
}
