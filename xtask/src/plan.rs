//! The plan: which jobs the experiments want, given the finished runs, and which follow from those.

use anyhow::Result;
use truezero_eval::{DataSettings, Estimator, pretended};
use truezero_sweep::foresee;

use crate::experiments::{Context, Experiment, parts};
use crate::job::{Job, Work};
use crate::output;
use crate::record::Runs;

/// What an experiment would run.
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

/// What the experiments would run, in their order, with the time and the space that it takes on this processor.
pub(crate) fn outlooks<'a>(
    context: &Context<'_>,
    experiments: &[&'a Experiment],
    cpu: &str,
) -> Result<Vec<Outlook<'a>>> {
    let (runs, open) = plan(context, experiments)?;
    if !open.is_empty() {
        output::note("Timing some steps of each kind of run");
    }
    let outlook = |&experiment: &&'a Experiment| {
        Outlook::new(experiment, &runs, |runs| (experiment.jobs)(context, runs), pretended)
    };
    let mut outlooks = experiments.iter().map(outlook).collect::<Result<Vec<_>>>()?;
    let jobs = outlooks.iter().flat_map(|outlook| &outlook.jobs).map(|planned| &planned.job);
    let subsets = parts(&context.sizes);
    let find = |settings: &DataSettings| context.data.whole(settings, &subsets);
    let mut estimator = Estimator::new(&find, context.kernels, jobs, &runs, cpu)?;
    for outlook in &mut outlooks {
        outlook.estimate(|job| estimator.estimate(job))?;
    }
    Ok(outlooks)
}
