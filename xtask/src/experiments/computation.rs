//! S7: the time of a training step against the share of true zeros, by the records of Figure 3's networks.

use anyhow::Result;
use truezero_eval::{CONFIDENCE, Failure, RunRecord, Verdict, run_record};
use truezero_stats::{Interval, Line};

use super::cells::signed;
use super::checks::{judged, measured};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{failed_jobs, undecided};
use super::figure3;
use super::plots::{largest, series};
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{Block, Check, Figure, Kind, Origin, Plot};
use crate::store;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "computation",
    title: "S7: time of a step against true zeros",
    reference: "paper, section 3.1, \"computations are also cheaper\"",
    places: &[PLACE],
    jobs: figure3::jobs,
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;

/// (true zeros in percent, mean over the epochs; milliseconds a training step).
fn point(record: &RunRecord) -> Option<(f64, f64)> {
    let sparsities: Option<Vec<f64>> = record.epochs.iter().map(|epoch| epoch.sparsity).collect();
    let sparsities = sparsities.filter(|sparsities| !sparsities.is_empty())?;
    let mean = sparsities.iter().sum::<f64>() / sparsities.len() as f64;
    (record.cost.steps > 0)
        .then(|| (100.0 * mean, 1e3 * record.cost.training_seconds / record.cost.steps as f64))
}

/// What was measured on the networks of Figure 3.
struct Steps {
    points: Vec<(f64, f64)>,
    records: Vec<String>,
    /// The networks that failed, in words.
    failed: Option<String>,
}

fn steps(context: &Context<'_>, runs: &Runs) -> Result<Steps> {
    let (mut points, mut records) = (Vec::new(), Vec::new());
    let jobs = figure3::jobs(context, runs)?;
    let (_, failed) = failed_jobs(runs, &jobs);
    let finished = jobs.iter().filter_map(|job| run_record(runs, &job.id));
    for record in finished.filter(|record| Failure::of(record).is_none()) {
        if let Some(point) = point(record) {
            points.push(point);
            records.push(store::relative_path(&record.job));
        }
    }
    Ok(Steps { points, records, failed })
}

/// The figure for the top of the report; `None` without networks.
pub(super) fn headline(context: &Context<'_>, runs: &Runs) -> Result<Option<Block>> {
    let points = steps(context, runs)?.points;
    Ok((!points.is_empty()).then(|| Block::Figure(figure(&points, "headline-steps"))))
}

fn figure(points: &[(f64, f64)], id: &str) -> Figure {
    let longest = largest(points, |point| point.1, 0.1);
    let left = points.iter().map(|point| point.0).fold(100.0, f64::min);
    let left = if left < 100.0 { (left / 10.0).floor() * 10.0 } else { 0.0 };
    Figure {
        id: id.into(),
        caption:
            "Time of a training step against the share of true zeros. Each point is the mean over a run."
                .into(),
        plots: vec![Plot {
            title: "Time of a training step".into(),
            x_label: "true zeros (%)".into(),
            y_label: "time (ms)".into(),
            x_range: (left, 100.0),
            y_range: (0.0, 1.1 * longest),
            series: vec![series("", Kind::Points, points.to_vec(), Origin::Ours, 0)],
        }],
    }
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let Steps { points, records, failed } = steps(context, runs)?;
    Ok(vec![
        Block::Paragraph(format!(
            "The networks of Figure 3 differ only in penalty, learning rate and seed, so the times of their steps show \
             what true zeros save. Other work of the machine disturbs these times. `cargo xtask bench sparsity` times \
             the same step alone, at given shares of true zeros.{}",
            failed.as_ref().map(|failed| format!(" Without a point: {failed}.")).unwrap_or_default()
        )),
        Block::Figure(figure(&points, "computation-steps")),
        Block::Checks(vec![claim(context, &points, records, failed.as_deref())?]),
    ])
}

/// C20.
fn claim(
    context: &Context<'_>,
    points: &[(f64, f64)],
    records: Vec<String>,
    failed: Option<&str>,
) -> Result<Check> {
    let check = context.check("C20", &[PLACE])?;
    if points.is_empty() {
        return Ok(match failed {
            Some(failed) => undecided(check, failed, records),
            None => check,
        });
    }
    let failed = failed.map(|failed| format!("; without a point: {failed}")).unwrap_or_default();
    let Ok(slope) = Line::fit(points).and_then(|line| line.slope_interval(CONFIDENCE)) else {
        let statistic = format!("too few networks (n = {}){failed}", points.len());
        return Ok(judged(check, Verdict::Inconclusive, statistic, None, records));
    };
    let verdict = Verdict::below(slope, 0.0);
    let slope = Interval { lower: 10.0 * slope.lower, upper: 10.0 * slope.upper };
    let statistic = format!(
        "slope, Student’s 95 % interval: {} to {} ms a step for 10 points more of true zeros (n = {}){failed}",
        signed(slope.lower, 3),
        signed(slope.upper, 3),
        points.len()
    );
    let middle = f64::midpoint(slope.lower, slope.upper);
    let unit = "milliseconds a step for 10 points more of true zeros";
    let measured = measured(middle, unit, Some(slope), None, points.len());
    Ok(judged(check, verdict, statistic, Some(measured), records))
}
