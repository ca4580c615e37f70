//! Figure 3: the test error of rectifier networks against their sparsity, which an L1 penalty drives.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::rules::{RunStanding, SparseNetwork, Standing, constant_misclassified, flat_then_rising};
use truezero_eval::{RunRecord, RunSettings, Weights, run_record, run_standing, supervised_job};
use truezero_network::Descent;
use truezero_stats::Parabola;

use super::checks::{OnData, Shown, Test, Unit, check, subject};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::failed_jobs;
use super::model::Model;
use super::plots::{largest, series};
use crate::data::{Place, Subset};
use crate::job::Job;
use crate::record::Runs;
use crate::report::model::{Block, Check, Figure, Kind, Origin, Plot};
use crate::store;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig3",
    title: "Figure 3: test error against sparsity",
    reference: "paper, section 4.1, Figure 3",
    places: &[PLACE],
    jobs,
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// The smallest penalty but zero, and the largest (the paper: "from 0 to 0.01").
const PENALTIES: (f64, f64) = (1e-6, 1e-2);
/// Up to about this share of true zeros the paper sees no harm, in percent.
const MARK: f64 = 85.0;
/// A slope that counts as flat, in the unit of [`SLOPE`].
const FLAT: f64 = 0.1;
const SLOPE: Unit = Unit { name: "percentage points of test error for 10 % more zeros", factor: 10.0 };
/// The fewest networks through which a parabola is drawn.
const FEWEST: usize = 10;
/// The first seed; Table 1 has the small ones.
const FIRST_SEED: u64 = 1_001;

/// Rectifier networks of different seeds and penalties.
pub(super) fn jobs(context: &Context<'_>, _: &Runs) -> Result<Vec<Job>> {
    let network = Model::random(PLACE, ActivationKind::Rectifier).search(context)?;
    let data = context.data.settings(PLACE, Subset::Whole)?;
    let limits = context.sizes.figure3.limits;
    let job = |number| {
        let settings = RunSettings {
            data: data.clone(),
            architecture: network.architecture.clone(),
            encoder: None,
            pre_training: None,
            weights: Weights::Best,
            descent: Descent {
                learning_rate: context.sizes.figure3.learning_rate,
                batch_size: network.batch_size,
                l1: penalty(number),
                max_epochs: limits.max_epochs,
                patience: limits.patience,
                seed: FIRST_SEED + u64::from(number),
            },
        };
        Ok(supervised_job(settings, &network.label)?)
    };
    (0..context.sizes.figure3.networks).map(job).collect()
}

/// Zero for the first network, then even in its logarithm from the smallest to the largest, in an order (the multiples
/// of the golden section) by which any number of first networks spans the range. Three digits, for the identity of a
/// job must not hang on the last bit of a power.
fn penalty(number: u32) -> f64 {
    const GOLDEN_SECTION: f64 = 0.618_033_988_749_895;
    if number == 0 {
        return 0.0;
    }
    let (smallest, largest) = PENALTIES;
    let place = (f64::from(number) * GOLDEN_SECTION).fract();
    let penalty = smallest * (largest / smallest).powf(place);
    format!("{penalty:.2e}").parse().unwrap_or(penalty)
}

/// A finished network of the figure.
#[derive(Clone, Debug)]
struct Trained<'a> {
    record: &'a RunRecord,
    /// (sparsity, error) on the test examples, in percent; `None` if it failed.
    point: Option<(f64, f64)>,
    standing: Standing,
}

