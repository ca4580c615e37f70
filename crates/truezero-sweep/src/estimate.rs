//! [`Estimate`]: what jobs take; and [`Outlook`]: what a group of jobs comes to.

use std::collections::BTreeSet;
use std::iter::Sum;

use crate::Job;

/// What a job takes, or several together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Seconds of one worker.
    pub seconds: f64,
    /// Bytes on the disk.
    pub bytes: f64,
}

impl Sum for Estimate {
    fn sum<I: Iterator<Item = Self>>(estimates: I) -> Self {
        estimates.fold(Self::default(), |sum, estimate| Self {
            seconds: sum.seconds + estimate.seconds,
            bytes: sum.bytes + estimate.bytes,
        })
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has a record.
    Finished,
    /// It is known and can be run.
    Open,
    /// It follows from results that are not there yet: what it takes is known, but not which job it will be.
    Following,
}

/// A job, and what it takes from now on.
#[derive(Clone, Debug)]
pub struct Planned<S> {
    /// The job.
    pub job: Job<S>,
    /// How far it is.
    pub state: State,
    /// What is left of it: nothing if it is finished.
    pub estimate: Estimate,
}

/// What a group of jobs, such as those of one experiment, comes to.
#[derive(Clone, Debug)]
pub struct Outlook<G, S> {
    /// What the jobs are wanted for.
    pub group: G,
    /// Each once. Other groups may want them too.
    pub jobs: Vec<Planned<S>>,
}

impl<G, S> Outlook<G, S> {
    /// The jobs that are not among those, by their identities.
    pub fn beyond(&self, known: &BTreeSet<&str>) -> Vec<&Planned<S>> {
        self.jobs.iter().filter(|planned| !known.contains(planned.job.id.as_str())).collect()
    }
}
