//! [`Architecture`]: the sizes and activations of a network, checked once.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use truezero_activations::{ActivationError, ActivationKind, CustomActivation};

use crate::ArchitectureError;

/// A hidden layer as data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HiddenLayer {
    /// The number of units.
    pub units: usize,
    /// Their activation.
    pub activation: ActivationKind,
    /// Whether the second half of the units has its output multiplied by −1, which cancels the layer's mean
    /// activation (paper, section 4.1).
    ///
    /// Supervised training from random weights is not changed by it: flipping the outgoing weights undoes it, and the
    /// initial distribution, the gradients and the penalty are symmetric under that.
    pub half_negated: bool,
}

impl HiddenLayer {
    /// A layer of this many units, none of them negated.
    pub fn new(units: usize, activation: ActivationKind) -> Self {
        Self { units, activation, half_negated: false }
    }

    /// The first of the units whose output is negated; the number of units if none is.
    pub(crate) fn first_negated(&self) -> usize {
        if self.half_negated { self.units.div_ceil(2) } else { self.units }
    }

    /// The layer with the second half of its units negated.
    #[must_use]
    pub fn half_negated(self) -> Self {
        Self { half_negated: true, ..self }
    }
}

/// The sizes and activations of a network with a softmax output.
///
/// ```
/// use truezero_network::{Architecture, HiddenLayer};
/// use truezero_activations::ActivationKind;
///
/// // The paper's network for MNIST: 784-1000-1000-1000-10.
/// let layer = HiddenLayer { units: 1000, activation: ActivationKind::Rectifier, half_negated: true };
/// let architecture = Architecture::new(784, vec![layer; 3], 10)?;
/// assert_eq!(architecture.sizes(), [784, 1000, 1000, 1000, 10]);
/// assert!(Architecture::new(0, vec![layer], 10).is_err());
/// # Ok::<(), truezero_network::ArchitectureError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Architecture {
    inputs: usize,
    hidden: Vec<HiddenLayer>,
    classes: usize,
}

impl Architecture {
    /// An architecture; without hidden layers it is logistic regression.
    ///
    /// # Errors
    /// [`ArchitectureError`] if there is no input, a hidden layer has no unit, there are fewer than two classes, a size
    /// exceeds 32 bits, or all weights together do not fit in the address space.
    pub fn new(inputs: usize, hidden: Vec<HiddenLayer>, classes: usize) -> Result<Self, ArchitectureError> {
        check_size("inputs", 1, inputs)?;
        for (layer, HiddenLayer { units, .. }) in hidden.iter().enumerate() {
            check_size(&format!("hidden[{layer}].units"), 1, *units)?;
        }
        check_size("classes", 2, classes)?;
        let architecture = Self { inputs, hidden, classes };
        architecture.check_weights()?;
        Ok(architecture)
    }

