//! Training by labels: from random weights, or from layers that a pre-training job left.

use std::borrow::Cow;
use std::time::Instant;

use anyhow::{Context as _, Result};
use truezero_datasets::{Dataset, Split};
use truezero_eval::{BestEpoch, Encoder, EpochRecord, RECORD_FORMAT, RunOutcome, RunRecord, RunSettings};
use truezero_network::{Labelled, Layer, Network};
use truezero_stats::root_mean_square_error;
use truezero_tensor::{Examples, Kernels};
use truezero_train::{Epoch, Observer, Outcome, train};

use super::Shared;
use super::stopwatch::Stopwatch;
use crate::job::Job;
use crate::store;

/// Does a job; nothing if the observer ended it.
pub(super) fn run(
    shared: &Shared<'_>,
    job: &Job,
    settings: &RunSettings,
    observer: &mut impl Observer,
) -> Result<Option<(RunRecord, Network<f32>)>> {
    let start = Instant::now();
    let kernels = shared.kernels;
    let (place, dataset) = shared.data.find(&settings.data, shared.parts)?;
    let dataset = match &settings.encoder {
        None => dataset,
        Some(encoder) => Cow::Owned(encoded(shared, encoder, &dataset)?),
    };
    let network = initial_network(shared, settings)?;
    let (training, validation, test) = (
        labelled(&dataset.train, dataset.classes)?,
        labelled(&dataset.valid, dataset.classes)?,
        labelled(&dataset.test, dataset.classes)?,
    );
    let mut stopwatch = Stopwatch::new(observer, start);
    let trained = train(network, training, validation, &settings.descent, kernels, &mut stopwatch)
        .with_context(|| format!("{} cannot be run", job.label))?;
    let Some(outcome) = outcome(trained.outcome) else { return Ok(None) };
    let best = match trained.best_epoch {
        Some(epoch) => Some(BestEpoch {
            epoch,
            validation: trained.network.evaluate(kernels, validation)?,
            test: trained.network.evaluate(kernels, test)?,
            test_rmse: if place.is_ordinal() {
                Some(rmse(&trained.network, kernels, &dataset.test)?)
            } else {
                None
            },
        }),
        None => None,
    };
    let record = RunRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome,
        epochs: trained.epochs.iter().map(epoch_record).collect(),
        best,
        cost: stopwatch.cost(),
        environment: shared.environment.clone(),
    };
    Ok(Some((record, trained.network)))
}

fn initial_network(shared: &Shared<'_>, settings: &RunSettings) -> Result<Network<f32>> {
    let seed = settings.descent.seed;
    match &settings.pre_training {
        None => Ok(Network::initialise(&settings.architecture, seed)),
        Some(job) => {
            let hidden = store::network(shared.store, job)?.hidden;
            Network::from_hidden(hidden, settings.architecture.classes(), seed)
                .with_context(|| format!("the layers of pre-training {job} make no network"))
        }
    }
}

/// The examples as the first hidden layers of a trained network see them.
fn encoded(shared: &Shared<'_>, encoder: &Encoder, dataset: &Dataset) -> Result<Dataset> {
    let hidden = store::network(shared.store, &encoder.job)?.hidden;
    let layers = hidden.get(..encoder.layers).with_context(|| {
        format!("the network of job {} has not {} hidden layers", encoder.job, encoder.layers)
    })?;
    let encode = |split: &Split| {
        let encode = |inputs: Examples<f32>, layer: &Layer<f32>| layer.encode(shared.kernels, &inputs);
        Split { inputs: layers.iter().fold(split.inputs.clone(), encode), labels: split.labels.clone() }
    };
    let (train, valid, test) = (encode(&dataset.train), encode(&dataset.valid), encode(&dataset.test));
    let features = train.inputs.features();
    Ok(Dataset {
        provenance: dataset.provenance.clone(),
        features,
        shape: vec![features],
        classes: dataset.classes,
        train,
        valid,
        test,
        unlabelled: None,
        words: Vec::new(),
        fingerprint: dataset.fingerprint.clone(),
    })
}

/// Of the expected class.
fn rmse(network: &Network<f32>, kernels: Kernels, test: &Split) -> Result<f64> {
    let expected = network.expected_classes(kernels, &test.inputs)?;
    let labels: Vec<f64> = test.labels.iter().map(|&label| label.into()).collect();
    Ok(root_mean_square_error(&expected, &labels)?)
}

/// The examples of a split, as networks take them.
pub(crate) fn labelled(split: &Split, classes: usize) -> Result<Labelled<'_, f32>> {
    Labelled::new(&split.inputs, &split.labels, classes).context("the data set contradicts itself")
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

fn epoch_record(epoch: &Epoch) -> EpochRecord {
    EpochRecord {
        epoch: epoch.epoch,
        training_loss: epoch.training_loss.data,
        training_l1: epoch.training_loss.l1,
        validation_error: epoch.validation.error,
        validation_loss: epoch.validation.loss,
        sparsity: epoch.validation.sparsity(),
    }
}
