//! Every claim of the paper, judged on runs whose results are known: with those that fit it and with those that
//! contradict it.

mod cases;
mod conditions;

use truezero_activations::ActivationKind::Rectifier;
use truezero_sweep::Record as _;

use self::cases::{Case, cases};
use super::super::*;
use super::synthetic::{EXAMPLES, Known, Outcome, Run, Synthetic};
use crate::data::Place;
use crate::record::{Record, Runs};
use crate::report::model::Verdict::{Contradicted, Inconclusive, NotTested, Reproduced};
use crate::report::model::{self as report, Block, Check, Effect, Finding};
use crate::store;

/// Where each claim is judged.
const CLAIMS: [(&str, &Experiment); 21] = [
    ("C1", &structure::EXPERIMENT),
    ("C2", &table1::EXPERIMENT),
    ("C3", &table1::EXPERIMENT),
    ("C4", &table1::EXPERIMENT),
    ("C5", &table1::EXPERIMENT),
    ("C6", &alpha::EXPERIMENT),
    ("C7", &footnote3::EXPERIMENT),
    ("C8", &sparsity::EXPERIMENT),
    ("C9", &figure3::EXPERIMENT),
    ("C10", &figure4::EXPERIMENT),
    ("C11", &strategies::EXPERIMENT),
    ("C12", &table2::EXPERIMENT),
    ("C13", &table2::EXPERIMENT),
    ("C14", &table2::EXPERIMENT),
    ("C15", &table3::EXPERIMENT),
    ("C16", &structure::EXPERIMENT),
    ("C17", &structure::EXPERIMENT),
    ("C18", &active_sets::EXPERIMENT),
    ("C19", &separability::EXPERIMENT),
    ("C20", &computation::EXPERIMENT),
    ("C21", &active_units::EXPERIMENT),
];

fn experiment(claim: &str) -> &'static Experiment {
    CLAIMS.iter().find(|(id, _)| *id == claim).unwrap().1
}

/// What the section of the experiment says of a claim.
fn check(synthetic: &Synthetic, runs: &Runs, claim: &str) -> Check {
    let section = experiment(claim).section(&synthetic.context(), runs).unwrap();
    let checks = section.blocks.into_iter().filter_map(|block| match block {
        Block::Checks(checks) => Some(checks),
        _ => None,
    });
    checks.flatten().find(|check| check.id == claim).unwrap()
}

/// For each claim, runs that fit it.
fn fitting() -> impl Iterator<Item = (&'static str, Synthetic)> {
    let cases = CLAIMS.map(|(claim, _)| {
        cases().into_iter().find(|case| case.claim == claim && case.verdict == Reproduced).unwrap()
    });
    cases.into_iter().map(|case| (case.claim, Synthetic::new(experiment(case.claim), case.known)))
}

#[test]
fn every_claim_can_be_reproduced_and_contradicted() {
    let cases = cases();
    for number in 1..=CLAIMS.len() {
        for verdict in [Reproduced, Contradicted] {
            let claim = format!("C{number}");
            let is_there = cases.iter().any(|case| case.claim == claim && case.verdict == verdict);
            assert!(is_there, "{claim}: {verdict:?}");
        }
    }
}

