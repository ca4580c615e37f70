//! Pre-training layer by layer: a grid of learning rates for each, among which the reconstruction error selects.

use anyhow::{Context as _, Result};
use truezero_activations::ActivationKind;
use truezero_network::Descent;
use truezero_pretrain::{Corruption, Reconstruction, Settings};

use super::counted::Failure;
use super::grid::{BATCH_SIZE, data_words, hidden_layers, pre_training_l1};
use super::{Context, column};
use crate::data::{Part, Place};
use crate::job::{self, Job, PreTrainingSettings};
use crate::record::{self, PreTrainingRecord, Runs, outcome_words};
use crate::report::model::{Cell, Row, Table};
use crate::scale::Limits;
use crate::store;

/// Each input is masked with this probability (section 4.1; the higher layers of text too, section 4.2).
const MASKING: f64 = 0.25;
/// Each word of a bag is set, absent or present, with this probability. The paper chose a level and does not print it;
/// a bag has some 0.6 % of the words, so that much more noise would drown it.
const SALT_AND_PEPPER: f64 = 0.01;

/// How the hidden layers of a network are pre-trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strategy {
    pub(super) place: Place,
    pub(super) neuron: ActivationKind,
    pub(super) reconstruction: Reconstruction,
    /// The number of layers.
    pub(super) depth: usize,
}

/// The search at the first seed, as far as it has come.
#[derive(Debug, Default)]
struct Search {
    /// For each layer from the input up, a job for each rate. The last layer is the one that can be trained by now.
    grids: Vec<Vec<Job>>,
    /// The selected job of each layer whose grid is finished.
    selected: Vec<Job>,
}

/// The layers of a network, pre-trained at one seed by the selected rates, as far as they are finished or can be
/// trained.
#[derive(Debug, Default)]
pub(super) struct Stack {
    /// A job for each layer from the input up.
    pub(super) jobs: Vec<Job>,
    /// The identity of the last layer's job, once all are finished.
    pub(super) top: Option<String>,
    /// How the last of the jobs failed, if it did: nothing can be built upon it.
    pub(super) failure: Option<Failure>,
}

/// All jobs of the search that are known by now.
pub(super) fn jobs(context: &Context<'_>, runs: &Runs, strategy: Strategy) -> Result<Vec<Job>> {
    Ok(search(context, runs, strategy)?.grids.into_iter().flatten().collect())
}

fn search(context: &Context<'_>, runs: &Runs, strategy: Strategy) -> Result<Search> {
    let mut search = Search::default();
    for _ in 0..strategy.depth {
        let below = search.selected.last();
        let rates = context.sizes.pre_training_rates.iter();
        let grid: Vec<Job> = rates
            .map(|&rate| job(context, strategy, search.selected.len(), below, rate, context.seeds[0]))
            .collect::<Result<_>>()?;
        let winner = select(runs, &grid).cloned();
        search.grids.push(grid);
        let Some(winner) = winner else { break };
        search.selected.push(winner);
    }
    Ok(search)
}

/// The job with the lowest reconstruction error; nothing as long as one is not finished, or if none came to an end that
/// can be built upon. Of equal errors the first wins.
fn select<'a>(runs: &Runs, grid: &'a [Job]) -> Option<&'a Job> {
    let mut best: Option<(f64, &Job)> = None;
    for job in grid {
        let Some(error) = error(record::pre_training(runs, &job.id)?) else { continue };
        if best.is_none_or(|(lowest, _)| error < lowest) {
            best = Some((error, job));
        }
    }
    best.map(|(_, job)| job)
}

/// The error that counts for the selection; none if the layer failed.
fn error(record: &PreTrainingRecord) -> Option<f64> {
    if Failure::of_pre_training(record).is_some() {
        None
    } else {
        record.best().map(|best| best.validation_error)
    }
}

/// How the search failed, if all rates of a layer are tried and none can be built upon.
pub(super) fn failed_search(
    context: &Context<'_>,
    runs: &Runs,
    strategy: Strategy,
) -> Result<Option<Failure>> {
    let Search { grids, selected } = search(context, runs, strategy)?;
    let Some(grid) = grids.get(selected.len()) else { return Ok(None) };
    let mut failures: Vec<(f64, Failure)> = Vec::new();
    for job in grid {
        let Some(record) = record::pre_training(runs, &job.id) else { return Ok(None) };
        let failure =
            Failure::of_pre_training(record).map(|failure| (job.settings.descent().learning_rate, failure));
        failures.extend(failure);
    }
    let each: Vec<String> =
        failures.iter().map(|(rate, failure)| format!("{} at rate {rate}", failure.words)).collect();
    Ok(failures.first().map(|(_, first)| Failure { job: first.job.clone(), words: each.join(", ") }))
}

