//! The sweep of α: from the softplus to the rectifier on NORB.

use anyhow::{Context as _, Result};
use truezero_activations::{ActivationKind, Softplus};
use truezero_stats::{Interval, Line, PairedErrors};

use super::counted::{AS_CONSTANT, Counted, footnoted};
use super::grid::{self, Model};
use super::{CONFIDENCE, Context, Experiment, SIGNIFICANCE, column};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{
    Block, Check, Figure, Kind, Measured, Origin, Plot, Row, Section, Series, Table, Verdict,
};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "alpha",
    title: "Section 4.1: from the softplus to the rectifier",
    places: &[PLACE],
    jobs: |context, runs| grid::jobs(context, runs, &models()?),
    section,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Norb;
/// Then comes the rectifier.
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

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let models = models()?;
    let mut rows = Vec::new();
    for ((&model, label), &paper) in models.iter().zip(labels()).zip(&context.paper.alpha.errors) {
        let cell = grid::error_cell(&grid::selected_runs(context, runs, model)?, Some(paper))?;
        rows.push(Row { label, cells: vec![cell] });
    }
    Ok(Section {
        id: "alpha".into(),
        title: "From the softplus to the rectifier".into(),
        reference: "paper, section 4.1, the sweep of α on NORB".into(),
        blocks: vec![
            Block::Paragraph(
                "(1/α) log(1 + exp αx) is the softplus at α = 1 and becomes the rectifier as α grows. Networks without \
                 pre-training, trained and selected as those of Table 1."
                    .into(),
            ),
            Block::Table(footnoted(Table {
                caption: format!("Test error, {}", column(context, PLACE)),
                columns: vec!["α".into(), column(context, PLACE)],
                rows,
                notes: vec![grid::intervals(context), format!("Data: {}.", context.describe(&[PLACE]))],
            }, AS_CONSTANT)),
            Block::Figure(figure(context, runs, &models)?),
            Block::Checks(vec![claim(context, runs, &models)?]),
            Block::Table(grid::searched(context, runs, &models)?),
        ],
    })
}

/// The first run at each α with its rank; nothing as long as one is missing.
fn ranked<'a>(
    context: &Context<'_>,
    runs: &'a Runs,
    models: &[Model],
) -> Result<Option<Vec<(f64, Counted<'a>)>>> {
    let mut ranked = Vec::new();
    for (rank, &model) in models.iter().enumerate() {
        let Some(run) = grid::first_run(context, runs, model)? else { return Ok(None) };
        ranked.push((rank as f64 + 1.0, run));
    }
    Ok(Some(ranked))
}

fn figure(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Figure> {
    // A run that failed has a cell in the table and no point.
    let results = ranked(context, runs, models)?.unwrap_or_default().into_iter();
    let results = results.filter(|(_, run)| run.failure().is_none());
    let ours: Vec<(f64, f64)> = results.map(|(rank, run)| (rank, run.error())).collect();
    let paper: Vec<(f64, f64)> =
        (1..).map(f64::from).zip(context.paper.alpha.errors.iter().copied()).collect();
    let highest = ours.iter().chain(&paper).map(|point| point.1).fold(0.0, f64::max);
    let series =
        |label: &str, data, origin, hue| Series { label: label.into(), kind: Kind::Line, data, origin, hue };
    Ok(Figure {
        id: "alpha-sweep".into(),
        caption: format!("Test error against the rank of α: {}.", labels().collect::<Vec<_>>().join(", ")),
        plots: vec![Plot {
            title: column(context, PLACE),
            x_label: "rank of α".into(),
            y_label: "test error (%)".into(),
            x_range: (1.0, models.len() as f64),
            y_range: (0.0, 1.1 * highest),
            series: vec![
                series("ours", ours, Origin::Ours, 0),
                series("the paper, on NORB", paper, Origin::Paper, 1),
            ],
        }],
    })
}

/// C6.
fn claim(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<Check> {
    let ends = match models {
        [first, .., last] => grid::paired(context, runs, *last, *first)?,
        _ => None,
    };
    let points: Option<Vec<(f64, f64)>> = ranked(context, runs, models)?
        .map(|ranked| ranked.into_iter().map(|(rank, run)| (rank, run.error())).collect());
    let slope = points
        .as_deref()
        .and_then(|points| Line::fit(points).and_then(|line| line.slope_interval(CONFIDENCE)).ok());
    let mut records = Vec::new();
    for &model in models {
        let record = grid::first_run(context, runs, model)?;
        records.extend(record.map(|run| run.path()));
    }
    let measured = ends.zip(slope);
    Ok(Check {
        verdict: measured.map_or(Verdict::NotRun, |(ends, slope)| judge(slope, ends)),
        statistic: match measured {
            None => "–".into(),
            Some((ends, Interval { lower, upper })) => format!(
                "slope over the ranks of α, Student’s 95 % interval: {lower:+.2} to {upper:+.2} points a rank; \
                 rectifier − softplus {} points, McNemar’s p {}{}",
                grid::difference(ends)?,
                grid::p_value(ends.p_value()),
                grid::failures(context, runs, models)?
            )
            .replace('-', "−"),
        },
        measured: measured.map(|(ends, slope)| Measured {
            effect: f64::midpoint(slope.lower, slope.upper),
            unit: "percentage points of test error a rank of α",
            interval: Some((slope.lower, slope.upper)),
            p: Some(ends.p_value()),
            n: models.len(),
        }),
        records,
        ..context.check(
            ("C6", "Error falls as α grows"),
            "The test error falls as α grows from the softplus to the rectifier.",
            &[PLACE],
        )
    })
}

/// Both the slope and the comparison of the ends must say so.
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
