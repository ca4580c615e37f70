//! [`PairedDifference`]: the difference of two kinds of networks on the same test examples.

use truezero_stats::{CrossedMean, Interval, PairedErrors, StatisticsError};

use super::error::RuleError;

/// The errors of one kind of network less those of another, on the same test examples: of one seed, of several seeds,
/// or of the folds of a cross-validation that are all tested on the same examples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PairedDifference {
    /// Error rates of one seed: McNemar's exact test and Newcombe's interval, which allow for other test examples.
    OneSeed(PairedErrors),
    /// Over several seeds or folds: an interval that allows for other test examples and for other seeds or folds.
    Crossed(CrossedMean),
}

impl PairedDifference {
    /// The difference of error rates, from the examples that the networks of each seed miss, ascending, of `examples`
    /// in all. A seed that failed counts with a [constant answer](super::constant_misclassified).
    ///
    /// # Errors
    /// [`RuleError`] if there is no seed or no example, or if a list is not ascending or names an example that does not
    /// exist.
    pub fn of_errors(examples: u32, seeds: &[(&[u32], &[u32])]) -> Result<Self, RuleError> {
        Ok(match seeds {
            [(first, second)] => Self::OneSeed(PairedErrors::from_misclassified(examples, first, second)?),
            seeds => Self::Crossed(CrossedMean::of_paired_errors(examples, seeds)?),
        })
    }

    /// The difference of mean square errors, from the squared error of either network of each fold on every test
    /// example. It has the sign of the difference of root mean square errors. A fold that failed counts with a
    /// [constant answer](super::constant_squared_errors).
    ///
    /// # Errors
    /// [`RuleError`] if there is no fold, if there are fewer than two examples or not equally many everywhere, or if a
    /// number is not finite.
    pub fn of_squared_errors(folds: &[(&[f64], &[f64])]) -> Result<Self, RuleError> {
        let mut differences = Vec::with_capacity(folds.len());
        for (first, second) in folds {
            if first.len() != second.len() {
                return Err(RuleError::Length { expected: first.len(), found: second.len() });
            }
            differences
                .push(first.iter().zip(*second).map(|(first, second)| first - second).collect::<Vec<_>>());
        }
        Ok(Self::Crossed(CrossedMean::of(&differences)?))
    }

    /// The first less the second: below 0 if the first errs less.
    pub fn estimate(self) -> f64 {
        match self {
            Self::OneSeed(paired) => paired.difference(),
            Self::Crossed(mean) => mean.mean(),
        }
    }

    /// The interval at a confidence level such as 0.95.
    ///
    /// # Errors
    /// [`StatisticsError`] if the level is not between 0 and 1, or an end is too large for a 64-bit number.
    pub fn interval(self, level: f64) -> Result<Interval, StatisticsError> {
        match self {
            Self::OneSeed(paired) => paired.difference_interval(level),
            Self::Crossed(mean) => mean.interval(level),
        }
    }

    /// The two-sided p-value of the hypothesis that there is no difference.
    ///
    /// # Errors
    /// [`StatisticsError`] if the difference is too large for a 64-bit number.
    pub fn p_value(self) -> Result<f64, StatisticsError> {
        match self {
            Self::OneSeed(paired) => Ok(paired.p_value()),
            Self::Crossed(mean) => mean.p_value(0.0),
        }
    }

    /// The number of test examples.
    pub fn examples(self) -> u64 {
        match self {
            Self::OneSeed(paired) => paired.examples().into(),
            Self::Crossed(mean) => mean.examples(),
        }
    }

    /// The number of seeds or folds.
    pub fn networks(self) -> usize {
        match self {
            Self::OneSeed(_) => 1,
            Self::Crossed(mean) => mean.networks(),
        }
    }
}
