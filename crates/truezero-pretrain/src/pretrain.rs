//! [`pretrain_layer`] and its objective, [`LayerPretraining`].

use truezero_network::{Architecture, Descent, Layer, Loss, ZeroCount};
use truezero_tensor::{Examples, Kernels, Random};
use truezero_train::{
    Checkpoint, CheckpointError, Epoch, MiniBatch, Objective, Observer, Outcome, Validation, descend,
};

use crate::layer_inputs::{LayerExamples, LayerInputs};
use crate::{
    AutoEncoder, AutoEncoderWorkspace, InputScale, PretrainError, Reconstruction, Settings, Unlabelled,
};

/// How many validation examples go through the auto-encoder at a time, whatever the batch size: how they are corrupted
/// depends on it.
const VALIDATION_BATCH: usize = 100;

/// The objective of pre-training a layer: to reconstruct the values of the layers below for clean examples from a code
/// of corrupted ones (paper, section 3.2).
///
/// [`pretrain_layer`] is the short way to use it. With a [`Checkpoint`] a run can stop and go on by
/// [`descend`](truezero_train::descend), and [`finish`](Self::finish) makes a layer of its best weights.
#[derive(Debug)]
pub struct LayerPretraining<'a> {
    below: &'a [Layer<f32>],
    settings: &'a Settings,
    /// The number of the layer, from 0 at the input.
    number: u32,
    inputs: LayerInputs<'a>,
    workspace: AutoEncoderWorkspace<f32>,
    validation_workspace: AutoEncoderWorkspace<f32>,
    /// What perfect reconstructions of the validation examples cost on average.
    least_cost: f64,
}

impl<'a> LayerPretraining<'a> {
    /// Sends all examples through the layers below, from the input up; there are none for the first layer. The values
    /// of the last of them are kept in memory, sparse if it has true zeros.
    ///
    /// Of [streamed](Unlabelled::Streamed) examples these are those of the first epoch. If values have to be brought
    /// into [0, 1], their scale is that of the first epoch, and larger values of later epochs become 1.
    ///
    /// # Errors
    /// [`PretrainError`] if a setting is out of its range, a feature is NaN or infinite, the layers and examples do not
    /// fit onto one another, every training input is zero, the auto-encoder has more weights than memory can be
    /// addressed for, or a target is outside of what the [`Reconstruction`](crate::Reconstruction) can give.
    pub fn new(
        below: &'a [Layer<f32>],
        training: impl Into<Unlabelled<'a>>,
        validation: &'a Examples<f32>,
        settings: &'a Settings,
        kernels: Kernels,
    ) -> Result<Self, PretrainError> {
        settings.check()?;
        let Settings { hidden, reconstruction, ref descent, .. } = *settings;
        let features = below.last().map_or(validation.features(), |layer| layer.affine.outputs());
        // Encoder and decoder have the shapes of such a network, but for the two classes that one has at least.
        Architecture::new(features, vec![hidden], features.max(2)).map_err(PretrainError::Architecture)?;
        let inputs = LayerInputs::new(below, training, validation, settings, kernels)?;
        let number = u32::try_from(below.len()).unwrap_or(u32::MAX);
        let initial = AutoEncoder::initialise(features, hidden, reconstruction, descent.seed, number);
        let workspace = |examples| AutoEncoderWorkspace::new(&initial, kernels, examples);
        Ok(Self {
            below,
            settings,
            number,
            workspace: workspace(descent.batch_of(inputs.training.inputs.len())),
            validation_workspace: workspace(VALIDATION_BATCH.min(inputs.validation.inputs.len())),
            least_cost: least_cost(&inputs.validation, reconstruction),
            inputs,
        })
    }

    /// The number of inputs of the layer.
    fn features(&self) -> usize {
        self.inputs.training.inputs.features()
    }

    /// The state before the first step: an auto-encoder with initial weights.
    pub fn checkpoint(&self) -> Checkpoint<AutoEncoder<f32>> {
        let Settings { hidden, reconstruction, ref descent, .. } = *self.settings;
        let initial =
            AutoEncoder::initialise(self.features(), hidden, reconstruction, descent.seed, self.number);
        Checkpoint::new(initial)
    }

    /// The result of a run.
    pub fn finish(self, checkpoint: Checkpoint<AutoEncoder<f32>>, outcome: Outcome) -> Pretrained {
        let best_epoch = checkpoint.best_epoch();
        let mut layer = checkpoint.best.encoder.clone();
        self.inputs.scale.unwrap_or_else(InputScale::identity).fold(&mut layer, self.below.last());
        Pretrained {
            layer,
            auto_encoder: checkpoint.best,
            scale: self.inputs.scale,
            best_epoch,
            epochs: checkpoint.epochs,
            outcome,
        }
    }

    fn random(&self, purpose: &str, epoch: u32, batch: u32) -> Random {
        Random::new(self.settings.descent.seed, purpose, [self.number, epoch, batch, 0])
    }
}

