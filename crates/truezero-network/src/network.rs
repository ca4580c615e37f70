//! [`Network`]: hidden layers under a softmax, and one step of gradient descent.

use truezero_tensor::{Batch, Examples, Kernels, Matrix, Random};

use crate::layer::LayerState;
use crate::loss::{negative_log_likelihood, softmax_gradient};
use crate::{
    Affine, Architecture, ArchitectureError, GivenBack, HiddenLayer, Layer, Loss, ModelError, Scalar,
    StepSettings,
};

/// A feed-forward network with a softmax output.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T> {
    /// The hidden layers, from the input up.
    pub hidden: Vec<Layer<T>>,
    /// The map from the last hidden layer to the logits.
    pub output: Affine<T>,
}

/// The buffers of a network for one batch, allocated once and used for every step.
#[derive(Clone, Debug)]
pub struct Workspace<T> {
    pub(crate) kernels: Kernels,
    pub(crate) input: Batch<T>,
    pub(crate) hidden: Vec<LayerState<T>>,
    pub(crate) logits: Matrix<T>,
    logit_gradient: Matrix<T>,
}

impl<T: Scalar> Workspace<T> {
    /// Buffers for batches of up to `examples`; a larger batch makes them grow.
    ///
    /// # Panics
    /// If memory cannot address the values of that number of examples. Buffers for more examples than there are waste
    /// memory.
    pub fn new(network: &Network<T>, kernels: Kernels, examples: usize) -> Self {
        let logits = Matrix::zeros(network.classes(), examples);
        Self {
            kernels,
            input: Batch::new(network.inputs(), examples),
            hidden: network.hidden.iter().map(|layer| LayerState::new(layer, examples)).collect(),
            logit_gradient: logits.clone(),
            logits,
        }
    }

    /// Makes the examples at `positions` the current batch. Hidden values and logits stay those of the batch before
    /// until the network sees this one.
    ///
    /// # Panics
    /// If the number of features is not the number of inputs of the network, or a position is out of range.
    pub fn gather(&mut self, examples: &Examples<T>, positions: &[u32]) {
        self.input.gather(self.kernels, examples, positions);
    }

    /// The values of a hidden layer for the batch last seen by [`Network::forward`], [`Network::loss`] or
    /// [`Network::step`], whose values are those from before the step. Zeros if there was none.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn hidden_values(&self, layer: usize) -> &Batch<T> {
        &self.hidden[layer].values
    }

    /// The logits (classes × examples) of the batch last seen by [`Network::forward`], [`Network::loss`] or
    /// [`Network::step`], whose logits are those from before the step. Zeros if there was none.
    pub fn logits(&self) -> &Matrix<T> {
        &self.logits
    }
}

impl<T: Scalar> Network<T> {
    /// A network with Glorot-uniform weights and zero biases, determined by the seed.
    pub fn initialise(architecture: &Architecture, seed: u64) -> Self {
        let mut inputs = architecture.inputs();
        let mut hidden = Vec::with_capacity(architecture.hidden().len());
        for (number, description) in architecture.hidden().iter().enumerate() {
            hidden.push(Layer {
                affine: initial_affine(number, inputs, description.units, seed),
                activation: description.activation,
                half_negated: description.half_negated,
            });
            inputs = description.units;
        }
        let output = initial_affine(hidden.len(), inputs, architecture.classes(), seed);
        Self { hidden, output }
    }

    /// A network of given hidden layers, such as pre-training leaves. The output is the one that
    /// [`initialise`](Self::initialise) gives by the same seed: Glorot-uniform weights, zero biases.
    ///
    /// # Errors
    /// [`ArchitectureError`] if there is no hidden layer, a layer does not take as many inputs as the layer below has
    /// units, or a size is out of its range (see [`Architecture::new`]). The layers are [given back](GivenBack).
    pub fn from_hidden(
        hidden: Vec<Layer<T>>,
        classes: usize,
        seed: u64,
    ) -> Result<Self, GivenBack<Vec<Layer<T>>, ArchitectureError>> {
        match units_below_output(&hidden, classes) {
            Ok(units) => {
                let output = initial_affine(hidden.len(), units, classes, seed);
                Ok(Self { hidden, output })
            }
            Err(error) => Err(GivenBack::new(error, hidden)),
        }
    }

