//! The loop that pre-trains one layer.

use std::ops::ControlFlow;

use truezero_network::{Architecture, Descent, Layer, ZeroCount};
use truezero_tensor::{Examples, Kernels, Random};

use crate::layer_inputs::{LayerExamples, LayerInputs, fold};
use crate::{AutoEncoder, AutoEncoderWorkspace, Cost, Epoch, Observer, PretrainError, Settings, Step};

/// How many validation examples go through the auto-encoder at a time, whatever the batch size: how they are corrupted
/// depends on it.
const VALIDATION_BATCH: usize = 100;

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The validation error had not improved for as many epochs as the patience allows.
    StoppedEarly,
    /// All epochs were run.
    Completed,
    /// The cost became infinite or NaN, in this epoch and step (step 0: at the validation after the epoch). The
    /// observer has seen the steps before; the epoch is not among the finished ones, and leaves no weights.
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
        /// The step, from 1; 0 for the validation.
        step: u32,
    },
    /// Every unit of the code was a true zero for every validation example: no gradient passes it, so the encoder would
    /// never change again.
    Dead {
        /// The epoch, from 1.
        epoch: u32,
    },
    /// The observer ended the run.
    Interrupted,
}

/// What pre-training leaves of a layer.
#[derive(Clone, Debug)]
pub struct Pretrained {
    /// The encoder of the best epoch as a hidden layer: it takes the values of the layer below as that layer gives
    /// them.
    pub layer: Layer<f32>,
    /// The auto-encoder of the best epoch, the initial one if no epoch was finished. It takes the values of the layer
    /// below without their signs and divided by [`divisor`](Self::divisor).
    pub auto_encoder: AutoEncoder<f32>,
    /// By what the values of the layer below were divided: 1 unless
    /// [`Reconstruction::Sigmoid`](crate::Reconstruction::Sigmoid) had to bring them into [0, 1].
    pub divisor: f32,
    /// The first epoch with the lowest validation error, if one was finished.
    pub best_epoch: Option<u32>,
    /// All finished epochs.
    pub epochs: Vec<Epoch>,
    /// Why the run ended.
    pub outcome: Outcome,
}

impl Pretrained {
    /// The lowest validation error, by which a learning rate is selected; none if no epoch was finished.
    pub fn lowest_error(&self) -> Option<f64> {
        self.epochs.iter().map(|epoch| epoch.validation_error).min_by(f64::total_cmp)
    }
}

/// Pre-trains the layer above `below` as a denoising auto-encoder of what those layers make of the examples (paper,
/// section 3.2), and keeps the weights with the lowest validation error.
///
/// `below` are the layers pre-trained before, from the input up; none for the first layer. All examples go through them
/// once and are kept, sparse if the last of them has true zeros. Then each epoch goes once through the training
/// examples, shuffled by `Random::new(seed, "pretrain", [layer, epoch, 0, 0])`; a last smaller batch is used too. Each
/// batch is [corrupted](crate::Corruption) by `Random::new(seed, "corrupt", [layer, epoch, batch, 0])`. Layers and
/// batches count from 0, epochs from 1: whatever place a run is at, its noise can be had again.
///
/// The validation error is the cost of reconstructing the clean validation examples from corrupted ones, without the
/// penalty. They are corrupted as an epoch 0 in batches of 100, alike after every epoch and for every batch size, so
/// that errors can be compared over epochs, learning rates and penalties. They cannot be compared over reconstructions,
/// whose costs differ in kind.
///
/// The same layers, examples and settings give the same bits on every machine.
///
/// # Errors
/// [`PretrainError`] if a setting is out of its range, a feature is NaN or infinite, the layers and examples do not
/// fit onto one another, every training input is zero, the auto-encoder has more weights than memory can be addressed
/// for, or a target is outside of what the [`Reconstruction`](crate::Reconstruction) can give. Divergence is no error
/// but an [`Outcome`].
pub fn pretrain_layer(
    below: &[Layer<f32>],
    training: &Examples<f32>,
    validation: &Examples<f32>,
    settings: &Settings,
    kernels: Kernels,
    observer: &mut dyn Observer,
) -> Result<Pretrained, PretrainError> {
    settings.check()?;
    let features = below.last().map_or(training.features(), |layer| layer.affine.outputs());
    // Encoder and decoder have the shapes of such a network, but for the two classes that one has at least.
    Architecture::new(features, vec![settings.hidden], features.max(2))
        .map_err(PretrainError::Architecture)?;
    let inputs = LayerInputs::new(below, training, validation, settings, kernels)?;
    let (training, validation) = (&inputs.training.inputs, &inputs.validation.inputs);
    let number = u32::try_from(below.len()).unwrap_or(u32::MAX);
    let mut auto_encoder = AutoEncoder::initialise(
        features,
        settings.hidden,
        settings.reconstruction,
        settings.descent.seed,
        number,
    );
    let mut run = Run {
        settings,
        layer: number,
        workspace: AutoEncoderWorkspace::new(
            &auto_encoder,
            kernels,
            settings.descent.batch_of(training.len()),
        ),
        validation_workspace: AutoEncoderWorkspace::new(
            &auto_encoder,
            kernels,
            VALIDATION_BATCH.min(validation.len()),
        ),
        best: auto_encoder.clone(),
        best_epoch: None,
        epochs: Vec::new(),
    };
    let outcome = run.epochs(&mut auto_encoder, &inputs, observer);
    let mut layer = run.best.encoder.clone();
    fold(&mut layer, below.last(), inputs.divisor);
    Ok(Pretrained {
        layer,
        auto_encoder: run.best,
        divisor: inputs.divisor,
        best_epoch: run.best_epoch,
        epochs: run.epochs,
        outcome,
    })
}

