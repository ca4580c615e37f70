//! [`AutoEncoder`]: an encoder and a decoder, and one step of gradient descent.

use truezero_activations::Activation;
use truezero_network::{Affine, HiddenLayer, Layer, LayerState, Loss, Scalar, StepSettings};
use truezero_tensor::{Batch, Examples, Kernels, Matrix, Random, Task};

use crate::{Corruption, Reconstruction, Targets};

/// A denoising auto-encoder with weights that are not tied: a = `W_dec` · s f(`W_enc` x̃ + `b_enc`) + `b_dec`, then the
/// reconstruction unit (paper, section 3.2).
///
/// ```
/// use truezero_activations::ActivationKind;
/// use truezero_network::{HiddenLayer, StepSettings};
/// use truezero_pretrain::{AutoEncoder, Corruption, Reconstruction, Targets, AutoEncoderWorkspace};
/// use truezero_tensor::{Examples, Kernels, Matrix, Random};
///
/// let inputs = Examples::Dense(Matrix::from_fn(8, 10, |row, example| ((row * example) % 3) as f32));
/// let hidden = HiddenLayer { units: 20, activation: ActivationKind::Rectifier, half_negated: true };
/// let mut auto_encoder = AutoEncoder::initialise(8, hidden, Reconstruction::Softplus, 1, 0);
/// let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, Kernels::detect(), 10);
/// let positions: Vec<u32> = (0..10).collect();
/// let mut losses = Vec::new();
/// for epoch in 0..200 {
///     let mut random = Random::new(1, "corrupt", [0, epoch, 0, 0]);
///     workspace.gather(&inputs, Targets::Inputs, &positions, Corruption::masking(0.25)?, &mut random);
///     losses.push(auto_encoder.step(&mut workspace, StepSettings { learning_rate: 0.01, l1: 0.001 }).total());
/// }
/// assert!(losses[199] < 0.5 * losses[0]);
/// # Ok::<(), truezero_pretrain::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AutoEncoder<T> {
    /// From the corrupted input to the code h.
    pub encoder: Layer<T>,
    /// From the code to the pre-activations of the reconstruction units.
    pub decoder: Affine<T>,
    /// The reconstruction units and their cost.
    pub reconstruction: Reconstruction,
}

/// The buffers of an auto-encoder for one batch, allocated once and used for every step.
#[derive(Clone, Debug)]
pub struct AutoEncoderWorkspace<T> {
    kernels: Kernels,
    /// The corrupted inputs.
    input: Batch<T>,
    targets: Matrix<T>,
    code: LayerState<T>,
    /// The pre-activations of the reconstruction units, then the gradient of the cost with respect to them.
    output: Matrix<T>,
    costs: Matrix<T>,
}

impl<T: Scalar> AutoEncoderWorkspace<T> {
    /// Buffers for batches of up to `examples`; a larger batch makes them grow.
    ///
    /// # Panics
    /// If memory cannot address the values of that number of examples. Buffers for more examples than there are waste
    /// memory.
    pub fn new(auto_encoder: &AutoEncoder<T>, kernels: Kernels, examples: usize) -> Self {
        let matrix = || Matrix::zeros(auto_encoder.inputs(), examples);
        Self {
            kernels,
            input: Batch::new(auto_encoder.inputs(), examples),
            targets: matrix(),
            code: LayerState::new(&auto_encoder.encoder, examples),
            output: matrix(),
            costs: matrix(),
        }
    }

    /// Makes the examples at `positions` the current batch, corrupted one after the other by numbers from `random`.
    ///
    /// # Panics
    /// If the inputs or the targets have another number of features than the auto-encoder has inputs, or a position is
    /// out of range.
    pub fn gather(
        &mut self,
        inputs: &Examples<T>,
        targets: Targets<'_, T>,
        positions: &[u32],
        corruption: Corruption,
        random: &mut Random,
    ) {
        let corrupted = self.input.lists_mut();
        corrupted.clear();
        for &position in positions {
            corruption.corrupt(inputs, position as usize, random, corrupted);
        }
        self.input.expand();
        self.targets.resize_columns(positions.len());
        for (column, &position) in positions.iter().enumerate() {
            targets.copy_target(inputs, position as usize, self.targets.column_mut(column));
        }
        self.output.resize_columns(positions.len());
        self.costs.resize_columns(positions.len());
    }

    /// The corrupted inputs of the current batch. Sparse ones are in the lists alone, see [`Batch::values`].
    pub fn input(&self) -> &Batch<T> {
        &self.input
    }

    /// The targets (inputs × examples) of the current batch.
    pub fn targets(&self) -> &Matrix<T> {
        &self.targets
    }

    /// The code of the batch last seen by [`AutoEncoder::loss`], [`AutoEncoder::reconstruct`] or
    /// [`AutoEncoder::step`], whose code is the one from before the step. Zeros if there was none.
    pub fn code(&self) -> &Batch<T> {
        &self.code.values
    }
}

impl<T: Scalar> AutoEncoder<T> {
    /// An auto-encoder with Glorot-uniform weights and zero biases, determined by the seed and by the number of the
    /// layer that it pre-trains, from 0 at the input.
    ///
    /// The encoder starts from the weights that `Network::initialise` gives that layer by the same seed.
    pub fn initialise(
        inputs: usize,
        hidden: HiddenLayer,
        reconstruction: Reconstruction,
        seed: u64,
        layer: u32,
    ) -> Self {
        let affine = |purpose, inputs, outputs| {
            Affine::glorot_uniform(inputs, outputs, &mut Random::new(seed, purpose, [layer, 0, 0, 0]))
        };
        let HiddenLayer { units, activation, half_negated } = hidden;
        Self {
            encoder: Layer { affine: affine("init", inputs, units), activation, half_negated },
            decoder: affine("decoder", units, inputs),
            reconstruction,
        }
    }

