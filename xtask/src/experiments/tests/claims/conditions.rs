//! What every verdict depends on besides its test: whose data, which scale, whether the networks converged, how many
//! seeds, how many examples.

use truezero_activations::ActivationKind::{Rectifier, Tanh};
use truezero_eval::rules::ReportScale;
use truezero_network::Network;

use super::super::synthetic::{Ends, Known, Outcome, Run, Synthetic};
use super::cases::{Case, cases};
use super::{check, experiment};
use crate::data::Place;
use crate::job::{Job, Work};
use crate::record::{Record, Runs};
use crate::report::model::Verdict::{Contradicted, Inconclusive, NotTested, Reproduced};
use crate::report::model::{Check, Finding, Leaning};

/// Those that any data and networks may decide.
const OF_ANY_NETWORK: [&str; 6] = ["C1", "C16", "C17", "C18", "C20", "C21"];

fn judged(claim: &str, known: Known) -> Check {
    let synthetic = Synthetic::new(experiment(claim), known);
    check(&synthetic, &synthetic.runs, claim)
}

/// The same where some runs end otherwise.
fn ending(claim: &str, known: Known, ends: impl Fn(&Job) -> Option<Ends>) -> Check {
    let synthetic = Synthetic::ending(experiment(claim), known, ends);
    check(&synthetic, &synthetic.runs, claim)
}

fn tanh_errs_more(run: &Run<'_>) -> Outcome {
    Outcome { errors: if run.model.neuron == Tanh { 40 } else { 20 }, ..Outcome::default() }
}

fn known() -> Known {
    Known { outcome: tanh_errs_more, ..Known::default() }
}

#[test]
fn no_stand_in_reproduces_or_contradicts_a_claim_that_needs_the_papers_data() {
    for Case { claim, known, verdict, .. } in cases() {
        let check = judged(claim, Known { stand_ins: &Place::ALL, ..known });
        if OF_ANY_NETWORK.contains(&claim) {
            assert_eq!((check.verdict, check.leaning), (verdict, None), "{claim}: {check:?}");
            continue;
        }
        let leaning = match verdict {
            Reproduced => Leaning::Agrees,
            Contradicted => Leaning::Disagrees,
            Inconclusive | NotTested => Leaning::Unclear,
        };
        assert_eq!((check.verdict, check.leaning), (NotTested, Some(leaning)), "{claim}: {check:?}");
        assert!(check.reason.contains("the paper’s data are not at hand"), "{claim}: {}", check.reason);
        assert!(check.tested.starts_with("0 of "), "{claim}: {}", check.tested);
        for outcome in &check.outcomes {
            assert!(matches!(outcome.finding, Finding::Leaning(_)), "{claim}: {outcome:?}");
            assert!(outcome.stand_in && !outcome.effects.is_empty(), "{claim}: {outcome:?}");
            assert!(outcome.effects.iter().all(|effect| effect.paper.is_none()), "{claim}: {outcome:?}");
            assert!(outcome.command.starts_with("cargo xtask datasets fetch "), "{claim}: {outcome:?}");
        }
    }
}

/// On the stand-in for NORB the rectifier errs more.
#[test]
fn a_stand_in_has_no_part_in_the_verdict_of_the_papers_data() {
    let outcome = |run: &Run<'_>| match run.model.place {
        Place::Norb => {
            Outcome { errors: if run.model.neuron == Tanh { 20 } else { 40 }, ..Outcome::default() }
        }
        _ => tanh_errs_more(run),
    };
    let check = judged("C2", Known { outcome, stand_ins: &[Place::Norb], ..known() });
    assert_eq!((check.verdict, check.leaning), (Reproduced, Some(Leaning::Disagrees)));
    assert_eq!((check.tested.as_str(), check.reason.as_str()), ("3 of 4 data sets tested", ""));
    let found: Vec<(&str, Finding)> =
        check.outcomes.iter().map(|outcome| (outcome.data_set.as_str(), outcome.finding)).collect();
    let reproduced = Finding::Verdict(Reproduced);
    let expected = [
        ("MNIST", reproduced),
        ("CIFAR10", reproduced),
        ("NISTP", reproduced),
        ("stand-in for NORB", Finding::Leaning(Leaning::Disagrees)),
    ];
    assert_eq!(found, expected);
    // Families of their own: three pairs, and one.
    let statistics: Vec<bool> =
        check.outcomes.iter().map(|outcome| outcome.statistic.ends_with("Holm over 3 pairs")).collect();
    assert_eq!(statistics, [true, true, true, false]);
}