/// A run at hand: its buffers, and the best so far.
struct Run<'a> {
    settings: &'a Settings,
    layer: u32,
    workspace: AutoEncoderWorkspace<f32>,
    validation_workspace: AutoEncoderWorkspace<f32>,
    best: AutoEncoder<f32>,
    best_epoch: Option<u32>,
    epochs: Vec<Epoch>,
}

impl Run<'_> {
    fn epochs(
        &mut self,
        auto_encoder: &mut AutoEncoder<f32>,
        inputs: &LayerInputs<'_>,
        observer: &mut dyn Observer,
    ) -> Outcome {
        let mut lowest_error = f64::INFINITY;
        for epoch in 1..=self.settings.descent.max_epochs {
            let training_cost = match self.epoch(auto_encoder, &inputs.training, epoch, observer) {
                Ok(cost) => cost,
                Err(outcome) => return outcome,
            };
            let (validation_error, zeros) = self.validate(auto_encoder, &inputs.validation);
            if !validation_error.is_finite() {
                return Outcome::Diverged { epoch, step: 0 };
            }
            let is_best = validation_error < lowest_error;
            if is_best {
                lowest_error = validation_error;
                self.best.encoder.affine.copy_from(&auto_encoder.encoder.affine);
                self.best.decoder.copy_from(&auto_encoder.decoder);
                self.best_epoch = Some(epoch);
            }
            let report = Epoch { layer: self.layer, epoch, training_cost, validation_error, zeros, is_best };
            let control = observer.epoch(&report);
            self.epochs.push(report);
            if control.is_break() {
                return Outcome::Interrupted;
            }
            if zeros.zeros == zeros.values {
                return Outcome::Dead { epoch };
            }
            if epoch - self.best_epoch.unwrap_or(0) >= self.settings.descent.patience {
                return Outcome::StoppedEarly;
            }
        }
        Outcome::Completed
    }

    /// Goes once through the training examples; the mean cost, or why the run ends here.
    fn epoch(
        &mut self,
        auto_encoder: &mut AutoEncoder<f32>,
        training: &LayerExamples<'_>,
        epoch: u32,
        observer: &mut dyn Observer,
    ) -> Result<Cost, Outcome> {
        let Settings { corruption, descent: Descent { seed, batch_size, .. }, .. } = *self.settings;
        #[expect(clippy::cast_possible_truncation, reason = "f32 is what the auto-encoder computes with")]
        let (rate, l1) = (self.settings.descent.learning_rate as f32, self.settings.descent.l1 as f32);
        let mut order: Vec<u32> = (0..).take(training.inputs.len()).collect();
        Random::new(seed, "pretrain", [self.layer, epoch, 0, 0]).shuffle(&mut order);

        let batches = order.chunks(batch_size);
        let steps = u32::try_from(batches.len()).unwrap_or(u32::MAX);
        let mut total = Cost::default();
        for (batch, positions) in (0_u32..).zip(batches) {
            let mut random = Random::new(seed, "corrupt", [self.layer, epoch, batch, 0]);
            self.workspace.gather(&training.inputs, training.targets(), positions, corruption, &mut random);
            let cost = auto_encoder.step(&mut self.workspace, rate, l1);
            let step = batch + 1;
            if !cost.total().is_finite() {
                return Err(Outcome::Diverged { epoch, step });
            }
            total.reconstruction += cost.reconstruction;
            total.l1 += cost.l1;
            let report = Step { layer: self.layer, epoch, step, steps, cost };
            if let ControlFlow::Break(()) = observer.step(&report) {
                return Err(Outcome::Interrupted);
            }
        }
        let steps = f64::from(steps);
        Ok(Cost { reconstruction: total.reconstruction / steps, l1: total.l1 / steps })
    }

    /// The reconstruction cost of the validation examples, and the true zeros of their codes.
    fn validate(
        &mut self,
        auto_encoder: &AutoEncoder<f32>,
        validation: &LayerExamples<'_>,
    ) -> (f64, ZeroCount) {
        let Settings { corruption, descent: Descent { seed, .. }, .. } = *self.settings;
        let positions: Vec<u32> = (0..).take(validation.inputs.len()).collect();
        let workspace = &mut self.validation_workspace;
        let (mut total, mut zeros) = (0.0, ZeroCount::default());
        for (batch, positions) in (0_u32..).zip(positions.chunks(VALIDATION_BATCH)) {
            let mut random = Random::new(seed, "corrupt", [self.layer, 0, batch, 0]);
            workspace.gather(&validation.inputs, validation.targets(), positions, corruption, &mut random);
            total += auto_encoder.cost(workspace, 0.0).reconstruction * positions.len() as f64;
            zeros.add(workspace.code().values());
        }
        (total / positions.len() as f64, zeros)
    }
}
