//! Table 1: test errors of deep networks with and without pre-training, at the learning rates that validation selects.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_activations::{ActivationKind, Softplus};
use truezero_pretrain::Reconstruction;
use truezero_stats::Summary;

use super::counted::{self, AS_CONSTANT, footnoted};
use super::grid::Model;
use super::judge::{Says, claim};
use super::pre_training::{self, Strategy};
use super::{Context, Experiment, SIGNIFICANCE, column, grid};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Figure, Kind, Origin, Plot, Row, Section, Series, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table1",
    title: "Table 1: test errors of deep networks with and without pre-training",
    places: &Place::IMAGES,
    jobs: |context, runs| grid::jobs(context, runs, &models(context)),
    section,
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

fn strategies(context: &Context<'_>) -> Vec<Strategy> {
    models(context).into_iter().filter_map(Model::strategy).collect()
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

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut blocks = vec![
        Block::Paragraph(
            "Each network has three hidden layers (two on NORB) and a softmax output, and is trained by steps of ten \
             examples at a constant learning rate. With pre-training, each hidden layer is first trained as a \
             denoising auto-encoder of what the layers below make of the examples, a quarter of its inputs masked: \
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
    blocks.push(Block::Table(grid::searched(context, runs, &models(context))?));
    blocks.push(Block::Table(pre_training::searched(context, runs, &strategies(context))?));
    Ok(Section {
        id: "table1".into(),
        title: "Table 1: test error with and without pre-training".into(),
        reference: "paper, section 4.1, Table 1".into(),
        blocks,
    })
}

/// Table 1.
fn errors(context: &Context<'_>, runs: &Runs) -> Result<Table> {
    let mut rows = Vec::new();
    for (half, model) in HALVES {
        for line in lines() {
            let mut cells = Vec::new();
            for place in context.images() {
                let records = grid::selected_runs(context, runs, model(line, place))?;
                let mut cell = grid::error_cell(&records, paper_error(context, model(line, place)))?;
                let paired = grid::paired(context, runs, line.with(place), line.without(place))?;
                let both_failed = grid::both_failed(context, runs, line.with(place), line.without(place))?;
                cell.bold = paired.is_some_and(|paired| paired.p_value() >= SIGNIFICANCE) && !both_failed;
                cells.push(cell);
            }
            rows.push(Row { label: format!("{}, {half} pre-training", line.neuron), cells });
        }
    }
    let places = context.images();
    let table = Table {
        caption: "Table 1. Test error".into(),
        columns: std::iter::once("network".to_owned())
            .chain(places.iter().map(|&place| column(context, place)))
            .collect(),
        rows,
        notes: vec![
            "Bold: with and without pre-training are statistically equivalent, by the pairwise test at 0.05. The \
             paper's figures are of its own data; where a stand-in is in their place the two cannot be compared."
                .into(),
            grid::intervals(context),
            format!("Data: {}.", context.describe(&places)),
        ],
    };
    Ok(footnoted(table, AS_CONSTANT))
}

/// Which network a half has in a line, for a data set.
type Half = fn(Line, Place) -> Model;

/// The upper half of the table and the lower.
const HALVES: [(&str, Half); 2] = [("with", Line::with), ("without", Line::without)];

/// What came out, in a sentence for each data set and half; nothing as long as no network of it is finished.
fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let mut sentences = Vec::new();
    for place in context.images().into_iter().filter(|&place| context.is_the_papers(place)) {
        for (half, model) in HALVES {
            let mut parts = Vec::new();
            for line in lines() {
                let selected = grid::selected_runs(context, runs, model(line, place))?;
                if selected.is_empty() {
                    continue;
                }
                let mean = Summary::of(&grid::errors(&selected))?.mean;
                let figure = paper_error(context, model(line, place));
                let beside = figure.map(|figure| format!("the paper: {figure:.2} %"));
                let failed = counted::failures(&selected)
                    .map(|failures| format!("{failures}, counted as a constant answer"));
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
    Ok(vec![
        claim(
            context,
            runs,
            ("C2", "Rectifier below tanh, no pre-training"),
            "Without pre-training, rectifier networks err less than tanh networks on each image set.",
            Says::ErrsLess,
            &pairs(&|place| vec![(rectifier.without(place), tanh.without(place))]),
        )?,
        claim(
            context,
            runs,
            ("C3", "Rectifier needs no pre-training"),
            "Rectifier networks without pre-training do as well as with it on each image set.",
            Says::ErrsAlike,
            &pairs(&|place| vec![(rectifier.with(place), rectifier.without(place))]),
        )?,
        claim(
            context,
            runs,
            ("C4", "Tanh and softplus gain from pre-training"),
            "Tanh and softplus networks gain from pre-training (on NORB the paper sees it for tanh alone).",
            Says::ErrsLess,
            &pairs(&|place| {
                let both = [tanh, softplus].map(|line| (line.with(place), line.without(place)));
                both.into_iter().take(if place == Place::Norb { 1 } else { 2 }).collect()
            }),
        )?,
        claim(
            context,
            runs,
            ("C5", "Rectifier below softplus, no pre-training"),
            "Without pre-training, rectifier networks err less than softplus networks on each image set.",
            Says::ErrsLess,
            &pairs(&|place| vec![(rectifier.without(place), softplus.without(place))]),
        )?,
    ])
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
            let cells = match grid::paired(context, runs, one, other)? {
                None => vec![Cell::default(); 3],
                Some(paired) => {
                    let p = paired.p_value();
                    let verdict = if grid::both_failed(context, runs, one, other)? {
                        "both failed"
                    } else if p < SIGNIFICANCE {
                        "different"
                    } else {
                        "equivalent"
                    };
                    [grid::difference(paired)?, grid::p_value(p), verdict.to_owned()]
                        .map(|ours| Cell { ours: Some(ours), ..Cell::default() })
                        .into()
                }
            };
            rows.push(Row { label: format!("{}: {one} − {other}", column(context, place)), cells });
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
        let mut series = Vec::new();
        for (hue, line) in lines().into_iter().enumerate() {
            let first = grid::first_run(context, runs, model(line, place))?;
            let record = first.as_ref().and_then(counted::Counted::record);
            let epochs = record.map_or(&[][..], |record| &record.epochs);
            let failure = first.as_ref().and_then(|run| run.failure());
            series.push(Series {
                label: match failure {
                    Some(failure) => format!("{} ({failure})", line.neuron),
                    None => line.neuron.to_string(),
                },
                kind: Kind::Line,
                data: epochs
                    .iter()
                    .map(|epoch| (epoch.epoch.into(), 100.0 * epoch.validation_error))
                    .collect(),
                origin: Origin::Ours,
                hue,
            });
        }
        plots.push((format!("{}, {half} pre-training", column(context, place)), series));
    }
    let all = || plots.iter().flat_map(|(_, series)| series);
    let points = || all().flat_map(|series| &series.data);
    let last = points().map(|point| point.0).fold(2.0, f64::max);
    // What is interesting lies near the lowest errors; the first epochs may leave the frame at the top.
    let lowest = points().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = points().map(|point| point.1).fold(0.0, f64::max);
    let top = if lowest.is_finite() { highest.min(4.0 * lowest).max(0.1) } else { 1.0 };
    Ok(Figure {
        id: format!("table1-learning-curves-{}", place.name()),
        caption: format!(
            "{}: validation error after each epoch, at the selected learning rate and the first seed.",
            column(context, place)
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
