//! Table 1: test errors of networks of depth 3, with the learning rate that the validation error selects.

use anyhow::{Context as _, Result};
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::{BestEpoch, PairedErrors, RunOutcome, RunRecord, RunSettings, Summary, wilson};
use truezero_network::{Architecture, Descent, HiddenLayer};

use super::{Context, Experiment};
use crate::job::{Job, data_settings};
use crate::report::model::{Block, Cell, Figure, Kind, Origin, Plot, Row, Section, Series, Table};
use crate::store::{Runs, Store};

pub(crate) const EXPERIMENT: Experiment =
    Experiment { id: "table1", title: "Table 1: test errors of networks of depth 3", jobs, section, summary };

/// Hidden layers of a network (section 4.1).
const DEPTH: usize = 3;
/// Examples a step (section 4.1).
const BATCH_SIZE: usize = 10;
/// The coefficient of the L1 penalty on the activations (section 4.1).
const L1: f64 = 0.001;
/// The paper's level for statistical equivalence (section 4.1).
const SIGNIFICANCE: f64 = 0.05;
/// The level of the intervals.
const CONFIDENCE: f64 = 0.95;

/// The neurons of the table, in its order.
pub(super) fn neurons() -> [ActivationKind; 3] {
    [ActivationKind::Rectifier, ActivationKind::Tanh, ActivationKind::Softplus(Softplus::default())]
}

/// The grid at the first seed; then, for each neuron whose grid is finished, the selected rate at the other seeds.
fn jobs(context: &Context<'_>, runs: &Runs) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for neuron in neurons() {
        jobs.extend(grid(context, neuron)?);
        jobs.extend(selected(context, runs, neuron)?.unwrap_or_default());
    }
    Ok(jobs)
}

/// One job for each learning rate, at the first seed.
fn grid(context: &Context<'_>, neuron: ActivationKind) -> Result<Vec<Job>> {
    let seed = context.seeds[0];
    context.sizes.learning_rates.iter().map(|&rate| job(context, neuron, rate, seed)).collect()
}

/// One job for each seed, at the rate with the lowest validation error; nothing as long as the grid is not finished, or
/// if no rate led to a finished epoch. Of equal errors the larger rate wins.
pub(super) fn selected(
    context: &Context<'_>,
    runs: &Runs,
    neuron: ActivationKind,
) -> Result<Option<Vec<Job>>> {
    let mut best: Option<(f64, f64)> = None;
    for job in grid(context, neuron)? {
        let Some(run) = runs.get(&job.id) else { return Ok(None) };
        let Some(epoch) = &run.best else { continue };
        let error = epoch.validation.error_rate();
        if best.is_none_or(|(lowest, _)| error < lowest) {
            best = Some((error, job.settings.descent.learning_rate));
        }
    }
    let Some((_, rate)) = best else { return Ok(None) };
    context.seeds.iter().map(|&seed| job(context, neuron, rate, seed)).collect::<Result<_>>().map(Some)
}

fn job(context: &Context<'_>, neuron: ActivationKind, learning_rate: f64, seed: u64) -> Result<Job> {
    let (sizes, dataset) = (&context.sizes, context.dataset);
    // "For rectifier layers half of the units have their output multiplied by −1" (section 4.1).
    let half_negated = neuron == ActivationKind::Rectifier;
    let layer = HiddenLayer { units: sizes.hidden_units, activation: neuron, half_negated };
    Job::new(RunSettings {
        data: data_settings(dataset),
        architecture: Architecture::new(dataset.features, vec![layer; DEPTH], dataset.classes)?,
        descent: Descent {
            learning_rate,
            batch_size: BATCH_SIZE,
            l1: L1,
            max_epochs: sizes.max_epochs,
            patience: sizes.patience,
            seed,
        },
    })
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let blocks = vec![
        Block::Paragraph(
            "Each network has three hidden layers and a softmax output, and is trained by steps of ten examples at a \
             constant learning rate. An L1 penalty of 0.001 is on the activations of every neuron: on their sum over all \
             hidden units, as a mean over the batch; the paper gives the coefficient and not this scale. The rate and the \
             epoch are those with the lowest validation error; the test examples play no part in either choice. Half of \
             the rectifier units are negated."
                .into(),
        ),
        Block::Table(errors(context, runs)?),
        Block::Table(equivalence(context, runs)?),
        Block::Figure(learning_curves(context, runs)?),
        Block::Table(searched(context, runs)?),
    ];
    Ok(Section {
        id: "table1".into(),
        title: "Table 1: test error without pre-training".into(),
        reference: "paper, section 4.1, Table 1".into(),
        blocks,
    })
}