/// The finished networks. Those that err no less than a constant answer have learned nothing: they have failed, and are
/// as sparse as dead units make them.
fn trained<'a>(context: &Context<'_>, runs: &'a Runs) -> Result<Vec<Trained<'a>>> {
    let dataset = context.data.at(PLACE)?;
    let constant = constant_misclassified(&dataset.train.labels, &dataset.test.labels)?.len();
    let trained = |record: &'a RunRecord| {
        let standing = run_standing(runs, record)?;
        let test = record.best.as_ref().map(|best| &best.test);
        let learned = test.is_some_and(|test| test.misclassified.len() < constant);
        let standing = match standing {
            Standing::Converged | Standing::NotConverged(_) if !learned => {
                Standing::Failed("errs no less than a constant answer".to_owned())
            }
            standing => standing,
        };
        let point = test.filter(|_| !matches!(standing, Standing::Failed(_)));
        let point = point.and_then(|test| Some((100.0 * test.sparsity()?, 100.0 * test.error_rate())));
        Ok(Trained { record, point, standing })
    };
    jobs(context, runs)?.iter().filter_map(|job| run_record(runs, &job.id)).map(trained).collect()
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let trained = trained(context, runs)?;
    let points = trained.iter().filter(|network| network.point.is_some()).count();
    let count = context.sizes.figure3.networks;
    let jobs = jobs(context, runs)?;
    let finished = jobs.iter().filter(|job| runs.contains(job)).count();
    let without = without_points(runs, &jobs, finished - points);
    let remark = match (finished < count as usize, &without) {
        (false, None) => String::new(),
        (true, None) => format!(" {finished} of them have been run so far."),
        (_, Some(without)) => format!(" {finished} of them have been run. Without a point: {without}."),
    };
    let rate = context.sizes.figure3.learning_rate;
    Ok(vec![
        Block::Paragraph(format!(
            "{count} rectifier networks were trained without pre-training at the learning rate {rate}, each from \
             another seed. Their L1 penalties are 0 for one network and lie between {:e} and {:e} for the \
             others.{remark}",
            PENALTIES.0, PENALTIES.1
        )),
        Block::Figure(figure(context, &trained, "fig3-error-against-sparsity")),
        Block::Checks(vec![claim(context, &trained)?]),
    ])
}

/// The figure for the top of the report; `None` without networks.
pub(super) fn headline(context: &Context<'_>, runs: &Runs) -> Result<Option<Block>> {
    let trained = trained(context, runs)?;
    let has_points = trained.iter().any(|network| network.point.is_some());
    Ok(has_points.then(|| Block::Figure(figure(context, &trained, "headline-fig3"))))
}

fn figure(context: &Context<'_>, trained: &[Trained<'_>], id: &str) -> Figure {
    let points: Vec<(f64, f64)> = trained.iter().filter_map(|network| network.point).collect();
    let fit = if points.len() < FEWEST {
        format!("A fit of degree 2 is drawn through {FEWEST} networks or more.")
    } else {
        "The curve is a fit of degree 2; it is broken where no network is near.".to_owned()
    };
    Figure {
        id: id.into(),
        caption: format!(
            "Figure 3: test error against the share of true zeros in the hidden layers, on {}. {fit} The vertical line \
             is at {MARK} %.",
            context.column(PLACE)
        ),
        plots: vec![plot(context, &points)],
    }
}

/// Why `count` runs have no point; `None` if each run has one.
fn without_points(runs: &Runs, jobs: &[Job], count: usize) -> Option<String> {
    let (failed, words) = failed_jobs(runs, jobs);
    let constant = count.saturating_sub(failed);
    let constant = (constant > 0).then(|| format!("{constant} that err no less than a constant answer"));
    let without: Vec<String> = words.into_iter().chain(constant).collect();
    (!without.is_empty()).then(|| without.join("; "))
}

fn plot(context: &Context<'_>, points: &[(f64, f64)]) -> Plot {
    let paper = if context.is_the_papers(PLACE) { &context.paper.figure3.fit[..] } else { &[] };
    let curve = fitted(points);
    let shown = || points.iter().chain(&curve).chain(paper);
    let left = shown().map(|point| point.0).fold(70.0, f64::min);
    let lowest = shown().map(|point| point.1).fold(0.0, f64::min);
    let y_range = (lowest, largest(shown(), |point| point.1, 0.0) * 1.1);
    let mut drawn = Vec::new();
    if !curve.is_empty() {
        drawn.push(series("our fit", Kind::Fit, curve, Origin::Ours, 0));
    }
    if !points.is_empty() {
        drawn.push(series("our networks", Kind::Points, points.to_vec(), Origin::Ours, 0));
    }
    if !paper.is_empty() {
        drawn.push(series("the paper’s fit", Kind::Line, paper.to_vec(), Origin::Paper, 1));
    }
    drawn.push(series("85 %", Kind::Line, vec![(MARK, y_range.0), (MARK, y_range.1)], Origin::Paper, 5));
    Plot {
        title: "Test error against sparsity".into(),
        x_label: "true zeros (%)".into(),
        y_label: "test error (%)".into(),
        x_range: ((left / 5.0).floor() * 5.0, 100.0),
        y_range,
        series: drawn,
    }
}