#[test]
fn each_case_gets_its_verdict() {
    let mut wrong = Vec::new();
    for Case { claim, known, verdict, effect: (effect, unit) } in cases() {
        let synthetic = Synthetic::new(experiment(claim), known);
        let check = check(&synthetic, &synthetic.runs, claim);
        let effects: Vec<&Effect> = check.outcomes.iter().flat_map(|outcome| &outcome.effects).collect();
        let is_it = |found: &&Effect| found.unit == unit && (found.value - effect).abs() < 1e-3;
        let is_right = check.verdict == verdict && check.reason.is_empty() == (verdict != Inconclusive);
        if !is_right || !effects.iter().any(is_it) {
            wrong.push(format!("{claim}: expected {verdict:?} by {effect} {unit}, found {check:#?}"));
        }
        for report::Outcome { statistic, .. } in &check.outcomes {
            assert!((1..=100).contains(&statistic.chars().count()), "{claim}: {statistic}");
        }
        for Effect { interval, value, .. } in effects {
            let holds = |&(lower, upper): &(f64, f64)| lower - 1e-9 <= *value && *value <= upper + 1e-9;
            assert!(interval.as_ref().is_none_or(holds), "{claim}: {value} in {interval:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_runs_nothing_is_judged() {
    for (claim, synthetic) in fitting().filter(|(claim, _)| *claim != "C1") {
        let check = check(&synthetic, &Runs::default(), claim);
        assert_eq!((check.verdict, check.leaning, check.records.len()), (NotTested, None, 0), "{claim}");
        assert!(!check.outcomes.is_empty(), "{claim}");
        for report::Outcome { finding, reason, command, effects, .. } in check.outcomes {
            let found = (finding, reason.as_str(), effects.len());
            assert_eq!(found, (Finding::Verdict(NotTested), "there are no runs", 0), "{claim}");
            let expected =
                format!("cargo xtask reproduce --scale smoke --only {} --dataset ", experiment(claim).id);
            assert!(command.starts_with(&expected), "{claim}: {command}");
        }
    }
}

/// But for C9 and C20, which take as many networks as there are.
#[test]
fn a_data_set_with_a_missing_run_is_not_judged() {
    for (claim, synthetic) in fitting().filter(|(claim, _)| !["C1", "C9", "C20"].contains(claim)) {
        let listed = check(&synthetic, &synthetic.runs, claim).records;
        let is_missing = |record: &&Record| store::relative_path(record.job()) == listed[0];
        let others = synthetic.runs.iter().filter(|record| !is_missing(record));
        let check = check(&synthetic, &others.cloned().collect(), claim);
        let open = check.outcomes.iter().filter(|outcome| outcome.finding == Finding::Verdict(NotTested));
        assert_eq!(open.count(), 1, "{claim}: {check:?}");
        let tested = format!("{} of {}", check.outcomes.len() - 1, check.outcomes.len());
        assert!(check.tested.starts_with(&tested), "{claim}: {}", check.tested);
    }
}

/// Another test result and another time. No plan depends on them.
fn with_other_results(record: &Record) -> Record {
    let mut record = record.clone();
    if let Record::Supervised(record) = &mut record {
        let best = record.best.as_mut().unwrap();
        best.test.misclassified = (0..EXAMPLES - 1).collect();
        best.test.zeros.iter_mut().for_each(|count| count.zeros = 123);
        best.test_rmse = Some(9.0);
        best.test_squared_errors.iter_mut().flatten().for_each(|error| *error = 81.0);
        // The slowest become the fastest.
        record.cost.training_seconds = 4.6 - record.cost.training_seconds;
    }
    record
}

#[test]
fn the_listed_runs_are_those_that_a_check_rests_on() {
    for (claim, synthetic) in fitting() {
        let found = check(&synthetic, &synthetic.runs, claim);
        let is_listed = |record: &Record| found.records.contains(&store::relative_path(record.job()));
        let with = |is_other: &dyn Fn(&Record) -> bool| {
            let change = |record: &Record| {
                if is_other(record) { with_other_results(record) } else { record.clone() }
            };
            check(&synthetic, &synthetic.runs.iter().map(change).collect(), claim)
        };
        let unlisted_changed = with(&|record| !is_listed(record));
        assert_eq!(unlisted_changed.outcomes, found.outcomes, "{claim}");
        let measured_on_networks = ["C1", "C16", "C17", "C18", "C21"].contains(&claim);
        for listed in found.records.iter().filter(|_| !measured_on_networks) {
            let one_changed = with(&|record| store::relative_path(record.job()) == *listed);
            assert_ne!(one_changed.outcomes, found.outcomes, "{claim}: {listed} makes no difference");
        }
        let count = synthetic.runs.iter().filter(|record| is_listed(record)).count();
        assert_eq!(count, found.records.len(), "{claim}: a record twice, or of another experiment");
    }
}

#[test]
fn stand_ins_are_named() {
    for (claim, _) in CLAIMS {
        for stand_ins in [&[][..], &Place::ALL] {
            let synthetic = Synthetic::new(experiment(claim), Known { stand_ins, ..Known::default() });
            let check = check(&synthetic, &Runs::default(), claim);
            let expected =
                |place: &Place| format!("synthetic {} in place of {}", place.name(), place.title());
            let expected: Vec<String> = experiment(claim).places.iter().map(expected).collect();
            assert_eq!(check.stand_ins, if stand_ins.is_empty() { Vec::new() } else { expected }, "{claim}");
        }
    }
}

/// At the other rate the networks err less on the validation examples, and more on the test examples.
#[test]
fn the_validation_error_selects() {
    let outcome = |run: &Run<'_>| {
        let is_slow = run.settings.descent.learning_rate == 0.01;
        let errors = if (run.model.neuron == Rectifier) == is_slow { 40 } else { 20 };
        Outcome { validation_errors: if is_slow { 10 } else { 30 }, errors, ..Outcome::default() }
    };
    let synthetic = Synthetic::new(&table1::EXPERIMENT, Known { outcome, ..Known::default() });
    let check = check(&synthetic, &synthetic.runs, "C2");
    assert_eq!((check.verdict, check.outcomes[0].effects[0].value), (Contradicted, 20.0));
}

#[test]
fn three_of_the_four_domains_are_not_compared_with_the_mean_over_four() {
    let three = Experiment { places: &[Place::Books, Place::Dvd, Place::Kitchen], ..table3::EXPERIMENT };
    let synthetic = Synthetic::new(&three, Known::default());
    assert_eq!(check(&synthetic, &synthetic.runs, "C15").verdict, NotTested);
}
