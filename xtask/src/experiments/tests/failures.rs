//! Every experiment with runs that diverge or die: the report is made and names them, and no verdict takes them for
//! results.

use truezero_activations::ActivationKind;
use truezero_eval::pretended;
use truezero_network::Network;
use truezero_pretrain::Reconstruction;
use truezero_sweep::foresee;

use super::super::model::{Model, SHARES};
use super::super::*;
use super::synthetic::{Ends, Known, Outcome, Run, Synthetic};
use crate::data::Place;
use crate::job::{Job, Work};
use crate::record::Runs;
use crate::report::model::{Block, Check, Section, Verdict};
use crate::scale::{Limits, Scale, Sizes};

/// Results with networks in the store, for what is measured on them.
fn outcome(run: &Run<'_>) -> Outcome {
    Outcome {
        errors: 5,
        sparsity: 60.0,
        milliseconds: 2.0,
        network: Some(Network::initialise(&run.settings.architecture, 1)),
        ..Outcome::default()
    }
}

fn known(seeds: u64) -> Known {
    Known { outcome, seeds, ..Known::default() }
}

/// All that rest on runs.
fn experiments() -> impl Iterator<Item = &'static Experiment> {
    let without_runs = [figure1::EXPERIMENT.id, samples::EXPERIMENT.id];
    EXPERIMENTS.iter().filter(move |experiment| !without_runs.contains(&experiment.id))
}

fn section(experiment: &Experiment, synthetic: &Synthetic) -> Section {
    let context = synthetic.context();
    let section = experiment.section(&context, &synthetic.runs);
    let summary = (experiment.summary)(&context, &synthetic.runs);
    for result in [section.as_ref().err(), summary.as_ref().err()] {
        assert!(result.is_none(), "{}: {result:?}", experiment.id);
    }
    section.unwrap()
}

fn checks(section: &Section) -> impl Iterator<Item = &Check> {
    let checks = section.blocks.iter().filter_map(|block| match block {
        Block::Checks(checks) => Some(checks),
        _ => None,
    });
    checks.flatten()
}

#[track_caller]
fn is_named(experiment: &Experiment, section: &Section, words: &[&str]) {
    let text = format!("{section:?}");
    assert!(!text.contains("NaN"), "{}: {text}", experiment.id);
    assert!(words.iter().any(|words| text.contains(words)), "{}: no {words:?} in {text}", experiment.id);
}

fn is_supervised(job: &Job) -> bool {
    matches!(job.settings, Work::Supervised(_))
}

/// A later seed, a later fold, or every second network of Figure 3.
fn is_of_a_later_run(job: &Job) -> bool {
    let seed = job.settings.descent().seed;
    seed == 2
        || (seed > 1_000 && seed.is_multiple_of(2))
        || [", fold 2", ", labels 2 of"].iter().any(|repeat| job.label.contains(repeat))
}

/// Those that repeat no network.
fn looks_at_the_first_seed(experiment: &Experiment) -> bool {
    let first = ["fig2", "structure", "active-sets", "separability", "active-units"];
    first.contains(&experiment.id)
}

#[test]
fn a_seed_that_fails_is_named_and_the_report_is_made() {
    for seeds in [2, 3] {
        for (how, words) in
            [(Ends::AtOnce, "diverged in epoch 1"), (Ends::Dies, "died in layer 1 at epoch 1")]
        {
            for experiment in experiments().filter(|experiment| !looks_at_the_first_seed(experiment)) {
                let ends = |job: &Job| (is_supervised(job) && is_of_a_later_run(job)).then_some(how);
                let synthetic = Synthetic::ending(experiment, known(seeds), ends);
                let section = section(experiment, &synthetic);
                // A network without hidden layers has no layer that dies.
                is_named(experiment, &section, &[words, "died at epoch 1"]);
            }
        }
    }
}

#[test]
fn a_network_that_fails_at_every_seed_is_no_result() {
    for how in [Ends::AtOnce, Ends::Diverges, Ends::Dies] {
        for experiment in experiments() {
            let ends = |job: &Job| is_supervised(job).then_some(how);
            let synthetic = Synthetic::ending(experiment, known(2), ends);
            let section = section(experiment, &synthetic);
            is_named(experiment, &section, &["diverged in epoch", "died in layer 1 at epoch 1"]);
            // C1 is measured on networks as they are initialised.
            for check in checks(&section).filter(|check| check.id != "C1") {
                let Check { id, verdict, .. } = check;
                let words = format!("{check:?}");
                assert!(
                    ![Verdict::Reproduced, Verdict::NotTested].contains(verdict),
                    "{id}, {how:?}: {words}"
                );
                assert!(words.contains("diverged") || words.contains("died"), "{id}, {how:?}: {words}");
            }
        }
    }
}

#[test]
fn layers_that_cannot_be_pre_trained_are_named() {
    let pre_trained = ["table1", "strategies", "sparsity", "fig4", "table2", "table3"];
    for experiment in experiments().filter(|experiment| pre_trained.contains(&experiment.id)) {
        for how in [Ends::AtOnce, Ends::Dies] {
            for layer in [1, 2] {
                for only_seed in [None, Some(2)] {
                    let is_it = |job: &Job| match &job.settings {
                        Work::PreTraining(settings) => {
                            settings.layer == layer
                                && only_seed.is_none_or(|seed| job.settings.descent().seed == seed)
                        }
                        Work::Supervised(_) => false,
                    };
                    // The folds share a seed, and the sets of labels too.
                    if only_seed.is_some() && ["table2", "table3"].contains(&experiment.id) {
                        continue;
                    }
                    let synthetic = Synthetic::ending(experiment, known(2), |job| is_it(job).then_some(how));
                    let section = section(experiment, &synthetic);
                    let words = [
                        format!("diverged in epoch 1 of pre-training layer {layer}"),
                        format!("died in pre-training layer {layer}, at epoch 1"),
                        format!("died below layer {layer}"),
                    ];
                    is_named(experiment, &section, &words.each_ref().map(String::as_str));
                    for check in checks(&section) {
                        assert_ne!(check.verdict, Verdict::NotTested, "{check:?}");
                    }
                }
            }
        }
    }
}