/// The column of Table 1.
fn errors(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let dataset = context.dataset;
    let paper = context.paper.table1.without_pre_training.get(&dataset.name);
    let mut rows = Vec::new();
    for neuron in neurons() {
        let name = neuron.to_string();
        let figure = paper.and_then(|figures| figures.get(&name));
        let paper = figure.map(|error| format!("{error:.2} %"));
        let records = selected_runs(context, runs, neuron)?;
        let cell = match records.first() {
            None => Cell { paper, ..Cell::default() },
            Some(first) => Cell {
                ours: Some(error_with_interval(&records)?),
                paper,
                note: Some(chosen(first)),
                bold: false,
                link: Some(Store::relative_path(&first.job)),
            },
        };
        rows.push(Row { label: name, cells: vec![cell] });
    }
    let seeds = context.seeds.len();
    let note = if seeds == 1 {
        "Intervals: Wilson's, 95 %, for the test examples as a sample; one seed, so the spread over seeds is not in them."
            .to_owned()
    } else {
        format!("Mean over {seeds} seeds with Student's 95 % interval for that mean.")
    };
    Ok(Table {
        caption: format!("Test error on {}, without pre-training", dataset.title),
        columns: vec!["neuron".into(), dataset.title.clone()],
        rows,
        notes: vec![note],
    })
}

/// The records of the selected runs of a neuron, by seed; none as long as one is missing.
pub(super) fn selected_runs<'a>(
    context: &Context<'_>,
    runs: &'a Runs,
    neuron: ActivationKind,
) -> Result<Vec<&'a RunRecord>> {
    let jobs = selected(context, runs, neuron)?.unwrap_or_default();
    let records: Option<Vec<&RunRecord>> = jobs.iter().map(|job| runs.get(&job.id)).collect();
    Ok(records.unwrap_or_default())
}

fn error_with_interval(records: &[&RunRecord]) -> Result<String> {
    let rates: Vec<f64> = records.iter().filter_map(|record| test_error(record)).collect();
    if let ([rate], [RunRecord { best: Some(BestEpoch { test, .. }), .. }]) = (&rates[..], records) {
        let (errors, examples) = (u32::try_from(test.misclassified.len())?, u32::try_from(test.examples)?);
        let interval = wilson(errors, examples, CONFIDENCE)?;
        return Ok(format!("{rate:.2} % ({:.2} to {:.2})", 100.0 * interval.lower, 100.0 * interval.upper));
    }
    let summary = Summary::of(&rates)?;
    let interval = summary.t_interval(CONFIDENCE)?;
    Ok(format!("{:.2} % ({:.2} to {:.2})", summary.mean, interval.lower, interval.upper))
}

/// "rate 0.1, epoch 12 of 32".
fn chosen(record: &RunRecord) -> String {
    let epoch = record.best.as_ref().map_or(0, |best| best.epoch);
    format!("rate {}, epoch {epoch} of {}", record.settings.descent.learning_rate, record.epochs.len())
}

/// What came out, in a sentence; nothing as long as no neuron is finished.
fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let paper = context.paper.table1.without_pre_training.get(&context.dataset.name);
    let mut parts = Vec::new();
    for neuron in neurons() {
        let records = selected_runs(context, runs, neuron)?;
        let rates: Vec<f64> = records.iter().filter_map(|record| test_error(record)).collect();
        if rates.is_empty() {
            continue;
        }
        let mean = Summary::of(&rates)?.mean;
        let figure = paper.and_then(|figures| figures.get(&neuron.to_string()));
        let beside = figure.map(|figure| format!(" (the paper: {figure:.2} %)")).unwrap_or_default();
        parts.push(format!("{neuron} {mean:.2} %{beside}"));
    }
    let sentence = format!("Test error without pre-training: {}.", parts.join(", "));
    Ok((!parts.is_empty()).then_some(sentence))
}

/// In percent.
fn test_error(record: &RunRecord) -> Option<f64> {
    record.best.as_ref().map(|best| 100.0 * best.test.error_rate())
}

