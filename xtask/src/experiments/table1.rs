//! Table 1: test errors of networks of depth 3, with the learning rate that the validation error selects.

use anyhow::Result;
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::Summary;

use super::{Context, Experiment, grid};
use crate::report::model::{Block, Cell, Figure, Kind, Origin, Plot, Row, Section, Series, Table};
use crate::store::Runs;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table1",
    title: "Table 1: test errors of networks of depth 3",
    jobs: |context, runs| grid::jobs(context, runs, &neurons()),
    section,
    summary,
};

/// The paper's level for statistical equivalence (section 4.1).
pub(super) const SIGNIFICANCE: f64 = 0.05;

/// The neurons of the table, in its order.
fn neurons() -> [ActivationKind; 3] {
    [ActivationKind::Rectifier, ActivationKind::Tanh, ActivationKind::Softplus(Softplus::default())]
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let blocks = vec![
        Block::Paragraph(
            "Each network has three hidden layers and a softmax output, and is trained by steps of ten examples at a \
             constant learning rate. The L1 penalty of 0.001 is on the activations of neurons that have true zeros: on their \
             sum over all hidden units, as a mean over the batch; the paper gives the coefficient and not this scale. Tanh \
             and softplus, which no penalty makes sparse, are trained without. The rate and the epoch are those with the lowest validation error; the test examples play no part in either choice. Half of \
             the rectifier units are negated."
                .into(),
        ),
        Block::Table(errors(context, runs)?),
        Block::Table(equivalence(context, runs)?),
        Block::Figure(learning_curves(context, runs)?),
        Block::Table(grid::searched(context, runs, &neurons())?),
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
        let figure = paper.and_then(|figures| figures.get(&neuron.to_string())).copied();
        let cell = grid::error_cell(&grid::selected_runs(context, runs, neuron)?, figure)?;
        rows.push(Row { label: neuron.to_string(), cells: vec![cell] });
    }
    Ok(Table {
        caption: format!("Test error on {}, without pre-training", dataset.title),
        columns: vec!["neuron".into(), dataset.title.clone()],
        rows,
        notes: vec![grid::intervals(context)],
    })
}

/// What came out, in a sentence; nothing as long as no neuron is finished.
fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let paper = context.paper.table1.without_pre_training.get(&context.dataset.name);
    let mut parts = Vec::new();
    for neuron in neurons() {
        let records = grid::selected_runs(context, runs, neuron)?;
        let rates: Vec<f64> = records.iter().filter_map(|record| grid::test_error(record)).collect();
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

/// The pairwise tests between neurons, at the first seed.
fn equivalence(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let mut rows = Vec::new();
    let [rectifier, tanh, softplus] = neurons();
    for (one, other) in [(rectifier, tanh), (rectifier, softplus), (tanh, softplus)] {
        let cells = match grid::paired(context, runs, one, other)? {
            None => vec![Cell::default(); 3],
            Some(paired) => {
                let p = paired.p_value();
                let verdict = if p < SIGNIFICANCE { "different" } else { "equivalent" };
                [grid::difference(paired)?, grid::p_value(p), verdict.to_owned()]
                    .map(|ours| Cell { ours: Some(ours), ..Cell::default() })
                    .into()
            }
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

/// The validation error of the selected runs, epoch by epoch.
fn learning_curves(context: &Context<'_>, runs: &Runs) -> Result<Figure> {
    let mut series = Vec::new();
    for (hue, neuron) in neurons().into_iter().enumerate() {
        let records = grid::selected_runs(context, runs, neuron)?;
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
