//! [`PairedErrors`]: two classifiers on the same examples, compared by McNemar's test.

use cdflib::special::beta_inc;

use crate::error::{at_least, at_most, check_examples};
use crate::interval::{normal_quantile, wilson_reaches};
use crate::{Interval, StatisticsError};

/// The errors of two classifiers on the same examples.
///
/// ```
/// use truezero_stats::PairedErrors;
///
/// // Ten examples; the first classifier misses three of them, the second one.
/// let paired = PairedErrors::from_misclassified(10, &[1, 4, 7], &[4])?;
/// assert_eq!((paired.only_first(), paired.only_second(), paired.both()), (2, 0, 1));
/// assert_eq!(paired.difference(), 0.2);
/// assert!((paired.p_value() - 0.5).abs() < 1e-12);
/// assert!(paired.difference_interval(0.95)?.contains(0.2));
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairedErrors {
    examples: u32,
    only_first: u32,
    only_second: u32,
    both: u32,
}

impl PairedErrors {
    /// The comparison from its counts: how many examples only the first, only the second, and both classifiers miss.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no example, or if the counts add up to more than the examples.
    pub fn new(examples: u32, only_first: u32, only_second: u32, both: u32) -> Result<Self, StatisticsError> {
        at_least("examples", 1, examples.into())?;
        let missed = [only_first, only_second, both].into_iter().map(u64::from).sum();
        at_most("examples that a classifier misses", examples.into(), missed)?;
        Ok(Self { examples, only_first, only_second, both })
    }

    /// The comparison from the examples that each classifier misses, ascending, of `examples` in all.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no example, or if a list is not ascending or names an example that does not
    /// exist.
    pub fn from_misclassified(examples: u32, first: &[u32], second: &[u32]) -> Result<Self, StatisticsError> {
        check_examples("misclassified by the first", first, examples)?;
        check_examples("misclassified by the second", second, examples)?;
        let (mut only_first, mut both) = (0, 0);
        for example in first {
            if second.binary_search(example).is_ok() { both += 1 } else { only_first += 1 }
        }
        let only_second = second.iter().map(|_| 1).sum::<u32>() - both;
        Self::new(examples, only_first, only_second, both)
    }

    /// The number of examples.
    pub fn examples(self) -> u32 {
        self.examples
    }

    /// How many examples only the first classifier misses.
    pub fn only_first(self) -> u32 {
        self.only_first
    }

    /// How many examples only the second classifier misses.
    pub fn only_second(self) -> u32 {
        self.only_second
    }

    /// How many examples both classifiers miss.
    pub fn both(self) -> u32 {
        self.both
    }

    /// The [p-value](mcnemar) of the hypothesis that both classifiers have the same error rate.
    pub fn p_value(self) -> f64 {
        mcnemar(self.only_first, self.only_second)
    }

    /// The error rate of the first classifier less that of the second, −1 to 1.
    pub fn difference(self) -> f64 {
        (f64::from(self.only_first) - f64::from(self.only_second)) / f64::from(self.examples)
    }

    /// An interval for the [difference](Self::difference) of the error rates, at a confidence level such as 0.95.
    ///
    /// It joins [Wilson's intervals](crate::wilson) of the two rates, and takes their correlation into account:
    /// method 10 of R. G. Newcombe, *Improved confidence intervals for the difference between binomial proportions
    /// based on paired data*, Statistics in Medicine 17:2635–2650, 1998. It stays within −1 and 1, and keeps its
    /// level where few examples are decided differently, which the usual normal interval does not.
    ///
    /// # Errors
    /// [`StatisticsError::Level`] if the level is not between 0 and 1.
    pub fn difference_interval(self, level: f64) -> Result<Interval, StatisticsError> {
        let z = normal_quantile(level)?;
        // No sum is larger than the number of examples.
        let (first_errors, second_errors) = (self.only_first + self.both, self.only_second + self.both);
        let (first_below, first_above) = wilson_reaches(first_errors, self.examples, z);
        let (second_below, second_above) = wilson_reaches(second_errors, self.examples, z);
        let apart = self.one_less_correlation();
        // a² − 2φab + b², without the difference of nearly equal numbers.
        let joined = |a: f64, b: f64| ((a - b) * (a - b) + 2.0 * apart * a * b).sqrt();
        let difference = self.difference();
        Ok(Interval {
            lower: (difference - joined(first_below, second_above)).max(-1.0),
            upper: (difference + joined(first_above, second_below)).min(1.0),
        })
    }

    /// 1 − φ, where φ is the correlation of the two classifiers' errors, drawn towards 0 by Newcombe's continuity
    /// correction.
    ///
    /// With φ = d/s it is (s² − d²) / (s · (s + d)). Both squares are taken in whole numbers, for they are nearly
    /// equal if the classifiers nearly always err together.
    fn one_less_correlation(self) -> f64 {
        let [n, only_first, only_second, both] =
            [self.examples, self.only_first, self.only_second, self.both].map(u128::from);
        let (first, second) = (only_first + both, only_second + both);
        // (2s)², at most n⁴/4, which is below 2¹²⁶.
        let square = 4 * first * (n - first) * second * (n - second);
        if square == 0 {
            return 1.0;
        }
        let scale = (square as f64).sqrt();
        let (alike, unlike) = (both * (n + both - first - second), only_first * only_second);
        if alike <= unlike {
            return 1.0 + 2.0 * (unlike - alike) as f64 / scale;
        }
        // 2d: the correction takes n/2 off d.
        let determinant = (2 * (alike - unlike)).saturating_sub(n);
        (square - determinant * determinant) as f64 / (scale * (scale + determinant as f64))
    }
}

/// The exact two-sided p-value of McNemar's test, 0 to 1.
///
/// `only_first` and `only_second` count the examples that one classifier misses and the other does not. If both have
/// the same error rate, each of these examples is as likely to fall to one as to the other; the p-value is the
/// probability, by the binomial distribution, of counts at least as unequal as these. It is 1 without such examples.
/// Q. McNemar, *Note on the sampling error of the difference between correlated proportions or percentages*,
/// Psychometrika 12:153–157, 1947.
///
/// ```
/// // Two-sided sign test of 1 against 9: 2 · (1 + 10) / 2¹⁰.
/// assert!((truezero_stats::mcnemar(1, 9) - 22.0 / 1024.0).abs() < 1e-12);
/// ```
pub fn mcnemar(only_first: u32, only_second: u32) -> f64 {
    let (fewer, more) = (only_first.min(only_second), only_first.max(only_second));
    // Half of the distribution, or more, lies at or below `fewer`.
    if more - fewer <= 1 {
        return 1.0;
    }
    // P(X ≤ fewer) for X binomial with fewer + more trials of probability ½, as the incomplete beta function.
    let (tail, _) = beta_inc(f64::from(more), f64::from(fewer) + 1.0, 0.5, 0.5);
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests;
