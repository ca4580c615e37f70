//! [`Summary`]: mean and spread of a result over seeds.

use crate::error::{at_least, finite, finite_number, spread};
use crate::student;
use crate::units::{Units, exponent, scaled};
use crate::{Interval, StatisticsError};

/// Mean and spread of a sample, such as the test errors of one setting over its seeds.
///
/// ```
/// use truezero_stats::Summary;
///
/// let summary = Summary::of(&[1.40, 1.43, 1.46])?;
/// assert_eq!(format!("{:.2} ± {:.2}", summary.mean, summary.standard_deviation.unwrap()), "1.43 ± 0.03");
/// let interval = summary.t_interval(0.95)?;
/// assert_eq!(format!("{:.3} to {:.3}", interval.lower, interval.upper), "1.355 to 1.505");
/// # Ok::<(), truezero_stats::StatisticsError>(())
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
    /// The summary of a sample. That of equal values is exact, and that of others does not depend on their scale.
    ///
    /// # Errors
    /// [`StatisticsError`] if the sample is empty or not finite, or if its standard deviation is too large or too
    /// small for a 64-bit number.
    pub fn of(sample: &[f64]) -> Result<Self, StatisticsError> {
        at_least("values", 1, sample.len() as u64)?;
        finite(sample)?;
        let count = sample.len();
        let (units, values) = Units::of(sample);
        let standard_deviation = if count > 1 {
            let squares: f64 = values.iter().map(|value| value * value).sum();
            let deviation = (squares / (count - 1) as f64).sqrt();
            Some(scaled("standard deviation", deviation, units.power())?)
        } else {
            None
        };
        // Rounding must not push the mean of nearly equal values beyond them.
        let extreme = |end: fn(f64, f64) -> f64| sample.iter().copied().fold(sample[0], end);
        let mean = units.number(0.0).clamp(extreme(f64::min), extreme(f64::max));
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
    /// [`StatisticsError`] if there is one value only, if the level is not between 0 and 1, if an end is too large
    /// for a 64-bit number, or if this summary was made by hand of numbers that are not finite.
    pub fn t_interval(self, level: f64) -> Result<Interval, StatisticsError> {
        let (degrees, deviation) = self.checked()?;
        let reach = student::quantile(level, degrees)? * (deviation / (self.count as f64).sqrt());
        Interval::around("interval for the mean", self.mean, reach)
    }

    /// The two-sided p-value of Student's test that the mean of the distribution is `mean`: for differences of paired
    /// runs, zero. 1 if all values are equal to it, 0 if they are all equal to another.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is one value only, if `mean` is not finite, or if this summary was made by hand
    /// of numbers that are not finite.
    pub fn p_value(self, mean: f64) -> Result<f64, StatisticsError> {
        let (degrees, deviation) = self.checked()?;
        finite_number("supposed mean", mean)?;
        if self.mean == mean {
            return Ok(1.0);
        }
        // In units of the largest of the three, their differences and quotients do not overflow.
        let size = exponent(&[self.mean, mean, deviation]);
        let [found, mean, deviation] = [self.mean, mean, deviation].map(|number| libm::scalbn(number, -size));
        student::two_sided((found - mean).abs() / deviation * (self.count as f64).sqrt(), degrees)
    }

    /// The degrees of freedom and the standard deviation.
    fn checked(self) -> Result<(f64, f64), StatisticsError> {
        at_least("values", 2, self.count as u64)?;
        let Some(deviation) = self.standard_deviation else {
            return Err(StatisticsError::TooFew { what: "values", expected: 2, found: 1 });
        };
        finite_number("mean", self.mean)?;
        spread("standard deviation", deviation)?;
        Ok(((self.count - 1) as f64, deviation))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::ChaCha8Rng;
    use rand_distr::{Distribution, Normal};

    use super::*;

    #[test]
    fn a_p_value_and_an_interval_agree() {
        let summary = Summary::of(&[0.3, 0.1, 0.4, 0.15]).unwrap();
        for level in [0.5, 0.95, 0.99] {
            let Interval { lower, upper } = summary.t_interval(level).unwrap();
            for end in [lower, upper] {
                assert!((summary.p_value(end).unwrap() - (1.0 - level)).abs() < 1e-13);
            }
        }
        assert_eq!(summary.p_value(summary.mean), Ok(1.0));
        assert!(Summary::of(&[1.0]).unwrap().p_value(0.0).is_err());
        let equal = Summary::of(&[2.0, 2.0, 2.0]).unwrap();
        assert_eq!((equal.p_value(2.0), equal.p_value(1.0)), (Ok(1.0), Ok(0.0)));
    }

    #[test]
    fn intervals_match_the_table_of_t() {
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
        let mut random = ChaCha8Rng::seed_from_u64(5);
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
    fn invalid_samples_and_levels_are_refused() {
        assert!(matches!(Summary::of(&[]), Err(StatisticsError::TooFew { .. })));
        let error = Summary::of(&[1.0, f64::INFINITY]).unwrap_err();
        assert_eq!(error.to_string(), "value 1 of the sample: expected a finite number, found inf");
        let summary = Summary::of(&[1.0, 2.0]).unwrap();
        assert_eq!(summary.t_interval(1.0), Err(StatisticsError::Level { found: 1.0 }));
    }

    #[test]
    fn equal_values_have_their_value_as_mean_and_no_spread() {
        for value in [0.1, 0.3, 0.7, -1e6 / 3.0, 5e-324, 1e-200, 1e200, f64::MAX, f64::MIN] {
            for count in 2..40 {
                let summary = Summary::of(&vec![value; count]).unwrap();
                assert_eq!(summary, Summary { count, mean: value, standard_deviation: Some(0.0) });
                assert_eq!(summary.p_value(value), Ok(1.0));
                assert_eq!(summary.p_value(value / 2.0 + 1.0), Ok(0.0));
                assert_eq!(summary.t_interval(0.95), Ok(Interval { lower: value, upper: value }));
            }
        }
    }

    #[test]
    fn the_largest_and_the_smallest_values_have_a_summary_or_an_error() {
        let opposite = Summary::of(&[f64::MAX, f64::MIN]).unwrap_err();
        assert!(opposite.to_string().starts_with("standard deviation: expected a size"), "{opposite}");
        assert_eq!(
            Summary::of(&[5e-324, 15e-324]),
            Err(StatisticsError::Size { what: "standard deviation" })
        );
        let wide = Summary::of(&[f64::MAX, 0.0]).unwrap();
        assert_eq!(wide.t_interval(0.95), Err(StatisticsError::Size { what: "interval for the mean" }));
        assert!((wide.p_value(0.0).unwrap() - 0.5).abs() < 1e-14);
        assert!(wide.p_value(f64::MIN).unwrap() < 0.25);
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        let summary = Summary::of(&[1.0, 2.0]).unwrap();
        for number in [f64::NAN, f64::INFINITY] {
            let error = summary.p_value(number).unwrap_err().to_string();
            assert_eq!(error, format!("supposed mean: expected a finite number, found {number}"));
            let by_hand = Summary { mean: number, ..summary };
            assert!(by_hand.p_value(0.0).is_err() && by_hand.t_interval(0.95).is_err());
        }
        for deviation in [Some(f64::NAN), Some(-1.0), Some(f64::INFINITY), None] {
            let by_hand = Summary { standard_deviation: deviation, ..summary };
            assert!(by_hand.p_value(0.0).is_err() && by_hand.t_interval(0.95).is_err());
        }
        let error = Summary { count: 0, ..summary }.t_interval(0.95).unwrap_err().to_string();
        assert_eq!(error, "number of values: expected at least 2, found 0");
        for count in [2, 16_000_000, usize::MAX] {
            assert!(Summary { count, ..summary }.t_interval(0.95).unwrap().contains(1.5));
        }
    }

    proptest! {
        #[test]
        fn a_shift_does_not_change_the_spread(
            sample in prop::collection::vec(-1.0_f64..1.0, 2..30), shift in -1e6_f64..1e6, level in 0.01..0.9999,
        ) {
            let summary = Summary::of(&sample).unwrap();
            let shifted: Vec<f64> = sample.iter().map(|value| value + shift).collect();
            let moved = Summary::of(&shifted).unwrap();
            let deviations = (summary.standard_deviation.unwrap(), moved.standard_deviation.unwrap());
            // The shifted values are rounded to 1e-10; nothing else is lost.
            prop_assert!((deviations.0 - deviations.1).abs() < 1e-9);
            prop_assert!((moved.mean - summary.mean - shift).abs() < 1e-9);
            let interval = summary.t_interval(level).unwrap();
            prop_assert!(interval.contains(summary.mean));
        }

        #[test]
        fn results_scale_with_the_values(
            sample in prop::collection::vec(-1.0_f64..1.0, 2..30), power in -960_i32..1010, level in 0.01..0.9999,
        ) {
            let scaled = |value: f64| libm::scalbn(value, power);
            let summary = Summary::of(&sample).unwrap();
            let other = Summary::of(&sample.iter().map(|&value| scaled(value)).collect::<Vec<_>>()).unwrap();
            prop_assert_eq!(other.mean, scaled(summary.mean));
            prop_assert_eq!(other.standard_deviation, summary.standard_deviation.map(scaled));
            prop_assert_eq!(other.p_value(0.0), summary.p_value(0.0));
            prop_assert_eq!(other.p_value(scaled(0.25)), summary.p_value(0.25));
            let interval = summary.t_interval(level).unwrap();
            let expected = Interval { lower: scaled(interval.lower), upper: scaled(interval.upper) };
            prop_assert_eq!(other.t_interval(level), Ok(expected));
        }

        #[test]
        fn any_finite_sample_has_values_or_errors(
            sample in prop::collection::vec(any::<f64>().prop_filter("finite", |value| value.is_finite()), 1..6),
            mean in any::<f64>(), level in any::<f64>(),
        ) {
            let Ok(summary) = Summary::of(&sample) else { return Ok(()) };
            prop_assert!(sample.iter().any(|&value| value <= summary.mean));
            prop_assert!(sample.iter().any(|&value| value >= summary.mean));
            for level in [level, 0.95] {
                if let Ok(interval) = summary.t_interval(level) {
                    prop_assert!(interval.contains(summary.mean) && (interval.upper - interval.lower) >= 0.0);
                }
            }
            for mean in [mean, 0.0, summary.mean] {
                if let Ok(p) = summary.p_value(mean) {
                    prop_assert!((0.0..=1.0).contains(&p));
                }
            }
        }
    }
}
