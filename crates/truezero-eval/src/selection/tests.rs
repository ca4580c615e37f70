//! Searches over runs whose results are known, without training.

use truezero_activations::ActivationKind;
use truezero_datasets::Dataset;
use truezero_network::{Architecture, HiddenLayer};
use truezero_sweep::{Job, complete};

use super::*;
use crate::sample::{self, pre_training, settings};
use crate::{Counted, DataSettings, RunOutcome, Runs, Weights, Work, WorkRecord, pretended};

fn limits(max_epochs: u32) -> Limits {
    Limits { max_epochs, patience: max_epochs }
}

fn search(pre_training: Option<LayerSearch>) -> NetworkSearch {
    let layer = HiddenLayer { units: 5, activation: ActivationKind::Rectifier, half_negated: false };
    NetworkSearch {
        label: "toy rectifier".into(),
        architecture: Architecture::new(2, vec![layer; 2], 2).unwrap(),
        encoder: None,
        pre_training,
        learning_rates: vec![0.1, 0.01, 0.001, 0.000_1],
        penalties: vec![1e-3, 1e-6],
        batch_size: 10,
        limits: limits(2),
        finals: vec![Round { networks: 4, limits: limits(4) }, Round { networks: 2, limits: limits(8) }],
        repeats: [1, 2, 3].map(|seed| Repeat::of_seed(seed, settings().data)).into(),
        held_out: Vec::new(),
        weights: Weights::Best,
    }
}

fn layers() -> LayerSearch {
    LayerSearch {
        label: "toy".into(),
        data: settings().data,
        layers: vec![pre_training().pre_training; 2],
        learning_rates: vec![vec![0.1, 0.01]; 2],
        finals: Vec::new(),
        seed: 1,
    }
}

fn dataset() -> Dataset {
    sample::dataset(2, [vec![1, 1, 0], vec![0], vec![0, 1, 1, 1]])
}

/// Finishes a search: every run has the validation errors, of 10,000, that `errors` gives it, or fails at once.
fn finished(search: &NetworkSearch, errors: impl Fn(&Job<Work>) -> Option<u32>) -> Runs {
    let result = |_: &Runs, job: &Job<Work>| {
        let mut record = pretended(job);
        match (&mut record, errors(job)) {
            (WorkRecord::Supervised(record), Some(errors)) => {
                let best = record.best.as_mut().unwrap();
                best.validation.misclassified = (0..errors).collect();
            }
            (WorkRecord::PreTraining(record), Some(errors)) => {
                record.epochs[0].validation_error = f64::from(errors);
            }
            (WorkRecord::Supervised(record), None) => {
                (record.outcome, record.best) = (RunOutcome::Diverged, None);
            }
            (WorkRecord::PreTraining(record), None) => {
                (record.outcome, record.best_epoch) = (RunOutcome::Diverged, None);
                record.epochs.clear();
            }
        }
        record
    };
    complete(Runs::default(), |runs| search.jobs(runs), result).unwrap().0
}

fn rate(job: &Job<Work>) -> f64 {
    job.settings.descent().learning_rate
}

/// Of eight networks four are trained for longer, and of those two for longer still. What is best after a short
/// training need not be so after a long one.
#[test]
fn each_round_keeps_the_best_of_the_one_before() {
    let errors = |job: &Job<Work>| {
        let Candidate { learning_rate, l1, limits } = Candidate::of(job);
        let place = [0.1, 0.01, 0.001, 0.000_1].iter().position(|&rate| rate == learning_rate).unwrap();
        let errors = 100 * u32::try_from(place).unwrap() + if l1 == 1e-3 { 0 } else { 50 };
        // In the last round the order is reversed.
        Some(if limits.max_epochs == 8 { 900 - errors } else { errors })
    };
    let search = search(None);
    let runs = finished(&search, errors);
    let Contest { rounds, selected } = search.contest(&runs).unwrap();
    assert_eq!(rounds.iter().map(Vec::len).collect::<Vec<_>>(), [8, 4, 2]);
    assert!(rounds[1].iter().all(|job| rate(job) >= 0.01 && job.label.contains(", for 4 epochs")));
    assert!(rounds[2].iter().all(|job| rate(job) == 0.1));
    assert_eq!(selected, Some(Candidate { learning_rate: 0.1, l1: 1e-6, limits: limits(8) }));
    // 14 in the rounds, and the selected one with two more seeds.
    assert_eq!(runs.len(), 16);
    let names: Vec<String> = search
        .selected(&runs, &dataset())
        .unwrap()
        .iter()
        .map(|run| {
            assert_eq!(run.record().unwrap().settings.descent.max_epochs, 8);
            run.name().to_owned()
        })
        .collect();
    assert_eq!(names, ["seed 1", "seed 2", "seed 3"]);
}

