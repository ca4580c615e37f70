//! [`CrossedMean`]: the mean of values that every network has for every example, such as the differences of two
//! networks' errors by test example and seed.

use std::collections::BTreeMap;

use crate::error::{at_least, check_examples, finite, finite_number};
use crate::student;
use crate::units::{Units, exponent, scaled};
use crate::{Interval, StatisticsError};

/// A mean over test examples and over networks (of several seeds or folds), all measured on the same examples.
///
/// Other test examples would change such a mean, and so would other seeds. The interval allows for both: the variance
/// over examples is that of the values averaged over the networks, and the variance over networks is that of their
/// means. Of one network only the variance over examples is known.
///
/// With s₁ and s₂ the two standard errors, and t₁ and t₂ Student's quantiles for their degrees of freedom, the interval
/// reaches √(t₁²s₁² + t₂²s₂²) to either side. It holds the true mean at least as often as its level says, however the
/// variance is shared: the probability that a squared normal variable is below x is concave in x, so that of a weighted
/// mean of two bounds is at least the weighted mean of the probabilities, and each of these is Student's. S. K.
/// Banerjee, *Approximate confidence interval for linear functions of means of k populations when the population
/// variances are not equal*, Sankhyā 22:357–358, 1960.
///
/// ```
/// use truezero_stats::CrossedMean;
///
/// // Differences of squared errors on four reviews, by two folds.
/// let mean = CrossedMean::of(&[[0.1, 0.3, 0.2, 0.4], [0.2, 0.2, 0.2, 0.4]])?;
/// assert!((mean.mean() - 0.25).abs() < 1e-12);
/// assert_eq!((mean.examples(), mean.networks()), (4, 2));
/// assert!(mean.interval(0.95)?.contains(0.2));
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossedMean {
    examples: u64,
    networks: usize,
    mean: f64,
    /// Of the interval: the mean, with the added examples.
    centre: f64,
    /// Of the mean over examples.
    example_error: f64,
    example_degrees: f64,
    /// Of the mean over networks; one has none.
    network_error: Option<f64>,
    /// Nothing beyond can be a mean.
    range: Interval,
}

