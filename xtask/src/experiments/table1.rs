//! Table 1: test errors of deep networks with and without pre-training, at the learning rates that validation selects.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::{Counted, Expectation, SIGNIFICANCE, paired_errors};
use truezero_pretrain::Reconstruction;
use truezero_stats::{PairedErrors, Summary};

use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, failures, footnoted};
use super::model::{self, Model};
use super::plots::{largest, series};
use super::{cells, checks, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Figure, Kind, Origin, Plot, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table1",
    title: "Table 1: test errors of deep networks with and without pre-training",
    reference: "paper, section 4.1, Table 1",
    places: &Place::IMAGES,
    jobs: |context, runs| model::jobs(context, runs, &models(context)),
    blocks,
    summary,
};

/// A line of the table: a neuron from random weights, and with the pre-training that the paper chose for it (section
/// 4.1).
#[derive(Clone, Copy, Debug)]
struct Line {
    neuron: ActivationKind,
    reconstruction: Reconstruction,
}

impl Line {
    fn with(self, place: Place) -> Model {
        Model::pre_trained(place, self.neuron, self.reconstruction)
    }

    fn without(self, place: Place) -> Model {
        Model::random(place, self.neuron)
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

/// For each data set the upper half of the table, then the lower.
pub(super) fn models(context: &Context<'_>) -> Vec<Model> {
    let of_place = |place| {
        let with = lines().map(|line| line.with(place));
        with.into_iter().chain(lines().map(|line| line.without(place)))
    };
    context.images().into_iter().flat_map(of_place).collect()
}

/// The paper's error of a model, in percent.
fn paper_error(context: &Context<'_>, model: Model) -> Option<f64> {
    let table = &context.paper.table1;
    let half: &BTreeMap<_, _> = match model.pre_training {
        Some(_) => &table.with_pre_training,
        None => &table.without_pre_training,
    };
    half.get(model.place.name())?.get(&model.neuron.to_string()).copied()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut blocks = vec![
        Block::Paragraph(
            "Each network has three hidden layers (two on NORB) and a softmax output, and is trained by steps of ten \
             examples at a constant learning rate. With pre-training, each hidden layer is first trained as a \
             denoising auto-encoder of the outputs of the layers below, a quarter of its inputs masked: \
             with softplus units and squared error for rectifier and softplus, with sigmoid units and cross-entropy \
             for tanh. Each layer takes the rate with the lowest reconstruction error of the validation examples; \
             fine-tuning then takes, as training from random weights does, the rate and the epoch with the lowest \
             validation error. The test examples play no part in any choice."
                .into(),
        ),
        Block::Paragraph(
            "Half of the rectifier units are negated. The paper has an L1 penalty of 0.001 on the activations and does \
             not say of what: of their sum over all hidden units, or of the mean over the units of a layer, which is a \
             coefficient of 1e-6 on the sum. As far as the scale tries both, the validation error chooses; \
             pre-training takes the first. Tanh and softplus, which no penalty makes sparse, are trained without."
                .into(),
        ),
        Block::Table(errors(context, runs)?),
        Block::Checks(claims(context, runs)?),
        Block::Table(equivalence(context, runs)?),
    ];
    for place in context.images() {
        blocks.push(Block::Figure(learning_curves(context, runs, place)?));
    }
    blocks.extend(searched::blocks(context, runs, &models(context))?);
    Ok(blocks)
}

/// Table 1.
fn errors(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let mut rows = Vec::new();
    for (half, model) in HALVES {
        for line in lines() {
            let mut cells = Vec::new();
            for place in context.images() {
                let model = model(line, place);
                let paper = paper_error(context, model).map(|error| format!("{error:.2} %"));
                let paired = paired(context, runs, line.with(place), line.without(place))?;
                let bold = paired.is_some_and(|(paired, failed)| paired.p_value() >= SIGNIFICANCE && !failed);
                cells.push(Cell { bold, ..cells::error(context, runs, model, paper)? });
            }
            rows.push(Row { label: format!("{}, {half} pre-training", line.neuron), cells });
        }
    }
    let places = context.images();
    let table = Table {
        caption: "Table 1. Test error".into(),
        columns: std::iter::once("network".to_owned())
            .chain(places.iter().map(|&place| context.column(place)))
            .collect(),
        rows,
        notes: vec![
            "Bold: with and without pre-training are statistically equivalent, by the pairwise test at 0.05. The \
             paper's figures are of its own data; where a stand-in is in their place the two cannot be compared."
                .into(),
            cells::intervals(context),
            context.data_note(&places),
        ],
    };
    Ok(footnoted(table, AS_CONSTANT))
}

/// Which network a half has in a line, for a data set.
type Half = fn(Line, Place) -> Model;

/// The upper half of the table and the lower.
const HALVES: [(&str, Half); 2] = [("with", Line::with), ("without", Line::without)];

/// A sentence for each data set and half that has finished networks.
fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let mut sentences = Vec::new();
    for place in context.images().into_iter().filter(|&place| context.is_the_papers(place)) {
        for (half, model) in HALVES {
            let mut parts = Vec::new();
            for line in lines() {
                let model = model(line, place);
                let selected = model.selected(context, runs)?;
                if selected.is_empty() {
                    continue;
                }
                let mean = Summary::of(&cells::errors(&selected))?.mean;
                let figure = paper_error(context, model);
                let beside = figure.map(|figure| format!("the paper: {figure:.2} %"));
                let failed =
                    failures(&selected).map(|failed| format!("{failed}, counted as a constant answer"));
                let remarks = [beside, failed].into_iter().flatten().collect::<Vec<_>>().join("; ");
                let remarks = if remarks.is_empty() { remarks } else { format!(" ({remarks})") };
                parts.push(format!("{} {mean:.2} %{remarks}", line.neuron));
            }
            if !parts.is_empty() {
                let place = place.title();
                sentences.push(format!("Test error on {place} {half} pre-training: {}.", parts.join(", ")));
            }
        }
    }
    Ok((!sentences.is_empty()).then(|| sentences.join(" ")))
}

fn claims(context: &Context<'_>, runs: &Runs) -> Result<Vec<Check>> {
    let [rectifier, tanh, softplus] = lines();
    let places = context.images();
    let pairs = |pair: &dyn Fn(Place) -> Vec<(Model, Model)>| -> Vec<(Model, Model)> {
        places.iter().flat_map(|&place| pair(place)).collect()
    };
    let claim =
        |id, expectation, pairs: &[(Model, Model)]| checks::of_errors(context, runs, id, expectation, pairs);
    Ok(vec![
        claim(
            "C2",
            Expectation::ErrsLess,
            &pairs(&|place| vec![(rectifier.without(place), tanh.without(place))]),
        )?,
        claim(
            "C3",
            Expectation::ErrsAlike,
            &pairs(&|place| vec![(rectifier.with(place), rectifier.without(place))]),
        )?,
        claim(
            "C4",
            Expectation::ErrsLess,
            &pairs(&|place| {
                let both = [tanh, softplus].map(|line| (line.with(place), line.without(place)));
                both.into_iter().take(if place == Place::Norb { 1 } else { 2 }).collect()
            }),
        )?,
        claim(
            "C5",
            Expectation::ErrsLess,
            &pairs(&|place| vec![(rectifier.without(place), softplus.without(place))]),
        )?,
    ])
}

/// Two models on the same test examples at the first seed, and whether both failed, so that they give the same constant
/// answer. `None` until both are finished.
fn paired(
    context: &Context<'_>,
    runs: &Runs,
    one: Model,
    other: Model,
) -> Result<Option<(PairedErrors, bool)>> {
    let (Some(one), Some(other)) = (one.first(context, runs)?, other.first(context, runs)?) else {
        return Ok(None);
    };
    let both_failed = one.failure().is_some() && other.failure().is_some();
    Ok(Some((paired_errors(&one, &other)?, both_failed)))
}

/// The pairwise tests, at the first seed.
fn equivalence(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let [rectifier, tanh, softplus] = lines();
    let between = [(rectifier, tanh), (rectifier, softplus), (tanh, softplus)];
    let mut rows = Vec::new();
    for place in context.images() {
        let pairs = lines()
            .map(|line| (line.with(place), line.without(place)))
            .into_iter()
            .chain(between.map(|(one, other)| (one.with(place), other.with(place))))
            .chain(between.map(|(one, other)| (one.without(place), other.without(place))));
        for (one, other) in pairs {
            let cells = match paired(context, runs, one, other)? {
                None => vec![Cell::default(); 3],
                Some((paired, both_failed)) => {
                    let p = paired.p_value();
                    let verdict = if both_failed {
                        "both failed"
                    } else if p < SIGNIFICANCE {
                        "different"
                    } else {
                        "equivalent"
                    };
                    [cells::difference(paired)?, cells::p_value(p), verdict.to_owned()]
                        .map(cells::plain)
                        .into()
                }
            };
            rows.push(Row { label: format!("{}: {one} − {other}", context.column(place)), cells });
        }
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
        notes: vec![
            "McNemar's exact test and Newcombe's interval, on the runs of the first seed; one that failed \
                     counts as a constant answer."
                .into(),
        ],
    })
}

