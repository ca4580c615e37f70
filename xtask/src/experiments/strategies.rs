//! The reconstruction strategies of section 3.2: which pre-training of a rectifier network generalises best.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_pretrain::Reconstruction;

use super::grid::Model;
use super::judge::{Says, claim};
use super::pre_training::{self, named};
use super::{Context, Experiment, grid};
use crate::report::model::{Block, Row, Section, Table};
use crate::store::Runs;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "strategies",
    title: "Section 3.2: reconstruction strategies of denoising rectifier auto-encoders",
    jobs: |context, runs| grid::jobs(context, runs, &Reconstruction::ALL.map(model)),
    section,
    summary: |_, _| Ok(None),
};

fn model(reconstruction: Reconstruction) -> Model {
    Model::pre_trained(ActivationKind::Rectifier, reconstruction)
}

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let models = Reconstruction::ALL.map(model);
    let mut rows = Vec::new();
    for reconstruction in Reconstruction::ALL {
        let records = grid::selected_runs(context, runs, model(reconstruction))?;
        let cell = grid::error_cell(&records, None)?;
        rows.push(Row { label: named(reconstruction).into(), cells: vec![cell] });
    }
    let strategies: Vec<_> = models.into_iter().filter_map(Model::strategy).collect();
    let best = model(Reconstruction::Softplus);
    let others: Vec<_> =
        models.into_iter().filter(|&other| other != best).map(|other| (best, other)).collect();
    Ok(Section {
        id: "strategies".into(),
        title: "Reconstruction strategies for rectifier auto-encoders".into(),
        reference: "paper, section 3.2".into(),
        blocks: vec![
            Block::Paragraph(
                "A rectifier as a reconstruction unit gets no gradient where it is zero, so the paper tries four ways around \
                 it; the linear units of the third can be compared with the inputs before or after their own rectifier. The \
                 rectifier network of Table 1, pre-trained by each, with the same search. The paper prints no figures, but that \
                 the first was best on images and the second on text."
                    .into(),
            ),
            Block::Table(Table {
                caption: format!("Test error on {} after fine-tuning", context.dataset.provenance.title),
                columns: vec!["reconstruction".into(), context.dataset.provenance.title.clone()],
                rows,
                notes: vec![grid::intervals(context)],
            }),
            Block::Checks(vec![claim(
                context,
                runs,
                "C11",
                "On images, pre-training with softplus reconstruction and squared error generalises best.",
                Says::ErrsLess,
                &others,
            )?]),
            Block::Table(grid::searched(context, runs, &models)?),
            Block::Table(pre_training::searched(context, runs, &strategies)?),
        ],
    })
}
