//! The reconstruction strategies of section 3.2: which pre-training of a rectifier network generalises best.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;

use super::checks::check;
use super::comparisons::{Compared, all_err_less};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, footnoted};
use super::model::{self, Model};
use super::{cells, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "strategies",
    title: "Reconstruction strategies",
    reference: "paper, section 3.2",
    places: &PLACES,
    jobs: |context, runs| model::jobs(context, runs, &models(context)),
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

const IMAGES: Place = Place::Mnist;
const TEXT: Place = Place::Opentable;
const PLACES: [Place; 2] = [IMAGES, TEXT];

fn model(place: Place, reconstruction: Reconstruction) -> Model {
    Model::pre_trained(place, ActivationKind::Rectifier, reconstruction)
}

pub(super) fn models(context: &Context<'_>) -> Vec<Model> {
    let reconstructions = &context.sizes.reconstructions;
    let of_place = |place| reconstructions.iter().map(move |&reconstruction| model(place, reconstruction));
    context.loaded(&PLACES).into_iter().flat_map(of_place).collect()
}

/// The best strategy as the paper has it, against each of the others.
fn against_others(context: &Context<'_>, place: Place, best: Reconstruction) -> Vec<[Model; 2]> {
    let others = context.sizes.reconstructions.iter().filter(|&&other| other != best);
    others.map(|&other| [model(place, best), model(place, other)]).collect()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let places = context.loaded(&PLACES);
    let mut rows = Vec::new();
    for &reconstruction in &context.sizes.reconstructions {
        let cell = |&place: &Place| cells::error(context, runs, model(place, reconstruction), None);
        let cells = places.iter().map(cell).collect::<Result<_>>()?;
        rows.push(Row { label: named(reconstruction).into(), cells });
    }
    let head = |&place: &Place| match place {
        TEXT => format!("{}, error in stars", context.column(place)),
        _ => context.column(place),
    };
    let table = Table {
        caption: "Test error after fine-tuning".into(),
        columns: std::iter::once("reconstruction".to_owned()).chain(places.iter().map(head)).collect(),
        rows,
        notes: vec![
            cells::intervals(context),
            "On text: mean over the folds ± its standard error.".into(),
            context.data_note(&places),
        ],
    };
    let mut blocks = vec![
        Block::Paragraph(
            "A rectifier that reconstructs gets no gradient where it is zero, so the paper tries four other \
             reconstructions. The linear units of the third may aim at the values before or after their rectifier. \
             The rectifier networks of Tables 1 and 2 are pre-trained with each of them and searched in the same way. \
             The paper prints no figures: it says that the first is best on images and the second on text."
                .into(),
        ),
        Block::Table(footnoted(table, AS_CONSTANT)),
        Block::Checks(vec![claim(context, runs)?]),
    ];
    blocks.extend(searched::blocks(context, runs, &models(context))?);
    Ok(blocks)
}

/// The reconstruction as the paper numbers it.
fn named(reconstruction: Reconstruction) -> &'static str {
    match reconstruction {
        Reconstruction::Softplus => "softplus, squared error (1)",
        Reconstruction::Sigmoid => "sigmoid, cross-entropy (2)",
        Reconstruction::LinearBefore => "linear, before the rectifier (3)",
        Reconstruction::LinearAfter => "linear, after the rectifier (3)",
        Reconstruction::Rectifier => "rectifier, squared error (4)",
    }
}

/// C11, on images and on text, each a family of its own.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut on_data = Vec::new();
    for (place, best) in [(IMAGES, Reconstruction::Softplus), (TEXT, Reconstruction::Sigmoid)] {
        let pair = |pair| Compared::models(context, runs, pair, None);
        let pairs = against_others(context, place, best).into_iter().map(pair).collect::<Result<Vec<_>>>()?;
        on_data.extend(all_err_less(context, &pairs)?);
    }
    check(context, EXPERIMENT.id, "C11", &on_data)
}
