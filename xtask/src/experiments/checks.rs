//! From the verdicts of truezero-eval to the checks of the report.

use anyhow::Result;
use truezero_eval::{Comparison, Expectation, PairOfRuns, Verdict, compare_errors, compare_folds};
use truezero_stats::Interval;

use super::cells::{p_value, paths, signed_with_interval};
use super::context::Context;
use super::failed;
use super::model::Model;
use crate::data::Place;
use crate::record::Runs;
use crate::report::model::{self, Check, Effect, Finding, Leaning, Outcome};

/// The numbers of a statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    /// In `unit`.
    pub(super) effect: f64,
    /// As in "percentage points".
    pub(super) unit: &'static str,
    /// The 95 % interval of the effect.
    pub(super) interval: Option<(f64, f64)>,
    /// The p-value, corrected where the claim is one of a family.
    pub(super) p: Option<f64>,
    /// The number of examples, runs or networks.
    pub(super) n: usize,
}

/// The check with its verdict, and what it rests on.
pub(super) fn judged(
    check: Check,
    verdict: Verdict,
    statistic: String,
    measured: Option<Measured>,
    records: Vec<String>,
) -> Check {
    let verdict = match verdict {
        Verdict::Reproduced => model::Verdict::Reproduced,
        Verdict::Contradicted => model::Verdict::Contradicted,
        Verdict::Inconclusive => model::Verdict::Inconclusive,
        Verdict::NotRun => model::Verdict::NotTested,
    };
    let finding = match verdict {
        _ if check.stand_ins.is_empty() => Finding::Verdict(verdict),
        model::Verdict::NotTested => Finding::Verdict(verdict),
        model::Verdict::Reproduced => Finding::Leaning(Leaning::Agrees),
        model::Verdict::Contradicted => Finding::Leaning(Leaning::Disagrees),
        model::Verdict::Inconclusive => Finding::Leaning(Leaning::Unclear),
    };
    let effect = measured.map(|Measured { effect, unit, interval, p, n }| Effect {
        label: "effect".into(),
        value: effect,
        unit,
        interval,
        level: 0.95,
        p,
        examples: Some(n as u64),
        ..Effect::default()
    });
    let outcome = Outcome {
        data_set: if check.stand_ins.is_empty() {
            "the paper’s data"
        } else {
            "stand-in for the paper’s data"
        }
        .into(),
        finding,
        statistic,
        effects: effect.into_iter().collect(),
        ..Outcome::default()
    };
    Check { verdict, outcomes: vec![outcome], records, ..check }
}

/// An effect with its interval.
pub(super) fn measured(
    effect: f64,
    unit: &'static str,
    interval: Option<Interval>,
    p: Option<f64>,
    n: usize,
) -> Measured {
    let interval = interval.map(|Interval { lower, upper }| (lower, upper));
    Measured { effect, unit, interval, p, n }
}

/// Two networks that a check compares.
pub(super) struct Compared<'a> {
    /// As in "MNIST: rectifier − tanh".
    pub(super) label: String,
    /// What each of the two is called where it is named alone.
    pub(super) names: [String; 2],
    pub(super) runs: PairOfRuns<'a>,
}

/// Pairs of models.
fn compared<'a>(
    context: &Context<'_>,
    runs: &'a Runs,
    pairs: &[(Model, Model)],
) -> Result<Vec<Compared<'a>>> {
    let compared = |&(one, other): &(Model, Model)| {
        let name = |model: Model| format!("{}: {model}", context.column(model.place));
        Ok(Compared {
            label: format!("{} − {other}", name(one)),
            names: [name(one), name(other)],
            runs: [one.selected(context, runs)?, other.selected(context, runs)?],
        })
    };
    pairs.iter().map(compared).collect()
}

/// A claim on the test errors of the first runs of pairs of models.
pub(super) fn of_errors(
    context: &Context<'_>,
    runs: &Runs,
    id: &str,
    expectation: Expectation,
    pairs: &[(Model, Model)],
) -> Result<Check> {
    let mut places: Vec<Place> = pairs.iter().map(|(one, _)| one.place).collect();
    places.dedup();
    let compared = compared(context, runs, pairs)?;
    errors(context.check(id, &places)?, "difference of test errors (95 %)", expectation, &compared)
}

