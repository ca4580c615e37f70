//! Pre-training of one layer above those that an earlier job left.

use std::borrow::Cow;
use std::time::Instant;

use truezero_network::{Descent, Network};
use truezero_pretrain::{LayerPretraining, PretrainError, Unlabelled};
use truezero_sweep::Job;
use truezero_train::{Epoch, Observer};

use super::go_on::descend_on;
use super::outcome::recorded;
use super::stopwatch::Stopwatch;
use super::stream::Stretch;
use super::{RunData, Runner};
use crate::{
    EvalError, PreTrainingEpoch, PreTrainingRecord, PreTrainingSettings, RECORD_FORMAT, RunOutcome, Work,
    load_network,
};

/// `None` if the observer ended it.
pub(super) fn run(
    runner: &Runner<'_>,
    job: &Job<Work>,
    settings: &PreTrainingSettings,
    RunData { dataset, stream, .. }: RunData<'_>,
    observer: &mut impl Observer,
) -> Result<Option<(PreTrainingRecord, Network<f32>)>, EvalError> {
    let start = Instant::now();
    let mut hidden = match &settings.below {
        None => Vec::new(),
        Some(below) => load_network(runner.store, below)?.hidden,
    };
    let Descent { max_epochs, seed, .. } = settings.pre_training.descent;
    let stretch =
        stream.map(|stream| Stretch::new(stream, hidden.len(), max_epochs, &job.label)).transpose()?;
    let draw = stretch.map(|stretch| {
        move |epoch| dataset.and_unlabelled(Cow::Owned(stretch.epoch(epoch).inputs)).into_owned()
    });
    let [fixed, validation] = dataset.pre_training_inputs();
    let training = match &draw {
        Some(draw) => Unlabelled::Streamed(draw),
        None => Unlabelled::Fixed(&fixed),
    };
    let mut stopwatch = Stopwatch::new(observer, start);
    let record = |outcome, epochs: &[Epoch], best_epoch, cost| PreTrainingRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome,
        epochs: epochs.iter().map(epoch_record).collect(),
        best_epoch,
        cost,
        environment: runner.environment.clone(),
    };
    let network = |hidden| {
        Network::from_hidden(hidden, dataset.classes, seed)
            .map_err(|failed| EvalError::Layers { job: job.label.clone(), source: failed.error })
    };
    let layer = &settings.pre_training;
    let unable = |source| EvalError::PreTrain { job: job.label.clone(), source };
    let mut objective = match LayerPretraining::new(&hidden, training, &validation, layer, runner.kernels) {
        Ok(objective) => objective,
        // The layer below has died for every example. That is an outcome, and no error.
        Err(PretrainError::AllZero { .. }) => {
            let record = record(RunOutcome::Dead, &[], None, stopwatch.cost());
            return Ok(Some((record, network(hidden)?)));
        }
        Err(error) => return Err(unable(error)),
    };
    let mut checkpoint = objective.checkpoint();
    let outcome = descend_on(runner, &job.id, &mut objective, &mut checkpoint, &mut stopwatch, &unable)?;
    let pretrained = objective.finish(checkpoint, outcome);
    let Some(outcome) = recorded(pretrained.outcome) else { return Ok(None) };
    hidden.push(pretrained.layer);
    let record = record(outcome, &pretrained.epochs, pretrained.best_epoch, stopwatch.cost());
    Ok(Some((record, network(hidden)?)))
}

fn epoch_record(epoch: &Epoch) -> PreTrainingEpoch {
    PreTrainingEpoch {
        epoch: epoch.epoch,
        training_error: epoch.training_loss.data,
        training_l1: epoch.training_loss.l1,
        validation_error: epoch.validation.error,
        sparsity: epoch.validation.sparsity(),
    }
}
