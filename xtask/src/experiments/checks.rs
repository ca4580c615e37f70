//! From the rules of truezero-eval to the checks of the report: one judgement a claim and data set, and one for the
//! claim as a whole.

use anyhow::{Context as _, Result};
use truezero_eval::Counted;
use truezero_eval::rules::{
    self, Claim, Data, Judgement, RunStanding, Subject, Tested, judge, judge_whole, together,
};

use super::cells::paths;
use super::context::Context;
use super::model::Model;
use crate::data::Place;
use crate::report::model::{Check, Effect, Finding, Leaning, Outcome, Verdict};

/// What a claim is tested by on one data set, and how the report shows it.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub(super) tested: Tested,
    /// In a few words.
    pub(super) statistic: String,
    pub(super) effects: Vec<Effect>,
    /// Of all runs that it rests on.
    pub(super) records: Vec<String>,
}

/// The unit of an effect, and what a number of the rules is multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) factor: f64,
}

/// Of a difference of error rates.
pub(super) const POINTS: Unit = Unit { name: "percentage points of test error", factor: 100.0 };

/// What an effect is shown with.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// As in "rectifier − tanh".
    pub(super) label: String,
    pub(super) unit: Unit,
    /// In the unit: the figure that a level is compared with, or 0 for a difference.
    pub(super) figure: f64,
    /// In the unit, the paper's difference.
    pub(super) paper: Option<f64>,
    /// In the unit.
    pub(super) margin: Option<f64>,
}

impl Test {
    /// A test with the effect that it has, if it has one.
    pub(super) fn new(
        tested: Tested,
        statistic: impl Into<String>,
        shown: &Shown,
        records: Vec<String>,
    ) -> Self {
        let effects = tested.effect.iter().map(|effect| shown.effect(effect)).collect();
        Self { tested, statistic: statistic.into(), effects, records }
    }

    /// Several tests on the same data as one, which needs all of them.
    pub(super) fn together(name: &str, parts: Vec<Self>) -> Result<Self> {
        let tested: Vec<Tested> = parts.iter().map(|part| part.tested.clone()).collect();
        let mut statistics: Vec<String> = Vec::new();
        let (mut effects, mut records) = (Vec::new(), Vec::new());
        for part in parts {
            if !statistics.contains(&part.statistic) {
                statistics.push(part.statistic);
            }
            effects.extend(part.effects);
            records.extend(part.records);
        }
        Ok(Self { tested: together(name, &tested)?, statistic: statistics.join("; "), effects, records })
    }
}

impl Shown {
    fn effect(&self, effect: &rules::Effect) -> Effect {
        let &Self { ref label, unit: Unit { name, factor }, figure, paper, margin } = self;
        let [value, lower, upper] = [effect.estimate, effect.interval.lower, effect.interval.upper]
            .map(|number| factor * number - figure);
        Effect {
            label: label.clone(),
            value,
            unit: name,
            interval: Some((lower, upper)),
            level: effect.level,
            p: effect.p,
            examples: effect.examples,
            networks: effect.networks,
            paper,
            margin,
        }
    }
}

/// A data set that a claim is about: its place or places in the paper, and the test; `None` where runs are missing.
pub(super) struct OnData {
    pub(super) data: Data,
    pub(super) places: Vec<Place>,
    pub(super) test: Option<Test>,
}

impl OnData {
    pub(super) fn new(context: &Context<'_>, place: Place, test: Option<Test>) -> Self {
        Self { data: context.evidence(place), places: vec![place], test }
    }
}

/// What a test is about: the data at a place, and how the runs ended.
pub(super) fn subject(context: &Context<'_>, place: Place, name: &str, runs: Vec<RunStanding>) -> Subject {
    Subject { name: name.to_owned(), data: context.evidence(place), runs }
}

/// How the runs of a model ended.
pub(super) fn standings(name: &str, runs: &[Counted<'_>]) -> Vec<RunStanding> {
    runs.iter().map(|run| run.standing_of(name)).collect()
}

/// The runs of a model, and their records.
pub(super) fn rests_on(model: Model, runs: &[Counted<'_>]) -> (Vec<RunStanding>, Vec<String>) {
    (standings(&model.to_string(), runs), paths(runs))
}

/// The claim with its verdict on each data set, and as a whole. `experiment` makes the runs that are missing.
pub(super) fn check(context: &Context<'_>, experiment: &str, id: &str, on_data: &[OnData]) -> Result<Check> {
    let number = id.strip_prefix('C').and_then(|number| number.parse().ok());
    let claim = Claim::new(number.with_context(|| format!("{id} is no claim"))?)?;
    let (mut judgements, mut outcomes, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for OnData { data, places, test } in on_data {
        let judgement = match test {
            Some(test) => judge(&test.tested, claim, context.verdicts),
            None => Judgement::without_runs(data.clone()),
        };
        let command = match data {
            _ if !matches!(judgement.verdict(), rules::Verdict::NotTested(_)) => String::new(),
            Data::StandIn { command, .. } if !claim.holds_for_any_network() => {
                command.clone().unwrap_or_default()
            }
            Data::StandIn { .. } | Data::Paper { .. } => context.command(experiment, places),
        };
        outcomes.push(outcome(&judgement, command, test.as_ref()));
        judgements.push(judgement);
        records.extend(test.iter().flat_map(|test| test.records.iter().cloned()));
    }
    records.sort();
    records.dedup();
    let places: Vec<Place> = on_data.iter().flat_map(|on_data| on_data.places.iter().copied()).collect();
    let whole = judge_whole(&judgements)?;
    Ok(Check {
        verdict: verdict(&whole.verdict),
        reason: whole.verdict.reason().unwrap_or_default().to_owned(),
        tested: whole.count(),
        leaning: whole.leaning.as_ref().map(leaning),
        outcomes,
        records,
        ..context.check(id, &places)?
    })
}

fn outcome(judgement: &Judgement, command: String, test: Option<&Test>) -> Outcome {
    let (finding, reason) = match (judgement.leaning(), judgement.verdict()) {
        (Some(rules::Leaning::Unclear(reason)), _) => (Finding::Leaning(Leaning::Unclear), reason.as_str()),
        (Some(known), _) => (Finding::Leaning(leaning(known)), ""),
        (None, known) => (Finding::Verdict(verdict(known)), known.reason().unwrap_or_default()),
    };
    Outcome {
        data_set: judgement.data().name().to_owned(),
        stand_in: !judgement.data().is_papers(),
        finding,
        reason: reason.to_owned(),
        command,
        statistic: test.map(|test| test.statistic.clone()).unwrap_or_default(),
        effects: test.map(|test| test.effects.clone()).unwrap_or_default(),
    }
}

fn verdict(verdict: &rules::Verdict) -> Verdict {
    match verdict {
        rules::Verdict::Reproduced { .. } => Verdict::Reproduced,
        rules::Verdict::Contradicted { .. } => Verdict::Contradicted,
        rules::Verdict::Inconclusive(_) => Verdict::Inconclusive,
        rules::Verdict::NotTested(_) => Verdict::NotTested,
    }
}

fn leaning(leaning: &rules::Leaning) -> Leaning {
    match leaning {
        rules::Leaning::Agrees => Leaning::Agrees,
        rules::Leaning::Disagrees => Leaning::Disagrees,
        rules::Leaning::Unclear(_) => Leaning::Unclear,
    }
}
