//! S7: the time of a training step against the share of true zeros, by the records of Figure 3's networks.

use anyhow::Result;
use truezero_eval::RunRecord;
use truezero_stats::{Interval, Line};

use super::counted::{Failure, failed_jobs, undecided};
use super::judge::below;
use super::{CONFIDENCE, Context, Experiment, figure3};
use crate::data::Place;
use crate::record::{self, Runs};
use crate::report::model::{Block, Check, Figure, Kind, Measured, Origin, Plot, Section, Series, Verdict};
use crate::store;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "computation",
    title: "S7: the time of a step against the share of true zeros",
    places: &[PLACE],
    jobs: figure3::jobs,
    section,
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

fn section(context: &Context<'_>, runs: &Runs) -> Result<Section> {
    let mut points = Vec::new();
    let mut records = Vec::new();
    let jobs = figure3::jobs(context, runs)?;
    let (_, failed) = failed_jobs(runs, &jobs);
    for job in &jobs {
        let Some(record) = record::supervised(runs, &job.id).filter(|record| Failure::of(record).is_none())
        else {
            continue;
        };
        if let Some(point) = point(record) {
            points.push(point);
            records.push(store::relative_path(&record.job));
        }
    }
    let longest = points.iter().map(|point| point.1).fold(0.1, f64::max);
    let left = points.iter().map(|point| point.0).fold(100.0, f64::min);
    let left = if left < 100.0 { (left / 10.0).floor() * 10.0 } else { 0.0 };
    Ok(Section {
        id: "computation".into(),
        title: "S7: what true zeros save".into(),
        reference: "paper, section 3.1, \"computations are also cheaper\"".into(),
        blocks: vec![
            Block::Paragraph(format!(
                "The networks of Figure 3 differ in nothing but penalty, rate and seed, so what a step of each took \
                 shows what its true zeros save; other work of the machine at that time is in it too. `cargo xtask \
                 bench sparsity` times the same step alone at given sparsities.{}",
                failed.as_ref().map(|failed| format!(" Without a point: {failed}.")).unwrap_or_default()
            )),
            Block::Figure(Figure {
                id: "computation-steps".into(),
                caption:
                    "Time of a training step against the share of true zeros, mean over the epochs of each \
                          run."
                        .into(),
                plots: vec![Plot {
                    title: "Time of a step".into(),
                    x_label: "true zeros (%)".into(),
                    y_label: "ms".into(),
                    x_range: (left, 100.0),
                    y_range: (0.0, 1.1 * longest),
                    series: vec![Series {
                        label: String::new(),
                        kind: Kind::Points,
                        data: points.clone(),
                        origin: Origin::Ours,
                        hue: 0,
                    }],
                }],
            }),
            Block::Checks(vec![claim(context, &points, records, failed.as_deref())]),
        ],
    })
}

/// C20.
fn claim(context: &Context<'_>, points: &[(f64, f64)], records: Vec<String>, failed: Option<&str>) -> Check {
    let check = context.check(
        ("C20", "Steps are faster with more zeros"),
        "Computations are cheaper the sparser the network: the time of a training step falls as the share of true \
         zeros rises.",
        &[PLACE],
    );
    if points.is_empty() {
        return match failed {
            Some(failed) => undecided(check, failed, records),
            None => check,
        };
    }
    let failed = failed.map(|failed| format!("; without a point: {failed}")).unwrap_or_default();
    let slope = Line::fit(points).and_then(|line| line.slope_interval(CONFIDENCE)).ok();
    Check {
        verdict: slope.map_or(Verdict::Inconclusive, |slope| below(slope, 0.0)),
        statistic: match slope {
            None => format!("too few networks (n = {}){failed}", points.len()),
            Some(Interval { lower, upper }) => format!(
                "slope, Student’s 95 % interval: {:+.3} to {:+.3} ms a step for 10 points more of true zeros (n = \
                 {}){failed}",
                10.0 * lower,
                10.0 * upper,
                points.len()
            )
            .replace('-', "−"),
        },
        measured: slope.map(|Interval { lower, upper }| Measured {
            effect: 5.0 * (lower + upper),
            unit: "milliseconds a step for 10 points more of true zeros",
            interval: Some((10.0 * lower, 10.0 * upper)),
            p: None,
            n: points.len(),
        }),
        records,
        ..check
    }
}