#[test]
fn smoke_scale_gives_no_verdicts() {
    for Case { claim, known, .. } in cases() {
        for stand_ins in [&[][..], &Place::ALL] {
            let check = judged(claim, Known { stand_ins, verdicts: ReportScale::Smoke, ..known });
            assert_eq!((check.verdict, check.leaning), (NotTested, None), "{claim}: {check:?}");
            for outcome in &check.outcomes {
                assert_eq!(outcome.finding, Finding::Verdict(NotTested), "{claim}: {outcome:?}");
                let is_at_hand = stand_ins.is_empty() || OF_ANY_NETWORK.contains(&claim);
                let command = if is_at_hand {
                    "cargo xtask reproduce --scale quick"
                } else {
                    "cargo xtask datasets fetch"
                };
                assert!(outcome.command.starts_with(command), "{claim}: {outcome:?}");
            }
        }
    }
}

#[test]
fn networks_that_have_not_converged_decide_nothing() {
    let at_limit = |_: &Job| Some(Ends::AtLimit);
    for Case { claim, known, verdict, .. } in cases() {
        let check = ending(claim, known, at_limit);
        if claim == "C1" {
            assert_eq!(check.verdict, verdict, "{check:?}");
            continue;
        }
        assert_eq!(check.verdict, Inconclusive, "{claim}: {check:?}");
        assert!(check.reason.contains("has not converged ("), "{claim}: {}", check.reason);
        if !OF_ANY_NETWORK.contains(&claim) {
            let check = ending(claim, Known { stand_ins: &Place::ALL, ..known }, at_limit);
            assert_eq!((check.verdict, check.leaning), (NotTested, Some(Leaning::Unclear)), "{claim}");
        }
    }
}

#[test]
fn layers_that_have_not_converged_decide_nothing() {
    let layer_2 = |job: &Job| match &job.settings {
        Work::PreTraining(settings) => (settings.layer == 2).then_some(Ends::AtLimit),
        Work::Supervised(_) => None,
    };
    for claim in ["C3", "C4", "C8", "C10", "C11", "C12", "C13", "C14", "C15"] {
        let check = ending(claim, known(), layer_2);
        assert_eq!(check.verdict, Inconclusive, "{claim}: {check:?}");
        let words = "has not converged (pre-training layer 2: ended at the limit, epoch 1)";
        assert!(check.reason.contains(words), "{claim}: {}", check.reason);
    }
}

#[test]
fn a_cell_names_what_has_not_converged() {
    let layer_1 = |job: &Job| match &job.settings {
        Work::PreTraining(settings) => (settings.layer == 1).then_some(Ends::AtLimit),
        Work::Supervised(_) => None,
    };
    let only = super::Experiment { places: &[Place::Mnist], ..super::table1::EXPERIMENT };
    for (ends, expected) in [(Some(layer_1), true), (None, false)] {
        let synthetic = Synthetic::ending(&only, known(), |job| ends.and_then(|ends| ends(job)));
        let section = format!("{:?}", only.section(&synthetic.context(), &synthetic.runs).unwrap());
        assert_eq!(section.contains("‡ Not converged: "), expected, "{section}");
        let note = "not converged: seed 1, seed 2";
        assert_eq!(section.contains(note), expected, "{section}");
    }
}

#[test]
fn one_seed_is_tested_by_mcnemar_and_several_by_both_sources() {
    for (seeds, words) in
        [(1, "McNemar’s test, interval by Newcombe, one seed"), (3, "interval over examples and 3 seeds")]
    {
        let check = judged("C2", Known { seeds, ..known() });
        assert_eq!(check.verdict, Reproduced, "{check:?}");
        assert!(check.outcomes[0].statistic.starts_with(words), "{}", check.outcomes[0].statistic);
        let effect = &check.outcomes[0].effects[0];
        assert_eq!((effect.networks as u64, effect.examples), (seeds, Some(100)));
        assert_eq!(effect.level, 1.0 - 0.05 / 4.0, "the first step of Holm's method");
        // MNIST, in Table 1.
        assert!(effect.paper.is_some_and(|paper| (paper + 0.14).abs() < 1e-9), "{effect:?}");
    }
}