    /// The network of these layers, with the last of the maps for the output.
    pub(crate) fn assemble(hidden: &[HiddenLayer], mut affines: Vec<Affine<T>>) -> Result<Self, ModelError> {
        let output = affines.pop().ok_or_else(|| ModelError::Missing("0.weight".to_owned()))?;
        let layer = |(affine, &HiddenLayer { activation, half_negated, .. })| Layer {
            affine,
            activation,
            half_negated,
        };
        Ok(Self { hidden: affines.into_iter().zip(hidden).map(layer).collect(), output })
    }

    /// Copies the weights and biases of a network of the same architecture, without an allocation.
    ///
    /// # Panics
    /// If the architectures differ in a size.
    pub fn copy_from(&mut self, source: &Self) {
        assert_eq!(self.hidden.len(), source.hidden.len(), "the source has another number of layers");
        for (layer, source) in self.hidden.iter_mut().zip(&source.hidden) {
            layer.affine.copy_from(&source.affine);
        }
        self.output.copy_from(&source.output);
    }

    /// The same network in another precision.
    #[must_use]
    pub fn cast<U: Scalar>(&self) -> Network<U> {
        let hidden = self.hidden.iter().map(|layer| Layer {
            affine: layer.affine.cast(),
            activation: layer.activation,
            half_negated: layer.half_negated,
        });
        Network { hidden: hidden.collect(), output: self.output.cast() }
    }

    /// All affine maps, from the input up.
    pub(crate) fn affines(&self) -> impl Iterator<Item = &Affine<T>> {
        self.hidden.iter().map(|layer| &layer.affine).chain(std::iter::once(&self.output))
    }

    /// Whether no weight and no bias is NaN or infinite.
    pub fn is_finite(&self) -> bool {
        self.affines().all(Affine::is_finite)
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.hidden.first().map_or(&self.output, |layer| &layer.affine).inputs()
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.output.outputs()
    }

    /// Computes hidden values and logits of the current batch.
    ///
    /// # Panics
    /// If the workspace is of another network.
    pub fn forward(&self, workspace: &mut Workspace<T>) {
        self.assert_own(workspace);
        let Workspace { kernels, input, hidden, logits, .. } = workspace;
        logits.resize_columns(input.examples());
        let mut below = &*input;
        for (layer, state) in self.hidden.iter().zip(hidden) {
            layer.forward(*kernels, below, state);
            below = &state.values;
        }
        self.output.forward(*kernels, below, logits);
    }

    /// The kernels check the rest: that each layer has as many inputs as the one below has units.
    pub(crate) fn assert_own(&self, workspace: &Workspace<T>) {
        assert_eq!(workspace.hidden.len(), self.hidden.len(), "the workspace has another number of layers");
    }

    /// The loss of the current batch, NaN if that has no example; `l1` is the coefficient of the penalty on the
    /// hidden values.
    ///
    /// # Panics
    /// If the workspace is of another network, or the labels do not fit the batch.
    pub fn loss(&self, workspace: &mut Workspace<T>, labels: &[u32], l1: T) -> Loss {
        self.forward(workspace);
        Loss { data: negative_log_likelihood(&workspace.logits, labels), l1: penalty(workspace, l1) }
    }

