//! The plan: which jobs the experiments want, by what is finished, and what they come to in the end.

use anyhow::Result;
use truezero_eval::pretended;
use truezero_sweep::foresee;

use crate::estimate::Estimator;
use crate::experiments::{Context, Experiment, parts};
use crate::job::{Job, Work};
use crate::record::Runs;
use crate::words::at_most;

/// What an experiment comes to.
pub(crate) type Outlook<'a> = truezero_sweep::Outlook<&'a Experiment, Work>;

/// The finished runs, and the jobs that are known by now and not finished.
pub(crate) fn plan(context: &Context<'_>, experiments: &[&Experiment]) -> Result<(Runs, Vec<Job>)> {
    truezero_sweep::plan(context.store, |runs| wanted(context, experiments, runs))
}

/// All jobs that are not finished, as far as they are known or can be foreseen.
pub(crate) fn left(context: &Context<'_>, experiments: &[&Experiment], runs: &Runs) -> Result<Vec<Job>> {
    let mut jobs = foresee(runs, |runs| wanted(context, experiments, runs), pretended)?;
    jobs.retain(|job| !runs.contains(job));
    Ok(jobs)
}

fn wanted(context: &Context<'_>, experiments: &[&Experiment], runs: &Runs) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for experiment in experiments {
        jobs.extend((experiment.jobs)(context, runs)?);
    }
    Ok(jobs)
}

/// What the experiments come to, in their order.
pub(crate) fn outlooks<'a>(
    context: &Context<'_>,
    experiments: &[&'a Experiment],
    runs: &Runs,
    cpu: &str,
) -> Result<Vec<Outlook<'a>>> {
    let outlook = |&experiment: &&'a Experiment| {
        Outlook::new(experiment, runs, |runs| (experiment.jobs)(context, runs), pretended)
    };
    let mut outlooks = experiments.iter().map(outlook).collect::<Result<Vec<_>>>()?;
    let jobs = outlooks.iter().flat_map(|outlook| &outlook.jobs).map(|planned| &planned.job);
    let mut estimator = Estimator::new(context.data, parts(context), context.kernels, jobs, runs, cpu)?;
    for outlook in &mut outlooks {
        outlook.estimate(|job| estimator.estimate(job))?;
    }
    Ok(outlooks)
}

/// Names the experiments that do not fit into a budget, with the seconds that each would take.
pub(crate) fn names(left_out: &[(&Outlook<'_>, f64)]) -> String {
    if left_out.is_empty() {
        return "nothing".to_owned();
    }
    let name = |(outlook, seconds): &(&Outlook<'_>, f64)| {
        format!("{} (at most {})", outlook.group.id, at_most(*seconds))
    };
    left_out.iter().map(name).collect::<Vec<_>>().join(", ")
}
