//! Running what has no result yet, stage by stage, within the budget.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use anyhow::Result;
use truezero_sweep::{Budget, State, execute};

use super::{Ended, look_ahead};
use crate::experiments::{Context, Experiment};
use crate::interrupt::Interrupt;
use crate::job::Job;
use crate::output;
use crate::plan::{Outlook, left, names, plan};
use crate::progress::Progress;
use crate::run::{Shared, run};
use crate::words::counted;

/// Runs jobs, each on a thread of its own, and keeps every result as soon as it is there.
#[derive(Debug)]
pub(super) struct Executor<'a> {
    pub(super) shared: Shared<'a>,
    /// How many runs go on at the same time.
    pub(super) workers: NonZeroUsize,
    pub(super) interrupt: &'a Interrupt,
    /// After it no job is started; those under way are finished and kept.
    pub(super) budget: Option<Budget>,
}

impl Executor<'_> {
    fn is_out_of_time(&self) -> bool {
        self.budget.is_some_and(Budget::is_over)
    }

    /// Runs the jobs, the longest first.
    fn execute(&self, mut jobs: Vec<Job>, progress: &Progress) -> Result<()> {
        jobs.sort_by(|a, b| b.settings.effort().total_cmp(&a.settings.effort()));
        let stop = || self.interrupt.is_asked() || self.is_out_of_time();
        execute(jobs, self.workers, &stop, |job| {
            let mut observer = progress.job(job, self.interrupt);
            let finished = run(&self.shared, job, &mut observer)?;
            drop(observer);
            if let Some(record) = finished {
                progress.finished(job, &record);
            }
            Ok(())
        })
    }
}

/// Runs the experiments that fit into the budget, and remarks what the report then lacks.
pub(super) fn run_within_budget(
    executor: &Executor<'_>,
    context: &Context<'_>,
    experiments: &[&Experiment],
    remarks: &mut Vec<String>,
) -> Result<Ended> {
    let Some(budget) = executor.budget else { return run_all(executor, context, experiments) };
    let outlooks = look_ahead(context, experiments, executor.shared.environment)?;
    let chosen = budget.choose(&outlooks, executor.workers);
    let time = humantime::format_duration(budget.allowed());
    if !chosen.left_out.is_empty() {
        let left_out = format!("Left out for the budget of {time}: {}.", names(&chosen.left_out));
        output::note(&left_out);
        remarks.push(left_out);
        if chosen.nothing_fits() {
            let (open, following) = unfinished(chosen.left_out.iter().map(|(outlook, _)| *outlook));
            output::note(&format!(
                "The budget of {time} allows no run. {} left, and about {following} more that follow from them.",
                if open == 1 { "1 run is".to_owned() } else { format!("{} are", counted(open, "run")) },
            ));
            return Ok(Ended::Done);
        }
    }
    let fitting: Vec<&Experiment> = chosen.fitting.iter().map(|outlook| outlook.group).collect();
    let ended = run_all(executor, context, &fitting)?;
    let (_, unfinished) = plan(context, &fitting)?;
    if !unfinished.is_empty() {
        let unfinished = counted(unfinished.len(), "run");
        remarks.push(format!(
            "The budget of {time} was over before the rest was run: {unfinished}, and what follows, are left."
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
    let (mut runs, mut open) = plan(context, experiments)?;
    if open.is_empty() {
        output::note(&format!("{} finished, nothing left to train", counted(runs.len(), "run")));
        return Ok(Ended::Done);
    }
    let progress = Progress::new(executor.workers.get());
    while !open.is_empty() {
        let left = left(context, experiments, &runs)?;
        let following = left.len().saturating_sub(open.len());
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
