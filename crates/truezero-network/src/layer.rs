//! [`Layer`]: an affine map and an activation, half of whose units may be negated.

use truezero_activations::{Activation, ActivationKind};
use truezero_tensor::{Batch, Kernels, Matrix, Task};

use crate::{Affine, HiddenLayer, Scalar, StepSettings};

/// A hidden layer: h = s · f(W x + b), where s is −1 for the second half of the units if the layer is half-negated,
/// else 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer<T> {
    /// Weights and biases.
    pub affine: Affine<T>,
    /// The activation f.
    pub activation: ActivationKind,
    /// Whether the second half of the units is negated (paper, section 4.1).
    pub half_negated: bool,
}

/// What a layer keeps of a batch between the forward and the backward pass.
#[derive(Clone, Debug)]
pub struct LayerState<T> {
    /// The values h of the units, from [`Layer::forward`] until the next.
    pub values: Batch<T>,
    /// The gradient of the loss: with respect to h until [`Layer::backward_update`], which turns it into the one with
    /// respect to the pre-activations.
    pub gradient: Matrix<T>,
    /// Kept only for activations whose derivative cannot be had from the values.
    pre_activations: Option<Matrix<T>>,
    /// Whether there was a forward pass since the last backward pass.
    forwarded: bool,
}

impl<T: Scalar> LayerState<T> {
    /// The state of a layer for batches of `examples`.
    ///
    /// # Panics
    /// If memory cannot address the values of that number of examples.
    pub fn new(layer: &Layer<T>, examples: usize) -> Self {
        let units = layer.affine.outputs();
        let kept = !layer.activation.has_derivative_from_output();
        Self {
            values: Batch::new(units, examples),
            gradient: Matrix::zeros(units, examples),
            pre_activations: kept.then(|| Matrix::zeros(units, examples)),
            forwarded: false,
        }
    }

    fn resize(&mut self, examples: usize) {
        self.values.resize(examples);
        self.gradient.resize_columns(examples);
        if let Some(pre_activations) = &mut self.pre_activations {
            pre_activations.resize_columns(examples);
        }
    }
}

impl<T: Scalar> Layer<T> {
    /// The layer as data, without its weights.
    pub fn description(&self) -> HiddenLayer {
        let (activation, half_negated) = (self.activation, self.half_negated);
        HiddenLayer { units: self.affine.outputs(), activation, half_negated }
    }

    /// The first of the units whose output is negated; the number of units if none is.
    fn first_negated(&self) -> usize {
        self.description().first_negated()
    }

    /// −1 for a unit whose output is negated, else 1.
    pub fn sign(&self, unit: usize) -> T {
        if unit < self.first_negated() { T::one() } else { -T::one() }
    }

    /// Computes the values of the units for a batch of inputs.
    ///
    /// # Panics
    /// If the input or the state is of another layer.
    pub fn forward(&self, kernels: Kernels, input: &Batch<T>, state: &mut LayerState<T>) {
        self.assert_own(state);
        state.forwarded = true;
        state.resize(input.examples());
        let Affine { weights, bias } = &self.affine;
        let (activation, first_negated) = (self.activation, self.first_negated());
        let activate = |first: usize, values: &mut [T]| {
            kernels.run(Activate { activation, first_negated: first_negated.saturating_sub(first), values });
        };
        let values = state.values.values_mut();
        if let Some(pre_activations) = &mut state.pre_activations {
            self.affine.forward(kernels, input, pre_activations);
            values.copy_from(pre_activations);
            (0..values.columns()).for_each(|example| activate(0, values.column_mut(example)));
        } else {
            input.forward_then(kernels, weights, bias, values, activate);
        }
        if self.activation.true_zeros() {
            state.values.list(kernels);
        } else {
            state.values.list_all();
        }
    }

    fn assert_own(&self, state: &LayerState<T>) {
        assert_eq!(state.values.units(), self.affine.outputs(), "the state is of another layer");
        let kept = !self.activation.has_derivative_from_output();
        assert_eq!(state.pre_activations.is_some(), kept, "the state is of another activation");
    }

