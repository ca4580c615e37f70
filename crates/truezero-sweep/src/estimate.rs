//! [`Estimate`]: time and space of jobs; and [`Outlook`]: all jobs of a group, those that are only foreseen too.

use std::collections::BTreeSet;
use std::iter::Sum;

use crate::{Job, Jobs, Record, Records, foresee};

/// The time and space that a job takes, or several jobs together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Seconds of one worker.
    pub seconds: f64,
    /// Bytes on disk.
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

/// The state of a job in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has a record.
    Finished,
    /// It is known and can be run.
    Open,
    /// It follows from results that are not there yet: its time and space are known, but not its identity.
    Following,
}

/// A job in a plan, and an estimate of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Planned<S> {
    /// The job.
    pub job: Job<S>,
    /// Its state.
    pub state: State,
    /// The time and space that it still takes. Zero if it is finished, or not yet [estimated](Outlook::estimate).
    pub estimate: Estimate,
}

/// All jobs of a group, such as one experiment, to the end of its plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outlook<G, S> {
    /// The group.
    pub group: G,
    /// The jobs, each once. Other groups may want the same ones.
    pub jobs: Vec<Planned<S>>,
}

impl<G, S> Outlook<G, S> {
    /// Plans to the end, as [`foresee`] does. Nothing is estimated yet.
    ///
    /// # Errors
    /// The error of the plan.
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
    /// The error of `estimate`.
    pub fn estimate<E>(&mut self, mut estimate: impl FnMut(&Job<S>) -> Result<Estimate, E>) -> Result<(), E> {
        for planned in self.jobs.iter_mut().filter(|planned| planned.state != State::Finished) {
            planned.estimate = estimate(&planned.job)?;
        }
        Ok(())
    }

    /// The jobs whose identities are not among `known`.
    pub fn beyond(&self, known: &BTreeSet<&str>) -> Vec<&Planned<S>> {
        self.jobs.iter().filter(|planned| !known.contains(planned.job.id.as_str())).collect()
    }
}

/// The number of open jobs, and of jobs that follow from them. A job that several groups want is counted once.
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
