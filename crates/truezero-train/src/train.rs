//! The training loop.

use std::ops::ControlFlow;

use truezero_network::{Descent, Evaluation, Labelled, Loss, Network, Workspace};
use truezero_tensor::{Kernels, Random};

use crate::{Epoch, Observer, Step, TrainError};

/// Why a training run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The validation error had not improved for as many epochs as the patience allows.
    StoppedEarly,
    /// All epochs were run.
    Completed,
    /// The loss became infinite or NaN, in this epoch and step (step 0: at the validation after the epoch). The
    /// observer has seen the steps before; the epoch is not among the finished ones, and leaves no weights.
    Diverged {
        /// The epoch, from 1.
        epoch: u32,
        /// The step, from 1; 0 for the validation.
        step: u32,
    },
    /// Every unit of a hidden layer was a true zero for every validation example: no gradient passes it, so nothing below
    /// it would ever change again.
    Dead {
        /// The epoch, from 1.
        epoch: u32,
        /// The hidden layer, from 0 at the input.
        layer: usize,
    },
    /// The observer ended the run.
    Interrupted,
}

/// What a training run leaves.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The network with the weights of the best epoch; the initial ones if no epoch was finished.
    pub network: Network<f32>,
    /// The first epoch with the lowest validation error, if one was finished.
    pub best_epoch: Option<u32>,
    /// All finished epochs.
    pub epochs: Vec<Epoch>,
    /// Why the run ended.
    pub outcome: Outcome,
}

/// Trains a network by mini-batch gradient descent and keeps the weights with the lowest validation error.
///
/// Each epoch goes once through the training examples, in an order that depends on the seed and the epoch alone; a last
/// smaller batch is used too. The same network, examples and descent give the same bits on every machine.
///
/// # Errors
/// [`TrainError`] if a setting is out of its range, or there are no examples, or they do not fit the network.
/// Divergence is no error but an [`Outcome`].
pub fn train(
    mut network: Network<f32>,
    training: Labelled<'_, f32>,
    validation: Labelled<'_, f32>,
    descent: &Descent,
    kernels: Kernels,
    observer: &mut dyn Observer,
) -> Result<Trained, TrainError> {
    descent.check()?;
    check_examples(&network, "training", training)?;
    check_examples(&network, "validation", validation)?;

    let mut workspace = Workspace::new(&network, kernels, descent.batch_of(training.len()));
    let mut trained = Trained {
        network: network.clone(),
        best_epoch: None,
        epochs: Vec::new(),
        outcome: Outcome::Completed,
    };
    let mut lowest_error = f64::INFINITY;
    for epoch in 1..=descent.max_epochs {
        let training_loss = match run_epoch(&mut network, &mut workspace, training, descent, epoch, observer)
        {
            Ok(loss) => loss,
            Err(outcome) => return Ok(Trained { outcome, ..trained }),
        };
        let validation = network
            .evaluate(kernels, validation)
            .map_err(|reason| TrainError::Examples { part: "validation", reason })?;
        let Some(validation_loss) = validation.negative_log_likelihood else {
            return Ok(Trained { outcome: Outcome::Diverged { epoch, step: 0 }, ..trained });
        };
        let is_best = validation.error_rate() < lowest_error;
        if is_best {
            lowest_error = validation.error_rate();
            trained.network.copy_from(&network);
            trained.best_epoch = Some(epoch);
        }
        let dead = dead_layer(&validation);
        let report = Epoch { epoch, training_loss, validation, validation_loss, is_best };
        let control = observer.epoch(&report);
        trained.epochs.push(report);
        if control.is_break() {
            return Ok(Trained { outcome: Outcome::Interrupted, ..trained });
        }
        if let Some(layer) = dead {
            return Ok(Trained { outcome: Outcome::Dead { epoch, layer }, ..trained });
        }
        if epoch - trained.best_epoch.unwrap_or(0) >= descent.patience {
            return Ok(Trained { outcome: Outcome::StoppedEarly, ..trained });
        }
    }
    Ok(trained)
}

fn check_examples(
    network: &Network<f32>,
    part: &'static str,
    examples: Labelled<'_, f32>,
) -> Result<(), TrainError> {
    if examples.is_empty() {
        return Err(TrainError::Empty { part });
    }
    examples
        .check_fit(network.inputs(), network.classes())
        .map_err(|reason| TrainError::Examples { part, reason })
}

/// Goes once through the training examples; the mean loss, or why the run ends here.
fn run_epoch(
    network: &mut Network<f32>,
    workspace: &mut Workspace<f32>,
    training: Labelled<'_, f32>,
    descent: &Descent,
    epoch: u32,
    observer: &mut dyn Observer,
) -> Result<Loss, Outcome> {
    #[expect(clippy::cast_possible_truncation, reason = "f32 is what the network computes with")]
    let (rate, l1) = (descent.learning_rate as f32, descent.l1 as f32);
    let mut order: Vec<u32> = (0..).take(training.len()).collect();
    Random::new(descent.seed, "shuffle", [epoch, 0, 0, 0]).shuffle(&mut order);

    let batches = order.chunks(descent.batch_size);
    let mut report = Step {
        epoch,
        step: 0,
        steps: u32::try_from(batches.len()).unwrap_or(u32::MAX),
        loss: Loss { negative_log_likelihood: 0.0, l1: 0.0 },
    };
    let mut labels = Vec::with_capacity(descent.batch_of(training.len()));
    let mut total = report.loss;
    for positions in batches {
        labels.clear();
        labels.extend(positions.iter().map(|&position| training.labels()[position as usize]));
        workspace.gather(training.inputs(), positions);
        report.loss = network.step(workspace, &labels, rate, l1);
        report.step += 1;
        total.negative_log_likelihood += report.loss.negative_log_likelihood;
        total.l1 += report.loss.l1;
        if !report.loss.total().is_finite() {
            return Err(Outcome::Diverged { epoch, step: report.step });
        }
        if let ControlFlow::Break(()) = observer.step(&report) {
            return Err(Outcome::Interrupted);
        }
    }
    let steps = f64::from(report.step);
    Ok(Loss { negative_log_likelihood: total.negative_log_likelihood / steps, l1: total.l1 / steps })
}

fn dead_layer(validation: &Evaluation) -> Option<usize> {
    validation.zeros.iter().position(|count| count.zeros == count.values)
}
