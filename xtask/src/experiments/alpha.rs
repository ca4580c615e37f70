//! The sweep of α: from the softplus to the rectifier on NORB.

use anyhow::{Context as _, Result};
use truezero_activations::{ActivationKind, Softplus};
use truezero_eval::{CONFIDENCE, Counted, SIGNIFICANCE, Verdict, paired_errors};
use truezero_stats::{Interval, Line, PairedErrors};

use super::cells::{p_value, paths, signed};
use super::checks::{failures_of, judged, measured};
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
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Norb;
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
    let ranked = ranked(context, runs, &models)?;
    let mut blocks = vec![Block::Paragraph(
        "The activation (1/α) log(1 + exp αx) is the softplus at α = 1 and approaches the rectifier as α grows. The \
         networks have no pre-training; they are trained and selected as those of Table 1."
            .into(),
    )];
    blocks.extend(chart(context, runs, &models)?);
    let errors = papers::apart(footnoted(table, AS_CONSTANT), |_, _| context.is_the_papers(PLACE));
    blocks.push(Block::Fold(Fold { title: "The errors and what was selected".into(), blocks: errors }));
    blocks.push(Block::Checks(vec![claim(context, runs, &models, &ranked)?]));
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

/// The first run at each α where it is finished, with the rank of α, from 1.
fn ranked<'a>(context: &Context<'_>, runs: &'a Runs, models: &[Model]) -> Result<Vec<(f64, Counted<'a>)>> {
    let mut ranked = Vec::new();
    for (rank, model) in (1..).map(f64::from).zip(models) {
        ranked.extend(model.first(context, runs)?.map(|run| (rank, run)));
    }
    Ok(ranked)
}

/// C6.
fn claim(
    context: &Context<'_>,
    runs: &Runs,
    models: &[Model],
    ranked: &[(f64, Counted<'_>)],
) -> Result<Check> {
    let check = context.check("C6", &[PLACE])?;
    let records = paths(ranked.iter().map(|(_, run)| run));
    let points: Vec<(f64, f64)> = ranked.iter().map(|(rank, run)| (*rank, run.error())).collect();
    let slope = Line::fit(&points).and_then(|line| line.slope_interval(CONFIDENCE));
    let ([(_, first), .., (_, last)], Ok(slope), true) = (ranked, slope, ranked.len() == models.len()) else {
        return Ok(Check { records, ..check });
    };
    let ends = paired_errors(last, first)?;
    let [lower, upper] = [slope.lower, slope.upper].map(|slope| signed(slope, 2));
    let statistic = format!(
        "slope over the ranks of α, Student’s 95 % interval: {lower} to {upper} points a rank; rectifier − softplus {} \
         points, McNemar’s p {}{}",
        cells::difference(ends)?,
        p_value(ends.p_value()),
        failures_of(context, runs, models)?
    );
    let middle = f64::midpoint(slope.lower, slope.upper);
    let unit = "percentage points of test error a rank of α";
    let measured = measured(middle, unit, Some(slope), Some(ends.p_value()), models.len());
    Ok(judged(check, judge(slope, ends), statistic, Some(measured), records))
}

/// The slope and the comparison of the ends must agree.
fn judge(slope: Interval, ends: PairedErrors) -> Verdict {
    let (difference, sure) = (ends.difference(), ends.p_value() < SIGNIFICANCE);
    if slope.upper < 0.0 && difference < 0.0 && sure {
        Verdict::Reproduced
    } else if slope.lower > 0.0 || (difference > 0.0 && sure) {
        Verdict::Contradicted
    } else {
        Verdict::Inconclusive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_and_ends_must_agree() {
        let falling = Interval { lower: -0.5, upper: -0.1 };
        let rising = Interval { lower: 0.1, upper: 0.5 };
        let flat = Interval { lower: -0.1, upper: 0.1 };
        let less = PairedErrors::new(1000, 10, 60, 100).unwrap();
        let more = PairedErrors::new(1000, 60, 10, 100).unwrap();
        let alike = PairedErrors::new(1000, 30, 32, 100).unwrap();
        assert_eq!(judge(falling, less), Verdict::Reproduced);
        assert_eq!(judge(falling, alike), Verdict::Inconclusive);
        assert_eq!(judge(flat, less), Verdict::Inconclusive);
        assert_eq!(judge(flat, more), Verdict::Contradicted);
        assert_eq!(judge(rising, alike), Verdict::Contradicted);
    }
}
