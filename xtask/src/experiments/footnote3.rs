//! Footnote 3: neurons that generalise worse than those of Table 1.

use anyhow::Result;
use truezero_activations::{ActivationKind, RescaledLif};

use super::counted::{AS_CONSTANT, footnoted};
use super::grid::Model;
use super::judge::{Says, claim};
use super::{Context, Experiment, column, grid};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Row, Section, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "footnote3",
    title: "Footnote 3: rescaled leaky integrate-and-fire and rectified tanh",
    places: &[PLACE],
    jobs: |context, runs| grid::jobs(context, runs, &[neurons(), vec![compared()]].concat()),
    section,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;

/// The network of Table 1 that the others are compared with.
fn compared() -> Model {
    Model::random(PLACE, ActivationKind::Rectifier)
}

fn neurons() -> Vec<Model> {
    [ActivationKind::RescaledLif(RescaledLif::default()), ActivationKind::RectifiedTanh]
        .map(|neuron| Model::random(PLACE, neuron))
        .into()
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut rows = Vec::new();
    for model in neurons().into_iter().chain([compared()]) {
        let cell = grid::error_cell(&grid::selected_runs(context, runs, model)?, None)?;
        rows.push(Row { label: model.to_string(), cells: vec![cell] });
    }
    let table = Table {
        caption: format!("Test error on {}, without pre-training", column(context, PLACE)),
        columns: vec!["neuron".into(), column(context, PLACE)],
        rows,
        notes: vec![grid::intervals(context)],
    };
    Ok(Section {
        id: "footnote3".into(),
        title: "Footnote 3: neurons that generalise worse".into(),
        reference: "paper, section 4.1, footnote 3".into(),
        blocks: vec![
            Block::Paragraph(
                "The leaky integrate-and-fire neuron as a hidden unit, its rate divided by its maximum and its \
                 threshold at 0, and max(tanh x, 0), both trained and selected as the networks of Table 1, beside its \
                 rectifier. The paper prints no figures."
                    .into(),
            ),
            Block::Table(footnoted(table, AS_CONSTANT)),
            Block::Checks(vec![claim(
                context,
                runs,
                ("C7", "Rectifier below rescaled LIF and rectified tanh"),
                "The rectifier generalises better than the rescaled leaky integrate-and-fire neuron and max(tanh x, \
                 0).",
                Says::ErrsLess,
                &neurons().into_iter().map(|neuron| (compared(), neuron)).collect::<Vec<_>>(),
            )?]),
            Block::Table(grid::searched(context, runs, &neurons())?),
        ],
    })
}