    /// An architecture of rectifiers: a multilayer perceptron with these numbers of hidden units.
    ///
    /// ```
    /// use truezero_activations::ActivationKind;
    /// use truezero_network::Architecture;
    ///
    /// let rectifiers = Architecture::mlp(784, [1000, 1000], 10)?;
    /// assert_eq!(rectifiers.sizes(), [784, 1000, 1000, 10]);
    /// let tanh = rectifiers.with_activation(ActivationKind::Tanh);
    /// assert!(tanh.hidden().iter().all(|layer| layer.activation == ActivationKind::Tanh));
    /// # Ok::<(), truezero_network::ArchitectureError>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn mlp(
        inputs: usize,
        hidden: impl IntoIterator<Item = usize>,
        classes: usize,
    ) -> Result<Self, ArchitectureError> {
        let layer = |units| HiddenLayer::new(units, ActivationKind::Rectifier);
        Self::new(inputs, hidden.into_iter().map(layer).collect(), classes)
    }

    /// The architecture with this activation in every hidden layer.
    #[must_use]
    pub fn with_activation(mut self, activation: ActivationKind) -> Self {
        self.hidden.iter_mut().for_each(|layer| layer.activation = activation);
        self
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The hidden layers, from the input up.
    pub fn hidden(&self) -> &[HiddenLayer] {
        &self.hidden
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Checks that the weights fit in the address space, before any memory is asked for and without an overflow.
    fn check_weights(&self) -> Result<(), ArchitectureError> {
        let mut total = 0_usize;
        for (layer, size) in self.sizes().windows(2).enumerate() {
            let (inputs, outputs) = (size[0], size[1]);
            let bytes = weight_bytes(inputs, outputs).and_then(|bytes| total.checked_add(bytes));
            match bytes.filter(|&bytes| isize::try_from(bytes).is_ok()) {
                Some(bytes) => total = bytes,
                None => return Err(ArchitectureError::TooManyWeights { layer, inputs, outputs }),
            }
        }
        Ok(())
    }

    /// The number of units of every layer, from the inputs to the classes.
    pub fn sizes(&self) -> Vec<usize> {
        let hidden = self.hidden.iter().map(|layer| layer.units);
        std::iter::once(self.inputs).chain(hidden).chain(std::iter::once(self.classes)).collect()
    }
}

/// The bytes that the weights of an affine map take at most: in double precision, with the padding of their columns.
fn weight_bytes(inputs: usize, outputs: usize) -> Option<usize> {
    /// Columns are padded to a multiple of this, and by once more at most.
    const LANES: usize = 16;
    let column = outputs.checked_next_multiple_of(LANES)?.checked_add(LANES)?;
    inputs.checked_mul(column)?.checked_mul(size_of::<f64>())
}

fn check_size(field: &str, least: usize, found: usize) -> Result<(), ArchitectureError> {
    if found < least {
        Err(ArchitectureError::TooSmall { field: field.to_owned(), least, found })
    } else if u32::try_from(found).is_err() {
        Err(ArchitectureError::TooLarge { field: field.to_owned(), found })
    } else {
        Ok(())
    }
}

/// An architecture as it is written: its activations are words, and nothing is checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    inputs: usize,
    hidden: Vec<WrittenLayer>,
    classes: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLayer {
    units: usize,
    activation: String,
    half_negated: bool,
}

/// What is wrong with a written architecture.
#[derive(Debug, Error)]
pub(crate) enum WrittenError {
    #[error("`hidden[{layer}].activation`: {reason}")]
    Activation { layer: usize, reason: ActivationError },
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
}

impl Written {
    /// The architecture, whose activations are built in or among `custom`.
    pub(crate) fn read(self, custom: &[CustomActivation]) -> Result<Architecture, WrittenError> {
        let read_layer = |(layer, written): (usize, WrittenLayer)| {
            let WrittenLayer { units, activation, half_negated } = written;
            match ActivationKind::parse_with(&activation, custom) {
                Ok(activation) => Ok(HiddenLayer { units, activation, half_negated }),
                Err(reason) => Err(WrittenError::Activation { layer, reason }),
            }
        };
        let hidden = self.hidden.into_iter().enumerate().map(read_layer).collect::<Result<_, _>>()?;
        Ok(Architecture::new(self.inputs, hidden, self.classes)?)
    }
}

impl TryFrom<Written> for Architecture {
    type Error = WrittenError;

    fn try_from(written: Written) -> Result<Self, WrittenError> {
        written.read(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(units: usize) -> HiddenLayer {
        HiddenLayer { units, activation: ActivationKind::Tanh, half_negated: false }
    }

    #[test]
    fn every_size_is_checked_and_named() {
        let field =
            |inputs, units, classes| match Architecture::new(inputs, vec![layer(3), layer(units)], classes) {
                Err(
                    ArchitectureError::TooSmall { field, .. } | ArchitectureError::TooLarge { field, .. },
                ) => field,
                Ok(_) => "none".to_owned(),
                Err(other) => other.to_string(),
            };
        assert_eq!(field(0, 1, 2), "inputs");
        assert_eq!(field(1, 0, 2), "hidden[1].units");
        assert_eq!(field(1, 1, 1), "classes");
        assert_eq!(field(1 << 32, 1, 2), "inputs");
        assert_eq!(field(1, 1, 2), "none");
    }

    #[test]
    fn weights_that_fit_no_memory_are_refused_before_an_allocation() {
        let most = u32::MAX as usize;
        let refused = |inputs, hidden: &[usize], classes| {
            let hidden = hidden.iter().map(|&units| layer(units)).collect();
            Architecture::new(inputs, hidden, classes).unwrap_err()
        };
        let many = |layer, inputs, outputs| ArchitectureError::TooManyWeights { layer, inputs, outputs };
        assert_eq!(refused(most, &[most], 2), many(0, most, most));
        assert_eq!(refused(3, &[5, most], most), many(2, most, most));
        // Each of them alone would fit.
        let half = 1 << 30;
        assert!(Architecture::new(half, vec![layer(half / 2)], 2).is_ok());
        assert_eq!(refused(half, &[half / 2, half], 2), many(1, half / 2, half));
        let text = format!(r#"{{"inputs":{most},"hidden":[],"classes":{most}}}"#);
        let message = serde_json::from_str::<Architecture>(&text).unwrap_err().to_string();
        assert!(message.starts_with("layer 0 has 4294967295 × 4294967295 weights: "), "{message}");
    }

    #[test]
    fn an_architecture_is_checked_when_it_is_read() {
        let architecture = Architecture::new(4, vec![layer(3)], 2).unwrap();
        let text = serde_json::to_string(&architecture).unwrap();
        assert_eq!(serde_json::from_str::<Architecture>(&text).unwrap(), architecture);
        assert!(serde_json::from_str::<Architecture>(&text.replace("\"inputs\":4", "\"inputs\":0")).is_err());
    }
}
