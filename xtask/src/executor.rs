//! Runs the jobs that have no result yet, each on one thread, and keeps every result as soon as it is there.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use anyhow::{Result, anyhow};
use truezero_eval::Environment;
use truezero_tensor::Kernels;

use crate::budget::Budget;
use crate::data::{Data, Part};
use crate::interrupt::Interrupt;
use crate::job::Job;
use crate::progress::Progress;
use crate::run::run;
use crate::store::Store;

/// What all runs share.
#[derive(Debug)]
pub(crate) struct Executor<'a> {
    pub(crate) store: &'a Store,
    pub(crate) data: &'a Data,
    /// The parts of data sets that jobs may name.
    pub(crate) parts: &'a [Part],
    pub(crate) kernels: Kernels,
    pub(crate) environment: &'a Environment,
    /// How many runs go on at the same time.
    pub(crate) workers: NonZeroUsize,
    pub(crate) interrupt: &'a Interrupt,
    /// After it no job is started; those under way are finished and kept.
    pub(crate) budget: Option<Budget>,
}

impl Executor<'_> {
    pub(crate) fn is_out_of_time(&self) -> bool {
        self.budget.is_some_and(Budget::is_over)
    }

    /// Runs the jobs, the longest first. After an error no further job is started; those under way are finished and kept.
    pub(crate) fn execute(&self, mut jobs: Vec<Job>, progress: &Progress) -> Result<()> {
        jobs.sort_by(|a, b| b.effort().total_cmp(&a.effort()));
        let workers = self.workers.get().min(jobs.len());
        let queue = Mutex::new(Queue { jobs: jobs.into(), failure: None });
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| self.work(&queue, progress));
            }
        });
        let queue =
            queue.into_inner().map_err(|_| anyhow!("a worker ended in the middle of taking a job"))?;
        queue.failure.map_or(Ok(()), Err)
    }

    fn work(&self, queue: &Mutex<Queue>, progress: &Progress) {
        loop {
            let job = match queue.lock() {
                Ok(mut queue)
                    if queue.failure.is_none() && !self.interrupt.is_asked() && !self.is_out_of_time() =>
                {
                    queue.jobs.pop_front()
                }
                _ => None,
            };
            let Some(job) = job else { return };
            if let Err(error) = self.run_and_keep(&job, progress) {
                if let Ok(mut queue) = queue.lock() {
                    queue.failure.get_or_insert(error);
                }
                return;
            }
        }
    }

    fn run_and_keep(&self, job: &Job, progress: &Progress) -> Result<()> {
        let mut observer = progress.job(job, self.interrupt);
        let finished = run(self, job, &mut observer)?;
        drop(observer);
        if let Some((record, network)) = finished {
            self.store.write(&record, &network)?;
            progress.finished(job, &record);
        }
        Ok(())
    }
}

struct Queue {
    jobs: VecDeque<Job>,
    /// The first error of a worker.
    failure: Option<anyhow::Error>,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::environment::environment;
    use crate::job::tests::settings;

    #[test]
    fn after_the_budget_no_job_is_started() {
        let folder = tempfile::tempdir().unwrap();
        let kernels = Kernels::detect();
        let execute = |budget| {
            Executor {
                store: &Store::new(folder.path()),
                data: &Data::default(),
                parts: &[Part::Whole],
                kernels,
                environment: &environment(kernels),
                workers: NonZeroUsize::MIN,
                interrupt: &Interrupt::default(),
                budget,
            }
            .execute(vec![Job::supervised(settings(), "rectifier").unwrap()], &Progress::new(1))
        };
        // One that is started fails, for its data are not there.
        assert!(execute(None).is_err());
        assert!(execute(Some(Budget::new(Duration::from_secs(3600)))).is_err());
        assert!(execute(Some(Budget::new(Duration::ZERO))).is_ok());
    }
}
