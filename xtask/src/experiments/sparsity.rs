//! The exact sparsity of the hidden layers of Table 1's rectifier networks.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::Counted;
use truezero_network::Evaluation;
use truezero_pretrain::Reconstruction;

use super::active_shares::measurement;
use super::cells::percent;
use super::checks::{OnData, Test, check};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, LEFT_OUT, failures, footnoted};
use super::levels::level;
use super::model::{self, Model};
use super::papers;
use crate::data::Place;
use crate::measurement::Measurement;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "sparsity",
    title: "True zeros of the rectifier networks",
    reference: "paper, section 4.1, \"average exact sparsity\"",
    places: &Place::IMAGES,
    jobs: |context, runs| {
        model::jobs(context, runs, &context.images().into_iter().flat_map(models).collect::<Vec<_>>())
    },
    measurements,
    blocks,
    summary,
};

/// The rectifier networks of Table 1, with and without pre-training.
fn models(place: Place) -> [Model; 2] {
    [
        Model::pre_trained(place, ActivationKind::Rectifier, Reconstruction::Softplus),
        Model::random(place, ActivationKind::Rectifier),
    ]
}

/// One seed has an interval over its test examples, for which its network is measured.
fn measurements(context: &Context<'_>, runs: &Runs) -> Result<Vec<Measurement>> {
    if context.seeds.len() > 1 {
        return Ok(Vec::new());
    }
    let places =
        context.images().into_iter().filter(|place| context.paper.sparsity.contains_key(place.name()));
    let mut measurements = Vec::new();
    for model in places.flat_map(models) {
        for network in model::networks(context, runs, model)? {
            measurements.push(measurement(context, model, &network, usize::MAX)?);
        }
    }
    Ok(measurements)
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut heads = vec!["layer".to_owned()];
    let mut columns = Vec::new();
    for place in context.images() {
        let paper = context.paper.sparsity.get(place.name()).copied();
        for (model, half) in models(place).into_iter().zip(["with", "without"]) {
            heads.push(format!("{}, {half} pre-training", context.column(place)));
            columns.push((model.selected(context, runs)?, paper));
        }
    }
    let row = |label: String, has_paper: bool, value: &dyn Fn(&Evaluation) -> Option<f64>| -> Result<Row> {
        let cell = |(selected, paper): &(Vec<Counted<'_>>, Option<f64>)| {
            let paper = paper.filter(|_| has_paper).map(percent);
            failed::cell(selected, paper, None, || Ok(mean(selected, value).map(percent)))
        };
        Ok(Row { label, cells: columns.iter().map(cell).collect::<Result<_>>()? })
    };
    let mut rows = vec![row("all hidden layers".into(), true, &sparsity)?];
    for layer in 0..3 {
        rows.push(row(format!("hidden layer {}", layer + 1), false, &|test| {
            Some(100.0 * test.zeros.get(layer)?.sparsity()?)
        })?);
    }
    let table =
        Table { caption: "True zeros in the hidden layers".into(), columns: heads, rows, notes: vec![] };
    let mut blocks = vec![Block::Paragraph(
            "The share of hidden values that are exactly zero in the rectifier networks of Table 1, over all units and \
             test examples. The paper prints one figure for a data set, with and without pre-training."
                .into(),
        )];
    let places = context.images();
    let comparable =
        |_, column: usize| places.get(column / 2).is_some_and(|&place| context.is_the_papers(place));
    blocks.extend(papers::apart(footnoted(table, LEFT_OUT), comparable));
    blocks.push(Block::Checks(vec![claim(context, runs)?]));
    Ok(blocks)
}

/// C8: the sparsity of both networks is near the paper's, on each data set.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut on_data = Vec::new();
    for place in Place::IMAGES {
        let paper = context.paper.sparsity.get(place.name()).copied();
        let mut parts = Some(Vec::new());
        for model in models(place) {
            let test = match (paper, context.data.at(place)) {
                (Some(paper), Ok(_)) => level(context, "C8", model, &model.selected(context, runs)?, paper)?,
                _ => None,
            };
            parts = parts.zip(test).map(|(mut parts, test)| {
                parts.push(test);
                parts
            });
        }
        let test = parts.map(|parts| Test::together("both networks", parts)).transpose()?;
        on_data.push(OnData::new(context, place, test));
    }
    check(context, EXPERIMENT.id, "C8", &on_data)
}

fn summary(context: &Context<'_>, runs: &Runs) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for place in context.images().into_iter().filter(|&place| context.is_the_papers(place)) {
        for (model, half) in models(place).into_iter().zip(["with", "without"]) {
            let selected = model.selected(context, runs)?;
            let Some(ours) = mean(&selected, &sparsity) else { continue };
            let failed = failures(&selected).map(|failed| format!(" ({failed})")).unwrap_or_default();
            let beside = context
                .paper
                .sparsity
                .get(place.name())
                .map(|&figure| format!(" (the paper: {})", percent(figure)));
            let place = place.title();
            parts.push(format!(
                "{place} {} {half} pre-training{}{failed}",
                percent(ours),
                beside.unwrap_or_default()
            ));
        }
    }
    let sentence = format!("True zeros in the hidden layers of rectifier networks: {}.", parts.join(", "));
    Ok((!parts.is_empty()).then_some(sentence))
}

/// Over all hidden layers and test examples, in percent.
fn sparsity(test: &Evaluation) -> Option<f64> {
    Some(100.0 * test.sparsity()?)
}

/// The mean over the runs that did not fail.
fn mean(selected: &[Counted<'_>], value: &dyn Fn(&Evaluation) -> Option<f64>) -> Option<f64> {
    let values: Option<Vec<f64>> = selected.iter().filter_map(Counted::test).map(value).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(values.iter().sum::<f64>() / values.len() as f64)
}
