//! [`holm`]: p-values of a family of tests, corrected for being several.

use crate::StatisticsError;
use crate::error::at_least;

/// The p-values of a family of tests, each corrected so that a family without any true effect has one below a level
/// with no more than that probability (S. Holm, *A simple sequentially rejective multiple test procedure*,
/// Scandinavian Journal of Statistics 6:65–70, 1979). The order is that of `p_values`.
///
/// # Errors
/// [`StatisticsError`] if there is none, or one is not between 0 and 1.
///
/// ```
/// use truezero_stats::holm;
///
/// assert_eq!(holm(&[0.01, 0.04, 0.03])?, [0.03, 0.06, 0.06]);
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    at_least("p-values", 1, p_values.len() as u64)?;
    if let Some(&found) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(StatisticsError::Probability { found });
    }
    let mut ascending: Vec<usize> = (0..p_values.len()).collect();
    ascending.sort_by(|&one, &other| p_values[one].total_cmp(&p_values[other]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, &test) in ascending.iter().enumerate() {
        largest = largest.max((p_values.len() - rank) as f64 * p_values[test]).min(1.0);
        corrected[test] = largest;
    }
    Ok(corrected)
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
    fn what_is_no_probability_is_refused() {
        for wrong in [-0.1, 1.1, f64::NAN] {
            assert!(matches!(holm(&[0.5, wrong]), Err(StatisticsError::Probability { .. })));
        }
        assert!(holm(&[]).is_err());
    }

    proptest! {
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
