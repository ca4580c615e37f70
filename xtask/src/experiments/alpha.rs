//! The sweep of α: from the softplus to the rectifier on NORB.

use anyhow::{Context as _, Result};
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::rules::falls_over_alpha;

use super::checks::{OnData, POINTS, Shown, Test, Unit, check, rests_on, subject};
use super::comparisons::{Compared, do_as_well};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{AS_CONSTANT, footnoted};
use super::model::{self, Model};
use super::{cells, papers, searched};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Fold, Mark, Origin, Row, Spacing, Table, Trend, TrendChart};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "alpha",
    title: "From the softplus to the rectifier",
    reference: "paper, section 4.1, the sweep of α on NORB",
    places: &[PLACE],
    jobs: |context, runs| model::jobs(context, runs, &models()?),
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Norb;
const SLOPE: Unit = Unit { name: "percentage points of test error for a factor e of α", factor: 100.0 };
/// The rectifier comes after them.
const ALPHAS: [f64; 5] = [1.0, 1.3, 2.0, 3.0, 6.0];

fn models() -> Result<Vec<Model>> {
    let mut models = Vec::new();
    for alpha in ALPHAS {
        let softplus = Softplus::new(alpha).with_context(|| format!("α = {alpha}"))?;
        models.push(Model::random(PLACE, ActivationKind::Softplus(softplus)));
    }
    models.push(Model::random(PLACE, ActivationKind::Rectifier));
    Ok(models)
}

fn labels() -> impl Iterator<Item = String> {
    ALPHAS.iter().map(f64::to_string).chain(["∞ (rectifier)".to_owned()])
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let models = models()?;
    let mut rows = Vec::new();
    for ((&model, label), &paper) in models.iter().zip(labels()).zip(&context.paper.alpha.errors) {
        let cell = cells::error(context, runs, model, Some(format!("{paper:.2} %")))?;
        rows.push(Row { label, cells: vec![cell] });
    }
    let table = Table {
        caption: format!("Test error, {}", context.column(PLACE)),
        columns: vec!["α".into(), context.column(PLACE)],
        rows,
        notes: vec![cells::intervals(context), context.data_note(&[PLACE])],
    };
    let mut blocks = vec![Block::Paragraph(
        "The activation (1/α) log(1 + exp αx) is the softplus at α = 1 and approaches the rectifier as α grows. The \
         networks have no pre-training; they are trained and selected as those of Table 1."
            .into(),
    )];
    blocks.extend(chart(context, runs, &models)?);
    let errors = papers::apart(footnoted(table, AS_CONSTANT), |_, _| context.is_the_papers(PLACE));
    blocks.push(Block::Fold(Fold { title: "The errors and what was selected".into(), blocks: errors }));
    blocks.push(Block::Checks(vec![claim(context, runs, &models)?]));
    blocks.extend(searched::blocks(context, runs, &models)?);
    Ok(blocks)
}

/// The test errors against α, with ∞ for the rectifier; `None` if nothing was run.
fn chart(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Option<Block>> {
    let settings = || ALPHAS.into_iter().chain([f64::INFINITY]);
    let mut points = Vec::new();
    for (alpha, model) in settings().zip(models) {
        points.extend(cells::mark(&model.selected(context, runs)?)?.map(|mark| (alpha, mark)));
    }
    if points.is_empty() {
        return Ok(None);
    }
    let mut curves = vec![Trend { label: "ours".into(), points, ..Trend::default() }];
    if context.is_the_papers(PLACE) {
        let errors = context.paper.alpha.errors.iter().map(|&value| Mark { value, interval: None });
        let points = settings().zip(errors).collect();
        curves.push(Trend { label: "the paper’s".into(), origin: Origin::Paper, hue: 1, points });
    }
    let place = context.column(PLACE);
    Ok(Some(Block::Trend(TrendChart {
        id: "alpha-sweep".into(),
        caption: format!(
            "Test error against α on {place}; ∞ is the rectifier. {}",
            cells::intervals(context)
        ),
        title: place,
        x_label: "α".into(),
        y_label: "test error (%)".into(),
        spacing: Spacing::Logarithmic,
        decimals: 2,
        curves,
    })))
}

/// C6, over all seeds. The last steps are shown beside it, with the margin within which networks do equally well.
fn claim(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Check> {
    let mut points = Vec::new();
    let (mut standings, mut records) = (Vec::new(), Vec::new());
    let mut is_whole = true;
    for (&model, alpha) in models.iter().zip(ALPHAS.into_iter().chain([f64::INFINITY])) {
        let selected = model.selected(context, runs)?;
        is_whole &= !selected.is_empty();
        points.extend(selected.iter().map(|run| (alpha, run.error() / POINTS.factor)));
        let (ended, paths) = rests_on(model, &selected);
        standings.extend(ended);
        records.extend(paths);
    }
    let mut test = None;
    if is_whole {
        let subject = subject(context, PLACE, "slope of the test error over ln α", standings);
        let tested = falls_over_alpha(subject, &points)?;
        let shown =
            Shown { label: "slope over ln α".into(), unit: SLOPE, figure: 0.0, paper: None, margin: None };
        let statistic =
            "slope of least squares over ln α, Student’s interval; the last steps beside the margin";
        let mut slope = Test::new(tested, statistic, &shown, records);
        for pair in models.windows(2).rev().take(2) {
            let &[below, above] = pair else { continue };
            let step = Compared::models(context, runs, [above, below], None)?;
            slope.effects.extend(do_as_well(context, &step)?.into_iter().flat_map(|step| step.effects));
        }
        test = Some(slope);
    }
    check(context, EXPERIMENT.id, "C6", &[OnData::new(context, PLACE, test)])
}