/// The pairwise tests between neurons, at the first seed.
fn equivalence(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let mut rows = Vec::new();
    let [rectifier, tanh, softplus] = neurons();
    for (one, other) in [(rectifier, tanh), (rectifier, softplus), (tanh, softplus)] {
        let (first, second) = (selected_runs(context, runs, one)?, selected_runs(context, runs, other)?);
        let best = |records: &[&RunRecord]| records.first().and_then(|record| record.best.clone());
        let text = |ours: String| Cell { ours: Some(ours), ..Cell::default() };
        let cells = match (best(&first), best(&second)) {
            (Some(first), Some(second)) => {
                let examples = u32::try_from(first.test.examples)?;
                let paired = PairedErrors::from_misclassified(
                    examples,
                    &first.test.misclassified,
                    &second.test.misclassified,
                )
                .context("two runs on the same test examples cannot be compared")?;
                let interval = paired.difference_interval(CONFIDENCE)?;
                let p = paired.p_value();
                let verdict = if p < SIGNIFICANCE { "different" } else { "equivalent" };
                vec![
                    text(format!(
                        "{} ({} to {})",
                        points(paired.difference()),
                        points(interval.lower),
                        points(interval.upper)
                    )),
                    text(if p < 0.001 { "< 0.001".into() } else { format!("{p:.3}") }),
                    text(verdict.into()),
                ]
            }
            _ => vec![Cell::default(), Cell::default(), Cell::default()],
        };
        rows.push(Row { label: format!("{one} − {other}"), cells });
    }
    Ok(Table {
        caption: "Statistical equivalence: the same test examples, pair by pair".into(),
        columns: vec![
            "neurons".into(),
            "difference of test errors, points (95 %)".into(),
            "p".into(),
            format!("at {SIGNIFICANCE}"),
        ],
        rows,
        notes: vec!["McNemar's exact test and Newcombe's interval, on the runs of the first seed.".into()],
    })
}

/// A difference of error rates in percentage points, with its sign.
fn points(difference: f64) -> String {
    format!("{:+.2}", 100.0 * difference).replace('-', "−")
}

/// The validation error of the selected runs, epoch by epoch.
fn learning_curves(context: &Context<'_>, runs: &Runs) -> Result<Figure> {
    let mut series = Vec::new();
    for (hue, neuron) in neurons().into_iter().enumerate() {
        let records = selected_runs(context, runs, neuron)?;
        let epochs = records.first().map_or(&[][..], |record| &record.epochs);
        series.push(Series {
            label: neuron.to_string(),
            kind: Kind::Line,
            data: epochs.iter().map(|epoch| (epoch.epoch.into(), 100.0 * epoch.validation_error)).collect(),
            origin: Origin::Ours,
            hue,
        });
    }
    let points = || series.iter().flat_map(|series| &series.data);
    let last = points().map(|point| point.0).fold(2.0, f64::max);
    // What is interesting lies near the lowest errors; the first epochs may leave the frame at the top.
    let lowest = points().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = points().map(|point| point.1).fold(0.0, f64::max);
    let top = if lowest.is_finite() { highest.min(4.0 * lowest).max(0.1) } else { 1.0 };
    Ok(Figure {
        id: "table1-learning-curves".into(),
        caption: "Validation error after each epoch, at the selected learning rate and the first seed."
            .into(),
        plots: vec![Plot {
            title: "Learning curves".into(),
            x_label: "epoch".into(),
            y_label: "validation error (%)".into(),
            x_range: (1.0, last),
            y_range: (0.0, top),
            series,
        }],
    })
}

/// The whole grid, not only the winner.
fn searched(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let mut rows = Vec::new();
    for neuron in neurons() {
        let winner = selected(context, runs, neuron)?.and_then(|jobs| jobs.into_iter().next());
        let mut cells = Vec::new();
        for job in grid(context, neuron)? {
            let bold = winner.as_ref().is_some_and(|winner| winner.id == job.id);
            cells.push(runs.get(&job.id).map_or_else(Cell::default, |record| grid_cell(record, bold)));
        }
        rows.push(Row { label: neuron.to_string(), cells });
    }
    let rates = context.sizes.learning_rates.iter().map(|rate| format!("rate {rate}"));
    Ok(Table {
        caption: "The searched grid: validation error".into(),
        columns: std::iter::once("neuron".to_owned()).chain(rates).collect(),
        rows,
        notes: vec!["Bold: selected. Sparsity is that of the validation examples at the best epoch.".into()],
    })
}

fn grid_cell(record: &RunRecord, bold: bool) -> Cell {
    let ended = match record.outcome {
        RunOutcome::StoppedEarly => "stopped early",
        RunOutcome::Completed => "all epochs run",
        RunOutcome::Diverged => "diverged",
        RunOutcome::Dead => "a layer died",
    };
    let link = Some(Store::relative_path(&record.job));
    match &record.best {
        None => Cell { ours: Some(ended.into()), link, ..Cell::default() },
        Some(best) => Cell {
            ours: Some(format!("{:.2} %", 100.0 * best.validation.error_rate())),
            paper: None,
            note: Some(format!(
                "epoch {} of {}, {ended}, sparsity {:.1} %",
                best.epoch,
                record.epochs.len(),
                100.0 * best.validation.sparsity()
            )),
            bold,
            link,
        },
    }
}
