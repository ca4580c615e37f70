//! Error measures of predictions.

use crate::StatisticsError;
use crate::error::{at_least, at_most, finite};
use crate::units::{exponent, scaled};

/// The share of examples whose predicted class is not their label, 0 to 1 (the paper's test error, section 4.1).
///
/// # Errors
/// [`StatisticsError`] if there is no example, or not one prediction for each label.
///
/// ```
/// assert_eq!(truezero_stats::error_rate(&[3, 1, 4, 1], &[3, 1, 4, 2]), Ok(0.25));
/// ```
pub fn error_rate(predictions: &[u32], labels: &[u32]) -> Result<f64, StatisticsError> {
    at_least("labels", 1, labels.len() as u64)?;
    let errors = misclassified(predictions, labels)?.len();
    Ok(errors as f64 / labels.len() as f64)
}

/// The examples whose predicted class is not their label, ascending: what a [paired test](crate::PairedErrors) needs.
///
/// # Errors
/// [`StatisticsError`] if there is not one prediction for each label, or more labels than 32 bits count.
///
/// ```
/// assert_eq!(truezero_stats::misclassified(&[3, 1, 4, 1], &[3, 0, 4, 2])?, [1, 3]);
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
pub fn misclassified(predictions: &[u32], labels: &[u32]) -> Result<Vec<u32>, StatisticsError> {
    let (expected, found) = (labels.len(), predictions.len());
    if found != expected {
        return Err(StatisticsError::Length { what: "predictions", expected, found });
    }
    at_most("labels", u32::MAX.into(), expected as u64)?;
    let wrong =
        (0..).zip(predictions.iter().zip(labels)).filter(|(_, (prediction, label))| prediction != label);
    Ok(wrong.map(|(example, _)| example).collect())
}

/// √ mean (prediction − target)², the measure of Table 2 (paper, section 4.2).
///
/// # Errors
/// [`StatisticsError`] if there is no target, not one prediction for each, or a number that is not finite, or if the
/// result is too large or too small for a 64-bit number.
///
/// ```
/// assert_eq!(truezero_stats::root_mean_square_error(&[4.0, 2.0], &[5.0, 1.0]), Ok(1.0));
/// ```
pub fn root_mean_square_error(predictions: &[f64], targets: &[f64]) -> Result<f64, StatisticsError> {
    at_least("targets", 1, targets.len() as u64)?;
    let (expected, found) = (targets.len(), predictions.len());
    if found != expected {
        return Err(StatisticsError::Length { what: "predictions", expected, found });
    }
    finite(predictions)?;
    finite(targets)?;
    let pairs = || predictions.iter().zip(targets);
    let mut errors: Vec<f64> = pairs().map(|(prediction, target)| prediction - target).collect();
    let mut power = 0;
    if errors.iter().any(|error| error.is_infinite()) {
        // Halving rounds only numbers that are negligible beside a difference that overflows.
        errors = pairs().map(|(prediction, target)| prediction / 2.0 - target / 2.0).collect();
        power = 1;
    }
    let size = exponent(&errors);
    let squares: Vec<f64> = errors.iter().map(|&error| libm::scalbn(error, -size)).map(|x| x * x).collect();
    // Around the first square, so that equal errors are their own mean.
    let first = squares[0];
    let mean = first + squares.iter().map(|square| square - first).sum::<f64>() / squares.len() as f64;
    scaled("root mean square error", mean.sqrt(), power + size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_of_different_lengths_are_refused() {
        assert_eq!(
            error_rate(&[], &[]).unwrap_err().to_string(),
            "number of labels: expected at least 1, found 0"
        );
        let error = error_rate(&[1, 2], &[1, 2, 3]).unwrap_err();
        assert_eq!(error.to_string(), "number of predictions: expected 3, found 2");
        assert!(root_mean_square_error(&[], &[]).is_err());
        assert!(root_mean_square_error(&[1.0], &[1.0, 2.0]).is_err());
        assert!(root_mean_square_error(&[f64::NAN], &[1.0]).is_err());
    }

    #[test]
    fn equal_errors_are_their_own_root_mean_square() {
        for error in [0.0, 0.1, 0.3, 1e-300, 5e-324, 1e300, f64::MAX] {
            assert_eq!(root_mean_square_error(&[error; 7], &[0.0; 7]), Ok(error));
        }
    }

    #[test]
    fn an_error_too_large_or_too_small_is_refused() {
        // Their difference is no 64-bit number, but its mean over eight examples is.
        let (predictions, targets) =
            ([f64::MAX, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [f64::MIN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let found = root_mean_square_error(&predictions, &targets).unwrap();
        assert!((found / f64::MAX - 0.5_f64.sqrt()).abs() < 1e-12, "{found:e}");
        for (prediction, target) in [(f64::MAX, -f64::MAX), (5e-324, 0.0)] {
            let error = root_mean_square_error(&[prediction, 0.0], &[target, 0.0]).unwrap_err();
            assert!(error.to_string().starts_with("root mean square error: expected a size"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn the_root_mean_square_error_scales_with_its_numbers(
            pairs in prop::collection::vec((-1.0_f64..1.0, -1.0_f64..1.0), 1..20), power in -990_i32..1020,
        ) {
            let scaled = |value: f64| libm::scalbn(value, power);
            let (predictions, targets): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let expected = root_mean_square_error(&predictions, &targets).unwrap();
            let scale = |values: &[f64]| values.iter().map(|&value| scaled(value)).collect::<Vec<_>>();
            let found = root_mean_square_error(&scale(&predictions), &scale(&targets));
            prop_assert_eq!(found, Ok(scaled(expected)));
        }

        #[test]
        fn the_error_rate_counts_the_misclassified(pairs in prop::collection::vec((0_u32..3, 0_u32..3), 1..50)) {
            let (predictions, labels): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
            let wrong = misclassified(&predictions, &labels).unwrap();
            for (example, (prediction, label)) in pairs.iter().enumerate() {
                let listed = wrong.binary_search(&u32::try_from(example).unwrap()).is_ok();
                prop_assert_eq!(listed, prediction != label);
            }
            let rate = error_rate(&predictions, &labels).unwrap();
            prop_assert!((rate * labels.len() as f64 - wrong.len() as f64).abs() < 1e-9);
        }
    }
}