    /// Copies the weights and biases of an auto-encoder of the same shape, without an allocation.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn copy_from(&mut self, source: &Self) {
        self.encoder.affine.copy_from(&source.encoder.affine);
        self.decoder.copy_from(&source.decoder);
    }

    /// The number of inputs, and of reconstruction units.
    pub fn inputs(&self) -> usize {
        self.encoder.affine.inputs()
    }

    fn forward(&self, workspace: &mut AutoEncoderWorkspace<T>) {
        let AutoEncoderWorkspace { kernels, input, code, output, .. } = workspace;
        self.encoder.forward(*kernels, input, code);
        self.decoder.forward(*kernels, &code.values, output);
    }

    /// The reconstruction (inputs × examples) of the current batch, from its corrupted inputs.
    ///
    /// # Panics
    /// If the workspace is of another auto-encoder.
    pub fn reconstruct<'a>(&self, workspace: &'a mut AutoEncoderWorkspace<T>) -> &'a Matrix<T> {
        self.forward(workspace);
        for example in 0..workspace.output.columns() {
            self.reconstruction.unit().apply(workspace.output.column_mut(example));
        }
        &workspace.output
    }

    /// The loss of the current batch; `l1` is the coefficient of the penalty on the code.
    ///
    /// # Panics
    /// If the workspace is of another auto-encoder.
    pub fn loss(&self, workspace: &mut AutoEncoderWorkspace<T>, l1: T) -> Loss {
        self.forward(workspace);
        let examples = workspace.output.columns() as f64;
        let AutoEncoderWorkspace { kernels, targets, code, output, costs, .. } = workspace;
        kernels.run(Compare { reconstruction: self.reconstruction, output, targets, costs });
        let reconstruction = (0..costs.columns()).map(|example| sum(costs.column(example))).sum::<f64>();
        let l1 = if l1 == T::zero() {
            0.0
        } else {
            l1.into_f64() * code.values.lists().absolute_sums().map(T::into_f64).sum::<f64>()
        };
        Loss { data: reconstruction / examples, l1: l1 / examples }
    }

    /// One step of gradient descent on the current batch. Returns the loss from before the step.
    ///
    /// # Panics
    /// If the workspace is of another auto-encoder.
    pub fn step(&mut self, workspace: &mut AutoEncoderWorkspace<T>, settings: StepSettings<T>) -> Loss {
        let StepSettings { learning_rate, l1 } = settings;
        let loss = self.loss(workspace, l1);
        let AutoEncoderWorkspace { kernels, input, code, output, .. } = workspace;
        let settings = StepSettings { l1: l1 / T::from_f64(output.columns() as f64), ..settings };
        let LayerState { values, gradient, .. } = code;
        self.decoder.backward_update(*kernels, values, output, learning_rate, Some(gradient));
        self.encoder.backward_update(*kernels, input, code, settings, None);
        loss
    }
}

/// Replaces pre-activations by the gradient of the cost, which is a mean over the batch, and writes the costs.
struct Compare<'a, T> {
    reconstruction: Reconstruction,
    output: &'a mut Matrix<T>,
    targets: &'a Matrix<T>,
    costs: &'a mut Matrix<T>,
}

#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
impl<T: Scalar> Task for Compare<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let examples = self.output.columns();
        let share = T::one() / T::from_f64(examples as f64);
        for example in 0..examples {
            let units = self.output.column_mut(example);
            let (targets, costs) = (self.targets.column(example), self.costs.column_mut(example));
            self.reconstruction.compare(units, targets, costs);
            for gradient in units {
                *gradient *= share;
            }
        }
    }
}

/// The sum of values in double precision, as sixteen partial sums: the same order on every machine.
fn sum<T: Scalar>(values: &[T]) -> f64 {
    let mut partial = [0.0; 16];
    for values in values.chunks(16) {
        for (sum, &value) in partial.iter_mut().zip(values) {
            *sum += value.into_f64();
        }
    }
    partial.iter().sum()
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;
    use truezero_network::{Architecture, Network};

    use super::*;

    #[test]
    fn an_encoder_starts_as_the_hidden_layer_of_its_number() {
        let hidden = |units| HiddenLayer { units, activation: ActivationKind::Tanh, half_negated: true };
        let network =
            Network::<f32>::initialise(&Architecture::new(5, vec![hidden(5), hidden(5)], 2).unwrap(), 3);
        let auto_encoder = |layer| AutoEncoder::initialise(5, hidden(5), Reconstruction::Sigmoid, 3, layer);
        let (first, second) = (auto_encoder(0), auto_encoder(1));
        assert_eq!([&first.encoder, &second.encoder], [&network.hidden[0], &network.hidden[1]]);
        let affines = [&first.encoder.affine, &first.decoder, &second.encoder.affine, &second.decoder];
        for (number, affine) in affines.iter().enumerate() {
            assert!(!affines[..number].contains(affine), "the same weights are drawn twice");
        }
    }

    #[test]
    fn sums_count_every_value() {
        for length in [0, 1, 15, 16, 17, 50] {
            let values: Vec<f32> = (1_u8..).take(length).map(f32::from).collect();
            assert_eq!(sum(&values), (length * (length + 1) / 2) as f64);
        }
    }
}
