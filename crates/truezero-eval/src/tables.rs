//! [`CsvTables`]: the main figures of runs as CSV.

use serde::Serialize;

use crate::csv_text::CsvText;
use crate::{EvalError, PreTrainingRecord, RunOutcome, RunRecord, Runs, WorkRecord};

/// A row of the networks. Rates are between 0 and 1.
#[derive(Debug, Serialize)]
struct NetworkRow {
    job: CsvText,
    dataset: CsvText,
    train_examples: usize,
    valid_examples: usize,
    test_examples: usize,
    layers: CsvText,
    neuron: CsvText,
    half_negated: bool,
    pre_training: Option<CsvText>,
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
    kernels: CsvText,
    commit: CsvText,
}

impl From<&RunRecord> for NetworkRow {
    fn from(record: &RunRecord) -> Self {
        let RunRecord { settings, best, .. } = record;
        let sizes: Vec<String> = settings.architecture.sizes().iter().map(usize::to_string).collect();
        let hidden = settings.architecture.hidden();
        let best = best.as_ref();
        Self {
            job: CsvText::from(&record.job),
            dataset: CsvText::from(&settings.data.name),
            train_examples: settings.data.train,
            valid_examples: settings.data.valid,
            test_examples: settings.data.test,
            layers: CsvText::from(sizes.join("-")),
            neuron: CsvText::from(
                hidden.first().map(|layer| layer.activation.to_string()).unwrap_or_default(),
            ),
            half_negated: hidden.iter().any(|layer| layer.half_negated),
            pre_training: settings.pre_training.as_ref().map(CsvText::from),
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
            kernels: CsvText::from(&record.environment.kernels),
            commit: CsvText::from(&record.environment.commit),
        }
    }
}

/// A row of the layers. Errors are reconstruction costs: sums over the inputs, means over the examples.
#[derive(Debug, Serialize)]
struct LayerRow {
    job: CsvText,
    dataset: CsvText,
    train_examples: usize,
    valid_examples: usize,
    layer: u32,
    below: Option<CsvText>,
    units: usize,
    neuron: CsvText,
    half_negated: bool,
    reconstruction: CsvText,
    corruption: CsvText,
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
    kernels: CsvText,
    commit: CsvText,
}

impl From<&PreTrainingRecord> for LayerRow {
    fn from(record: &PreTrainingRecord) -> Self {
        let PreTrainingRecord { settings, .. } = record;
        let layer = &settings.pre_training;
        let best = record.best();
        Self {
            job: CsvText::from(&record.job),
            dataset: CsvText::from(&settings.data.name),
            train_examples: settings.data.train,
            valid_examples: settings.data.valid,
            layer: settings.layer,
            below: settings.below.as_ref().map(CsvText::from),
            units: layer.hidden.units,
            neuron: CsvText::from(&layer.hidden.activation),
            half_negated: layer.hidden.half_negated,
            reconstruction: CsvText::from(&layer.reconstruction),
            corruption: CsvText::from(&layer.corruption),
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
            kernels: CsvText::from(&record.environment.kernels),
            commit: CsvText::from(&record.environment.commit),
        }
    }
}

/// The main figures of finished runs as CSV, with a head and a row for each run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
