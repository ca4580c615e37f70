//! The plan: which jobs the experiments want, by what is finished, and what they come to in the end.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::estimate::{Estimate, Estimator};
use crate::experiments::{Context, Experiment};
use crate::job::Job;
use crate::store::{Runs, foresee};

/// The finished runs, and the jobs that are known by now and not finished.
pub(crate) fn plan(context: &Context<'_>, experiments: &[&Experiment]) -> Result<(Runs, Vec<Job>)> {
    let mut runs = Runs::default();
    loop {
        let mut jobs = Vec::new();
        for experiment in experiments {
            jobs.extend((experiment.jobs)(context, &runs)?);
        }
        let jobs = unique(jobs);
        let finished = context.store.finished(&jobs)?;
        // A later stage may be finished as well: plan again as long as that brings runs to light.
        if finished.len() == runs.len() {
            let open = jobs.into_iter().filter(|job| !finished.contains(job)).collect();
            return Ok((finished, open));
        }
        runs = finished;
    }
}

/// Each job once, where it comes first.
fn unique(mut jobs: Vec<Job>) -> Vec<Job> {
    let mut seen = BTreeSet::new();
    jobs.retain(|job| seen.insert(job.id.clone()));
    jobs
}

/// What an experiment comes to.
#[derive(Debug)]
pub(crate) struct Outlook<'a> {
    pub(crate) experiment: &'a Experiment,
    /// Each once. Other experiments may want them too.
    pub(crate) jobs: Vec<Planned>,
}

/// A job, and what it takes from now on.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) job: Job,
    pub(crate) state: State,
    /// Nothing if it is finished.
    pub(crate) estimate: Estimate,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Finished,
    /// It is known and can be run.
    Open,
    /// It follows from results that are not there yet, so which it will be is not known, but what it takes.
    Following,
}

impl Outlook<'_> {
    /// The jobs that are not among those.
    pub(crate) fn beyond(&self, known: &BTreeSet<&str>) -> Vec<&Planned> {
        self.jobs.iter().filter(|planned| !known.contains(planned.job.id.as_str())).collect()
    }
}

/// What the experiments come to, in their order.
pub(crate) fn outlooks<'a>(
    context: &Context<'_>,
    experiments: &[&'a Experiment],
    runs: &Runs,
    cpu: &str,
) -> Result<Vec<Outlook<'a>>> {
    let mut foreseen = Vec::new();
    for &experiment in experiments {
        let jobs = unique(foresee(runs, |runs| (experiment.jobs)(context, runs))?);
        let known: BTreeSet<String> =
            (experiment.jobs)(context, runs)?.into_iter().map(|job| job.id).collect();
        foreseen.push((experiment, jobs, known));
    }
    let all = foreseen.iter().flat_map(|(_, jobs, _)| jobs);
    let mut estimator = Estimator::new(context, all, runs, cpu)?;
    let mut outlooks = Vec::new();
    for (experiment, jobs, known) in foreseen {
        let plan = |job: Job| -> Result<Planned> {
            let (state, estimate) = if runs.contains(&job) {
                (State::Finished, Estimate::default())
            } else if known.contains(&job.id) {
                (State::Open, estimator.estimate(&job)?)
            } else {
                (State::Following, estimator.estimate(&job)?)
            };
            Ok(Planned { job, state, estimate })
        };
        outlooks.push(Outlook { experiment, jobs: jobs.into_iter().map(plan).collect::<Result<_>>()? });
    }
    Ok(outlooks)
}
