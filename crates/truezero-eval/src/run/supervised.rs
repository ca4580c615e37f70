//! Training by labels, from random weights or from layers that a pre-training job left.

use std::borrow::Cow;
use std::time::Instant;

use truezero_datasets::{Dataset, Split};
use truezero_network::{Labelled, LabelledError, Layer, Network};
use truezero_stats::root_mean_square_error;
use truezero_sweep::Job;
use truezero_tensor::{Examples, Kernels};
use truezero_train::{Checkpoint, Epoch, Observer, Supervised, Training};

use super::go_on::descend_on;
use super::outcome::recorded;
use super::stopwatch::Stopwatch;
use super::stream::Stretch;
use super::{RunData, Runner};
use crate::{
    BestEpoch, Encoder, EpochRecord, EvalError, RECORD_FORMAT, RunOutcome, RunRecord, RunSettings, Weights,
    Work, load_network,
};

/// `None` if the observer ended it.
pub(super) fn run(
    runner: &Runner<'_>,
    job: &Job<Work>,
    settings: &RunSettings,
    data: RunData<'_>,
    observer: &mut impl Observer,
) -> Result<Option<(RunRecord, Network<f32>)>, EvalError> {
    let start = Instant::now();
    let kernels = runner.kernels;
    let through = settings.encoder.as_ref().map(|encoder| Through::load(runner, encoder)).transpose()?;
    let dataset = match &through {
        None => Cow::Borrowed(data.dataset),
        Some(through) => Cow::Owned(through.encode_all(data.dataset)),
    };
    let network = initial_network(runner, job, settings)?;
    let unusable = |source: LabelledError| EvalError::Examples { job: job.label.clone(), source };
    let labelled = |split| labelled(split, dataset.classes).map_err(unusable);
    let stretch = data.stream.map(|stream| {
        let below = match &through {
            // The network may have been trained above as many layers.
            Some(through) => through.trained + 1,
            None if settings.pre_training.is_some() => network.hidden.len(),
            None => 0,
        };
        Stretch::new(stream, below, settings.descent.max_epochs, &job.label)
    });
    let draw = stretch.transpose()?.map(|stretch| {
        let through = through.as_ref();
        move |epoch| {
            let mut drawn = stretch.epoch(epoch);
            if let Some(through) = through {
                drawn = through.encode(drawn);
            }
            let Split { inputs, labels } = drawn;
            (inputs, labels)
        }
    });
    let training = match &draw {
        Some(draw) => Training::Streamed(draw),
        None => labelled(&dataset.train)?.into(),
    };
    let (validation, test) = (labelled(&dataset.valid)?, labelled(&dataset.test)?);
    let mut stopwatch = Stopwatch::new(observer, start);
    let unable = |source| EvalError::Train { job: job.label.clone(), source };
    let mut objective =
        Supervised::new(&network, training, validation, &settings.descent, kernels).map_err(unable)?;
    let mut checkpoint = Checkpoint::new(network);
    let outcome = descend_on(runner, &job.id, &mut objective, &mut checkpoint, &mut stopwatch, &unable)?;
    let Some(outcome) = recorded(outcome) else { return Ok(None) };
    let best_epoch = checkpoint.best_epoch();
    let (network, epoch) = match settings.weights {
        Weights::Last if outcome != RunOutcome::Diverged => {
            (checkpoint.last, checkpoint.epochs.last().map(|epoch| epoch.epoch))
        }
        Weights::Best | Weights::Last => (checkpoint.best, best_epoch),
    };
    let labels = &dataset.test.labels;
    let expected = data.ordinal.then(|| network.expected_classes(kernels, &dataset.test.inputs));
    let expected = expected.transpose().map_err(unusable)?;
    let best = match epoch {
        None => None,
        Some(epoch) => Some(BestEpoch {
            epoch,
            validation: network.evaluate(kernels, validation).map_err(unusable)?,
            test: network.evaluate(kernels, test).map_err(unusable)?,
            test_rmse: expected.as_deref().map(|expected| rmse(expected, labels)).transpose()?,
            test_squared_errors: expected.as_deref().map(|expected| squared_errors(expected, labels)),
        }),
    };
    let record = RunRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome,
        epochs: checkpoint.epochs.iter().map(epoch_record).collect(),
        best,
        cost: stopwatch.cost(),
        environment: runner.environment.clone(),
    };
    Ok(Some((record, network)))
}

fn initial_network(
    runner: &Runner<'_>,
    job: &Job<Work>,
    settings: &RunSettings,
) -> Result<Network<f32>, EvalError> {
    let seed = settings.descent.seed;
    match &settings.pre_training {
        None => Ok(Network::initialise(&settings.architecture, seed)),
        Some(layers) => {
            let hidden = load_network(runner.store, layers)?.hidden;
            Network::from_hidden(hidden, settings.architecture.classes(), seed)
                .map_err(|failed| EvalError::Layers { job: job.label.clone(), source: failed.error })
        }
    }
}

/// The first hidden layers of a trained network, whose values are the inputs of a probe.
#[derive(Debug)]
struct Through {
    layers: Vec<Layer<f32>>,
    /// The hidden layers of the whole network.
    trained: usize,
    kernels: Kernels,
}

impl Through {
    fn load(runner: &Runner<'_>, encoder: &Encoder) -> Result<Self, EvalError> {
        let mut layers = load_network(runner.store, &encoder.job)?.hidden;
        let trained = layers.len();
        if trained < encoder.layers {
            let (job, expected) = (encoder.job.clone(), encoder.layers);
            return Err(EvalError::Encoder { job, expected, found: trained });
        }
        layers.truncate(encoder.layers);
        Ok(Self { layers, trained, kernels: runner.kernels })
    }

    fn encode(&self, Split { inputs, labels }: Split) -> Split {
        let encode = |inputs: Examples<f32>, layer: &Layer<f32>| layer.encode(self.kernels, &inputs);
        Split { inputs: self.layers.iter().fold(inputs, encode), labels }
    }

    fn encode_all(&self, dataset: &Dataset) -> Dataset {
        let encode = |split: &Split| self.encode(split.clone());
        let (train, valid, test) = (encode(&dataset.train), encode(&dataset.valid), encode(&dataset.test));
        let features = train.inputs.features();
        Dataset {
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
        }
    }
}

/// The root mean square error of the expected classes.
fn rmse(expected: &[f64], labels: &[u32]) -> Result<f64, EvalError> {
    let labels: Vec<f64> = labels.iter().map(|&label| label.into()).collect();
    Ok(root_mean_square_error(expected, &labels)?)
}

/// The squared errors of the expected classes, to four decimals, so that a record of ten thousand is short.
fn squared_errors(expected: &[f64], labels: &[u32]) -> Vec<f64> {
    let squared = |(expected, &label): (&f64, &u32)| {
        let error = expected - f64::from(label);
        (1e4 * error * error).round() / 1e4
    };
    expected.iter().zip(labels).map(squared).collect()
}

/// The examples of a split, as networks take them.
fn labelled(split: &Split, classes: usize) -> Result<Labelled<'_, f32>, LabelledError> {
    Labelled::new(&split.inputs, &split.labels, classes)
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
