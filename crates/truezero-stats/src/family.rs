//! A family of tests, corrected for their number: [`holm`] for p-values, [`holm_levels`] for intervals.

use crate::StatisticsError;
use crate::error::at_least;

/// The p-values of a family of tests, each corrected so that a family without any true effect has one below a level
/// with no more than that probability (S. Holm, *A simple sequentially rejective multiple test procedure*,
/// Scandinavian Journal of Statistics 6:65–70, 1979). The order is that of `p_values`.
///
/// # Errors
/// [`StatisticsError`] if there is no p-value, or one is not between 0 and 1.
///
/// ```
/// use truezero_stats::holm;
///
/// assert_eq!(holm(&[0.01, 0.04, 0.03])?, [0.03, 0.06, 0.06]);
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    let ascending = ascending(p_values)?;
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, &test) in ascending.iter().enumerate() {
        largest = largest.max((p_values.len() - rank) as f64 * p_values[test]).min(1.0);
        corrected[test] = largest;
    }
    Ok(corrected)
}

/// The confidence level of each test's interval, if the tests of a family are corrected by Holm's method. The order is
/// that of `p_values`.
///
/// Holm's method tests the smallest of m p-values at `significance` / m, the next at `significance` / (m − 1), and so
/// on; it stops at the first that is not below its bound, and all that follow share that bound. The level is 1 less
/// the bound. So an interval that agrees with its p-value leaves out the supposed value exactly if Holm's method
/// rejects it. Equal p-values share the smallest of their bounds. These are intervals of single tests: that all of
/// them hold their true values at once is not promised.
///
/// # Errors
/// [`StatisticsError`] if there is no p-value, or one is not between 0 and 1, or if `significance` is not above 0 and
/// below 1.
///
/// ```
/// use truezero_stats::holm_levels;
///
/// // 0.01 is below 0.05 / 2, and 0.2 is not below 0.05.
/// assert_eq!(holm_levels(&[0.2, 0.01], 0.05)?, [0.95, 0.975]);
/// // 0.04 is not below 0.05 / 2: nothing is rejected.
/// assert_eq!(holm_levels(&[0.2, 0.04], 0.05)?, [0.975, 0.975]);
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
pub fn holm_levels(p_values: &[f64], significance: f64) -> Result<Vec<f64>, StatisticsError> {
    let ascending = ascending(p_values)?;
    if !(significance > 0.0 && significance < 1.0) {
        return Err(StatisticsError::Level { found: 1.0 - significance });
    }
    let mut levels = vec![0.0; p_values.len()];
    let mut bound = 0.0;
    let mut stopped = false;
    let mut previous = None;
    for (rank, &test) in ascending.iter().enumerate() {
        let p = p_values[test];
        if !stopped && previous != Some(p) {
            bound = significance / (p_values.len() - rank) as f64;
            stopped = p >= bound;
        }
        levels[test] = 1.0 - bound;
        previous = Some(p);
    }
    Ok(levels)
}

/// The tests in the order of their p-values.
fn ascending(p_values: &[f64]) -> Result<Vec<usize>, StatisticsError> {
    at_least("p-values", 1, p_values.len() as u64)?;
    if let Some(&found) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(StatisticsError::Probability { found });
    }
    let mut ascending: Vec<usize> = (0..p_values.len()).collect();
    ascending.sort_by(|&one, &other| p_values[one].total_cmp(&p_values[other]));
    Ok(ascending)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_r_is_matched() {
        // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")
        let corrected = holm(&[0.01, 0.02, 0.03, 0.04, 0.05]).unwrap();
        for (found, expected) in corrected.iter().zip([0.05, 0.08, 0.09, 0.09, 0.09]) {
            assert!((found - expected).abs() < 1e-12, "{corrected:?}");
        }
    }

    #[test]
    fn numbers_outside_0_to_1_are_refused() {
        for wrong in [-0.1, 1.1, f64::NAN] {
            assert!(matches!(holm(&[0.5, wrong]), Err(StatisticsError::Probability { .. })));
            assert!(matches!(holm_levels(&[0.5, wrong], 0.05), Err(StatisticsError::Probability { .. })));
        }
        for wrong in [0.0, 1.0, -0.05, f64::NAN] {
            assert!(matches!(holm_levels(&[0.5], wrong), Err(StatisticsError::Level { .. })));
        }
        assert!(holm(&[]).is_err() && holm_levels(&[], 0.05).is_err());
    }

    #[test]
    fn equal_p_values_share_a_level() {
        assert_eq!(holm_levels(&[0.02, 0.5, 0.01, 0.01], 0.05).unwrap(), [0.975, 0.95, 0.9875, 0.9875]);
        assert_eq!(holm_levels(&[0.03, 0.03], 0.05).unwrap(), [0.975, 0.975]);
    }

    proptest! {
        #[test]
        fn a_p_value_is_below_the_bound_of_its_level_exactly_if_holm_rejects_it(
            p_values in prop::collection::vec(prop_oneof![0.0..=1.0_f64, 0.0..=0.05_f64], 1..12)
        ) {
            let corrected = holm(&p_values).unwrap();
            let levels = holm_levels(&p_values, 0.05).unwrap();
            for ((&p, &level), &after) in p_values.iter().zip(&levels).zip(&corrected) {
                prop_assume!((after - 0.05).abs() > 1e-12);
                prop_assert_eq!(p < 1.0 - level, after < 0.05);
                prop_assert!(level >= 0.95 && level <= 1.0 - 0.05 / p_values.len() as f64);
            }
        }

        #[test]
        fn a_correction_keeps_the_order_and_lies_between_the_value_and_bonferronis(
            p_values in prop::collection::vec(0.0..=1.0_f64, 1..12)
        ) {
            let corrected = holm(&p_values).unwrap();
            for (&p, &after) in p_values.iter().zip(&corrected) {
                prop_assert!(after >= p && after <= (p * p_values.len() as f64).min(1.0) + 1e-12);
                for (&other, &other_after) in p_values.iter().zip(&corrected) {
                    prop_assert!(p > other || after <= other_after);
                }
            }
        }
    }
}