/// The layers at a seed; nothing in it as long as the search is not finished.
pub(super) fn stack(context: &Context<'_>, runs: &Runs, strategy: Strategy, seed: u64) -> Result<Stack> {
    let selected = search(context, runs, strategy)?.selected;
    let mut stack = Stack::default();
    if selected.len() < strategy.depth {
        return Ok(stack);
    }
    for (layer, winner) in selected.iter().enumerate() {
        let rate = winner.settings.descent().learning_rate;
        let job = job(context, strategy, layer, stack.jobs.last(), rate, seed)?;
        let record = record::pre_training(runs, &job.id);
        stack.jobs.push(job);
        stack.failure = record.and_then(Failure::of_pre_training);
        if record.is_none() || stack.failure.is_some() {
            return Ok(stack);
        }
    }
    stack.top = stack.jobs.last().map(|job| job.id.clone());
    Ok(stack)
}

/// `layer` counts from 0.
fn job(
    context: &Context<'_>,
    Strategy { place, neuron, reconstruction, depth }: Strategy,
    layer: usize,
    below: Option<&Job>,
    learning_rate: f64,
    seed: u64,
) -> Result<Job> {
    let Limits { max_epochs, patience } = context.sizes.pre_training;
    let hidden = hidden_layers(context, place, neuron, depth);
    let hidden = *hidden.get(layer).with_context(|| format!("there is no layer {layer} of {depth}"))?;
    let corruption = if place.is_text() && layer == 0 {
        Corruption::salt_and_pepper(SALT_AND_PEPPER, 1.0)?
    } else {
        Corruption::masking(MASKING)?
    };
    let settings = PreTrainingSettings {
        data: context.data.settings(place, Part::Whole)?,
        layer: u32::try_from(layer)? + 1,
        below: below.map(|job| job.id.clone()),
        pre_training: Settings {
            hidden,
            reconstruction,
            corruption,
            centred_inputs: place.is_centred(),
            descent: Descent {
                learning_rate,
                batch_size: BATCH_SIZE,
                l1: pre_training_l1(neuron),
                max_epochs,
                patience,
                seed,
            },
        },
    };
    job::pre_training(settings, &data_words(context, place)?)
}

/// The reconstruction as the paper numbers it.
pub(super) fn named(reconstruction: Reconstruction) -> &'static str {
    match reconstruction {
        Reconstruction::Softplus => "softplus, squared error (1)",
        Reconstruction::Sigmoid => "sigmoid, cross-entropy (2)",
        Reconstruction::LinearBefore => "linear, before the rectifier (3)",
        Reconstruction::LinearAfter => "linear, after the rectifier (3)",
        Reconstruction::Rectifier => "rectifier, squared error (4)",
    }
}

/// The whole search, not only what was selected.
pub(super) fn searched(context: &Context<'_>, runs: &Runs, strategies: &[Strategy]) -> Result<Table> {
    let mut rows = Vec::new();
    for &strategy in strategies {
        let search = search(context, runs, strategy)?;
        for (layer, grid) in search.grids.iter().enumerate() {
            let winner = search.selected.get(layer).map(|job| job.id.as_str());
            let cell = |job: &Job| match record::pre_training(runs, &job.id) {
                Some(record) => cell(record, winner == Some(job.id.as_str())),
                None => Cell::default(),
            };
            rows.push(Row {
                label: format!(
                    "{}: {}, {}, layer {}",
                    column(context, strategy.place),
                    strategy.neuron,
                    strategy.reconstruction,
                    layer + 1
                ),
                cells: grid.iter().map(cell).collect(),
            });
        }
    }
    let rates = context.sizes.pre_training_rates.iter().map(|rate| format!("rate {rate}"));
    Ok(Table {
        caption: "The searched grid of pre-training: validation reconstruction error".into(),
        columns: std::iter::once("neuron, reconstruction, layer".to_owned()).chain(rates).collect(),
        rows,
        notes: vec![
            "Bold: selected; the next layer is trained above it. An error is the cost summed over the inputs of the \
             layer, mean over the examples; it can be compared within a row. Sparsity is that of the codes."
                .into(),
        ],
    })
}

fn cell(record: &PreTrainingRecord, bold: bool) -> Cell {
    let ended = outcome_words(record.outcome);
    let link = Some(store::relative_path(&record.job));
    match record.best() {
        None => Cell { ours: Some(ended.into()), link, ..Cell::default() },
        Some(best) => Cell {
            ours: Some(describe_error(best.validation_error)),
            paper: None,
            note: Some(format!(
                "epoch {} of {}, {ended}{}",
                best.epoch,
                record.epochs.len(),
                best.sparsity.map_or_else(String::new, |share| format!(", sparsity {:.1} %", 100.0 * share))
            )),
            bold,
            link,
        },
    }
}

/// In four digits, for the errors of the strategies lie far apart.
fn describe_error(error: f64) -> String {
    let digits = (3.0 - error.abs().max(1e-9).log10().floor()).clamp(0.0, 8.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 8")]
    let digits = digits as usize;
    format!("{error:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_four_digits() {
        assert_eq!(describe_error(12.3456), "12.35");
        assert_eq!(describe_error(0.012_345_6), "0.01235");
        assert_eq!(describe_error(12_345.6), "12346");
        assert_eq!(describe_error(0.0), "0.00000000");
    }
}
