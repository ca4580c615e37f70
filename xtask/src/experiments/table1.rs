//! Table 1: test errors of deep networks with and without pre-training, at the learning rates that validation selects.

mod figures;
mod lines;

use anyhow::Result;
use truezero_eval::rules::Side;
use truezero_stats::{Interval, Summary};

pub(super) use self::figures::headline;
use self::figures::{errors_chart, learning_curves};
use self::lines::{HALVES, lines, paper_error};
use super::checks::{OnData, Test, check};
use super::comparisons::{Compared, all_err_less, do_as_well, each_errs_less};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, failures, footnoted};
use super::model::{self, Model};
use super::{cells, papers, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Check, Effect, Fold, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "table1",
    title: "Table 1: test error with and without pre-training",
    reference: "paper, section 4.1, Table 1",
    places: &Place::IMAGES,
    jobs: |context, runs| model::jobs(context, runs, &models(context)),
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary,
};

/// For each data set the upper half of the table, then the lower.
pub(super) fn models(context: &Context<'_>) -> Vec<Model> {
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
    let chart: Vec<Block> = errors_chart(context, runs)?.into_iter().collect();
    if !chart.is_empty() {
        blocks.push(Block::Fold(Fold { title: "The errors as a chart".into(), blocks: chart }));
    }
    blocks.push(Block::Checks(claims(context, runs)?));
    let pairs = vec![Block::Table(pairwise(context, runs)?)];
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
        caption: "Table 1. Test error with and without pre-training".into(),
        columns: std::iter::once("network".to_owned())
            .chain(places.iter().map(|&place| context.column(place)))
            .collect(),
        rows,
        notes: vec![
            "Bold: with and without pre-training do equally well, by two one-sided tests at 0.05.".into(),
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
            rows.push(Row { label: format!("{}: {}", context.column(place), compared.label()), cells });
        }
    }
    Ok(Table {
        caption: "Differences of test errors, pair by pair, on the same test examples".into(),
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