/// The validation error of the selected runs, epoch by epoch: one plot with pre-training, one without.
fn learning_curves(context: &Context<'_>, runs: &Runs, place: Place) -> Result<Figure> {
    let mut plots = Vec::new();
    for (half, model) in HALVES {
        let mut curves = Vec::new();
        for (hue, line) in lines().into_iter().enumerate() {
            let first = model(line, place).first(context, runs)?;
            let epochs = first.as_ref().and_then(Counted::record).map_or(&[][..], |record| &record.epochs);
            let label = match first.as_ref().and_then(Counted::failure) {
                Some(failure) => format!("{} ({failure})", line.neuron),
                None => line.neuron.to_string(),
            };
            let points = epochs.iter().map(|epoch| (epoch.epoch.into(), 100.0 * epoch.validation_error));
            curves.push(series(label, Kind::Line, points.collect(), Origin::Ours, hue));
        }
        plots.push((format!("{}, {half} pre-training", context.column(place)), curves));
    }
    let points = || plots.iter().flat_map(|(_, curves)| curves).flat_map(|series| &series.data);
    let last = largest(points(), |point| point.0, 2.0);
    // The lowest errors are what matters; the first epochs may leave the frame at the top.
    let lowest = points().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = largest(points(), |point| point.1, 0.0);
    let top = if lowest.is_finite() { highest.min(4.0 * lowest).max(0.1) } else { 1.0 };
    Ok(Figure {
        id: format!("table1-learning-curves-{}", place.name()),
        caption: format!(
            "{}: validation error after each epoch, at the selected learning rate and the first seed.",
            context.column(place)
        ),
        plots: plots
            .into_iter()
            .map(|(title, series)| Plot {
                title,
                x_label: "epoch".into(),
                y_label: "validation error (%)".into(),
                x_range: (1.0, last),
                y_range: (0.0, top),
                series,
            })
            .collect(),
    })
}
