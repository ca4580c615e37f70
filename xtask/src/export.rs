//! The finished runs as files for other programs: one JSON object a line, and a table of the main figures.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;
use truezero_eval::{RunOutcome, RunRecord};

use crate::files::write_file;
use crate::store::Runs;

/// A row of `runs.csv`; rates between 0 and 1.
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
            test_sparsity: best.map(|best| best.test.sparsity()),
            training_seconds: record.cost.training_seconds,
            steps: record.cost.steps,
            kernels: &record.environment.kernels,
            commit: &record.environment.commit,
        }
    }
}

/// Writes `runs.csv` and `runs.jsonl` into `folder`.
pub(crate) fn write(runs: &Runs, folder: &Path) -> Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut lines = String::new();
    for record in runs.values() {
        table.serialize(CsvRow::from(record)).context("a run cannot be written as CSV")?;
        lines += &serde_json::to_string(record).context("a run cannot be written as JSON")?;
        lines.push('\n');
    }
    let table = table.into_inner().context("the table of runs cannot be written as CSV")?;
    write_file(folder, "runs.csv", &table)?;
    write_file(folder, "runs.jsonl", &lines)?;
    Ok(())
}