    /// One step of gradient descent, given the gradient with respect to h in `state.gradient`.
    ///
    /// `settings.l1` is the derivative of the penalty with respect to |h|: the coefficient divided by the number of
    /// examples, if the loss is a mean over the batch. What goes down to the input is computed with the weights from
    /// before the step.
    ///
    /// # Panics
    /// If the input or the state has another shape than in this layer's [`forward`](Self::forward), or the state has
    /// seen no `forward` since the last step. It is not checked that both still hold the values of then.
    pub fn backward_update(
        &mut self,
        kernels: Kernels,
        input: &mut Batch<T>,
        state: &mut LayerState<T>,
        settings: StepSettings<T>,
        input_gradient: Option<&mut Matrix<T>>,
    ) {
        let StepSettings { learning_rate, l1 } = settings;
        self.assert_own(state);
        assert_eq!(input.units(), self.affine.inputs(), "the input is of another layer");
        assert_eq!(input.examples(), state.values.examples(), "input and state are of other batches");
        let shape = (state.gradient.rows(), state.gradient.columns());
        assert_eq!(shape, (self.affine.outputs(), input.examples()), "the gradient has another shape");
        assert!(std::mem::take(&mut state.forwarded), "a step must follow a forward pass");
        kernels.run(Differentiate {
            activation: self.activation,
            first_negated: self.first_negated(),
            l1,
            values: state.values.values(),
            pre_activations: state.pre_activations.as_ref(),
            gradient: &mut state.gradient,
        });
        self.affine.backward_update(kernels, input, &mut state.gradient, learning_rate, input_gradient);
    }
}

/// Turns pre-activations of an example into values, in place.
struct Activate<'a, T> {
    activation: ActivationKind,
    first_negated: usize,
    values: &'a mut [T],
}

#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
impl<T: Scalar> Task for Activate<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.activation.apply(self.values);
        if let Some(negated) = self.values.get_mut(self.first_negated..) {
            negate(negated);
        }
    }
}

/// Turns the gradient with respect to the values into the one with respect to the pre-activations, in place.
struct Differentiate<'a, T> {
    activation: ActivationKind,
    first_negated: usize,
    l1: T,
    values: &'a Matrix<T>,
    pre_activations: Option<&'a Matrix<T>>,
    gradient: &'a mut Matrix<T>,
}

#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
impl<T: Scalar> Task for Differentiate<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for example in 0..self.values.columns() {
            let values = self.values.column(example);
            let gradient = self.gradient.column_mut(example);
            if self.l1 != T::zero() {
                for (gradient, &value) in gradient.iter_mut().zip(values.iter()) {
                    let up = if value > T::zero() { self.l1 } else { T::zero() };
                    let down = if value < T::zero() { self.l1 } else { T::zero() };
                    *gradient += up - down;
                }
            }
            negate(&mut gradient[self.first_negated..]);
            if let Some(pre_activations) = self.pre_activations {
                self.activation.scale_by_derivative(pre_activations.column(example), gradient);
            } else {
                let (values, negated) = values.split_at(self.first_negated);
                let (gradient, negated_gradient) = gradient.split_at_mut(self.first_negated);
                self.activation.scale_by_derivative_from_output(values, gradient);
                // Piece by piece in a buffer of its own: the values stay as they are, and agree with their lists.
                let mut buffer = [T::zero(); PIECE];
                for (values, gradient) in negated.chunks(PIECE).zip(negated_gradient.chunks_mut(PIECE)) {
                    let unsigned = &mut buffer[..values.len()];
                    unsigned.copy_from_slice(values);
                    negate(unsigned);
                    self.activation.scale_by_derivative_from_output(unsigned, gradient);
                }
            }
        }
    }
}

/// How many values of negated units are taken at a time: enough to be vectorised, few enough for the first-level cache.
const PIECE: usize = 256;

/// Subtracted from zero, not negated, so that a true zero stays +0.
#[inline(always)]
#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
fn negate<T: Scalar>(values: &mut [T]) {
    for value in values {
        *value = T::zero() - *value;
    }
}
