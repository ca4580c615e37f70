//! How hard the data are: a linear classifier against a network of one hidden layer.

use anyhow::Result;
use truezero_activations::ActivationKind;

use super::counted::{AS_CONSTANT, footnoted};
use super::grid::{self, Model};
use super::{Context, Experiment, column, folds};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Cell, Row, Section, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "baselines",
    title: "The data: a linear classifier against one hidden layer",
    places: &Place::ALL,
    jobs: |context, runs| grid::jobs(context, runs, &models(context)),
    section,
    summary: |_, _| Ok(None),
};

const DEPTHS: [usize; 2] = [0, 1];

fn model(place: Place, depth: usize) -> Model {
    Model { depth, ..Model::random(place, ActivationKind::Rectifier) }
}

fn models(context: &Context<'_>) -> Vec<Model> {
    context.data.all().flat_map(|(place, _)| DEPTHS.map(|depth| model(place, depth))).collect()
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut rows = Vec::new();
    for (place, dataset) in context.data.all() {
        let mut cells = Vec::new();
        for depth in DEPTHS {
            let model = model(place, depth);
            cells.push(if place.is_ordinal() {
                folds::error_cell(context, runs, model, None)?
            } else {
                grid::error_cell(&grid::selected_runs(context, runs, model)?, None)?
            });
        }
        let unit = if place.is_ordinal() { ", error in stars" } else { "" };
        cells.push(Cell {
            ours: Some(format!("{:.1} %", 100.0 * (1.0 - 1.0 / dataset.classes as f64))),
            ..Cell::default()
        });
        rows.push(Row {
            label: format!("{}: {}{unit}", column(context, place), dataset.provenance.title),
            cells,
        });
    }
    Ok(Section {
        id: "baselines".into(),
        title: "How hard the data are".into(),
        reference: String::new(),
        blocks: vec![
            Block::Paragraph(
                "Data can tell activations apart only where a network does better than a linear classifier. Both are \
                 trained and selected as the networks of Table 1, from random weights; the network has the first \
                 hidden layer of those."
                    .into(),
            ),
            Block::Table(footnoted(Table {
                caption: "Test error".into(),
                columns: vec![
                    "data".into(),
                    "linear".into(),
                    "one layer of rectifiers".into(),
                    "guessing among equal classes".into(),
                ],
                rows,
                notes: vec![grid::intervals(context)],
            }, AS_CONSTANT)),
            Block::Table(grid::searched(context, runs, &models(context))?),
        ],
    })
}
