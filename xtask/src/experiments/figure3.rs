//! Figure 3: the test error of rectifier networks against their sparsity, which an L1 penalty drives.

use anyhow::Result;
use truezero_activations::ActivationKind;
use truezero_eval::{
    CONFIDENCE, Failure, RunRecord, RunSettings, Verdict, Weights, constant_error, run_record, supervised_job,
};
use truezero_network::Descent;
use truezero_stats::{Interval, Line, Parabola};

use super::cells::signed;
use super::checks::judged;
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{failed_jobs, undecided};
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
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
/// The paper gives none. At the first of these the networks end soonest; at the second they end with fewer true zeros,
/// so every eighth network has it and the figure reaches further to the left.
const LEARNING_RATES: [f64; 2] = [0.1, 0.01];
/// The smallest penalty but zero, and the largest (the paper: "from 0 to 0.01").
const PENALTIES: (f64, f64) = (1e-6, 1e-2);
/// Up to about this share of true zeros the paper sees no harm, in percent.
const MARK: f64 = 85.0;
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
                learning_rate: learning_rate(number),
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

fn learning_rate(number: u32) -> f64 {
    LEARNING_RATES[usize::from(number % 8 == 7)]
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

/// A network of the figure.
#[derive(Clone, Copy, Debug)]
struct Trained<'a> {
    record: &'a RunRecord,
    /// (sparsity, error) on the test examples, in percent.
    point: (f64, f64),
}

/// The finished networks, without those that failed and those that have learned nothing: these err no less than the
/// best constant answer, and are as sparse as dead units make them.
fn trained<'a>(context: &Context<'_>, runs: &'a Runs) -> Result<Vec<Trained<'a>>> {
    let nothing_learned = constant_error(&context.data.at(PLACE)?.test.labels);
    let trained = |record: &'a RunRecord| {
        let test = &record.best.as_ref().filter(|_| Failure::of(record).is_none())?.test;
        let learned = test.error_rate() < nothing_learned;
        let point = (100.0 * test.sparsity()?, 100.0 * test.error_rate());
        learned.then_some(Trained { record, point })
    };
    Ok(jobs(context, runs)?.iter().filter_map(|job| run_record(runs, &job.id)).filter_map(trained).collect())
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let trained = trained(context, runs)?;
    let points: Vec<(f64, f64)> = trained.iter().map(|network| network.point).collect();
    let count = context.sizes.figure3.networks;
    let jobs = jobs(context, runs)?;
    let finished = jobs.iter().filter(|job| runs.contains(job)).count();
    let without = without_points(runs, &jobs, finished - points.len());
    let remark = match (finished < count as usize, &without) {
        (false, None) => String::new(),
        (true, None) => format!(" {finished} of them have been run."),
        (_, Some(without)) => format!(" {finished} of them have been run; without a point: {without}."),
    };
    Ok(vec![
        Block::Paragraph(format!(
            "{count} rectifier networks without pre-training, each of another seed, with an L1 penalty that is 0 for \
             one and lies between {:e} and {:e} for the others, at the learning rate {}, every eighth at {}.{remark}",
            PENALTIES.0, PENALTIES.1, LEARNING_RATES[0], LEARNING_RATES[1]
        )),
        Block::Figure(Figure {
            id: "fig3-error-against-sparsity".into(),
            caption: format!(
                "Figure 3. Test error against the share of true zeros in the hidden layers on {}, with degree-2 fits; \
                 the mark is at {MARK} %.",
                context.column(PLACE)
            ),
            plots: vec![plot(context, &trained, &points)],
        }),
        Block::Checks(vec![claim(context, &trained, without.as_deref())?]),
    ])
}

/// Why `count` runs have no point; `None` if each run has one.
fn without_points(runs: &Runs, jobs: &[Job], count: usize) -> Option<String> {
    let (failed, words) = failed_jobs(runs, jobs);
    let constant = count.saturating_sub(failed);
    let constant = (constant > 0).then(|| format!("{constant} that err no less than a constant answer"));
    let without: Vec<String> = words.into_iter().chain(constant).collect();
    (!without.is_empty()).then(|| without.join("; "))
}

