//! [`Bootstrap`]: percentile intervals by resampling.

use truezero_tensor::Random;

use crate::error::{at_least, at_most, finite};
use crate::interval::tail;
use crate::{Interval, StatisticsError};

/// How to make a bootstrap interval: draw as many values from the sample as it has, with replacement, take the mean,
/// do so `resamples` times, and cut the same share of the means off at both ends.
///
/// The percentile method of B. Efron, *Bootstrap methods: another look at the jackknife*, Annals of Statistics 7:1–26,
/// 1979. It assumes no distribution but needs a sample of some size: for the mean over a few seeds take
/// [`Summary::t_interval`](crate::Summary::t_interval), for a rate near 0 [`wilson`](crate::wilson). One seed gives the
/// same interval on every machine and for ever: the draws are those of a `ChaCha8` generator keyed by it.
///
/// ```
/// use truezero_eval::{Bootstrap, wilson};
///
/// let bootstrap = Bootstrap { level: 0.95, resamples: 2_000, seed: 1 };
/// let interval = bootstrap.error_rate(143, 10_000)?;
/// let closed_form = wilson(143, 10_000, 0.95)?;
/// assert!((interval.lower - closed_form.lower).abs() < 5e-4);
/// assert!((interval.upper - closed_form.upper).abs() < 5e-4);
/// # Ok::<(), truezero_eval::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// The confidence level, above 0 and below 1.
    pub level: f64,
    /// How many means are drawn; at least one of them must lie beyond each end.
    pub resamples: u32,
    /// The seed of the draws.
    pub seed: u64,
}

impl Bootstrap {
    /// An interval for the mean of the distribution that `sample` comes from.
    ///
    /// # Errors
    /// [`StatisticsError`] if the sample is empty, longer than 32 bits count, or not finite, if the level is not
    /// between 0 and 1, or if there are too few resamples for the level.
    pub fn mean(&self, sample: &[f64]) -> Result<Interval, StatisticsError> {
        finite(sample)?;
        at_most("values", u32::MAX.into(), sample.len() as u64)?;
        let size = sample.iter().map(|_| 1).sum();
        self.interval(size, |draw| sample[draw as usize])
    }

    /// An interval for an error rate: that of the [mean](Self::mean) of `errors` ones and then zeros.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no example or if there are more errors than examples, if the level is not
    /// between 0 and 1, or if there are too few resamples for the level.
    pub fn error_rate(&self, errors: u32, examples: u32) -> Result<Interval, StatisticsError> {
        at_most("errors", examples.into(), errors.into())?;
        self.interval(examples, |draw| f64::from(u8::from(draw < errors)))
    }

    fn interval(&self, size: u32, value: impl Fn(u32) -> f64) -> Result<Interval, StatisticsError> {
        at_least("values", 1, size.into())?;
        let tail = tail(self.level)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "above 1, and saturates"
        )]
        at_least("resamples", (1.0 / tail).ceil() as u64, self.resamples.into())?;
        let mut random = Random::new(self.seed, "resample", [0; 4]);
        let mut mean = || (0..size).map(|_| value(random.below(size))).sum::<f64>() / f64::from(size);
        let mut means: Vec<f64> = (0..self.resamples).map(|_| mean()).collect();
        means.sort_unstable_by(f64::total_cmp);
        Ok(Interval { lower: quantile(&means, tail), upper: quantile(&means, 1.0 - tail) })
    }
}

