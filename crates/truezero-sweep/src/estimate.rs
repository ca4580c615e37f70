//! [`Estimate`]: what jobs take; and [`Outlook`]: what a group of jobs comes to.

use std::collections::BTreeSet;
use std::iter::Sum;

use crate::{Job, Jobs, Record, Records, foresee};

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
    /// What is left of it: nothing if it is finished, or if nobody has [estimated](Outlook::estimate) it.
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
    /// What a plan comes to, those of later stages with it, as [`foresee`] finds them. Nothing is estimated yet.
    ///
    /// # Errors
    /// What the plan returns.
    pub fn new<R: Record<Settings = S>, E>(
        group: G,
        finished: &Records<R>,
        wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
        pretend: impl Fn(&Job<S>) -> R,
    ) -> Result<Self, E> {
        let known: BTreeSet<String> = wanted(finished)?.into_iter().map(|job| job.id).collect();
        let planned = |job: Job<S>| {
            let state = if finished.contains(&job) {
                State::Finished
            } else if known.contains(&job.id) {
                State::Open
            } else {
                State::Following
            };
            Planned { job, state, estimate: Estimate::default() }
        };
        let jobs = foresee(finished, wanted, pretend)?.into_iter().map(planned).collect();
        Ok(Self { group, jobs })
    }

    /// Estimates each job that is not finished.
    ///
    /// # Errors
    /// What `estimate` returns.
    pub fn estimate<E>(&mut self, mut estimate: impl FnMut(&Job<S>) -> Result<Estimate, E>) -> Result<(), E> {
        for planned in self.jobs.iter_mut().filter(|planned| planned.state != State::Finished) {
            planned.estimate = estimate(&planned.job)?;
        }
        Ok(())
    }

    /// The jobs that are not among those, by their identities.
    pub fn beyond(&self, known: &BTreeSet<&str>) -> Vec<&Planned<S>> {
        self.jobs.iter().filter(|planned| !known.contains(planned.job.id.as_str())).collect()
    }
}

/// The number of jobs that can be run now, and of those that follow from them; a job of several groups counts once.
pub fn unfinished<'a, G: 'a, S: 'a>(outlooks: impl IntoIterator<Item = &'a Outlook<G, S>>) -> (usize, usize) {
    let (mut open, mut following) = (BTreeSet::new(), BTreeSet::new());
    for Planned { job, state, .. } in outlooks.into_iter().flat_map(|outlook| &outlook.jobs) {
        match state {
            State::Finished => false,
            State::Open => open.insert(&job.id),
            State::Following => following.insert(&job.id),
        };
    }
    (open.len(), following.difference(&open).count())
}
