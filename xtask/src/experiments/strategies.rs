//! The reconstruction strategies of section 3.2: which pre-training of a rectifier network generalises best.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;

use super::counted::{AS_CONSTANT, footnoted};
use super::grid::Model;
use super::judge::{Says, claim, of_parts};
use super::pre_training::{self, named};
use super::{Context, Experiment, column, folds, grid};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Section, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "strategies",
    title: "Section 3.2: reconstruction strategies of denoising rectifier auto-encoders",
    places: &[IMAGES, TEXT],
    jobs: |context, runs| grid::jobs(context, runs, &models(context)),
    section,
    summary: |_, _| Ok(None),
};

const IMAGES: Place = Place::Mnist;
const TEXT: Place = Place::Opentable;

fn model(place: Place, reconstruction: Reconstruction) -> Model {
    Model::pre_trained(place, ActivationKind::Rectifier, reconstruction)
}

/// The places whose data are loaded.
fn places(context: &Context<'_>) -> Vec<Place> {
    [IMAGES, TEXT].into_iter().filter(|&place| context.data.at(place).is_ok()).collect()
}

fn models(context: &Context<'_>) -> Vec<Model> {
    let of_place = |place| Reconstruction::ALL.map(|reconstruction| model(place, reconstruction));
    places(context).into_iter().flat_map(of_place).collect()
}

/// The best strategy as the paper has it, against each of the others.
fn against_others(place: Place, best: Reconstruction) -> Vec<(Model, Model)> {
    let others = Reconstruction::ALL.into_iter().filter(|&other| other != best);
    others.map(|other| (model(place, best), model(place, other))).collect()
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let places = places(context);
    let mut rows = Vec::new();
    for reconstruction in Reconstruction::ALL {
        let cell = |&place: &Place| {
            let model = model(place, reconstruction);
            match place {
                TEXT => folds::error_cell(context, runs, model, None),
                _ => grid::error_cell(&grid::selected_runs(context, runs, model)?, None),
            }
        };
        let cells = places.iter().map(cell).collect::<Result<_>>()?;
        rows.push(Row { label: named(reconstruction).into(), cells });
    }
    let head = |&place: &Place| match place {
        TEXT => format!("{}, error in stars", column(context, place)),
        _ => column(context, place),
    };
    let models = models(context);
    let strategies: Vec<_> = models.iter().copied().filter_map(Model::strategy).collect();
    Ok(Section {
        id: "strategies".into(),
        title: "Reconstruction strategies for rectifier auto-encoders".into(),
        reference: "paper, section 3.2".into(),
        blocks: vec![
            Block::Paragraph(
                "A rectifier as a reconstruction unit gets no gradient where it is zero, so the paper tries four ways \
                 around it; the linear units of the third can be compared with the inputs before or after their own \
                 rectifier. The rectifier networks of Tables 1 and 2, pre-trained by each, with the same search. The \
                 paper prints no figures, but that the first was best on images and the second on text."
                    .into(),
            ),
            Block::Table(footnoted(Table {
                caption: "Test error after fine-tuning".into(),
                columns: std::iter::once("reconstruction".to_owned()).chain(places.iter().map(head)).collect(),
                rows,
                notes: vec![
                    grid::intervals(context),
                    "On text: mean over the folds ± its standard error.".into(),
                    format!("Data: {}.", context.describe(&places)),
                ],
            }, AS_CONSTANT)),
            Block::Checks(vec![verdict(context, runs)?]),
            Block::Table(grid::searched(context, runs, &models)?),
            Block::Table(pre_training::searched(context, runs, &strategies)?),
        ],
    })
}

/// C11, on images and on text.
fn verdict(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    const SENTENCE: &str = "Pre-training with softplus reconstruction and squared error generalises best on images, \
                            with sigmoid reconstruction and cross-entropy on text.";
    let places = places(context);
    let check =
        context.check(("C11", "Best reconstruction: softplus on images, sigmoid on text"), SENTENCE, &places);
    // A part whose data are not loaded stays as it is: not run.
    let mut parts = [check.clone(), check.clone()];
    if places.contains(&IMAGES) {
        let pairs = against_others(IMAGES, Reconstruction::Softplus);
        parts[0] = claim(context, runs, ("C11", ""), SENTENCE, Says::ErrsLess, &pairs)?;
    }
    if places.contains(&TEXT) {
        let pairs = against_others(TEXT, Reconstruction::Sigmoid);
        parts[1] = folds::claim(context, runs, ("C11", ""), SENTENCE, &pairs)?;
    }
    Ok(of_parts(check, &parts))
}