/// The networks copy their inputs, of which half are zeros, some examples more and some less.
#[test]
fn a_level_of_one_seed_is_taken_over_its_examples() {
    let outcome = |run: &Run<'_>| Outcome {
        sparsity: 50.0,
        network: Some(super::super::synthetic::copying(run.settings)),
        ..Outcome::default()
    };
    let check = judged("C8", Known { outcome, seeds: 1, ..Known::default() });
    assert_eq!(check.verdict, Contradicted, "{check:?}");
    let effect = &check.outcomes[0].effects[0];
    assert_eq!((effect.networks, effect.examples), (1, Some(100)));
    let (lower, upper) = effect.interval.unwrap();
    assert!((effect.value - (50.0 - 83.4)).abs() < 1e-9 && lower < effect.value && effect.value < upper);
    assert!(check.outcomes[0].statistic.contains("test examples of one seed"));
}

#[test]
fn a_seed_that_diverged_is_named_and_counts_as_a_constant_answer() {
    let diverges = |job: &Job| {
        let of_rectifier = match &job.settings {
            Work::Supervised(settings) => settings.architecture.hidden()[0].activation == Rectifier,
            Work::PreTraining(_) => false,
        };
        (of_rectifier && job.settings.descent().seed == 2).then_some(Ends::AtOnce)
    };
    let check = ending("C2", known(), diverges);
    assert_eq!(check.verdict, Inconclusive, "{check:?}");
    assert!(check.reason.contains("rectifier, seed 2 diverged in epoch 1"), "{}", check.reason);
    // Of five equally frequent classes the constant answer misses four: −20 points at one seed, 80 − 40 at the other.
    let effect = &check.outcomes[0].effects[0];
    assert!((effect.value - 10.0).abs() < 1e-9 && effect.networks == 2, "{effect:?}");
    assert_eq!(check.records.len(), 16, "four data sets, two networks, two seeds");
}

#[test]
fn too_few_examples_decide_nothing() {
    let check = judged("C2", Known { outcome: few, examples: 5, ..Known::default() });
    assert_eq!(check.verdict, Inconclusive, "{check:?}");
    assert!(check.reason.contains("the interval contains 0"), "{}", check.reason);
}

fn few(run: &Run<'_>) -> Outcome {
    Outcome { errors: u32::from(run.model.neuron == Tanh), ..Outcome::default() }
}

/// Twelve networks that are slower the more zeros they have, five of them timed by another start, under other load.
#[test]
fn times_of_different_starts_are_not_mixed() {
    let number = |seed: u64| seed - 1_001;
    let outcome = |run: &Run<'_>| {
        let number = (run.settings.descent.seed - 1_001) as f64;
        Outcome {
            errors: 10,
            sparsity: 40.0 + 4.0 * number,
            milliseconds: 9.0 - number,
            ..Outcome::default()
        }
    };
    let synthetic = Synthetic::new(experiment("C20"), Known { outcome, ..Known::default() });
    let started = |record: &Record| {
        let mut record = record.clone();
        if let Record::Supervised(record) = &mut record {
            let is_later = number(record.settings.descent.seed) >= 7;
            record.environment.started = Some(if is_later { 2_000 } else { 1_000 });
            if is_later {
                record.cost.training_seconds += 100.0;
            }
        }
        record
    };
    let runs: Runs = synthetic.runs.iter().map(started).collect();
    let check = check(&synthetic, &runs, "C20");
    assert_eq!((check.verdict, check.records.len()), (Reproduced, 7), "{check:?}");
    assert!(check.outcomes[0].statistic.contains("7 of 12 networks"), "{}", check.outcomes[0].statistic);
    assert_eq!(check.outcomes[0].effects[0].networks, 7);
}

/// A network at the start of training has no best epoch to converge by.
#[test]
fn the_zeros_at_the_start_need_no_trained_network() {
    let outcome = |run: &Run<'_>| Outcome {
        network: Some(Network::initialise(&run.settings.architecture, 1)),
        ..Outcome::default()
    };
    let synthetic = Synthetic::without_runs(&[Place::Mnist], Known { outcome, ..Known::default() });
    let check = check(&synthetic, &Runs::default(), "C1");
    assert_eq!((check.verdict, check.records.len()), (Reproduced, 0), "{check:?}");
}
