//! [`Labelled`]: examples with their classes, checked once.

use truezero_tensor::Examples;

use crate::{LabelledError, Scalar};

/// Examples and the class of each: one label an example, and finite features.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a, T> {
    inputs: &'a Examples<T>,
    labels: &'a [u32],
}

impl<'a, T: Scalar> Labelled<'a, T> {
    /// Examples with labels below `classes`.
    ///
    /// # Errors
    /// [`LabelledError`] if there is not one label an example, a label is not a class, or a feature is NaN or infinite.
    pub fn new(inputs: &'a Examples<T>, labels: &'a [u32], classes: usize) -> Result<Self, LabelledError> {
        if labels.len() != inputs.len() {
            return Err(LabelledError::Count { examples: inputs.len(), labels: labels.len() });
        }
        let examples = Self { inputs, labels };
        examples.check_fit(inputs.features(), classes)?;
        check_finite(inputs)?;
        Ok(examples)
    }

    /// Checks that a network with these numbers of inputs and classes can take the examples.
    ///
    /// # Errors
    /// [`LabelledError`] if the examples have another number of features, or a label is not a class.
    pub fn check_fit(&self, inputs: usize, classes: usize) -> Result<(), LabelledError> {
        check_features(self.inputs, inputs)?;
        match self.labels.iter().enumerate().find(|&(_, &label)| label as usize >= classes) {
            Some((example, &label)) => Err(LabelledError::Label { example, label, classes }),
            None => Ok(()),
        }
    }

    /// The number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The inputs.
    pub fn inputs(&self) -> &'a Examples<T> {
        self.inputs
    }

    /// The class of each example.
    pub fn labels(&self) -> &'a [u32] {
        self.labels
    }
}

pub(crate) fn check_features<T: Scalar>(
    examples: &Examples<T>,
    expected: usize,
) -> Result<(), LabelledError> {
    let found = examples.features();
    if found == expected { Ok(()) } else { Err(LabelledError::Features { expected, found }) }
}

/// Checks that every feature is a finite number. Another one would make the loss infinite or NaN, or would go unnoticed
/// because it switches off its units.
///
/// # Errors
/// [`LabelledError::Feature`] names the first that is not.
pub fn check_finite<T: Scalar>(examples: &Examples<T>) -> Result<(), LabelledError> {
    for example in 0..examples.len() {
        let values = match examples {
            Examples::Dense(matrix) => matrix.column(example),
            Examples::Sparse(lists) => lists.column(example).1,
        };
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            let feature = match examples {
                Examples::Dense(_) => place,
                Examples::Sparse(lists) => lists.column(example).0[place] as usize,
            };
            return Err(LabelledError::Feature { example, feature, found: values[place].into_f64() });
        }
    }
    Ok(())
}
