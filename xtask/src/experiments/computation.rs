//! S7: the time of a training step against the share of true zeros, by the records of Figure 3's networks.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_eval::rules::{RunStanding, Standing, falls_by_rank};
use truezero_eval::{Failure, RunRecord, run_record, run_standing};

use super::checks::{OnData, Shown, Test, Unit, check, subject};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::failed_jobs;
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
    measurements: |_, _| Ok(Vec::new()),
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
    /// The networks that failed, in words.
    failed: Option<String>,
}

fn steps(context: &Context<'_>, runs: &Runs) -> Result<Steps> {
    let mut points = Vec::new();
    let jobs = figure3::jobs(context, runs)?;
    let (_, failed) = failed_jobs(runs, &jobs);
    let finished = jobs.iter().filter_map(|job| run_record(runs, &job.id));
    for record in finished.filter(|record| Failure::of(record).is_none()) {
        if let Some(point) = point(record) {
            points.push(point);
        }
    }
    Ok(Steps { points, failed })
}

/// The figure for the top of the report; `None` without networks.
pub(super) fn headline(context: &Context<'_>, runs: &Runs) -> Result<Option<Block>> {
    let points = steps(context, runs)?.points;
    Ok((!points.is_empty()).then(|| Block::Figure(figure(&points, "headline-steps"))))
}

fn figure(points: &[(f64, f64)], id: &str) -> Figure {
    // A run that other work of the machine has held up would press the others together.
    let mut times: Vec<f64> = points.iter().map(|point| point.1).collect();
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let longest = largest(points, |point| point.1, 0.1).min((4.0 * median).max(0.1));
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
    let Steps { points, failed } = steps(context, runs)?;
    Ok(vec![
        Block::Paragraph(format!(
            "The networks of Figure 3 differ only in penalty and seed, so the times of their steps show what true \
             zeros save. Other work of the machine disturbs these times. `cargo xtask bench sparsity` times the same \
             step alone, at given shares of true zeros.{}",
            failed.as_ref().map(|failed| format!(" Without a point: {failed}.")).unwrap_or_default()
        )),
        Block::Figure(figure(&points, "computation-steps")),
        Block::Checks(vec![claim(context, runs)?]),
    ])
}

/// C20, by the runs that one start of the program timed: the load of the machine differs between starts.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let jobs = figure3::jobs(context, runs)?;
    let finished: Vec<&RunRecord> = jobs.iter().filter_map(|job| run_record(runs, &job.id)).collect();
    let mut by_start: BTreeMap<Option<u64>, Vec<&RunRecord>> = BTreeMap::new();
    for &record in &finished {
        by_start.entry(record.environment.started).or_default().push(record);
    }
    // The latest of equals.
    let Some(timed) = by_start.into_values().max_by_key(Vec::len) else {
        return check(context, EXPERIMENT.id, "C20", &[OnData::new(context, PLACE, None)]);
    };
    let (mut points, mut standings, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for record in &timed {
        let standing = run_standing(runs, record)?;
        if !matches!(standing, Standing::Failed(_)) {
            points.extend(point(record));
        }
        standings.push(RunStanding { run: format!("seed {}", record.settings.descent.seed), standing });
        records.push(store::relative_path(&record.job));
    }
    let subject = subject(context, PLACE, "time of a step against true zeros", standings);
    let tested = falls_by_rank(subject, &points)?;
    let shown = Shown {
        label: "time of a step against true zeros".into(),
        unit: Unit { name: "rank correlation (Spearman’s)", factor: 1.0 },
        figure: 0.0,
        paper: None,
        margin: None,
    };
    let statistic = format!(
        "Spearman’s rank correlation, {} of {} networks, timed in one run of the program",
        timed.len(),
        finished.len()
    );
    let test = Test::new(tested, statistic, &shown, records);
    check(context, EXPERIMENT.id, "C20", &[OnData::new(context, PLACE, Some(test))])
}