    /// One step of gradient descent on the current batch. Returns the loss from before the step, NaN without an
    /// example.
    ///
    /// # Panics
    /// If the workspace is of another network, or the labels do not fit the batch.
    pub fn step(&mut self, workspace: &mut Workspace<T>, labels: &[u32], settings: StepSettings<T>) -> Loss {
        let StepSettings { learning_rate: rate, l1 } = settings;
        self.forward(workspace);
        let l1_penalty = penalty(workspace, l1);
        let Workspace { kernels, input, hidden, logits, logit_gradient } = workspace;
        let kernels = *kernels;
        logit_gradient.resize_columns(logits.columns());
        logit_gradient.copy_from(logits);
        let loss = Loss { data: softmax_gradient(logit_gradient, labels), l1: l1_penalty };
        let settings = StepSettings { l1: l1 / T::from_f64(labels.len() as f64), ..settings };
        match hidden.last_mut() {
            Some(LayerState { values, gradient, .. }) => {
                self.output.backward_update(kernels, values, logit_gradient, rate, Some(gradient));
            }
            None => self.output.backward_update(kernels, input, logit_gradient, rate, None),
        }
        for (number, layer) in self.hidden.iter_mut().enumerate().rev() {
            let (below, here) = hidden.split_at_mut(number);
            let state = &mut here[0];
            match below.last_mut() {
                Some(LayerState { values, gradient, .. }) => {
                    layer.backward_update(kernels, values, state, settings, Some(gradient));
                }
                None => layer.backward_update(kernels, input, state, settings, None),
            }
        }
        loss
    }
}

/// The units of the last of the hidden layers, if a network can have them.
fn units_below_output<T: Scalar>(hidden: &[Layer<T>], classes: usize) -> Result<usize, ArchitectureError> {
    let (Some(first), Some(last)) = (hidden.first(), hidden.last()) else {
        return Err(ArchitectureError::TooSmall { field: "hidden".to_owned(), least: 1, found: 0 });
    };
    let descriptions = hidden.iter().map(Layer::description).collect();
    Architecture::new(first.affine.inputs(), descriptions, classes)?;
    for (below, pair) in hidden.windows(2).enumerate() {
        let (expected, found) = (pair[0].affine.outputs(), pair[1].affine.inputs());
        if found != expected {
            return Err(ArchitectureError::Chain { layer: below + 1, expected, found });
        }
    }
    Ok(last.affine.outputs())
}

/// The initial affine map of a layer, by the seed and the layer's number.
fn initial_affine<T: Scalar>(layer: usize, inputs: usize, outputs: usize, seed: u64) -> Affine<T> {
    let place = [u32::try_from(layer).unwrap_or(u32::MAX), 0, 0, 0];
    Affine::glorot_uniform(inputs, outputs, &mut Random::new(seed, "init", place))
}

/// The coefficient times the sum of |h|, mean over the batch.
fn penalty<T: Scalar>(workspace: &Workspace<T>, l1: T) -> f64 {
    if l1 == T::zero() {
        return 0.0;
    }
    let examples = workspace.logits.columns();
    let mut total = 0.0;
    for state in &workspace.hidden {
        for sum in state.values.lists().absolute_sums() {
            total += sum.into_f64();
        }
    }
    l1.into_f64() * total / examples as f64
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;

    use super::*;

    fn architecture() -> Architecture {
        let layer = |units| HiddenLayer { units, activation: ActivationKind::Tanh, half_negated: false };
        Architecture::new(4, vec![layer(3), layer(5)], 2).unwrap()
    }

    #[test]
    fn from_hidden_makes_the_output_that_initialise_makes() {
        let network = Network::<f32>::initialise(&architecture(), 7);
        assert_eq!(Network::from_hidden(network.hidden.clone(), 2, 7).as_ref(), Ok(&network));
        assert_ne!(Network::from_hidden(network.hidden.clone(), 2, 8).unwrap().output, network.output);
    }

    #[test]
    fn hidden_layers_that_do_not_fit_are_refused() {
        let Network { mut hidden, .. } = Network::<f32>::initialise(&architecture(), 7);
        let refused = |hidden: &[Layer<f32>], classes| {
            let failed = Network::from_hidden(hidden.to_vec(), classes, 7).unwrap_err();
            assert_eq!(*failed.value, hidden, "the layers come back");
            failed.error
        };
        assert!(matches!(refused(&[], 2), ArchitectureError::TooSmall { field, .. } if field == "hidden"));
        assert!(
            matches!(refused(&hidden, 1), ArchitectureError::TooSmall { field, .. } if field == "classes")
        );
        hidden.reverse();
        assert_eq!(refused(&hidden, 2), ArchitectureError::Chain { layer: 1, expected: 5, found: 4 });
    }
}
