//! The finished runs as files for other programs: JSON Lines with everything, and CSV with the main figures.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;
use truezero_eval::{RunOutcome, RunRecord};
use truezero_sweep::{Archive, write_file};

use crate::record::{PreTrainingRecord, Record, Runs};
use crate::store::ARCHIVE;

/// A row of `runs.csv`. Rates are between 0 and 1.
#[derive(Debug, Serialize)]
struct CsvRow<'a> {
    job: &'a str,
    dataset: &'a str,
    train_examples: usize,
    valid_examples: usize,
    test_examples: usize,
    layers: String,
    neuron: String,
    half_negated: bool,
    pre_training: Option<&'a str>,
    learning_rate: f64,
    batch_size: usize,
    l1: f64,
    max_epochs: u32,
    patience: u32,
    seed: u64,
    outcome: RunOutcome,
    epochs: usize,
    best_epoch: Option<u32>,
    validation_error: Option<f64>,
    test_error: Option<f64>,
    test_sparsity: Option<f64>,
    training_seconds: f64,
    steps: u64,
    kernels: &'a str,
    commit: &'a str,
}

impl<'a> From<&'a RunRecord> for CsvRow<'a> {
    fn from(record: &'a RunRecord) -> Self {
        let RunRecord { settings, best, .. } = record;
        let sizes: Vec<String> = settings.architecture.sizes().iter().map(usize::to_string).collect();
        let hidden = settings.architecture.hidden();
        let best = best.as_ref();
        Self {
            job: &record.job,
            dataset: &settings.data.name,
            train_examples: settings.data.train,
            valid_examples: settings.data.valid,
            test_examples: settings.data.test,
            layers: sizes.join("-"),
            neuron: hidden.first().map(|layer| layer.activation.to_string()).unwrap_or_default(),
            half_negated: hidden.iter().any(|layer| layer.half_negated),
            pre_training: settings.pre_training.as_deref(),
            learning_rate: settings.descent.learning_rate,
            batch_size: settings.descent.batch_size,
            l1: settings.descent.l1,
            max_epochs: settings.descent.max_epochs,
            patience: settings.descent.patience,
            seed: settings.descent.seed,
            outcome: record.outcome,
            epochs: record.epochs.len(),
            best_epoch: best.map(|best| best.epoch),
            validation_error: best.map(|best| best.validation.error_rate()),
            test_error: best.map(|best| best.test.error_rate()),
            test_sparsity: best.and_then(|best| best.test.sparsity()),
            training_seconds: record.cost.training_seconds,
            steps: record.cost.steps,
            kernels: &record.environment.kernels,
            commit: &record.environment.commit,
        }
    }
}

/// A row of `pre-training.csv`. Errors are reconstruction costs: sums over the inputs, means over the examples.
#[derive(Debug, Serialize)]
struct PreTrainingCsvRow<'a> {
    job: &'a str,
    dataset: &'a str,
    train_examples: usize,
    valid_examples: usize,
    layer: u32,
    below: Option<&'a str>,
    units: usize,
    neuron: String,
    half_negated: bool,
    reconstruction: String,
    corruption: String,
    learning_rate: f64,
    batch_size: usize,
    l1: f64,
    max_epochs: u32,
    patience: u32,
    seed: u64,
    outcome: RunOutcome,
    epochs: usize,
    best_epoch: Option<u32>,
    validation_error: Option<f64>,
    validation_sparsity: Option<f64>,
    training_seconds: f64,
    steps: u64,
    kernels: &'a str,
    commit: &'a str,
}

impl<'a> From<&'a PreTrainingRecord> for PreTrainingCsvRow<'a> {
    fn from(record: &'a PreTrainingRecord) -> Self {
        let PreTrainingRecord { settings, .. } = record;
        let layer = &settings.pre_training;
        let best = record.best();
        Self {
            job: &record.job,
            dataset: &settings.data.name,
            train_examples: settings.data.train,
            valid_examples: settings.data.valid,
            layer: settings.layer,
            below: settings.below.as_deref(),
            units: layer.hidden.units,
            neuron: layer.hidden.activation.to_string(),
            half_negated: layer.hidden.half_negated,
            reconstruction: layer.reconstruction.to_string(),
            corruption: layer.corruption.to_string(),
            learning_rate: layer.descent.learning_rate,
            batch_size: layer.descent.batch_size,
            l1: layer.descent.l1,
            max_epochs: layer.descent.max_epochs,
            patience: layer.descent.patience,
            seed: layer.descent.seed,
            outcome: record.outcome,
            epochs: record.epochs.len(),
            best_epoch: record.best_epoch,
            validation_error: best.map(|best| best.validation_error),
            validation_sparsity: best.and_then(|best| best.sparsity),
            training_seconds: record.cost.training_seconds,
            steps: record.cost.steps,
            kernels: &record.environment.kernels,
            commit: &record.environment.commit,
        }
    }
}

/// Writes `runs.csv`, `pre-training.csv` and `runs.jsonl` into `folder`.
pub(crate) fn write(runs: &Runs, folder: &Path) -> Result<()> {
    let mut supervised = csv::Writer::from_writer(Vec::new());
    let mut pre_training = csv::Writer::from_writer(Vec::new());
    for record in runs.iter() {
        match record {
            Record::Supervised(record) => supervised.serialize(CsvRow::from(record)),
            Record::PreTraining(record) => pre_training.serialize(PreTrainingCsvRow::from(record)),
        }
        .context("a run cannot be written as CSV")?;
    }
    for (name, table) in [("runs.csv", supervised), ("pre-training.csv", pre_training)] {
        let table = table.into_inner().context("a table of runs cannot be written as CSV")?;
        write_file(folder, name, &table)?;
    }
    write_file(folder, ARCHIVE, Archive::lines(runs)?)?;
    Ok(())
}
