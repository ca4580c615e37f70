//! Table 1: test errors of networks of depth 3 with and without pre-training, at the learning rates that validation selects.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::Summary;
use truezero_pretrain::Reconstruction;

use super::grid::Model;
use super::judge::{Says, claim};
use super::pre_training::{self, Strategy};
use super::{Context, Experiment, SIGNIFICANCE, grid};
use crate::report::model::{Block, Cell, Check, Figure, Kind, Origin, Plot, Row, Section, Series, Table};
use crate::store::Runs;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table1",
    title: "Table 1: test errors of networks of depth 3",
    jobs: |context, runs| grid::jobs(context, runs, &models()),
    section,
    summary,
};

/// A line of the table: a neuron from random weights, and with the pre-training that the paper chose for it (section 4.1).
#[derive(Clone, Copy, Debug)]
struct Line {
    neuron: ActivationKind,
    reconstruction: Reconstruction,
}

impl Line {
    fn with(self) -> Model {
        Model::pre_trained(self.neuron, self.reconstruction)
    }

    fn without(self) -> Model {
        Model::random(self.neuron)
    }
}

/// Rectifier, tanh and softplus, in the order of the table.
fn lines() -> [Line; 3] {
    let softplus = ActivationKind::Softplus(Softplus::default());
    [
        (ActivationKind::Rectifier, Reconstruction::Softplus),
        (ActivationKind::Tanh, Reconstruction::Sigmoid),
        (softplus, Reconstruction::Softplus),
    ]
    .map(|(neuron, reconstruction)| Line { neuron, reconstruction })
}

/// The upper half of the table, then the lower.
fn models() -> Vec<Model> {
    lines().map(Line::with).into_iter().chain(lines().map(Line::without)).collect()
}

fn strategies() -> Vec<Strategy> {
    models().into_iter().filter_map(Model::strategy).collect()
}

/// The paper's error of a model, in percent.
fn paper_error(context: &Context<'_>, model: Model) -> Option<f64> {
    let table = &context.paper.table1;
    let half: &BTreeMap<_, _> = match model.pre_training {
        Some(_) => &table.with_pre_training,
        None => &table.without_pre_training,
    };
    half.get(&context.dataset.provenance.name)?.get(&model.neuron.to_string()).copied()
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let blocks = vec![
        Block::Paragraph(
            "Each network has three hidden layers and a softmax output, and is trained by steps of ten examples at a \
             constant learning rate. With pre-training, each hidden layer is first trained as a denoising auto-encoder of \
             what the layers below make of the examples, a quarter of its inputs masked: with softplus units and squared \
             error for rectifier and softplus, with sigmoid units and cross-entropy for tanh. Each layer takes the rate \
             with the lowest reconstruction error of the validation examples; fine-tuning then takes, as training from \
             random weights does, the rate and the epoch with the lowest validation error. The test examples play no part \
             in any choice."
                .into(),
        ),
        Block::Paragraph(
            "Half of the rectifier units are negated. The paper has an L1 penalty of 0.001 on the activations and does not say \
             of what: of their sum over all hidden units, or of the mean over the units of a layer, which is a coefficient of \
             1e-6 on the sum. As far as the scale tries both, the validation error chooses; pre-training takes the first. Tanh \
             and softplus, which no penalty makes sparse, are trained without."
                .into(),
        ),
        Block::Table(errors(context, runs)?),
        Block::Checks(claims(context, runs)?),
        Block::Table(equivalence(context, runs)?),
        Block::Figure(learning_curves(context, runs)?),
        Block::Table(grid::searched(context, runs, &models())?),
        Block::Table(pre_training::searched(context, runs, &strategies())?),
    ];
    Ok(Section {
        id: "table1".into(),
        title: "Table 1: test error with and without pre-training".into(),
        reference: "paper, section 4.1, Table 1".into(),
        blocks,
    })
}

/// The column of Table 1.
fn errors(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let dataset = context.dataset;
    let mut rows = Vec::new();
    for line in lines() {
        let mut cells = Vec::new();
        for model in [line.with(), line.without()] {
            let records = grid::selected_runs(context, runs, model)?;
            cells.push(grid::error_cell(&records, paper_error(context, model))?);
        }
        let paired = grid::paired(context, runs, line.with(), line.without())?;
        if paired.is_some_and(|paired| paired.p_value() >= SIGNIFICANCE) {
            for cell in &mut cells {
                cell.bold = true;
            }
        }
        rows.push(Row { label: line.neuron.to_string(), cells });
    }
    Ok(Table {
        caption: format!("Test error on {}", dataset.provenance.title),
        columns: vec!["neuron".into(), "with pre-training".into(), "without pre-training".into()],
        rows,
        notes: vec![
            "Bold: with and without pre-training are statistically equivalent, by the pairwise test at 0.05."
                .into(),
            grid::intervals(context),
        ],
    })
}

