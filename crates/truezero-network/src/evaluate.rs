//! [`Evaluation`]: the mistakes, the loss and the true zeros of a network on labelled examples.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};
use truezero_tensor::{Examples, Kernels, Matrix};

use crate::labelled::{check_features, check_finite};
use crate::loss::negative_log_likelihood;
use crate::predict::{finite_logits, largest};
use crate::{Labelled, LabelledError, Network, Scalar};

/// How many of a layer's values were exactly zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZeroCount {
    /// The true zeros.
    pub zeros: u64,
    /// All values: units × examples.
    pub values: u64,
}

impl ZeroCount {
    /// Adds the values of a batch.
    pub fn add<T: Scalar>(&mut self, values: &Matrix<T>) {
        for example in 0..values.columns() {
            let column = values.column(example);
            self.zeros += column.iter().filter(|&&value| value == T::zero()).count() as u64;
            self.values += column.len() as u64;
        }
    }

    /// The zeros and the values of several layers together.
    #[must_use]
    pub fn sum(counts: &[Self]) -> Self {
        let sum = |part: fn(&Self) -> u64| counts.iter().map(part).sum();
        Self { zeros: sum(|count| count.zeros), values: sum(|count| count.values) }
    }

    /// The share of true zeros, 0 to 1; `None` without values.
    pub fn sparsity(self) -> Option<f64> {
        (self.values > 0).then(|| self.zeros as f64 / self.values as f64)
    }
}

/// The mistakes, the loss and the true zeros of a network on labelled examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The number of examples.
    pub examples: NonZeroUsize,
    /// The mean of −log p(correct); `None` if it is not finite, as in a network that has diverged.
    // Serde takes a missing `Option` for `None`. With a function of its own the field must be there.
    #[serde(deserialize_with = "Option::deserialize")]
    pub negative_log_likelihood: Option<f64>,
    /// The positions of the examples whose largest logit is not the label's, ascending. An example with a logit that is
    /// NaN counts as misclassified; of equal logits the lowest class counts.
    pub misclassified: Vec<u32>,
    /// The true zeros of each hidden layer, from the input up.
    pub zeros: Vec<ZeroCount>,
}

impl Evaluation {
    /// The share of misclassified examples, 0 to 1.
    pub fn error_rate(&self) -> f64 {
        self.misclassified.len() as f64 / self.examples.get() as f64
    }

    /// The share of true zeros among the values of all hidden layers, 0 to 1 (paper, section 4.1: "average exact
    /// sparsity"); `None` without hidden layers.
    pub fn sparsity(&self) -> Option<f64> {
        ZeroCount::sum(&self.zeros).sparsity()
    }
}

impl<T: Scalar> Network<T> {
    /// Classifies examples.
    ///
    /// # Errors
    /// [`LabelledError`] if there is no example, the examples have another number of features than the network has
    /// inputs, or a label is not one of its classes.
    pub fn evaluate(&self, kernels: Kernels, examples: Labelled<'_, T>) -> Result<Evaluation, LabelledError> {
        examples.check_fit(self.inputs(), self.classes())?;
        let count = NonZeroUsize::new(examples.len()).ok_or(LabelledError::Empty)?;
        let mut misclassified = Vec::new();
        let mut zeros = vec![ZeroCount::default(); self.hidden.len()];
        let mut total = 0.0;
        self.for_each_batch(kernels, examples.inputs(), |positions, workspace| {
            let labels = &examples.labels()[positions[0] as usize..][..positions.len()];
            total += negative_log_likelihood(&workspace.logits, labels) * labels.len() as f64;
            for (example, (&position, &label)) in positions.iter().zip(labels).enumerate() {
                if predicted(workspace.logits.column(example)) != Some(label) {
                    misclassified.push(position);
                }
            }
            for (count, state) in zeros.iter_mut().zip(&workspace.hidden) {
                count.add(state.values.values());
            }
            Ok::<(), LabelledError>(())
        })?;
        let negative_log_likelihood = Some(total / count.get() as f64).filter(|mean| mean.is_finite());
        Ok(Evaluation { examples: count, negative_log_likelihood, misclassified, zeros })
    }

    /// The expected class of each example under the softmax, Σ c · p(c): what the paper predicts where classes are
    /// stars, one below their number (section 4.2).
    ///
    /// # Errors
    /// [`LabelledError`] if there is no example, the examples have another number of features than the network has
    /// inputs, or a feature or a logit is NaN or infinite.
    pub fn expected_classes(
        &self,
        kernels: Kernels,
        inputs: &Examples<T>,
    ) -> Result<Vec<f64>, LabelledError> {
        check_features(inputs, self.inputs())?;
        check_finite(inputs)?;
        if inputs.is_empty() {
            return Err(LabelledError::Empty);
        }
        let mut classes = Vec::with_capacity(inputs.len());
        self.for_each_batch(kernels, inputs, |positions, workspace| {
            for (column, &position) in positions.iter().enumerate() {
                classes.push(expected_class(finite_logits(workspace.logits.column(column), position)?));
            }
            Ok(())
        })?;
        Ok(classes)
    }
}

/// The expected class under the softmax of finite logits.
fn expected_class<T: Scalar>(logits: &[T]) -> f64 {
    let largest = logits.iter().copied().fold(T::neg_infinity(), T::max);
    let (mut sum, mut weighted) = (0.0, 0.0);
    for (class, &logit) in logits.iter().enumerate() {
        let share = (logit - largest).portable_exp().into_f64();
        sum += share;
        weighted += class as f64 * share;
    }
    weighted / sum
}

/// The class of the largest logit; `None` if one is NaN.
fn predicted<T: Scalar>(logits: &[T]) -> Option<u32> {
    let any_nan = logits.iter().any(|logit| logit.is_nan());
    (!any_nan).then(|| largest(logits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_class_is_the_mean_under_the_softmax() {
        assert_eq!(expected_class(&[0.0_f64, 0.0, 0.0]), 1.0);
        assert!((expected_class(&[0.0_f64, 3.0_f64.ln()]) - 0.75).abs() < 1e-12);
        assert_eq!(expected_class(&[0.0_f32, -2000.0, 2000.0]), 2.0);
    }
}
