//! [`Summary`]: mean and spread of a result over seeds.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::error::{at_least, finite};
use crate::interval::tail;
use crate::{Interval, StatisticsError};

/// Mean and spread of a sample, such as the test errors of one setting over its seeds.
///
/// ```
/// use truezero_eval::Summary;
///
/// let summary = Summary::of(&[1.40, 1.43, 1.46])?;
/// assert_eq!(format!("{:.2} ± {:.2}", summary.mean, summary.standard_deviation.unwrap()), "1.43 ± 0.03");
/// let interval = summary.t_interval(0.95)?;
/// assert_eq!(format!("{:.3} to {:.3}", interval.lower, interval.upper), "1.355 to 1.505");
/// # Ok::<(), truezero_eval::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The number of values.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, with count − 1 in the denominator; one value has none.
    pub standard_deviation: Option<f64>,
}

impl Summary {
    /// The summary of a sample.
    ///
    /// # Errors
    /// [`StatisticsError`] if the sample is empty or not finite.
    pub fn of(sample: &[f64]) -> Result<Self, StatisticsError> {
        at_least("values", 1, sample.len() as u64)?;
        finite(sample)?;
        let count = sample.len();
        let mean = sample.iter().sum::<f64>() / count as f64;
        let squares: f64 = sample.iter().map(|value| (value - mean).powi(2)).sum();
        let standard_deviation = (count > 1).then(|| (squares / (count - 1) as f64).sqrt());
        Ok(Self { count, mean, standard_deviation })
    }

    /// The standard error of the mean: the standard deviation divided by √count.
    pub fn standard_error(self) -> Option<f64> {
        self.standard_deviation.map(|deviation| deviation / (self.count as f64).sqrt())
    }

    /// Student's interval for the mean of the distribution that the values come from, at a level such as 0.95.
    ///
    /// It supposes that the values are about normal, and is right for as few as two of them.
    /// Student, *The probable error of a mean*, Biometrika 6:1–25, 1908.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is one value only, or if the level is not between 0 and 1.
    pub fn t_interval(self, level: f64) -> Result<Interval, StatisticsError> {
        let tail = tail(level)?;
        let distribution = StudentsT::new(0.0, 1.0, self.count as f64 - 1.0);
        let (Some(error), Ok(distribution)) = (self.standard_error(), distribution) else {
            return Err(StatisticsError::TooFew { what: "values", expected: 2, found: self.count as u64 });
        };
        let half = -distribution.inverse_cdf(tail) * error;
        Ok(Interval { lower: self.mean - half, upper: self.mean + half })
    }

    /// The same for values that are not independent, as those of a cross-validation, whose folds share training examples: with
    /// the standard deviation by which the standard error becomes √(1/count + ratio) of it instead of √(1/count). The ratio
    /// is that of held-out to training examples, 1/(folds − 1) for a cross-validation.
    /// C. Nadeau and Y. Bengio, *Inference for the generalization error*, Machine Learning 52:239–281, 2003.
    #[must_use]
    pub fn of_overlapping(self, ratio: f64) -> Self {
        let factor = (1.0 + self.count as f64 * ratio).sqrt();
        Self { standard_deviation: self.standard_deviation.map(|deviation| factor * deviation), ..self }
    }