/// The rate that is best on one fold is not the best of the mean; a rate that fails on one fold is not selected.
#[test]
fn the_mean_over_held_out_folds_selects() {
    let fold = |number: usize| {
        let data = DataSettings { fingerprint: number.to_string(), ..settings().data };
        Repeat { label: format!(", fold {number}"), name: format!("fold {number}"), seed: 1, data }
    };
    let search = NetworkSearch {
        penalties: vec![0.0],
        finals: Vec::new(),
        held_out: vec![fold(0), fold(1)],
        weights: Weights::Last,
        ..search(None)
    };
    let runs = finished(&search, |job| match (rate(job), job.settings.data().fingerprint.as_str()) {
        (0.1, "0") => Some(1),
        (0.1, "1") => Some(99),
        (0.01, _) => Some(49),
        (0.001, "0") => Some(0),
        (0.001, "1") => None,
        (rate, "0f") => {
            assert_eq!(rate, 0.01, "repeats are of the selected rate alone");
            Some(0)
        }
        _ => Some(50),
    });
    let Contest { rounds, selected } = search.contest(&runs).unwrap();
    assert_eq!(rounds.iter().map(Vec::len).collect::<Vec<_>>(), [8]);
    assert!(rounds[0].iter().all(|job| job.settings.data().fingerprint != "0f"));
    assert_eq!(selected.unwrap().learning_rate, 0.01);
    let names = search.selected(&runs, &dataset()).unwrap();
    assert_eq!(names.iter().map(Counted::name).collect::<Vec<_>>(), ["seed 1", "seed 2", "seed 3"]);
    for run in names {
        assert_eq!(run.record().unwrap().settings.weights, Weights::Last);
    }
}

#[test]
fn the_next_round_is_planned_when_the_one_before_is_finished() {
    let search = search(None);
    let all = finished(&search, |_| Some(5));
    let first = search.contest(&Runs::default()).unwrap().rounds.remove(0);
    let mut runs = Runs::default();
    for (number, job) in first.iter().enumerate() {
        assert_eq!(search.jobs(&runs).unwrap().len(), 8, "{number} finished");
        runs.insert(all.get(&job.id).unwrap().clone());
    }
    assert_eq!(search.jobs(&runs).unwrap().len(), 8 + 4);
    assert!(search.selected(&runs, &dataset()).unwrap().is_empty());
}

#[test]
fn a_run_that_failed_is_selected_only_where_all_did() {
    let search = search(None);
    let runs = finished(&search, |job| (rate(job) == 0.001).then_some(9_000));
    assert_eq!(search.contest(&runs).unwrap().selected.unwrap().learning_rate, 0.001);
    assert!(search.selected(&runs, &dataset()).unwrap().iter().all(|run| run.failure().is_none()));

    let runs = finished(&search, |_| None);
    let selected = search.selected(&runs, &dataset()).unwrap();
    assert_eq!(selected.len(), 3);
    for run in selected {
        assert_eq!(run.failure(), Some("diverged in epoch 2"));
        // The most frequent training class is 1, and one test example of four is of class 0.
        assert_eq!((run.misclassified(), run.error()), ((&[0][..], 4), 25.0));
    }
}

#[test]
fn of_equal_errors_the_first_is_selected() {
    let search = search(None);
    let runs = finished(&search, |_| Some(7));
    let first = Candidate { learning_rate: 0.1, l1: 1e-3, limits: limits(8) };
    assert_eq!(search.contest(&runs).unwrap().selected, Some(first));
}

