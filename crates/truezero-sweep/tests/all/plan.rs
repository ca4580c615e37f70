//! Plans in stages.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use truezero_sweep::{
    Entry, Estimate, Job, Outlook, Records, State, Store, SweepError, complete, foresee, plan, run,
};

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

/// A first layer at two rates; once both are finished, a second layer on the better one; and a third on that.
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

fn unwritable() -> SweepError {
    SweepError::Folder { folder: "nowhere".into(), source: std::io::ErrorKind::NotFound.into() }
}

fn below(jobs: &[Job<Settings>]) -> Option<&str> {
    jobs.iter().find(|job| job.settings.layer == 2)?.settings.below.as_deref()
}

#[test]
fn every_stage_is_foreseen_and_the_records_do_not_change() {
    let records = Records::default();
    let foreseen = foresee(&records, layers, |job| Entry::new(job, 0.0)).unwrap();
    assert_eq!(foreseen.len(), 4);
    assert!(records.is_empty());
}

#[test]
fn finished_results_decide_which_jobs_are_foreseen() {
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
fn an_outlook_has_finished_open_and_following_jobs() {
    let first = layers(&Records::default()).unwrap();
    let mut records = Records::default();
    records.insert(Entry::new(&first[0], 1.0));
    let mut outlook = Outlook::new("layers", &records, layers, |job| Entry::new(job, 0.0)).unwrap();
    let states = outlook.jobs.iter().map(|planned| (planned.job.settings.layer, planned.state));
    let mut states: Vec<_> = states.collect();
    states.sort_by_key(|&(layer, state)| (layer, state == State::Open));
    let expected = [(1, State::Finished), (1, State::Open), (2, State::Following), (3, State::Following)];
    assert_eq!(states, expected);

    assert!(outlook.jobs.iter().all(|planned| planned.estimate == Estimate::default()));
    let one = Estimate { seconds: 1.5, bytes: 2e6 };
    outlook.estimate(|_| Ok::<_, SweepError>(one)).unwrap();
    let sum: Estimate = outlook.jobs.iter().map(|planned| planned.estimate).sum();
    assert_eq!(sum, Estimate { seconds: 4.5, bytes: 6e6 });
    assert!(outlook.estimate(|_| Err(unwritable())).is_err());

    let known = outlook.jobs[..3].iter().map(|planned| planned.job.id.as_str()).collect();
    assert_eq!(outlook.beyond(&known).len(), 1);
}

#[test]
fn a_plan_that_fails_is_an_error() {
    let fails = |_: &Records<Layer>| Err(unwritable());
    assert!(foresee(&Records::default(), fails, |job| Entry::new(job, 0.0)).is_err());
    assert!(complete(Records::default(), fails, |_, job| Entry::new(job, 0.0)).is_err());
    let folder = tempfile::tempdir().unwrap();
    assert!(plan(&Store::new(folder.path()), fails).is_err());
}

#[test]
fn a_sweep_runs_every_job_once_even_if_started_again() {
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
fn after_an_error_or_a_stop_no_job_is_started_and_records_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store: Store<Layer> = Store::new(folder.path());
    let tries = AtomicUsize::new(0);
    let fails = |job: &Job<Settings>| {
        if tries.fetch_add(1, Ordering::Relaxed) == 0 {
            store.write(Entry::new(job, 1.0)).map(Some)
        } else {
            Err(unwritable())
        }
    };
    assert!(run(&store, layers, NonZeroUsize::MIN, &|| false, fails).is_err());
    assert_eq!((tries.load(Ordering::Relaxed), plan(&store, layers).unwrap().0.len()), (2, 1));
    let stopped = run(&store, layers, NonZeroUsize::MIN, &|| true, |_| -> Result<_, SweepError> {
        panic!("a job was started")
    });
    assert_eq!(stopped.unwrap().len(), 1);
}
