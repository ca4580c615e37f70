//! Pre-training of one layer above those that an earlier job left.

use std::time::Instant;

use anyhow::{Context as _, Result};
use truezero_eval::{RECORD_FORMAT, RunOutcome};
use truezero_network::Network;
use truezero_pretrain::{PretrainError, pretrain_layer};
use truezero_train::{Epoch, Observer, Outcome};

use super::Shared;
use super::stopwatch::Stopwatch;
use crate::job::{Job, PreTrainingSettings};
use crate::record::{PreTrainingEpoch, PreTrainingRecord};
use crate::store;

/// Does a job; nothing if the observer ended it.
pub(super) fn run(
    shared: &Shared<'_>,
    job: &Job,
    settings: &PreTrainingSettings,
    observer: &mut impl Observer,
) -> Result<Option<(PreTrainingRecord, Network<f32>)>> {
    let start = Instant::now();
    let kernels = shared.kernels;
    let (_, dataset) = shared.data.find(&settings.data, shared.parts)?;
    let mut hidden = match &settings.below {
        None => Vec::new(),
        Some(job) => store::network(shared.store, job)?.hidden,
    };
    let (training, validation) = (dataset.pre_training_inputs(), &dataset.valid.inputs);
    let mut stopwatch = Stopwatch::new(observer, start);
    let record = |outcome, epochs: &[Epoch], best_epoch, cost| PreTrainingRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome,
        epochs: epochs.iter().map(epoch_record).collect(),
        best_epoch,
        cost,
        environment: shared.environment.clone(),
    };
    let network = |hidden| {
        Network::from_hidden(hidden, dataset.classes, settings.pre_training.descent.seed)
            .with_context(|| format!("{} made no layer for those below", job.label))
    };
    let pretrained =
        match pretrain_layer(&hidden, &training, validation, &settings.pre_training, kernels, &mut stopwatch)
        {
            // The layer below has died for every example: nothing can be built upon it, which is a result.
            Err(PretrainError::AllZero { .. }) => {
                let record = record(RunOutcome::Dead, &[], None, stopwatch.cost());
                return Ok(Some((record, network(hidden)?)));
            }
            ended => ended.with_context(|| format!("{} cannot be run", job.label))?,
        };
    let Some(outcome) = outcome(pretrained.outcome) else { return Ok(None) };
    hidden.push(pretrained.layer);
    let record = record(outcome, &pretrained.epochs, pretrained.best_epoch, stopwatch.cost());
    Ok(Some((record, network(hidden)?)))
}

/// What the record says of an outcome; nothing of a run that was interrupted, for it leaves no record.
fn outcome(outcome: Outcome) -> Option<RunOutcome> {
    match outcome {
        Outcome::StoppedEarly => Some(RunOutcome::StoppedEarly),
        Outcome::Completed => Some(RunOutcome::Completed),
        Outcome::Diverged { .. } => Some(RunOutcome::Diverged),
        Outcome::Dead { .. } => Some(RunOutcome::Dead),
        _ => None,
    }
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