/// The degree-2 fit over the extent of the points; empty for fewer than [`FEWEST`].
fn fitted(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const STEPS: u32 = 60;
    if points.len() < FEWEST {
        return Vec::new();
    }
    let Ok(fit) = Parabola::fit(points) else { return Vec::new() };
    let extent = |end: fn(f64, f64) -> f64, start| points.iter().map(|point| point.0).fold(start, end);
    let (from, to) = (extent(f64::min, 100.0), extent(f64::max, 0.0));
    let at = |step: u32| from + (to - from) * f64::from(step) / f64::from(STEPS);
    (0..=STEPS).map(at).filter_map(|x| Some((x, fit.value(x).ok()?))).collect()
}

/// C9: flat up to the mark, then rising.
fn claim(context: &Context<'_>, trained: &[Trained<'_>]) -> Result<Check> {
    if trained.is_empty() {
        return check(context, EXPERIMENT.id, "C9", &[OnData::new(context, PLACE, None)]);
    }
    let rate = context.sizes.figure3.learning_rate;
    let network = |(zeros, error): (f64, f64)| SparseNetwork {
        learning_rate: rate,
        zeros: zeros / 100.0,
        error: error / 100.0,
    };
    let networks: Vec<SparseNetwork> =
        trained.iter().filter_map(|network| network.point).map(network).collect();
    let standing = |network: &Trained<'_>| RunStanding {
        run: format!("seed {}", network.record.settings.descent.seed),
        standing: network.standing.clone(),
    };
    let subject = subject(context, PLACE, "slope", trained.iter().map(standing).collect());
    let (parts, whole) = flat_then_rising(&subject, &networks, rate)?;
    let records = trained.iter().map(|network| store::relative_path(&network.record.job)).collect();
    let statistic = format!("Student’s intervals of the slopes, {} networks", networks.len());
    // The claim has a margin below the mark, and none above.
    let margins = [Some(FLAT), None];
    let effects = parts.into_iter().zip(margins).flat_map(|(part, margin)| {
        let shown = Shown { label: part.name.clone(), unit: SLOPE, figure: 0.0, paper: None, margin };
        Test::new(part, "", &shown, Vec::new()).effects
    });
    let test = Test { tested: whole, statistic, effects: effects.collect(), records };
    check(context, EXPERIMENT.id, "C9", &[OnData::new(context, PLACE, Some(test))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_first_penalties_span_the_range() {
        let (smallest, largest) = PENALTIES;
        for count in [4, 6, 60, 200] {
            let mut penalties: Vec<f64> = (0..count).map(penalty).collect();
            penalties.sort_by(f64::total_cmp);
            assert_eq!(penalties[0], 0.0);
            assert!(penalties[1] >= smallest && penalties[1] < 20.0 * smallest, "{penalties:?}");
            assert!(*penalties.last().unwrap() <= largest && *penalties.last().unwrap() > largest / 5.0);
            let widest = penalties[1..].windows(2).map(|pair| pair[1] / pair[0]).fold(0.0, f64::max);
            assert!(widest < 1e4_f64.powf(3.0 / f64::from(count)), "{count}: {widest}");
            penalties.dedup();
            assert_eq!(penalties.len(), count as usize, "equal penalties");
        }
    }

    #[test]
    fn penalties_are_short_numbers() {
        assert_eq!(penalty(1), 2.97e-4);
        assert_eq!(penalty(2), 8.8e-6);
    }
}
