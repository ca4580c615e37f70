//! Footnote 3: neurons that generalise worse than those of Table 1.

use anyhow::Result;
use truezero_activations::{ActivationKind, RescaledLif};

use super::checks::check;
use super::comparisons::{Compared, all_err_less};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, footnoted};
use super::model::{self, Model};
use super::{cells, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "footnote3",
    title: "Footnote 3: two more neurons",
    reference: "paper, section 4.1, footnote 3",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()),
    measurements: |_, _| Ok(Vec::new()),
    blocks,
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

pub(super) fn models() -> Vec<Model> {
    [neurons(), vec![compared()]].concat()
}

fn named(neuron: ActivationKind) -> String {
    match neuron {
        ActivationKind::RescaledLif(_) => "leaky integrate-and-fire, rescaled".into(),
        ActivationKind::RectifiedTanh => "rectified tanh, max(tanh x, 0)".into(),
        other => other.to_string(),
    }
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut rows = Vec::new();
    for model in neurons().into_iter().chain([compared()]) {
        let cell = cells::error(context, runs, model, None)?;
        rows.push(Row { label: named(model.neuron), cells: vec![cell] });
    }
    let table = Table {
        caption: format!("Test error on {}, without pre-training", context.column(PLACE)),
        columns: vec!["neuron".into(), context.column(PLACE)],
        rows,
        notes: vec![cells::intervals(context)],
    };
    let pair = |neuron| Compared::models(context, runs, [compared(), neuron], None);
    let pairs = neurons().into_iter().map(pair).collect::<Result<Vec<_>>>()?;
    let mut blocks = vec![
        Block::Paragraph(
            "Two more hidden units beside the rectifier of Table 1: the leaky integrate-and-fire neuron, its rate \
             divided by its maximum and its threshold at 0, and max(tanh x, 0). They are trained and selected as the \
             networks of Table 1. The paper prints no figures."
                .into(),
        ),
        Block::Table(footnoted(table, AS_CONSTANT)),
        Block::Checks(vec![check(context, EXPERIMENT.id, "C7", &all_err_less(context, &pairs)?)?]),
    ];
    blocks.extend(searched::blocks(context, runs, &neurons())?);
    Ok(blocks)
}
