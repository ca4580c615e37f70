//! The error rate of anyone's predictions.

use crate::StatisticsError;
use crate::error::{at_least, at_most, finite};

/// The share of examples whose predicted class is not their label, 0 to 1 (the paper's test error, section 4.1).
///
/// # Errors
/// [`StatisticsError`] if there is no example, or not one prediction for each label.
///
/// ```
/// assert_eq!(truezero_eval::error_rate(&[3, 1, 4, 1], &[3, 1, 4, 2]), Ok(0.25));
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
/// assert_eq!(truezero_eval::misclassified(&[3, 1, 4, 1], &[3, 0, 4, 2])?, [1, 3]);
/// # Ok::<(), truezero_eval::StatisticsError>(())
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
/// [`StatisticsError`] if there is no target, not one prediction for each, or a number that is not finite.
///
/// ```
/// assert_eq!(truezero_eval::root_mean_square_error(&[4.0, 2.0], &[5.0, 1.0]), Ok(1.0));
/// ```
pub fn root_mean_square_error(predictions: &[f64], targets: &[f64]) -> Result<f64, StatisticsError> {
    at_least("targets", 1, targets.len() as u64)?;
    let (expected, found) = (targets.len(), predictions.len());
    if found != expected {
        return Err(StatisticsError::Length { what: "predictions", expected, found });
    }
    finite(predictions)?;
    finite(targets)?;
    let squares: f64 =
        predictions.iter().zip(targets).map(|(prediction, target)| (prediction - target).powi(2)).sum();
    Ok((squares / targets.len() as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_that_do_not_belong_together_are_refused() {
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

    proptest! {
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
