//! One run: from a job and its data to a record and a network.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use truezero_datasets::{Dataset, Split};
use truezero_eval::{BestEpoch, Cost, Environment, EpochRecord, RECORD_FORMAT, RunOutcome, RunRecord};
use truezero_network::{Labelled, Network};
use truezero_tensor::Kernels;
use truezero_train::{Epoch, Observer, Outcome, Step, Trained, train};

use crate::job::Job;

/// Does a job; nothing if the observer ended it.
pub(crate) fn run(
    job: &Job,
    dataset: &Dataset,
    kernels: Kernels,
    environment: &Environment,
    observer: &mut dyn Observer,
) -> Result<Option<(RunRecord, Network<f32>)>> {
    let start = Instant::now();
    let settings = &job.settings;
    let network = Network::initialise(&settings.architecture, settings.descent.seed);
    let (training, validation, test) = (
        labelled(&dataset.train, dataset.classes)?,
        labelled(&dataset.valid, dataset.classes)?,
        labelled(&dataset.test, dataset.classes)?,
    );
    let mut stopwatch =
        Stopwatch { observer, epoch_start: start, last_step: start, training: Duration::ZERO, steps: 0 };
    let trained = train(network, training, validation, &settings.descent, kernels, &mut stopwatch)
        .with_context(|| format!("{} cannot be run", job.label))?;
    let (training_time, steps) = (stopwatch.training, stopwatch.steps);
    let Some(outcome) = outcome(trained.outcome) else { return Ok(None) };
    let best = match trained.epochs.iter().find(|epoch| Some(epoch.epoch) == trained.best_epoch) {
        Some(best) => Some(BestEpoch {
            epoch: best.epoch,
            validation: best.validation.clone(),
            test: trained.network.evaluate(kernels, test)?,
        }),
        None => None,
    };
    let record = RunRecord {
        format: RECORD_FORMAT,
        job: job.id.clone(),
        settings: settings.clone(),
        outcome,
        epochs: epoch_records(&trained),
        best,
        cost: Cost {
            training_seconds: training_time.as_secs_f64(),
            seconds: start.elapsed().as_secs_f64(),
            steps,
        },
        environment: environment.clone(),
    };
    Ok(Some((record, trained.network)))
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

fn epoch_records(trained: &Trained) -> Vec<EpochRecord> {
    let record = |epoch: &Epoch| EpochRecord {
        epoch: epoch.epoch,
        training_loss: epoch.training_loss.negative_log_likelihood,
        training_l1: epoch.training_loss.l1,
        validation_error: epoch.validation.error_rate(),
        validation_loss: epoch.validation.negative_log_likelihood,
        sparsity: Some(epoch.validation.sparsity()).filter(|sparsity| sparsity.is_finite()),
    };
    trained.epochs.iter().map(record).collect()
}

/// Times the training steps, validation not counted, on the way to another observer.
struct Stopwatch<'a> {
    observer: &'a mut dyn Observer,
    epoch_start: Instant,
    last_step: Instant,
    training: Duration,
    steps: u64,
}

impl Observer for Stopwatch<'_> {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        self.steps += 1;
        self.last_step = Instant::now();
        self.observer.step(step)
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        self.training += self.last_step - self.epoch_start;
        let control = self.observer.epoch(epoch);
        self.epoch_start = Instant::now();
        control
    }
}