impl CrossedMean {
    /// The mean of values by network, and for each network by example. It is exact for equal values, and depends
    /// neither on the place nor on the scale of others.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no network or fewer than two examples, if the networks have different numbers
    /// of them, if a value is not finite, or if a standard error is too large or too small for a 64-bit number.
    pub fn of<V: AsRef<[f64]>>(networks: &[V]) -> Result<Self, StatisticsError> {
        at_least("networks", 1, networks.len() as u64)?;
        let expected = networks[0].as_ref().len();
        at_least("examples", 2, expected as u64)?;
        for network in networks {
            let found = network.as_ref().len();
            if found != expected {
                return Err(StatisticsError::Length { what: "examples", expected, found });
            }
            finite(network.as_ref())?;
        }
        let all: Vec<f64> = networks.iter().flat_map(AsRef::as_ref).copied().collect();
        let (units, values) = Units::of(&all);
        let by_network: Vec<f64> = values.chunks_exact(expected).map(mean).collect();
        let by_example: Vec<f64> = (0..expected)
            .map(|example| mean(&values.iter().skip(example).step_by(expected).copied().collect::<Vec<_>>()))
            .collect();
        let in_size = |error| scaled("standard error", error, units.power());
        let network_error = standard_error(&by_network).map(in_size).transpose()?;
        let extreme = |end: fn(f64, f64) -> f64| all.iter().copied().fold(all[0], end);
        let mean = units.number(mean(&by_network)).clamp(extreme(f64::min), extreme(f64::max));
        Ok(Self {
            examples: expected as u64,
            networks: networks.len(),
            mean,
            centre: mean,
            example_error: in_size(standard_error(&by_example).unwrap_or(0.0))?,
            example_degrees: (expected - 1) as f64,
            network_error,
            range: Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY },
        })
    }

    /// The error rate over networks, from the examples that each of them misses, ascending, of `examples` in all.
    ///
    /// The interval is taken with four more examples, two that every network misses and two that none does, so that it
    /// is never empty: A. Agresti, B. A. Coull, *Approximate is better than "exact" for interval estimation of binomial
    /// proportions*, The American Statistician 52:119–126, 1998. [`wilson`](crate::wilson) is better for one network.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no network or no example, or if a list is not ascending or names an example
    /// that does not exist.
    pub fn of_errors(examples: u32, networks: &[&[u32]]) -> Result<Self, StatisticsError> {
        let mut sums = BTreeMap::new();
        let mut totals = Vec::with_capacity(networks.len());
        for misclassified in networks {
            check_examples("misclassified", misclassified, examples)?;
            add(&mut sums, misclassified, 1);
            totals.push(misclassified.len() as f64);
        }
        Self::of_counts(examples, &sums, &totals, &[0.0, 0.0, 1.0, 1.0], Interval { lower: 0.0, upper: 1.0 })
    }

    /// The difference of two kinds of networks' error rates, first less second, over pairs such as those of one seed:
    /// for each pair the examples that each network misses, ascending, of `examples` in all.
    ///
    /// The interval is taken with two more examples, one that only all first networks miss and one that only all second
    /// ones do, so that it is never empty: D. G. Bonett, R. M. Price, *Adjusted Wald confidence interval for a
    /// difference of binomial proportions based on paired data*, Journal of Educational and Behavioral Statistics
    /// 37:479–488, 2012. [`PairedErrors`](crate::PairedErrors) is better for one pair.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no pair or no example, or if a list is not ascending or names an example that
    /// does not exist.
    ///
    /// ```
    /// use truezero_stats::CrossedMean;
    ///
    /// // Two seeds on 100 examples: the first network errs four times less, then three times less.
    /// let difference = CrossedMean::of_paired_errors(100, &[(&[7], &[1, 2, 3, 7, 9]), (&[], &[1, 2, 3])])?;
    /// assert_eq!(difference.mean(), -0.035);
    /// let interval = difference.interval(0.95)?;
    /// assert!(interval.lower < -0.1 && interval.upper > 0.0);
    /// # Ok::<(), truezero_stats::StatisticsError>(())
    /// ```
    pub fn of_paired_errors(examples: u32, pairs: &[(&[u32], &[u32])]) -> Result<Self, StatisticsError> {
        let mut sums = BTreeMap::new();
        let mut totals = Vec::with_capacity(pairs.len());
        for (first, second) in pairs {
            check_examples("misclassified by the first", first, examples)?;
            check_examples("misclassified by the second", second, examples)?;
            add(&mut sums, first, 1);
            add(&mut sums, second, -1);
            totals.push(first.len() as f64 - second.len() as f64);
        }
        Self::of_counts(examples, &sums, &totals, &[1.0, -1.0], Interval { lower: -1.0, upper: 1.0 })
    }

    /// From the sums over networks by example, where they are not 0, the sums over examples by network, and examples
    /// whose mean over the networks is given.
    fn of_counts(
        examples: u32,
        sums: &BTreeMap<u32, i64>,
        totals: &[f64],
        added: &[f64],
        range: Interval,
    ) -> Result<Self, StatisticsError> {
        at_least("networks", 1, totals.len() as u64)?;
        at_least("examples", 1, examples.into())?;
        let (count, networks) = (f64::from(examples), totals.len() as f64);
        let rates: Vec<f64> = totals.iter().map(|total| total / count).collect();
        // Sums of whole numbers: they are exact, and so is the variance of equal ones.
        let total: i64 = sums.values().sum();
        let squares: i128 = sums.values().map(|&sum| i128::from(sum).pow(2)).sum();
        let with_added = count + added.len() as f64;
        let centre = (total as f64 / networks + added.iter().sum::<f64>()) / with_added;
        let square = squares as f64 / (networks * networks) + added.iter().map(|one| one * one).sum::<f64>();
        let variance = (square / with_added - centre * centre) / (with_added - 1.0);
        Ok(Self {
            examples: examples.into(),
            networks: totals.len(),
            mean: total as f64 / (count * networks),
            centre,
            example_error: variance.max(0.0).sqrt(),
            example_degrees: with_added - 1.0,
            network_error: standard_error(&rates),
            range,
        })
    }

    /// The number of examples.
    pub fn examples(self) -> u64 {
        self.examples
    }

    /// The number of networks, or of pairs of them.
    pub fn networks(self) -> usize {
        self.networks
    }

    /// The mean over examples and networks.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard errors of the mean for the choice of examples, and for the choice of networks; a single network has
    /// no second one.
    pub fn standard_errors(self) -> (f64, Option<f64>) {
        (self.example_error, self.network_error)
    }

    /// The interval for the expected mean over other examples and networks of the same kind, at a confidence level such
    /// as 0.95.
    ///
    /// # Errors
    /// [`StatisticsError`] if the level is not between 0 and 1, or an end is too large for a 64-bit number.
    pub fn interval(self, level: f64) -> Result<Interval, StatisticsError> {
        let reach = self.reach(|degrees| student::quantile(level, degrees))?;
        let Interval { lower, upper } = Interval::around("interval for the mean", self.centre, reach)?;
        // The added examples move the interval, but never off the mean.
        Ok(Interval {
            lower: lower.max(self.range.lower).min(self.mean),
            upper: upper.min(self.range.upper).max(self.mean),
        })
    }

    /// The two-sided p-value of the hypothesis that the mean over all examples and networks is `mean`: 1 less the
    /// level at which the interval ends there. Where both standard errors are above 0 it is never less than 10⁻¹⁵.
    ///
    /// # Errors
    /// [`StatisticsError`] if `mean` is not finite, or its distance is too large for a 64-bit number.
    pub fn p_value(self, mean: f64) -> Result<f64, StatisticsError> {
        /// Of a tail: beyond it the search for the quantiles of few degrees of freedom fails.
        const LEAST: f64 = 5e-16;
        finite_number("supposed mean", mean)?;
        if self.centre == mean {
            return Ok(1.0);
        }
        let network_error = self.network_error.unwrap_or(0.0);
        // In units of the largest, their differences and quotients do not overflow.
        let size = exponent(&[self.centre, mean, self.example_error, network_error]);
        let [centre, mean, example_error, network_error] =
            [self.centre, mean, self.example_error, network_error].map(|number| libm::scalbn(number, -size));
        let distance = (centre - mean).abs();
        let error = libm::hypot(example_error, network_error);
        if error == 0.0 {
            return Ok(0.0);
        }
        let network_degrees = self.network_degrees();
        if network_error == 0.0 {
            return student::two_sided(distance / error, self.example_degrees);
        }
        if example_error == 0.0 {
            return student::two_sided(distance / error, network_degrees);
        }
        // The p-value lies between those with all of the variance on either side.
        let fewest = self.example_degrees.min(network_degrees);
        let most = self.example_degrees.max(network_degrees);
        let bound = |degrees| {
            Ok::<f64, StatisticsError>((student::two_sided(distance / error, degrees)? / 2.0).max(LEAST).ln())
        };
        let (mut below, mut above) = (bound(most)?, bound(fewest)?);
        for _ in 0..60 {
            let middle = f64::midpoint(below, above);
            let tail = middle.exp().min(0.5);
            let reach = libm::hypot(
                student::beyond(tail, self.example_degrees)? * example_error,
                student::beyond(tail, network_degrees)? * network_error,
            );
            if reach > distance { below = middle } else { above = middle }
        }
        Ok((2.0 * above.exp()).min(1.0))
    }

    /// Of the interval, with a quantile for each number of degrees of freedom.
    fn reach(self, quantile: impl Fn(f64) -> Result<f64, StatisticsError>) -> Result<f64, StatisticsError> {
        let of_examples = quantile(self.example_degrees)? * self.example_error;
        match self.network_error {
            None => Ok(of_examples),
            Some(error) => Ok(libm::hypot(of_examples, quantile(self.network_degrees())? * error)),
        }
    }

    /// At least 1; a single network has no error to use them with.
    fn network_degrees(self) -> f64 {
        self.networks.saturating_sub(1).max(1) as f64
    }
}

fn add(sums: &mut BTreeMap<u32, i64>, examples: &[u32], one: i64) {
    for &example in examples {
        *sums.entry(example).or_insert(0) += one;
    }
}

/// Taken around the first value, so that equal values are their own mean.
fn mean(values: &[f64]) -> f64 {
    let first = values.first().copied().unwrap_or(0.0);
    first + values.iter().map(|value| value - first).sum::<f64>() / values.len().max(1) as f64
}

/// Of the mean; one value has none.
fn standard_error(values: &[f64]) -> Option<f64> {
    let (mean, count) = (mean(values), values.len() as f64);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (values.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt())
}

#[cfg(test)]
mod tests;
