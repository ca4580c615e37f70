//! [`pairwise_resolution`]: the smallest difference that a published pairwise test could have found.

use crate::StatisticsError;
use crate::error::at_least;
use crate::interval::normal_quantile;

/// The smallest difference of two error rates, 0 to 1, that a two-sided test of independent samples finds.
///
/// It is z √(2p(1 − p) / n), where `error_rate` is p, `examples` is n, and z is 1.96 at the level 0.95.
///
/// It is the resolution of the paper's test of statistical equivalence (section 4.1, p = 0.05), and so a margin for
/// calling two networks equally good that is not chosen after a run.
///
/// # Errors
/// [`StatisticsError`] if the error rate is not between 0 and 1, if there is no example, or if the level is not between
/// 0 and 1.
///
/// ```
/// // MNIST: an error of 1.43 % on 10,000 test examples.
/// let margin = truezero_stats::pairwise_resolution(0.0143, 10_000, 0.95)?;
/// assert_eq!(format!("{:.2} points", 100.0 * margin), "0.33 points");
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
pub fn pairwise_resolution(error_rate: f64, examples: u32, level: f64) -> Result<f64, StatisticsError> {
    if !(0.0..=1.0).contains(&error_rate) {
        return Err(StatisticsError::Probability { found: error_rate });
    }
    at_least("examples", 1, examples.into())?;
    Ok(normal_quantile(level)? * (2.0 * error_rate * (1.0 - error_rate) / f64::from(examples)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Interval;

    /// Error rates and test examples of the paper's rectifier networks without pre-training (Table 1).
    #[test]
    fn the_margins_of_the_papers_data_sets() {
        for (error, examples, points) in [
            (0.0143, 10_000, "0.33"),
            (0.5086, 5_000, "1.96"),
            (0.3264, 20_000, "0.92"),
            (0.1640, 58_320, "0.42"),
        ] {
            let margin = pairwise_resolution(error, examples, 0.95).unwrap();
            assert_eq!(format!("{:.2}", 100.0 * margin), points);
        }
    }

    #[test]
    fn invalid_rates_and_counts_are_refused() {
        for rate in [-0.1, 1.1, 14.3, f64::NAN] {
            assert!(pairwise_resolution(rate, 10, 0.95).is_err(), "{rate}");
        }
        assert!(pairwise_resolution(0.5, 0, 0.95).is_err() && pairwise_resolution(0.5, 10, 95.0).is_err());
    }

    #[test]
    fn an_interval_is_within_a_margin_or_beyond_it_or_neither() {
        let interval = |lower, upper| Interval { lower, upper };
        for (lower, upper, within, beyond) in [
            (-0.5, 0.5, true, false),
            (-1.0, 0.5, false, false),
            (0.5, 1.5, false, false),
            (1.0, 2.0, false, false),
            (1.5, 2.0, false, true),
            (-2.0, -1.5, false, true),
            (-2.0, 2.0, false, false),
            (f64::NAN, f64::NAN, false, false),
        ] {
            let interval = interval(lower, upper);
            assert_eq!((interval.within(1.0), interval.beyond(1.0)), (within, beyond), "{interval:?}");
        }
        assert!(!interval(0.0, 0.0).within(f64::NAN));
    }
}
