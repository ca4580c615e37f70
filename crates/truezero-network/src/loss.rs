//! [`Loss`], and the negative log-likelihood under a softmax.

use serde::{Deserialize, Serialize};
use truezero_tensor::Matrix;

use crate::Scalar;

/// What gradient descent descends, by its parts: a mean over a batch, or over the batches of an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// What the examples cost: −log p(correct) of labelled ones; in pre-training the reconstruction cost, summed over
    /// the units.
    pub data: f64,
    /// The penalty: the coefficient times the sum of |h| over all hidden units, or over the code.
    pub l1: f64,
}

impl Loss {
    /// The sum of both parts.
    pub fn total(self) -> f64 {
        self.data + self.l1
    }
}

/// Replaces logits (classes × examples) by the gradient of the mean negative log-likelihood,
/// (softmax(z) − onehot(label)) / examples, and returns that mean; NaN if there is no example.
///
/// log softmax is computed as z − max − log Σ exp(z − max), which neither overflows nor loses the small probabilities.
///
/// # Panics
/// If there are not as many labels as examples, or a label is not a class.
///
/// ```
/// use truezero_network::softmax_gradient;
/// use truezero_tensor::Matrix;
///
/// let mut logits = Matrix::from_fn(2, 1, |class, _| [0.0_f64, 1000.0][class]);
/// assert_eq!(softmax_gradient(&mut logits, &[0]), 1000.0);
/// assert_eq!(logits.column(0), [-1.0, 1.0]);
/// ```
pub fn softmax_gradient<T: Scalar>(logits: &mut Matrix<T>, labels: &[u32]) -> f64 {
    let examples = logits.columns();
    assert_eq!(labels.len(), examples, "labels and examples differ in number");
    let share = T::one() / T::from_f64(examples as f64);
    let mut total = 0.0;
    for (example, &label) in labels.iter().enumerate() {
        let column = logits.column_mut(example);
        let label = label as usize;
        let (largest, log_sum) = largest_and_log_sum(column);
        total += ((largest - column[label]) + log_sum).into_f64();
        for value in &mut *column {
            *value = ((*value - largest) - log_sum).portable_exp() * share;
        }
        column[label] -= share;
    }
    total / examples as f64
}

/// The mean negative log-likelihood of logits (classes × examples); NaN if there is no example.
///
/// # Panics
/// If there are not as many labels as examples, or a label is not a class.
pub fn negative_log_likelihood<T: Scalar>(logits: &Matrix<T>, labels: &[u32]) -> f64 {
    let examples = logits.columns();
    assert_eq!(labels.len(), examples, "labels and examples differ in number");
    let of_example = |(example, &label): (usize, &u32)| {
        let column = logits.column(example);
        let (largest, log_sum) = largest_and_log_sum(column);
        ((largest - column[label as usize]) + log_sum).into_f64()
    };
    labels.iter().enumerate().map(of_example).sum::<f64>() / examples as f64
}

/// Replaces the logits of an example by its probabilities.
pub(crate) fn softmax<T: Scalar>(logits: &mut [T]) {
    let (largest, log_sum) = largest_and_log_sum(logits);
    for logit in logits {
        *logit = ((*logit - largest) - log_sum).portable_exp();
    }
}

/// The largest logit, and log Σ exp(z − largest).
fn largest_and_log_sum<T: Scalar>(logits: &[T]) -> (T, T) {
    let largest = logits.iter().copied().fold(T::neg_infinity(), T::max);
    let sum = logits.iter().fold(T::zero(), |sum, &logit| sum + (logit - largest).portable_exp());
    (largest, sum.portable_ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_logits_cost_the_logarithm_of_the_classes() {
        let mut logits = Matrix::from_fn(10, 3, |_, example| example as f64 * 100.0);
        let expected = 10.0_f64.ln();
        assert!((negative_log_likelihood(&logits, &[0, 5, 9]) - expected).abs() < 1e-12);
        assert!((softmax_gradient(&mut logits, &[0, 5, 9]) - expected).abs() < 1e-12);
        for example in 0..3 {
            assert!(logits.column(example).iter().sum::<f64>().abs() < 1e-15);
        }
        assert!((logits.column(1)[5] - (0.1 - 1.0) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn nan_is_not_hidden() {
        let logits = Matrix::from_fn(2, 1, |class, _| if class == 0 { f32::NAN } else { 0.0 });
        assert!(negative_log_likelihood(&logits, &[1]).is_nan());
    }
}
