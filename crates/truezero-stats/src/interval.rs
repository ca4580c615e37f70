//! [`Interval`]: confidence intervals, and Wilson's for an error rate.

use cdflib::special::dinvnr;

use crate::StatisticsError;
use crate::error::{at_least, at_most};

/// A confidence interval, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

impl Interval {
    /// Whether `value` is in the interval.
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Whether all of the interval is nearer to 0 than `margin`.
    ///
    /// If it is the 90 % interval of a difference, then two one-sided tests at 0.05 say that the difference is within
    /// the margin: D. J. Schuirmann, *A comparison of the two one-sided tests procedure and the power approach for
    /// assessing the equivalence of average bioavailability*, Journal of Pharmacokinetics and Biopharmaceutics
    /// 15:657–680, 1987.
    ///
    /// ```
    /// use truezero_stats::PairedErrors;
    ///
    /// let paired = PairedErrors::new(10_000, 40, 44, 100)?;
    /// assert!(paired.difference_interval(0.90)?.within(0.0033));
    /// # Ok::<(), truezero_stats::StatisticsError>(())
    /// ```
    pub fn within(self, margin: f64) -> bool {
        -margin < self.lower && self.upper < margin
    }

    /// Whether all of the interval is farther from 0 than `margin`, on one side.
    pub fn beyond(self, margin: f64) -> bool {
        self.lower > margin || self.upper < -margin
    }

    /// The interval that reaches `reach` to either side of `centre`. `what` names it in the error if an end overflows.
    pub(crate) fn around(what: &'static str, centre: f64, reach: f64) -> Result<Self, StatisticsError> {
        let (lower, upper) = (centre - reach, centre + reach);
        if lower.is_finite() && upper.is_finite() {
            Ok(Self { lower, upper })
        } else {
            Err(StatisticsError::Size { what })
        }
    }
}

/// Wilson's score interval for an error rate, at a confidence level such as 0.95.
///
/// It keeps its level for small rates and few examples, and is never empty: no error in 20 examples gives 0 to 16 %.
/// E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22:209–212, 1927.
///
/// # Errors
/// [`StatisticsError`] if there is no example, if there are more errors than examples, or if the level is not between
/// 0 and 1.
///
/// ```
/// let interval = truezero_stats::wilson(143, 10_000, 0.95)?;
/// assert!(interval.contains(0.0143));
/// assert_eq!(format!("{:.4} to {:.4}", interval.lower, interval.upper), "0.0122 to 0.0168");
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
pub fn wilson(errors: u32, examples: u32, level: f64) -> Result<Interval, StatisticsError> {
    at_least("examples", 1, examples.into())?;
    at_most("errors", examples.into(), errors.into())?;
    let (below, above) = wilson_reaches(errors, examples, normal_quantile(level)?);
    let rate = f64::from(errors) / f64::from(examples);
    Ok(Interval { lower: rate - below, upper: rate + above })
}

/// How far Wilson's interval reaches below the rate and above it, without the difference of nearly equal numbers.
pub(crate) fn wilson_reaches(errors: u32, examples: u32, z: f64) -> (f64, f64) {
    let (errors, others, n) = (f64::from(errors), f64::from(examples - errors), f64::from(examples));
    let root = z * (z + (z * z + 4.0 * errors * others / n).sqrt());
    // 0 at no error, and to the other side at nothing but errors: an end is the rate itself.
    let reach = |count: f64| count / n * root / (2.0 * count + root);
    (if errors > 0.0 { reach(errors) } else { 0.0 }, if others > 0.0 { reach(others) } else { 0.0 })
}

/// The share of probability beyond each end of a two-sided interval.
pub(crate) fn tail(level: f64) -> Result<f64, StatisticsError> {
    if level > 0.0 && level < 1.0 {
        Ok((1.0 - level) / 2.0)
    } else {
        Err(StatisticsError::Level { found: level })
    }
}

/// How many standard deviations a normal interval of this level reaches to either side.
pub(crate) fn normal_quantile(level: f64) -> Result<f64, StatisticsError> {
    let tail = tail(level)?;
    // At the smallest levels rounding would leave it a little below 0.
    Ok((-dinvnr(tail, 1.0 - tail)).max(0.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_intervals() {
        // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17:857-872,
        // 1998, Table I, method 3.
        for (errors, examples, lower, upper) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = wilson(errors, examples, 0.95).unwrap();
            assert!((interval.lower - lower).abs() < 5e-5, "{interval:?}");
            assert!((interval.upper - upper).abs() < 5e-5, "{interval:?}");
        }
    }

    #[test]
    fn normal_quantiles_match_the_table() {
        for (level, z) in
            [(0.95, 1.959_963_984_540_054), (0.99, 2.575_829_303_548_901), (0.5, 0.674_489_750_196_082)]
        {
            assert!((normal_quantile(level).unwrap() - z).abs() < 1e-14);
        }
    }

    #[test]
    fn invalid_counts_and_levels_are_refused() {
        assert!(matches!(wilson(0, 0, 0.95), Err(StatisticsError::TooFew { .. })));
        assert!(matches!(wilson(2, 1, 0.95), Err(StatisticsError::TooMany { .. })));
        for level in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
            let error = wilson(1, 2, level).unwrap_err();
            assert!(
                error.to_string().starts_with("confidence level: expected above 0 and below 1"),
                "{error}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_rate_and_mirrors(examples in 1_u32..5000, share in 0.0..=1.0, level in 0.01..0.9999) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the examples")]
            let errors = (share * f64::from(examples)) as u32;
            let interval = wilson(errors, examples, level).unwrap();
            prop_assert!(interval.contains(f64::from(errors) / f64::from(examples)));
            prop_assert!(0.0 <= interval.lower && interval.upper <= 1.0);
            let mirrored = wilson(examples - errors, examples, level).unwrap();
            prop_assert!((mirrored.lower + interval.upper - 1.0).abs() < 1e-12);
            let wider = wilson(errors, examples, 1.0 - (1.0 - level) / 2.0).unwrap();
            prop_assert!(wider.lower <= interval.lower && interval.upper <= wider.upper);
        }
    }
}
