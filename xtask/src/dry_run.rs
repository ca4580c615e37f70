//! What a dry run says: the data, what each experiment would run, and all together.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use anyhow::{Context as _, Result};
use truezero_eval::pretended;
use truezero_sweep::words::{counted, duration};
use truezero_sweep::{Budget, TaskGraph, budget_lines, plan_lines, stages};

use crate::experiments::Context;
use crate::job::Job;
use crate::output;
use crate::plan::Outlook;

/// Writes the plan.
pub(crate) fn write(
    context: &Context<'_>,
    outlooks: &[Outlook<'_>],
    workers: NonZeroUsize,
    budget: Option<Budget>,
) {
    for (place, _) in context.data.all() {
        output::result(&format!("Data: {}", context.describe(&[place])));
    }
    let details = |job: &Job| {
        let epochs = counted(job.settings.descent().max_epochs as usize, "epoch");
        format!("{}, at most {epochs}", job.settings.sizes())
    };
    for line in plan_lines(outlooks, workers, |experiment| (experiment.id, experiment.title), details) {
        output::result(&line);
    }
    if let Some(budget) = budget {
        let time = humantime::format_duration(budget.allowed());
        let split = budget.split(outlooks, workers);
        for line in budget_lines(time, &split, |experiment| experiment.id) {
            output::result(&line);
        }
    }
    output::result(
        "Times are as if every run were trained to its last epoch, by what steps took in finished runs of the same \
         kind or, where there are none, some just now. Which runs follow depends on the results of others: the next \
         layer of pre-training, fine-tuning, more seeds.",
    );
}

/// Writes how long the plan would take on each of these numbers of cores, by simulation.
pub(crate) fn write_simulation(
    context: &Context<'_>,
    outlooks: &[Outlook<'_>],
    cores: &[NonZeroUsize],
) -> Result<()> {
    let graph = task_graph(context, outlooks)?;
    let hours = |time: Duration| format!("{:.1}", time.as_secs_f64() / 3600.0);
    let one = graph.schedule(NonZeroUsize::MIN);
    output::result(&format!(
        "Simulated: {}, {} core-hours, critical path {}; one run on a core, the longest first",
        counted(graph.len(), "run"),
        hours(one.work),
        duration(one.critical_path),
    ));
    output::result("  cores  time              speed-up  busy");
    for &cores in cores {
        let schedule = graph.schedule(cores);
        output::result(&format!(
            "  {cores:>5}  {:<16}  {:>8.1}  {:>3.0} %",
            duration(schedule.makespan),
            ratio(schedule.work, schedule.makespan),
            100.0 * schedule.utilisation(),
        ));
    }
    Ok(())
}

/// How many times as long one time is as another; 1 if both are zero.
fn ratio(work: Duration, makespan: Duration) -> f64 {
    if makespan.is_zero() { 1.0 } else { work.as_secs_f64() / makespan.as_secs_f64() }
}

/// The unfinished runs, each with its estimated time. An experiment's runs of a stage wait for all of its stage before.
fn task_graph(context: &Context<'_>, outlooks: &[Outlook<'_>]) -> Result<TaskGraph> {
    let (finished, _) = truezero_sweep::plan(context.store, |runs| {
        let jobs = outlooks.iter().map(|outlook| (outlook.group.jobs)(context, runs));
        Ok::<_, anyhow::Error>(jobs.collect::<Result<Vec<_>>>()?.concat())
    })?;
    let mut graph = TaskGraph::default();
    for outlook in outlooks {
        let seconds: BTreeMap<&str, f64> =
            outlook.jobs.iter().map(|planned| (planned.job.id.as_str(), planned.estimate.seconds)).collect();
        let time = |job: &Job| {
            let seconds = seconds.get(job.id.as_str()).copied().unwrap_or_default();
            let time = Duration::try_from_secs_f64(seconds);
            time.with_context(|| format!("{} has no time: {seconds} s", job.label))
        };
        let stages = stages(&finished, |runs| (outlook.group.jobs)(context, runs), pretended)?;
        let timed = |stage: Vec<Job>| {
            stage.into_iter().map(|job| Ok((job.id.clone(), time(&job)?))).collect::<Result<Vec<_>>>()
        };
        graph.add_stages(stages.into_iter().map(timed).collect::<Result<Vec<_>>>()?);
    }
    Ok(graph)
}