/// What came out, in a sentence for each half; nothing as long as no network of it is finished.
fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let mut sentences = Vec::new();
    for (half, models) in [("with", lines().map(Line::with)), ("without", lines().map(Line::without))] {
        let mut parts = Vec::new();
        for model in models {
            let records = grid::selected_runs(context, runs, model)?;
            let rates: Vec<f64> = records.iter().filter_map(|record| grid::test_error(record)).collect();
            if rates.is_empty() {
                continue;
            }
            let mean = Summary::of(&rates)?.mean;
            let figure = paper_error(context, model);
            let beside = figure.map(|figure| format!(" (the paper: {figure:.2} %)")).unwrap_or_default();
            parts.push(format!("{} {mean:.2} %{beside}", model.neuron));
        }
        if !parts.is_empty() {
            sentences.push(format!("Test error {half} pre-training: {}.", parts.join(", ")));
        }
    }
    Ok((!sentences.is_empty()).then(|| sentences.join(" ")))
}

fn claims(context: &Context<'_>, runs: &Runs) -> Result<Vec<Check>> {
    let [rectifier, tanh, softplus] = lines();
    Ok(vec![
        claim(
            context,
            runs,
            "C2",
            "Without pre-training, rectifier networks err less than tanh networks.",
            Says::ErrsLess,
            &[(rectifier.without(), tanh.without())],
        )?,
        claim(
            context,
            runs,
            "C3",
            "Rectifier networks without pre-training do as well as with it.",
            Says::ErrsAlike,
            &[(rectifier.with(), rectifier.without())],
        )?,
        claim(
            context,
            runs,
            "C4",
            "Tanh and softplus networks gain from pre-training.",
            Says::ErrsLess,
            &[(tanh.with(), tanh.without()), (softplus.with(), softplus.without())],
        )?,
        claim(
            context,
            runs,
            "C5",
            "Without pre-training, rectifier networks err less than softplus networks.",
            Says::ErrsLess,
            &[(rectifier.without(), softplus.without())],
        )?,
    ])
}

/// The pairwise tests, at the first seed.
fn equivalence(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let [rectifier, tanh, softplus] = lines();
    let between = [(rectifier, tanh), (rectifier, softplus), (tanh, softplus)];
    let pairs = lines()
        .map(|line| (line.with(), line.without()))
        .into_iter()
        .chain(between.map(|(one, other)| (one.with(), other.with())))
        .chain(between.map(|(one, other)| (one.without(), other.without())));
    let mut rows = Vec::new();
    for (one, other) in pairs {
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
            "networks".into(),
            "difference of test errors, points (95 %)".into(),
            "p".into(),
            format!("at {SIGNIFICANCE}"),
        ],
        rows,
        notes: vec!["McNemar's exact test and Newcombe's interval, on the runs of the first seed.".into()],
    })
}

/// The validation error of the selected runs, epoch by epoch: one plot with pre-training, one without.
fn learning_curves(context: &Context<'_>, runs: &Runs) -> Result<Figure> {
    let mut plots = Vec::new();
    for (title, models) in
        [("With pre-training", lines().map(Line::with)), ("Without pre-training", lines().map(Line::without))]
    {
        let mut series = Vec::new();
        for (hue, model) in models.into_iter().enumerate() {
            let records = grid::selected_runs(context, runs, model)?;
            let epochs = records.first().map_or(&[][..], |record| &record.epochs);
            series.push(Series {
                label: model.neuron.to_string(),
                kind: Kind::Line,
                data: epochs
                    .iter()
                    .map(|epoch| (epoch.epoch.into(), 100.0 * epoch.validation_error))
                    .collect(),
                origin: Origin::Ours,
                hue,
            });
        }
        plots.push((title, series));
    }
    let all = || plots.iter().flat_map(|(_, series)| series);
    let points = || all().flat_map(|series| &series.data);
    let last = points().map(|point| point.0).fold(2.0, f64::max);
    // What is interesting lies near the lowest errors; the first epochs may leave the frame at the top.
    let lowest = points().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = points().map(|point| point.1).fold(0.0, f64::max);
    let top = if lowest.is_finite() { highest.min(4.0 * lowest).max(0.1) } else { 1.0 };
    Ok(Figure {
        id: "table1-learning-curves".into(),
        caption: "Validation error after each epoch, at the selected learning rate and the first seed."
            .into(),
        plots: plots
            .into_iter()
            .map(|(title, series)| Plot {
                title: title.into(),
                x_label: "epoch".into(),
                y_label: "validation error (%)".into(),
                x_range: (1.0, last),
                y_range: (0.0, top),
                series,
            })
            .collect(),
    })
}
