//! [`CsvTables`]: the main figures of runs as CSV.

use serde::Serialize;

use crate::{EvalError, PreTrainingRecord, RunOutcome, RunRecord, Runs, WorkRecord};

/// A row of the networks. Rates are between 0 and 1.
#[derive(Debug, Serialize)]
struct NetworkRow<'a> {
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

impl<'a> From<&'a RunRecord> for NetworkRow<'a> {
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

/// A row of the layers. Errors are reconstruction costs: sums over the inputs, means over the examples.
#[derive(Debug, Serialize)]
struct LayerRow<'a> {
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
    least_gain: f64,
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

impl<'a> From<&'a PreTrainingRecord> for LayerRow<'a> {
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
            least_gain: layer.least_gain,
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

/// The main figures of finished runs as CSV, with a head and a row for each run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvTables {
    /// The networks.
    pub networks: String,
    /// The pre-trained layers.
    pub layers: String,
}

impl CsvTables {
    /// The tables of these runs.
    ///
    /// # Errors
    /// [`EvalError::Csv`] if a record cannot be written.
    pub fn of(runs: &Runs) -> Result<Self, EvalError> {
        let mut networks = csv::Writer::from_writer(Vec::new());
        let mut layers = csv::Writer::from_writer(Vec::new());
        for record in runs.iter() {
            match record {
                WorkRecord::Supervised(record) => networks.serialize(NetworkRow::from(record))?,
                WorkRecord::PreTraining(record) => layers.serialize(LayerRow::from(record))?,
            }
        }
        Ok(Self { networks: text(networks)?, layers: text(layers)? })
    }
}

fn text(table: csv::Writer<Vec<u8>>) -> Result<String, EvalError> {
    let bytes = table.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
