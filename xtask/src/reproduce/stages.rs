//! Running what has no result yet, stage by stage, within the budget.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Ended, look_ahead};
use crate::budget::{self, Chosen};
use crate::executor::Executor;
use crate::experiments::{Context, Experiment};
use crate::job::Job;
use crate::output;
use crate::plan::{Outlook, State, plan};
use crate::progress::Progress;
use crate::store::{Runs, foresee};
use crate::words::counted;

/// Runs the experiments that fit into the budget, and remarks what the report then lacks.
pub(super) fn run_within_budget(
    executor: &Executor<'_>,
    context: &Context<'_>,
    experiments: &[&Experiment],
    remarks: &mut Vec<String>,
) -> Result<Ended> {
    let Some(budget) = executor.budget else { return run_all(executor, context, experiments) };
    let outlooks = look_ahead(context, experiments, executor.environment)?;
    let chosen = budget.choose(&outlooks, executor.workers);
    let nothing_fits = chosen.nothing_fits();
    let Chosen { fitting, left_out, .. } = chosen;
    if !left_out.is_empty() {
        let left_out = format!("Left out for the budget of {budget}: {}.", budget::list(&left_out));
        output::note(&left_out);
        remarks.push(left_out);
        let is_left_out =
            |outlook: &&Outlook<'_>| !fitting.iter().any(|fits| fits.id == outlook.experiment.id);
        if nothing_fits {
            let (open, following) = unfinished(outlooks.iter().filter(is_left_out));
            output::note(&format!(
                "The budget of {budget} allows no run. {} left, and about {following} more that follow from them.",
                if open == 1 { "1 run is".to_owned() } else { format!("{} are", counted(open, "run")) },
            ));
            return Ok(Ended::Done);
        }
    }
    let ended = run_all(executor, context, &fitting)?;
    let (_, unfinished) = plan(context, &fitting)?;
    if !unfinished.is_empty() {
        let unfinished = counted(unfinished.len(), "run");
        remarks.push(format!(
            "The budget of {budget} was over before the rest was run: {unfinished}, and what follows, are left."
        ));
    }
    Ok(ended)
}

/// The runs that can be run now, and those that follow from them, each counted once.
fn unfinished<'a>(outlooks: impl Iterator<Item = &'a Outlook<'a>>) -> (usize, usize) {
    let (mut open, mut following) = (BTreeSet::new(), BTreeSet::new());
    for planned in outlooks.flat_map(|outlook| &outlook.jobs) {
        match planned.state {
            State::Finished => false,
            State::Open => open.insert(&planned.job.id),
            State::Following => following.insert(&planned.job.id),
        };
    }
    (open.len(), following.difference(&open).count())
}

/// Runs what has no result yet, stage by stage, until the budget is over.
fn run_all(executor: &Executor<'_>, context: &Context<'_>, experiments: &[&Experiment]) -> Result<Ended> {
    let (runs, open) = plan(context, experiments)?;
    if open.is_empty() {
        output::note(&format!("{} finished, nothing left to train", counted(runs.len(), "run")));
        return Ok(Ended::Done);
    }
    let progress = Progress::new(executor.workers.get());
    let (mut runs, mut open) = (runs, open);
    while !open.is_empty() {
        let left = left(context, experiments, &runs)?;
        let following = left.len() - open.len();
        progress.plan(runs.len(), &left, following > 0);
        let following =
            if following > 0 { format!(", about {following} more follow") } else { String::new() };
        progress.say_without_display(&format!(
            "{} finished, {} to run{following}, {} at a time",
            counted(runs.len(), "run"),
            open.len(),
            executor.workers
        ));
        executor.execute(open, &progress)?;
        if executor.interrupt.is_asked() {
            return Ok(Ended::Interrupted);
        }
        if executor.is_out_of_time() {
            output::note("The budget is over: what is finished is reported");
            return Ok(Ended::Done);
        }
        (runs, open) = plan(context, experiments)?;
    }
    Ok(Ended::Done)
}

/// All runs that are not finished, as far as they are known or can be foreseen.
fn left(context: &Context<'_>, experiments: &[&Experiment], runs: &Runs) -> Result<Vec<Job>> {
    let mut left = Vec::new();
    let mut seen = BTreeSet::new();
    for experiment in experiments {
        for job in foresee(runs, |runs| (experiment.jobs)(context, runs))? {
            if !runs.contains(&job) && seen.insert(job.id.clone()) {
                left.push(job);
            }
        }
    }
    Ok(left)
}
