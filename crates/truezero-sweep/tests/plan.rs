//! Plans in stages: what is foreseen, what is found finished, and what is run.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use truezero_sweep::{Entry, Job, Records, Store, SweepError, complete, foresee, plan, run};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    layer: u32,
    below: Option<String>,
    rate: f64,
}

type Layer = Entry<Settings, f64>;

fn job(layer: u32, below: Option<&Job<Settings>>, rate: f64) -> Result<Job<Settings>, SweepError> {
    let settings = Settings { layer, below: below.map(|job| job.id.clone()), rate };
    Job::new("layer", 1, settings, format!("layer {layer}, rate {rate}"))
}

/// Two rates of a first layer; upon the better, once both are finished, a second layer; and upon that a third.
fn layers(records: &Records<Layer>) -> Result<Vec<Job<Settings>>, SweepError> {
    let error = |job: &Job<Settings>| records.get(&job.id).map(|record| record.result);
    let mut jobs = vec![job(1, None, 0.1)?, job(1, None, 0.01)?];
    if let (Some(one), Some(other)) = (error(&jobs[0]), error(&jobs[1])) {
        let second = job(2, Some(&jobs[usize::from(other < one)]), 0.1)?;
        if records.contains(&second) {
            jobs.push(job(3, Some(&second), 0.1)?);
        }
        jobs.push(second);
    }
    Ok(jobs)
}

fn below(jobs: &[Job<Settings>]) -> Option<&str> {
    jobs.iter().find(|job| job.settings.layer == 2)?.settings.below.as_deref()
}

#[test]
fn every_stage_is_foreseen_and_the_records_stay_as_they_are() {
    let records = Records::default();
    let foreseen = foresee(&records, layers, |job| Entry::new(job, 0.0)).unwrap();
    assert_eq!(foreseen.len(), 4);
    assert!(records.is_empty());
}

#[test]
fn a_result_that_is_there_counts_in_what_is_foreseen() {
    let first = layers(&Records::default()).unwrap();
    let mut records = Records::default();
    records.insert(Entry::new(&first[0], 1.0));
    let foreseen = foresee(&records, layers, |job| Entry::new(job, 0.0)).unwrap();
    assert_eq!(below(&foreseen), Some(first[1].id.as_str()));
    records.insert(Entry::new(&first[1], 2.0));
    let foreseen = foresee(&records, layers, |job| Entry::new(job, 0.0)).unwrap();
    assert_eq!(below(&foreseen), Some(first[0].id.as_str()));
}

#[test]
fn a_plan_that_fails_is_an_error() {
    let fails = |_: &Records<Layer>| Err(SweepError::Panicked);
    assert!(foresee(&Records::default(), fails, |job| Entry::new(job, 0.0)).is_err());
    assert!(complete(Records::default(), fails, |_, job| Entry::new(job, 0.0)).is_err());
    let folder = tempfile::tempdir().unwrap();
    assert!(plan(&Store::new(folder.path()), fails).is_err());
}

#[test]
fn a_sweep_runs_every_stage_once_and_finds_it_finished_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let store: Store<Layer> = Store::new(folder.path());
    let started = Mutex::new(Vec::new());
    let sweep = || {
        run(&store, layers, NonZeroUsize::new(3).unwrap(), &|| false, |job| {
            started.lock().unwrap().push(job.id.clone());
            store.write(Entry::new(job, job.settings.rate)).map(Some)
        })
    };
    assert_eq!(sweep().unwrap().len(), 4);
    let mut once = started.lock().unwrap().clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 4);
    assert_eq!(sweep().unwrap().len(), 4);
    assert_eq!(started.lock().unwrap().len(), 4);
    let (finished, open) = plan(&store, layers).unwrap();
    assert_eq!((finished.len(), open.len()), (4, 0));
}

#[test]
fn after_an_error_or_a_stop_no_job_is_started_and_what_is_finished_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store: Store<Layer> = Store::new(folder.path());
    let tries = AtomicUsize::new(0);
    let fails = |job: &Job<Settings>| {
        if tries.fetch_add(1, Ordering::Relaxed) == 0 {
            store.write(Entry::new(job, 1.0)).map(Some)
        } else {
            Err(SweepError::Panicked)
        }
    };
    assert!(run(&store, layers, NonZeroUsize::MIN, &|| false, fails).is_err());
    assert_eq!((tries.load(Ordering::Relaxed), plan(&store, layers).unwrap().0.len()), (2, 1));
    let stopped = run(&store, layers, NonZeroUsize::MIN, &|| true, |_| -> Result<_, SweepError> {
        panic!("a job was started")
    });
    assert_eq!(stopped.unwrap().len(), 1);
}