/// Ends one run after another: the section is made and names it.
#[test]
fn any_run_that_fails_is_named() {
    const TRIED: usize = 6;
    for experiment in experiments() {
        let all = Synthetic::new(experiment, known(2));
        let context = all.context();
        let jobs = (experiment.jobs)(&context, &all.runs).unwrap();
        for job in jobs.iter().step_by(jobs.len().div_ceil(TRIED)) {
            for (how, word) in [(Ends::AtOnce, "diverged"), (Ends::Dies, "died")] {
                let synthetic =
                    Synthetic::ending(experiment, known(2), |other| (other.id == job.id).then_some(how));
                let section = experiment.report(&synthetic.context(), &synthetic.runs).unwrap();
                is_named(experiment, &section, &[word]);
                is_named(experiment, &section, &[&job.label]);
            }
        }
    }
}

/// At the rate that errs less on the validation examples a layer has died: the other is selected.
#[test]
fn a_failed_run_is_selected_only_if_all_failed() {
    let model = Model::random(Place::Mnist, ActivationKind::Tanh);
    let only = Experiment { places: &[Place::Mnist], ..table1::EXPERIMENT };
    let better = |run: &Run<'_>| Outcome {
        validation_errors: if run.settings.descent.learning_rate == 0.1 { 10 } else { 20 },
        ..Outcome::default()
    };
    let ends = |job: &Job| (job.settings.descent().learning_rate == 0.1).then_some(Ends::Dies);
    let known = Known { outcome: better, ..Known::default() };
    for (ends, rate) in [(None, 0.1), (Some(ends), 0.01)] {
        let ends = |job: &Job| ends.and_then(|ends| ends(job)).filter(|_| is_supervised(job));
        let synthetic = Synthetic::ending(&only, known, ends);
        let selected = model.selected(&synthetic.context(), &synthetic.runs).unwrap();
        assert_eq!(selected.len(), 2);
        for run in selected {
            assert_eq!(run.result().unwrap().settings.descent.learning_rate, rate);
        }
    }
}

#[test]
fn a_failed_run_counts_as_a_constant_answer() {
    let only = Experiment { places: &[Place::Opentable], ..strategies::EXPERIMENT };
    let synthetic = Synthetic::ending(&only, known(2), |job| is_supervised(job).then_some(Ends::AtOnce));
    let model = Model::pre_trained(Place::Opentable, ActivationKind::Rectifier, Reconstruction::Sigmoid);
    let selected = model.selected(&synthetic.context(), &synthetic.runs).unwrap();
    assert_eq!(selected.len(), Sizes::of(Scale::Smoke, &[]).unwrap().folds as usize);
    for run in selected {
        // Five equally frequent classes: four of five are wrong; the mean is 2, and (4 + 1 + 0 + 1 + 4) / 5 = 2.
        assert_eq!(run.error(), 80.0);
        assert!((run.rmse().unwrap() - 2.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!((run.test(), run.sparsity()), (None, None));
    }
}

/// Everything that is planned, with what follows from it.
fn whole_plan(scale: Scale, stand_ins: &'static [Place]) -> Vec<Job> {
    let known = Known { scale, stand_ins, seeds: 3, ..Known::default() };
    let synthetic = Synthetic::without_runs(&Place::ALL, known);
    let context = synthetic.context();
    let mut jobs = Vec::new();
    for experiment in &EXPERIMENTS {
        jobs.extend(foresee(&Runs::default(), |runs| (experiment.jobs)(&context, runs), pretended).unwrap());
    }
    jobs
}

#[test]
fn no_two_jobs_of_a_plan_have_one_label() {
    for scale in Scale::ALL {
        for stand_ins in [&[][..], &Place::ALL] {
            let mut ids = std::collections::BTreeMap::new();
            for job in whole_plan(scale, stand_ins) {
                let known = ids.entry(job.label.clone()).or_insert_with(|| job.id.clone());
                assert_eq!(*known, job.id, "{scale:?}: {}", job.label);
            }
            assert!(ids.len() > 100);
        }
    }
}

#[test]
fn finals_are_never_shorter_than_the_grid() {
    for scale in Scale::ALL {
        let synthetic = Synthetic::without_runs(&Place::ALL, Known { scale, ..Known::default() });
        let context = synthetic.context();
        let shares = SHARES.into_iter().map(Some).chain([None]);
        for (place, share) in
            Place::ALL.into_iter().flat_map(|place| shares.clone().map(move |share| (place, share)))
        {
            let model = Model { share, ..Model::random(place, ActivationKind::Tanh) };
            let search = model.search(&context).unwrap();
            let Some(finals) = search.finals.first().map(|round| round.limits) else { continue };
            let grid = search.limits;
            let ordered = |of: fn(Limits) -> u32| of(finals) >= of(grid);
            assert!(
                ordered(|limits| limits.max_epochs) && ordered(|limits| limits.patience),
                "{scale:?}, {place:?}, {share:?}: {grid:?}, then {finals:?}"
            );
        }
    }
}
