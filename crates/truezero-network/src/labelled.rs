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
        let wrong = labels.iter().enumerate().find(|&(_, &label)| label as usize >= classes);
        if let Some((example, &label)) = wrong {
            return Err(LabelledError::Label { example, label, classes });
        }
        Ok(Self { inputs, labels })
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