fn plot(context: &Context<'_>, trained: &[Trained<'_>], points: &[(f64, f64)]) -> Plot {
    let paper = &context.paper.figure3.fit;
    let curve = fitted(points);
    let shown = || points.iter().chain(&curve).chain(paper);
    let left = shown().map(|point| point.0).fold(70.0, f64::min);
    let lowest = shown().map(|point| point.1).fold(0.0, f64::min);
    let y_range = (lowest, largest(shown(), |point| point.1, 0.0) * 1.1);
    let mut drawn = Vec::new();
    if !curve.is_empty() {
        drawn.push(series("our fit", Kind::Line, curve, Origin::Ours, 0));
    }
    for (learning_rate, hue) in LEARNING_RATES.into_iter().zip([0, 2]) {
        let rate = |network: &Trained<'_>| network.record.settings.descent.learning_rate;
        let at_rate = trained.iter().filter(|network| rate(network) == learning_rate);
        let data: Vec<_> = at_rate.map(|network| network.point).collect();
        if !data.is_empty() {
            let label = format!("our networks, rate {learning_rate}");
            drawn.push(series(label, Kind::Points, data, Origin::Ours, hue));
        }
    }
    drawn.push(series("the paper's fit", Kind::Line, paper.clone(), Origin::Paper, 1));
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

/// The degree-2 fit over the extent of the points; empty if they do not determine one.
fn fitted(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const STEPS: u32 = 60;
    let Ok(fit) = Parabola::fit(points) else { return Vec::new() };
    let extent = |end: fn(f64, f64) -> f64, start| points.iter().map(|point| point.0).fold(start, end);
    let (from, to) = (extent(f64::min, 100.0), extent(f64::max, 0.0));
    let at = |step: u32| from + (to - from) * f64::from(step) / f64::from(STEPS);
    (0..=STEPS).map(at).filter_map(|x| Some((x, fit.value(x).ok()?))).collect()
}

/// C9: flat up to the mark, then rising.
fn claim(context: &Context<'_>, trained: &[Trained<'_>], without: Option<&str>) -> Result<Check> {
    let check = context.check("C9", &[PLACE])?;
    if trained.is_empty() {
        return Ok(match without {
            Some(without) => undecided(check, &format!("without a point: {without}"), Vec::new()),
            None => check,
        });
    }
    let without = without.map(|without| format!("; without a point: {without}")).unwrap_or_default();
    let side = |above: bool| -> Vec<(f64, f64)> {
        trained.iter().map(|network| network.point).filter(|point| (point.0 > MARK) == above).collect()
    };
    let (below, above) = (side(false), side(true));
    let slope =
        |points: &[(f64, f64)]| Line::fit(points).and_then(|line| line.slope_interval(CONFIDENCE)).ok();
    let (flat, rising) = (slope(&below), slope(&above));
    let words = |interval: Option<Interval>, count: usize| match interval {
        Some(Interval { lower, upper }) => {
            let [lower, upper] = [lower, upper].map(|slope| signed(10.0 * slope, 2));
            format!("{lower} to {upper} points for 10 % more zeros (n = {count})")
        }
        None => format!("too few networks (n = {count})"),
    };
    let statistic = format!(
        "slope of the test error, Student's 95 % interval: up to {MARK} %, {}; above, {}{without}",
        words(flat, below.len()),
        words(rising, above.len())
    );
    let records = trained.iter().map(|network| store::relative_path(&network.record.job)).collect();
    Ok(judged(check, judge(flat, rising), statistic, None, records))
}

/// Reproduced if the error rises above the mark and is not seen to rise below it.
fn judge(flat: Option<Interval>, rising: Option<Interval>) -> Verdict {
    let (Some(flat), Some(rising)) = (flat, rising) else { return Verdict::Inconclusive };
    if flat.lower > 0.0 || rising.upper < 0.0 {
        Verdict::Contradicted
    } else if rising.lower > 0.0 {
        Verdict::Reproduced
    } else {
        Verdict::Inconclusive
    }
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

    #[test]
    fn the_claim_needs_a_rise_above_the_mark_and_none_below() {
        let interval = |lower, upper| Some(Interval { lower, upper });
        let (up, down, unsure) = (interval(0.01, 0.1), interval(-0.1, -0.01), interval(-0.1, 0.1));
        assert_eq!(judge(unsure, up), Verdict::Reproduced);
        assert_eq!(judge(down, up), Verdict::Reproduced, "less error with more zeros is no harm");
        assert_eq!(judge(up, up), Verdict::Contradicted);
        assert_eq!(judge(unsure, down), Verdict::Contradicted);
        assert_eq!(judge(unsure, unsure), Verdict::Inconclusive);
        assert_eq!(judge(None, up), Verdict::Inconclusive);
    }
}