/// The check on the test errors of the first runs of pairs. `what` names the statistic.
pub(super) fn errors(
    check: Check,
    what: &str,
    expectation: Expectation,
    compared: &[Compared<'_>],
) -> Result<Check> {
    let comparison = compare_errors(expectation, &pairs(compared))?;
    let records = known(compared).flat_map(|compared| compared.runs.iter().filter_map(|runs| runs.first()));
    let wording = Wording {
        what: &format!("{what}, McNemar’s exact test"),
        unit: "percentage points of test error",
        points: " points",
        digits: 2,
        remark: "",
    };
    Ok(wording.check(check, compared, &comparison, paths(records)))
}

/// The claim that the first of each pair of models has a lower root mean square error, over the folds.
pub(super) fn of_folds(
    context: &Context<'_>,
    runs: &Runs,
    id: &str,
    pairs_of_models: &[(Model, Model)],
) -> Result<Check> {
    let places: Vec<Place> = pairs_of_models.first().map(|(one, _)| one.place).into_iter().collect();
    let compared = compared(context, runs, pairs_of_models)?;
    let comparison = compare_folds(&pairs(&compared))?;
    let records = known(&compared).flat_map(|compared| compared.runs.iter().flatten());
    let wording = Wording {
        what: "difference of root mean square errors, paired by fold (95 %), Student’s test over the folds",
        unit: "stars of root mean square error",
        points: "",
        digits: 3,
        remark: ". All folds are tested on the same examples, so how much other test examples would change the result \
                 is not in these numbers",
    };
    Ok(wording.check(context.check(id, &places)?, &compared, &comparison, paths(records)))
}

/// A claim of several parts. Its numbers are those of the part that its verdict comes from.
pub(super) fn of_parts(check: Check, parts: &[Check]) -> Check {
    if parts.iter().all(|part| part.records.is_empty()) {
        return check;
    }
    let has = |verdict| parts.iter().find(|part| part.verdict == verdict);
    let order = [model::Verdict::NotTested, model::Verdict::Contradicted, model::Verdict::Inconclusive];
    let decisive = order.into_iter().find_map(has).or_else(|| parts.first());
    Check {
        verdict: decisive.map_or(model::Verdict::NotTested, |part| part.verdict),
        outcomes: parts.iter().flat_map(|part| part.outcomes.clone()).collect(),
        records: unique(parts.iter().flat_map(|part| part.records.clone()).collect()),
        ..check
    }
}

fn pairs<'a>(compared: &[Compared<'a>]) -> Vec<PairOfRuns<'a>> {
    compared.iter().map(|compared| compared.runs.clone()).collect()
}

/// Those whose runs are all there.
fn known<'a, 'b>(compared: &'b [Compared<'a>]) -> impl Iterator<Item = &'b Compared<'a>> {
    compared.iter().filter(|compared| compared.runs.iter().all(|runs| !runs.is_empty()))
}

fn unique(mut records: Vec<String>) -> Vec<String> {
    records.sort();
    records.dedup();
    records
}

/// How a comparison is put into words.
struct Wording<'a> {
    /// The statistic and the test.
    what: &'a str,
    /// Of the effect.
    unit: &'static str,
    /// Stands behind a difference.
    points: &'a str,
    /// Of a difference, behind the decimal point.
    digits: usize,
    /// Stands behind the differences.
    remark: &'a str,
}

impl Wording<'_> {
    fn check(
        &self,
        check: Check,
        compared: &[Compared<'_>],
        comparison: &Comparison,
        records: Vec<String>,
    ) -> Check {
        let Some(decisive) = comparison.decisive else { return check };
        let words = compared.iter().zip(&comparison.differences).filter_map(|(compared, difference)| {
            let difference = (*difference)?;
            let effect = signed_with_interval(difference.effect, difference.interval, self.digits);
            Some(format!("{} {effect}{}, p {}", compared.label, self.points, p_value(difference.p)))
        });
        let words: Vec<String> = words.collect();
        let corrected = if comparison.corrected { ", p by Holm" } else { "" };
        let statistic =
            format!("{}{corrected}: {}{}{}", self.what, words.join("; "), self.remark, failures(compared));
        let measured =
            measured(decisive.effect, self.unit, Some(decisive.interval), Some(decisive.p), decisive.count);
        judged(check, comparison.verdict, statistic, Some(measured), unique(records))
    }
}

/// ". Counted as a constant answer: MNIST: tanh, 1 of 2 runs diverged in epoch 1 (seed 2)"; empty if no run failed.
fn failures(compared: &[Compared<'_>]) -> String {
    let sides = compared.iter().flat_map(|compared| compared.names.iter().zip(&compared.runs));
    as_constant(sides.filter_map(|(name, runs)| Some(format!("{name}, {}", failed::failures(runs)?))))
}

/// The failures of models, as [`of_errors`] names them.
pub(super) fn failures_of(context: &Context<'_>, runs: &Runs, models: &[Model]) -> Result<String> {
    let mut words = Vec::new();
    for model in models {
        let failures = failed::failures(&model.selected(context, runs)?);
        words
            .extend(failures.map(|failures| format!("{}: {model}, {failures}", context.column(model.place))));
    }
    Ok(as_constant(words))
}

fn as_constant(failures: impl IntoIterator<Item = String>) -> String {
    let mut named: Vec<String> = Vec::new();
    for failure in failures {
        if !named.contains(&failure) {
            named.push(failure);
        }
    }
    if named.is_empty() {
        String::new()
    } else {
        format!(". Counted as a constant answer: {}", named.join("; "))
    }
}
