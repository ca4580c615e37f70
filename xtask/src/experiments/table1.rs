//! Table 1: test errors of deep networks with and without pre-training, at the learning rates that validation selects.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::Counted;
use truezero_eval::rules::Side;
use truezero_pretrain::Reconstruction;
use truezero_stats::{Interval, Summary};

use super::checks::{OnData, Test, check};
use super::comparisons::{Compared, all_err_less, do_as_well, each_errs_less};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, failures, footnoted};
use super::model::{self, Model};
use super::plots::{largest, series};
use super::{cells, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Effect, Figure, Kind, Origin, Plot, Row, Table};

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
fn models(context: &Context<'_>) -> Vec<Model> {
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
        Block::Table(pairwise(context, runs)?),
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
                let halves = compared(context, runs, [line.with(place), line.without(place)])?;
                let bold =
                    do_as_well(context, &halves)?.is_some_and(|test| test.tested.side == Side::Claimed);
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
            "Bold: with and without pre-training do equally well, by two one-sided tests at 0.05. The \
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
    let between = |pair: &dyn Fn(Place) -> Vec<[Model; 2]>| -> Result<Vec<Compared<'_>>> {
        Place::IMAGES.into_iter().flat_map(pair).map(|pair| compared(context, runs, pair)).collect()
    };
    let errs_less = |id, pair: &dyn Fn(Place) -> Vec<[Model; 2]>| -> Result<Check> {
        check(context, EXPERIMENT.id, id, &all_err_less(context, &between(pair)?)?)
    };
    let mut as_well = Vec::new();
    for compared in between(&|place| vec![[rectifier.with(place), rectifier.without(place)]])? {
        as_well.push(OnData::new(context, compared.place, do_as_well(context, &compared)?));
    }
    Ok(vec![
        errs_less("C2", &|place| vec![[rectifier.without(place), tanh.without(place)]])?,
        check(context, EXPERIMENT.id, "C3", &as_well)?,
        errs_less("C4", &|place| {
            let both = [tanh, softplus].map(|line| [line.with(place), line.without(place)]);
            both.into_iter().take(if place == Place::Norb { 1 } else { 2 }).collect()
        })?,
        errs_less("C5", &|place| vec![[rectifier.without(place), softplus.without(place)]])?,
    ])
}

/// Two models, with the paper's difference. Without runs if their data are not loaded.
fn compared<'a>(context: &Context<'_>, runs: &'a Runs, pair: [Model; 2]) -> Result<Compared<'a>> {
    let [one, other] = pair.map(|model| paper_error(context, model));
    Compared::models(context, runs, pair, one.zip(other).map(|(one, other)| one - other))
}

/// The pairs of networks, each by two rules: whether one errs less, and whether they do equally well.
fn pairwise(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let [rectifier, tanh, softplus] = lines();
    let between = [(rectifier, tanh), (rectifier, softplus), (tanh, softplus)];
    let mut rows = Vec::new();
    for place in context.images() {
        let pairs = lines()
            .map(|line| [line.with(place), line.without(place)])
            .into_iter()
            .chain(between.map(|(one, other)| [one.with(place), other.with(place)]))
            .chain(between.map(|(one, other)| [one.without(place), other.without(place)]));
        for pair in pairs {
            let compared = compared(context, runs, pair)?;
            let less = each_errs_less(context, std::slice::from_ref(&compared))?.pop().flatten();
            let cells = match (less, do_as_well(context, &compared)?) {
                (Some(less), Some(as_well)) => pairwise_cells(&less, &as_well).map(cells::plain).into(),
                _ => vec![Cell::default(); 4],
            };
            let [one, other] = pair;
            rows.push(Row { label: format!("{}: {one} − {other}", context.column(place)), cells });
        }
    }
    Ok(Table {
        caption: "Pairs of networks on the same test examples".into(),
        columns: vec![
            "networks".into(),
            "difference of test errors, points (95 %)".into(),
            "p".into(),
            "errs less".into(),
            "do equally well".into(),
        ],
        rows,
        notes: vec![
            "Over all seeds; a run that failed counts as a constant answer. One network errs less if the 95 % interval \
             of the difference leaves out 0. Both do equally well if its 90 % interval lies within the margin. Each \
             pair is tested alone."
                .into(),
        ],
    })
}

/// The difference, its p-value, and the answers of both rules.
fn pairwise_cells(less: &Test, as_well: &Test) -> [String; 4] {
    let (difference, p) = match less.effects.first() {
        Some(&Effect { value, interval: Some((lower, upper)), p, .. }) => {
            (cells::signed_with_interval(value, Interval { lower, upper }, 2), p)
        }
        _ => ("–".to_owned(), None),
    };
    let margin = as_well.effects.first().and_then(|effect| effect.margin);
    let within = margin.map_or_else(String::new, |margin| format!(", within ±{margin} points"));
    [
        difference,
        p.map_or_else(|| "–".to_owned(), cells::p_value),
        match less.tested.side {
            Side::Claimed => "the first",
            Side::Opposite => "the second",
            Side::Undecided(_) => "undecided",
        }
        .to_owned(),
        match as_well.tested.side {
            Side::Claimed => format!("yes{within}"),
            Side::Opposite => format!("no{within}"),
            Side::Undecided(_) => format!("undecided{within}"),
        },
    ]
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