impl Objective for LayerPretraining<'_> {
    type Model = AutoEncoder<f32>;
    type Error = PretrainError;

    fn descent(&self) -> &Descent {
        &self.settings.descent
    }

    fn least_gain(&self) -> f64 {
        self.settings.least_gain
    }

    fn check(&self, auto_encoder: &AutoEncoder<f32>) -> Result<(), PretrainError> {
        let Settings { hidden, reconstruction, .. } = *self.settings;
        let AutoEncoder { encoder, decoder, reconstruction: found } = auto_encoder;
        let sizes = [encoder.affine.inputs(), decoder.inputs(), decoder.outputs()];
        let fits = encoder.description() == hidden && *found == reconstruction;
        if fits && sizes == [self.features(), hidden.units, self.features()] {
            Ok(())
        } else {
            Err(CheckpointError::Shape.into())
        }
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<usize, PretrainError> {
        self.inputs.begin_epoch(epoch)?;
        Ok(self.inputs.training.inputs.len())
    }

    fn shuffle(&self, epoch: u32) -> Random {
        self.random("pretrain", epoch, 0)
    }

    fn step(&mut self, auto_encoder: &mut AutoEncoder<f32>, batch: MiniBatch<'_>) -> Loss {
        let Settings { corruption, ref descent, .. } = *self.settings;
        let mut random = self.random("corrupt", batch.epoch, batch.number);
        let training = &self.inputs.training;
        self.workspace.gather(&training.inputs, training.targets(), batch.positions, corruption, &mut random);
        auto_encoder.step(&mut self.workspace, descent.step())
    }

    fn validate(&mut self, auto_encoder: &AutoEncoder<f32>) -> Result<Validation, PretrainError> {
        let validation = &self.inputs.validation;
        let positions: Vec<u32> = (0..).take(validation.inputs.len()).collect();
        let (mut total, mut zeros) = (0.0, ZeroCount::default());
        for (batch, positions) in (0_u32..).zip(positions.chunks(VALIDATION_BATCH)) {
            let mut random = self.random("corrupt", 0, batch);
            let (workspace, corruption) = (&mut self.validation_workspace, self.settings.corruption);
            workspace.gather(&validation.inputs, validation.targets(), positions, corruption, &mut random);
            total += auto_encoder.loss(workspace, 0.0).data * positions.len() as f64;
            zeros.add(workspace.code().values());
        }
        let error = total / positions.len() as f64 - self.least_cost;
        Ok(Validation { error, loss: error, zeros: vec![zeros], misclassified: Vec::new() })
    }

    fn is_finite(&self, auto_encoder: &AutoEncoder<f32>) -> bool {
        auto_encoder.encoder.affine.is_finite() && auto_encoder.decoder.is_finite()
    }

    fn copy(&self, source: &AutoEncoder<f32>, target: &mut AutoEncoder<f32>) {
        target.copy_from(source);
    }
}

/// The mean over examples of what their perfect reconstructions cost.
fn least_cost(examples: &LayerExamples<'_>, reconstruction: Reconstruction) -> f64 {
    let mut targets = vec![0.0_f32; examples.inputs.features()];
    let total: f64 = (0..examples.inputs.len())
        .map(|position| {
            examples.targets().copy_target(&examples.inputs, position, &mut targets);
            targets.iter().map(|&target| reconstruction.least_cost(target.into())).sum::<f64>()
        })
        .sum();
    total / examples.inputs.len() as f64
}

/// The result of pre-training a layer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pretrained {
    /// The encoder of the best epoch as a hidden layer: it takes the values of the layer below as that layer gives
    /// them.
    pub layer: Layer<f32>,
    /// The auto-encoder of the best epoch, the initial one if no epoch was finished. It takes the values of the layer
    /// below without their signs, each by [`scale`](Self::scale) if there is one.
    pub auto_encoder: AutoEncoder<f32>,
    /// How the values of the layer below were brought into [0, 1], if they had to be.
    pub scale: Option<InputScale<f32>>,
    /// The first epoch with the lowest validation error, if one was finished.
    pub best_epoch: Option<u32>,
    /// All finished epochs.
    pub epochs: Vec<Epoch>,
    /// Why the run ended.
    pub outcome: Outcome,
}

impl Pretrained {
    /// The lowest validation error, by which a learning rate is selected; `None` if no epoch was finished.
    pub fn lowest_error(&self) -> Option<f64> {
        self.epochs.iter().map(|epoch| epoch.validation.error).min_by(f64::total_cmp)
    }
}

/// Pre-trains the layer above `below` as a denoising auto-encoder of the values of those layers (paper, section 3.2),
/// and keeps the weights with the lowest validation error.
///
/// This is [`descend`](truezero_train::descend) with the objective [`LayerPretraining`], from the beginning. The
/// examples of each epoch are shuffled by `Random::new(seed, "pretrain", [layer, epoch, 0, 0])`, and each batch is
/// [corrupted](crate::Corruption) by `Random::new(seed, "corrupt", [layer, epoch, batch, 0])`. Layers and batches count
/// from 0, epochs from 1, so that the noise at any place of a run can be drawn again.
///
/// The validation error is the cost of reconstructing the clean validation examples from corrupted ones, summed over
/// the units, without the penalty and less the [least cost](Reconstruction::least_cost) that there can be. They are
/// corrupted as an epoch 0 in batches of 100, alike after every epoch and for every batch size, so that errors can be
/// compared between epochs, learning rates and penalties. They cannot be compared between reconstructions, whose costs
/// are of different kinds.
///
/// The training examples are [`Examples`], which are the same in every epoch, or [`Unlabelled`] ones that are new in
/// each.
///
/// The same layers, examples and settings give the same bits on every machine.
///
/// # Errors
/// [`PretrainError`] as [`LayerPretraining::new`]. Divergence is no error but an [`Outcome`].
pub fn pretrain_layer<'a>(
    below: &'a [Layer<f32>],
    training: impl Into<Unlabelled<'a>>,
    validation: &'a Examples<f32>,
    settings: &'a Settings,
    kernels: Kernels,
    observer: &mut dyn Observer,
) -> Result<Pretrained, PretrainError> {
    let mut objective = LayerPretraining::new(below, training, validation, settings, kernels)?;
    let mut checkpoint = objective.checkpoint();
    let outcome = descend(&mut objective, &mut checkpoint, observer)?;
    Ok(objective.finish(checkpoint, outcome))
}