#[test]
fn a_network_is_trained_above_the_selected_layers_of_its_seed() {
    let search = search(Some(layers()));
    let runs = finished(&search, |job| match &job.settings {
        Work::PreTraining(_) if rate(job) == 0.01 => Some(1),
        _ => Some(2),
    });
    let layers = search.pre_training.as_ref().unwrap();
    let contest = layers.contest(&runs).unwrap();
    let counts = contest.layers.iter().map(|layer| layer.rounds.iter().map(Vec::len).collect::<Vec<_>>());
    assert_eq!(counts.collect::<Vec<_>>(), [[2], [2]]);
    assert!(contest.selected.iter().all(|job| rate(job) == 0.01));
    for run in search.selected(&runs, &dataset()).unwrap() {
        let settings = &run.record().unwrap().settings;
        let stack = layers.stack(&runs, settings.descent.seed).unwrap();
        assert_eq!((stack.jobs.len(), &stack.top), (2, &settings.pre_training));
        assert!(stack.jobs.iter().all(|job| job.settings.descent().seed == settings.descent.seed));
    }
}

#[test]
fn layers_are_selected_by_the_last_round_and_repeated_with_its_limits() {
    let layers = LayerSearch {
        learning_rates: vec![vec![0.1, 0.01, 0.001], vec![0.01]],
        finals: vec![Round { networks: 2, limits: limits(8) }],
        ..layers()
    };
    let search = search(Some(layers.clone()));
    // The rate 0.01 is the second after few epochs and the first after many; 0.001 fails.
    let runs = finished(&search, |job| match &job.settings {
        Work::PreTraining(settings) => match (rate(job), settings.pre_training.descent.max_epochs) {
            (0.1, 8) => Some(3),
            (0.01, 8) => Some(1),
            (0.1, _) => Some(10),
            (0.01, _) => Some(20),
            _ => None,
        },
        Work::Supervised(_) => Some(2),
    });
    let contest = layers.contest(&runs).unwrap();
    let counts = contest.layers.iter().map(|layer| layer.rounds.iter().map(Vec::len).collect::<Vec<_>>());
    assert_eq!(counts.collect::<Vec<_>>(), [[3, 2], [1, 1]]);
    let of_seed = |seed| layers.stack(&runs, seed).unwrap().jobs;
    for job in contest.selected.into_iter().chain(of_seed(1)).chain(of_seed(2)) {
        assert_eq!((rate(&job), job.settings.descent().max_epochs), (0.01, 8));
    }
}

#[test]
fn without_its_layers_no_network_is_planned() {
    let search = search(Some(layers()));
    let jobs = search.jobs(&Runs::default()).unwrap();
    assert_eq!(jobs.len(), 2);
    assert!(jobs.iter().all(|job| matches!(job.settings, Work::PreTraining(_))));
}

#[test]
fn layers_that_fail_at_every_rate_fail_every_repeat() {
    let search = search(Some(layers()));
    let is_second =
        |job: &Job<Work>| matches!(&job.settings, Work::PreTraining(settings) if settings.layer == 2);
    let runs = finished(&search, |job| (!is_second(job)).then_some(1));
    let selected = search.selected(&runs, &dataset()).unwrap();
    let words = "diverged in epoch 1 of pre-training layer 2 at rate 0.1, diverged in epoch 1 of pre-training layer 2 \
                 at rate 0.01";
    assert_eq!(selected.iter().map(Counted::failure).collect::<Vec<_>>(), [Some(words); 3]);
}

#[test]
fn layers_that_fail_at_a_seed_fail_its_repeat() {
    let search = search(Some(layers()));
    let is_it = |job: &Job<Work>| {
        matches!(&job.settings, Work::PreTraining(settings) if settings.layer == 1)
            && job.settings.descent().seed == 2
    };
    let runs = finished(&search, |job| (!is_it(job)).then_some(1));
    let failed = search.selected(&runs, &dataset()).unwrap();
    let failed: Vec<bool> = failed.iter().map(|run| run.failure().is_some()).collect();
    assert_eq!(failed, [false, true, false]);
}
