//! The errors of a constant answer, which a run that diverged or died counts with.

use std::collections::BTreeMap;

use super::error::RuleError;

/// The test examples, ascending, that the most frequent class of the training examples gets wrong; of equally frequent
/// classes the smallest. The errors of a run that diverged or died.
///
/// # Errors
/// [`RuleError::Empty`] if there is no training example.
///
/// ```
/// assert_eq!(truezero_eval::rules::constant_misclassified(&[2, 1, 2], &[2, 0, 1, 2])?, [1, 2]);
/// # Ok::<(), truezero_eval::rules::RuleError>(())
/// ```
pub fn constant_misclassified(training_labels: &[u32], test_labels: &[u32]) -> Result<Vec<u32>, RuleError> {
    let mut counts = BTreeMap::new();
    for &label in training_labels {
        *counts.entry(label).or_insert(0_usize) += 1;
    }
    let most = counts.into_iter().rev().max_by_key(|&(_, count)| count);
    let (answer, _) = most.ok_or(RuleError::Empty { what: "training labels" })?;
    Ok((0..).zip(test_labels).filter(|&(_, &label)| label != answer).map(|(example, _)| example).collect())
}

/// The squared error on each test example of answering with the mean of the training examples' classes, where classes
/// are numbers. The errors of a fold that diverged or died.
///
/// # Errors
/// [`RuleError::Empty`] if there is no training example.
///
/// ```
/// assert_eq!(truezero_eval::rules::constant_squared_errors(&[1, 3], &[2, 4])?, [0.0, 4.0]);
/// # Ok::<(), truezero_eval::rules::RuleError>(())
/// ```
pub fn constant_squared_errors(training_labels: &[u32], test_labels: &[u32]) -> Result<Vec<f64>, RuleError> {
    if training_labels.is_empty() {
        return Err(RuleError::Empty { what: "training labels" });
    }
    let sum: f64 = training_labels.iter().copied().map(f64::from).sum();
    let mean = sum / training_labels.len() as f64;
    let squared = |&label: &u32| {
        let error = f64::from(label) - mean;
        error * error
    };
    Ok(test_labels.iter().map(squared).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equally_frequent_classes_the_smallest_is_the_answer() {
        assert_eq!(constant_misclassified(&[3, 1, 1, 3, 2], &[1, 2, 3]), Ok(vec![1, 2]));
        assert_eq!(constant_misclassified(&[5], &[]), Ok(vec![]));
    }

    #[test]
    fn without_training_examples_there_is_no_answer() {
        let error = RuleError::Empty { what: "training labels" };
        assert_eq!(constant_misclassified(&[], &[1]), Err(error.clone()));
        assert_eq!(constant_squared_errors(&[], &[1]), Err(error));
    }
}