    /// The two-sided p-value of Student's test that the mean of the distribution is `mean`: for differences of paired runs,
    /// zero. 1 if all values are equal to it, 0 if they are all equal to another.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is one value only.
    pub fn p_value(self, mean: f64) -> Result<f64, StatisticsError> {
        let distribution = StudentsT::new(0.0, 1.0, self.count as f64 - 1.0);
        let (Some(error), Ok(distribution)) = (self.standard_error(), distribution) else {
            return Err(StatisticsError::TooFew { what: "values", expected: 2, found: self.count as u64 });
        };
        let distance = (self.mean - mean).abs();
        if distance == 0.0 {
            return Ok(1.0);
        }
        Ok((2.0 * distribution.cdf(-distance / error)).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_distr::{Distribution, Normal};
    use truezero_tensor::Random;

    use super::*;

    #[test]
    fn overlapping_samples_have_a_larger_standard_error() {
        let sample = Summary::of(&[0.3, 0.1, 0.4, 0.15, 0.2]).unwrap();
        let deviation = sample.standard_deviation.unwrap();
        let expected = deviation * (1.0_f64 / 5.0 + 0.25).sqrt();
        let found = sample.of_overlapping(0.25).standard_error().unwrap();
        assert!((found - expected).abs() < 1e-12);
        assert_eq!(sample.of_overlapping(0.0), sample);
    }

    #[test]
    fn a_p_value_and_an_interval_agree() {
        let summary = Summary::of(&[0.3, 0.1, 0.4, 0.15]).unwrap();
        for level in [0.5, 0.95, 0.99] {
            let Interval { lower, upper } = summary.t_interval(level).unwrap();
            for end in [lower, upper] {
                assert!((summary.p_value(end).unwrap() - (1.0 - level)).abs() < 1e-9);
            }
        }
        assert_eq!(summary.p_value(summary.mean), Ok(1.0));
        assert!(Summary::of(&[1.0]).unwrap().p_value(0.0).is_err());
        let equal = Summary::of(&[2.0, 2.0, 2.0]).unwrap();
        assert_eq!((equal.p_value(2.0), equal.p_value(1.0)), (Ok(1.0), Ok(0.0)));
    }

    #[test]
    fn intervals_are_those_of_the_table_of_t() {
        // Two-sided quantiles at 95 and 99 %, by degrees of freedom.
        for (degrees, at_95, at_99) in [
            (1, 12.706_205, 63.656_741),
            (2, 4.302_653, 9.924_843),
            (4, 2.776_445, 4.604_095),
            (9, 2.262_157, 3.249_836),
            (199, 1.971_957, 2.600_760),
        ] {
            let count = degrees + 1;
            let sample: Vec<f64> = (0..count).map(f64::from).collect();
            let summary = Summary::of(&sample).unwrap();
            for (level, quantile) in [(0.95, at_95), (0.99, at_99)] {
                let interval = summary.t_interval(level).unwrap();
                let error = summary.standard_error().unwrap();
                assert!(
                    ((interval.upper - summary.mean) / error - quantile).abs() < 1e-5,
                    "{degrees} at {level}"
                );
                assert!(
                    ((summary.mean - interval.lower) / error - quantile).abs() < 1e-5,
                    "{degrees} at {level}"
                );
            }
        }
    }

    #[test]
    fn the_interval_holds_the_true_mean_as_often_as_it_says() {
        let (trials, per_trial) = (2_000, 4);
        let normal = Normal::new(1.43, 0.08).unwrap();
        let mut random = Random::new(5, "test", [0; 4]);
        let mut held = 0;
        for _ in 0..trials {
            let sample: Vec<f64> = (0..per_trial).map(|_| normal.sample(&mut random)).collect();
            held += u32::from(Summary::of(&sample).unwrap().t_interval(0.95).unwrap().contains(1.43));
        }
        // 1,900 expected, standard deviation 9.7.
        assert!((1_860..=1_940).contains(&held), "{held} of {trials}");
    }

    #[test]
    fn a_summary_by_hand() {
        let summary = Summary::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!((summary.count, summary.mean), (8, 5.0));
        assert!((summary.standard_deviation.unwrap() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert!((summary.standard_error().unwrap() - (4.0_f64 / 7.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn one_value_has_a_mean_only() {
        let summary = Summary::of(&[1.43]).unwrap();
        let expected = Summary { count: 1, mean: 1.43, standard_deviation: None };
        assert_eq!((summary, summary.standard_error()), (expected, None));
        let error = summary.t_interval(0.95).unwrap_err();
        assert_eq!(error.to_string(), "number of values: expected at least 2, found 1");
    }

    #[test]
    fn samples_and_levels_that_cannot_be_are_refused() {
        assert!(matches!(Summary::of(&[]), Err(StatisticsError::TooFew { .. })));
        let error = Summary::of(&[1.0, f64::INFINITY]).unwrap_err();
        assert_eq!(error.to_string(), "value 1 of the sample: expected a finite number, found inf");
        let summary = Summary::of(&[1.0, 2.0]).unwrap();
        assert_eq!(summary.t_interval(1.0), Err(StatisticsError::Level { found: 1.0 }));
    }

    proptest! {
        #[test]
        fn the_spread_does_not_depend_on_the_place(
            sample in prop::collection::vec(-1.0_f64..1.0, 2..30), shift in -1e6..1e6, level in 0.01..0.9999,
        ) {
            let summary = Summary::of(&sample).unwrap();
            let shifted: Vec<f64> = sample.iter().map(|value| value + shift).collect();
            let moved = Summary::of(&shifted).unwrap();
            let deviations = (summary.standard_deviation.unwrap(), moved.standard_deviation.unwrap());
            prop_assert!((deviations.0 - deviations.1).abs() < 1e-8);
            let interval = summary.t_interval(level).unwrap();
            prop_assert!(interval.contains(summary.mean));
        }
    }
}
