//! Table 1: test errors of deep networks with and without pre-training, at the learning rates that validation selects.

mod figures;
mod lines;

use anyhow::Result;
use truezero_eval::{Expectation, SIGNIFICANCE, paired_errors};
use truezero_stats::{PairedErrors, Summary};

pub(super) use self::figures::headline;
use self::figures::{errors_chart, learning_curves};
use self::lines::{HALVES, lines, paper_error};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, failures, footnoted};
use super::model::{self, Model};
use super::{cells, checks, papers, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Fold, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table1",
    title: "Table 1: test error with and without pre-training",
    reference: "paper, section 4.1, Table 1",
    places: &Place::IMAGES,
    jobs: |context, runs| model::jobs(context, runs, &models(context)),
    blocks,
    summary,
};

/// For each data set the upper half of the table, then the lower.
fn models(context: &Context<'_>) -> Vec<Model> {
    let of_place = |place| {
        let with = lines().map(|line| line.with(place));
        with.into_iter().chain(lines().map(|line| line.without(place)))
    };
    context.images().into_iter().flat_map(of_place).collect()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut blocks = vec![
        Block::Paragraph(
            "The networks have three hidden layers (two on NORB) and a softmax output. They are trained by stochastic \
             gradient descent, ten examples a step, at a constant learning rate. With pre-training, each hidden layer \
             is first trained as a denoising auto-encoder, a quarter of whose inputs are masked. The validation \
             examples choose the learning rates, the penalties and the epochs; the test examples choose nothing."
                .into(),
        ),
    ];
    let places = context.images();
    blocks.extend(papers::apart(errors(context, runs)?, |_, column| {
        places.get(column).is_some_and(|&place| context.is_the_papers(place))
    }));
    blocks.extend(errors_chart(context, runs)?);
    blocks.push(Block::Checks(claims(context, runs)?));
    let pairs = vec![Block::Table(equivalence(context, runs)?)];
    blocks.push(Block::Fold(Fold { title: "All pairs of networks".into(), blocks: pairs }));
    let curves =
        context.images().into_iter().map(|place| learning_curves(context, runs, place).map(Block::Figure));
    let curves = curves.collect::<Result<Vec<_>>>()?;
    blocks.push(Block::Fold(Fold { title: "Learning curves".into(), blocks: curves }));
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
        caption: "Table 1. Test error with and without pre-training".into(),
        columns: std::iter::once("network".to_owned())
            .chain(places.iter().map(|&place| context.column(place)))
            .collect(),
        rows,
        notes: vec![
            "Bold: the pairwise test at 0.05 finds no difference between training with and without pre-training.".into(),
            cells::intervals(context),
            context.data_note(&places),
        ],
    };
    Ok(footnoted(table, AS_CONSTANT))
}

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
                        "not told apart"
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
        caption: "Differences of test errors, pair by pair, on the same test examples".into(),
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