/// The quantile of sorted values, linear between neighbours (type 7 of R. J. Hyndman and Y. Fan, *Sample quantiles in
/// statistical packages*, The American Statistician 50:361–365, 1996).
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let position = probability * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position in the slice")]
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    sorted[below] + (position - position.floor()) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const USUAL: Bootstrap = Bootstrap { level: 0.95, resamples: 1_000, seed: 0 };

    #[test]
    fn quantiles_lie_between_neighbours() {
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (probability, expected) in
            [(0.0, 1.0), (1.0, 16.0), (0.5, 4.0), (0.25, 2.0), (0.375, 3.0), (0.9, 12.8)]
        {
            assert!((quantile(&sorted, probability) - expected).abs() < 1e-12);
        }
    }

    /// The expected interval was computed by a second program.
    #[test]
    fn the_interval_of_a_seed_stays() {
        let sample = [1.20, 1.43, 1.16, 1.57, 1.17, 1.77];
        let interval = USUAL.mean(&sample).unwrap();
        assert_eq!(interval, Interval { lower: 1.215, upper: 1.578_333_333_333_333_1 });
        assert_ne!(Bootstrap { seed: 1, ..USUAL }.mean(&sample).unwrap(), interval);
    }

    #[test]
    fn a_sample_without_spread_gives_its_value() {
        for sample in [&[0.5][..], &[0.5; 30]] {
            assert_eq!(USUAL.mean(sample), Ok(Interval { lower: 0.5, upper: 0.5 }));
        }
        assert_eq!(USUAL.error_rate(0, 100), Ok(Interval { lower: 0.0, upper: 0.0 }));
        assert_eq!(USUAL.error_rate(100, 100), Ok(Interval { lower: 1.0, upper: 1.0 }));
    }

    #[test]
    fn samples_and_settings_that_cannot_be_are_refused() {
        let message = |bootstrap: Bootstrap, sample: &[f64]| bootstrap.mean(sample).unwrap_err().to_string();
        assert_eq!(message(USUAL, &[]), "number of values: expected at least 1, found 0");
        let expected = "value 1 of the sample: expected a finite number, found NaN";
        assert_eq!(message(USUAL, &[1.0, f64::NAN]), expected);
        let expected = "number of resamples: expected at least 40, found 39";
        assert_eq!(message(Bootstrap { resamples: 39, ..USUAL }, &[1.0]), expected);
        let expected = "confidence level: expected above 0 and below 1, found 95";
        assert_eq!(message(Bootstrap { level: 95.0, ..USUAL }, &[1.0]), expected);
        assert!(USUAL.error_rate(3, 2).is_err());
        assert!(USUAL.error_rate(0, 0).is_err());
    }

    #[test]
    fn the_interval_holds_the_true_rate_as_often_as_it_says() {
        let (rate, examples, trials) = (0.15, 200, 500);
        let mut random = Random::new(99, "test", [0; 4]);
        let mut held = 0;
        for trial in 0..trials {
            let errors = (0..examples).map(|_| u32::from(random.below(100) < 15)).sum();
            let bootstrap = Bootstrap { level: 0.95, resamples: 400, seed: trial };
            held += u32::from(bootstrap.error_rate(errors, examples).unwrap().contains(rate));
        }
        // 475 expected, standard deviation 4.9; the percentile method is known to fall a little short.
        assert!((455..=490).contains(&held), "{held} of {trials}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_interval_holds_the_mean_and_moves_with_the_sample(
            sample in prop::collection::vec(-5.0_f64..5.0, 1..40), seed: u64, shift in -3.0_f64..3.0,
        ) {
            let bootstrap = Bootstrap { seed, ..USUAL };
            let interval = bootstrap.mean(&sample).unwrap();
            let mean = sample.iter().sum::<f64>() / sample.len() as f64;
            prop_assert!(interval.lower <= mean + 1e-12 && mean - 1e-12 <= interval.upper);
            let shifted: Vec<f64> = sample.iter().map(|value| value + shift).collect();
            let moved = bootstrap.mean(&shifted).unwrap();
            prop_assert!((moved.lower - interval.lower - shift).abs() < 1e-9);
            prop_assert!((moved.upper - interval.upper - shift).abs() < 1e-9);
        }

        #[test]
        fn an_error_rate_is_a_mean(errors in 0_u32..50, others in 1_u32..50, seed: u64) {
            let bootstrap = Bootstrap { seed, ..USUAL };
            let sample: Vec<f64> = (0..errors).map(|_| 1.0).chain((0..others).map(|_| 0.0)).collect();
            prop_assert_eq!(bootstrap.error_rate(errors, errors + others), bootstrap.mean(&sample));
        }
    }
}
