//! Using a network: the logits, probabilities and classes of examples without labels.

use std::borrow::Cow;

use truezero_tensor::{Examples, Kernels, Matrix};

use crate::loss::softmax;
use crate::{Inputs, LabelledError, Network, Scalar};

impl<T: Scalar> Network<T> {
    /// The logits (classes × examples), one column for each example.
    ///
    /// The network classifies: it has a softmax over its logits, and none of its losses is one of regression.
    ///
    /// # Errors
    /// [`LabelledError`] if an example has another number of features than the network has inputs, or if a feature or
    /// a logit is NaN or infinite.
    pub fn logits<'a>(&self, inputs: impl Into<Inputs<'a, T>>) -> Result<Matrix<T>, LabelledError> {
        let examples: Cow<'_, Examples<T>> = inputs.into().examples(self.inputs())?;
        let mut logits = Matrix::zeros(self.classes(), examples.len());
        self.for_each_batch(Kernels::detect(), &examples, |positions, workspace| {
            for (column, &position) in positions.iter().enumerate() {
                let found = finite_logits(workspace.logits().column(column), position)?;
                logits.column_mut(position as usize).copy_from_slice(found);
            }
            Ok(())
        })?;
        Ok(logits)
    }

    /// The probability of each class (classes × examples): the softmax of the [logits](Self::logits). Each column has
    /// the sum 1, up to rounding.
    ///
    /// ```
    /// use truezero_network::{Architecture, Network};
    ///
    /// let network = Network::<f32>::initialise(&Architecture::mlp(4, [16], 3)?, 1);
    /// let probabilities = network.probabilities(&[5.1, 3.5, 1.4, 0.2])?;
    /// assert!((probabilities.column(0).iter().sum::<f32>() - 1.0).abs() < 1e-6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`logits`](Self::logits).
    pub fn probabilities<'a>(&self, inputs: impl Into<Inputs<'a, T>>) -> Result<Matrix<T>, LabelledError> {
        let mut probabilities = self.logits(inputs)?;
        (0..probabilities.columns()).for_each(|example| softmax(probabilities.column_mut(example)));
        Ok(probabilities)
    }

    /// The most probable class of each example; of equally probable ones the lowest.
    ///
    /// ```
    /// use truezero_network::{Architecture, Network};
    ///
    /// let network = Network::<f32>::initialise(&Architecture::mlp(4, [16], 3)?, 1);
    /// let class = network.predict(&[5.1, 3.5, 1.4, 0.2])?[0];
    /// assert!(class < 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`logits`](Self::logits).
    pub fn predict<'a>(&self, inputs: impl Into<Inputs<'a, T>>) -> Result<Vec<u32>, LabelledError> {
        let logits = self.logits(inputs)?;
        Ok((0..logits.columns()).map(|example| largest(logits.column(example))).collect())
    }
}

/// The position of the largest of some finite logits; of equal ones the first.
pub(crate) fn largest<T: Scalar>(logits: &[T]) -> u32 {
    let mut best = (0, T::neg_infinity());
    for (class, &logit) in (0..).zip(logits) {
        if logit > best.1 {
            best = (class, logit);
        }
    }
    best.0
}

/// The logits, if all of them are finite.
pub(crate) fn finite_logits<T: Scalar>(logits: &[T], position: u32) -> Result<&[T], LabelledError> {
    match logits.iter().position(|logit| !logit.is_finite()) {
        None => Ok(logits),
        Some(class) => {
            Err(LabelledError::Logit { example: position as usize, class, found: logits[class].into_f64() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_logits_the_first_is_the_largest() {
        assert_eq!(largest(&[1.0_f32, 2.0, 2.0]), 1);
        assert_eq!(largest(&[f32::NEG_INFINITY; 3]), 0);
    }

    #[test]
    fn a_logit_that_is_not_finite_is_named() {
        for logit in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for (class, logits) in [[logit, 0.0], [0.0, logit]].into_iter().enumerate() {
                let error = finite_logits(&logits, 7).unwrap_err();
                assert!(
                    matches!(error, LabelledError::Logit { example: 7, class: found, .. } if found == class)
                );
            }
        }
        assert_eq!(finite_logits(&[0.5_f32], 0), Ok(&[0.5][..]));
    }
}
