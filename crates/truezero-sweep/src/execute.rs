//! Running jobs on threads: [`run`] and [`execute`].

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use crate::{Job, Jobs, Record, Records, Store, SweepError, plan};

/// Runs a plan to its end, stage by stage, and returns the records of all finished jobs. Each wanted job that has no
/// record is passed to `work`, on `workers` threads. A program that has something to do between two stages, such as
/// ordering the jobs, calls [`plan`] and [`execute`] instead.
///
/// `work` writes the record of a job to the store, after the files that belong to it, and returns the record. It
/// returns `None` if it was stopped before the end of the job. Once `stop` returns true, no further job is started.
///
/// # Errors
/// The first error of `work` or of the plan. Running jobs are finished first, and their records are kept.
pub fn run<R, E>(
    store: &Store<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
    workers: NonZeroUsize,
    stop: &(dyn Fn() -> bool + Sync),
    work: impl Fn(&Job<R::Settings>) -> Result<Option<R>, E> + Sync,
) -> Result<Records<R>, E>
where
    R: Record,
    R::Settings: Send,
    E: From<SweepError> + Send,
{
    store.prepare()?;
    loop {
        let (finished, open) = plan(store, &wanted)?;
        if open.is_empty() || stop() {
            return Ok(finished);
        }
        execute(open, workers, stop, |job| work(job).map(drop))?;
    }
}

/// Passes each job to `work`, in order, on `workers` threads. Once `stop` returns true, or after an error, no further
/// job is started.
///
/// # Errors
/// The first error of `work`. Running jobs are finished first.
///
/// # Panics
/// If `work` or `stop` panics, once all threads have ended.
pub fn execute<S: Send, E: Send>(
    jobs: Vec<Job<S>>,
    workers: NonZeroUsize,
    stop: &(dyn Fn() -> bool + Sync),
    work: impl Fn(&Job<S>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let workers = workers.get().min(jobs.len());
    let queue = Mutex::new(Queue { jobs: VecDeque::from(jobs), failure: None });
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(job) = next(&queue, stop) {
                    if let Err(error) = work(&job)
                        && let Ok(mut queue) = queue.lock()
                    {
                        queue.failure.get_or_insert(error);
                    }
                }
            });
        }
    });
    let queue = queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    queue.failure.map_or(Ok(()), Err)
}

fn next<S, E>(queue: &Mutex<Queue<S, E>>, stop: &(dyn Fn() -> bool + Sync)) -> Option<Job<S>> {
    let mut queue = queue.lock().ok()?;
    if queue.failure.is_some() || stop() { None } else { queue.jobs.pop_front() }
}

struct Queue<S, E> {
    jobs: VecDeque<Job<S>>,
    /// The first error of a worker.
    failure: Option<E>,
}
