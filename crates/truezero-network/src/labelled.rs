//! [`Labelled`]: examples with their classes, checked once.

use truezero_tensor::Examples;

use crate::LabelledError;

/// Examples and the class of each.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a, T> {
    inputs: &'a Examples<T>,
    labels: &'a [u32],
}

impl<'a, T: crate::Real> Labelled<'a, T> {
    /// Examples with labels below `classes`.
    ///
    /// # Errors
    /// [`LabelledError`] if there is not one label an example, or a label is no class.
    pub fn new(inputs: &'a Examples<T>, labels: &'a [u32], classes: usize) -> Result<Self, LabelledError> {
        if labels.len() != inputs.len() {
            return Err(LabelledError::Count { examples: inputs.len(), labels: labels.len() });
        }
        let examples = Self { inputs, labels };
        examples.check_fit(inputs.features(), classes)?;
        Ok(examples)
    }

    /// Checks that a network with these numbers of inputs and classes can take the examples.
    ///
    /// # Errors
    /// [`LabelledError`] if the examples have another number of features, or a label is no class.
    pub fn check_fit(&self, inputs: usize, classes: usize) -> Result<(), LabelledError> {
        let found = self.inputs.features();
        if found != inputs {
            return Err(LabelledError::Features { expected: inputs, found });
        }
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
