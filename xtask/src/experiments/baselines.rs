//! How hard the data are: a linear classifier against a network of one hidden layer.

use anyhow::Result;
use truezero_activations::ActivationKind;

use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, footnoted};
use super::model::{self, Model};
use super::{cells, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "baselines",
    title: "The data: linear classifiers",
    reference: "",
    places: &Place::ALL,
    jobs: |context, runs| model::jobs(context, runs, &models(context)),
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

const DEPTHS: [usize; 2] = [0, 1];

fn model(place: Place, depth: usize) -> Model {
    Model { depth, ..Model::random(place, ActivationKind::Rectifier) }
}

fn models(context: &Context<'_>) -> Vec<Model> {
    context.data.all().flat_map(|(place, _)| DEPTHS.map(|depth| model(place, depth))).collect()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut rows = Vec::new();
    for (place, dataset) in context.data.all() {
        let mut cells = Vec::new();
        for depth in DEPTHS {
            cells.push(cells::error(context, runs, model(place, depth), None)?);
        }
        cells.push(cells::plain(cells::percent(100.0 * (1.0 - 1.0 / dataset.classes as f64))));
        let unit = if place.is_ordinal() { ", error in stars" } else { "" };
        let label = format!("{}: {}{unit}", context.column(place), dataset.provenance.title);
        rows.push(Row { label, cells });
    }
    let table = Table {
        caption: "Test error".into(),
        columns: ["data", "linear", "one layer of rectifiers", "guessing among equal classes"]
            .map(Into::into)
            .to_vec(),
        rows,
        notes: vec![cells::intervals(context)],
    };
    let mut blocks = vec![
        Block::Paragraph(
            "Data can tell activations apart only if a network does better than a linear classifier on them. Both are \
             trained and selected as the networks of Table 1 without pre-training. The network has one hidden layer, \
             as wide as the first one there."
                .into(),
        ),
        Block::Table(footnoted(table, AS_CONSTANT)),
    ];
    blocks.extend(searched::blocks(context, runs, &models(context))?);
    Ok(blocks)
}
