//! Running the jobs that have no result yet, stage by stage, within the budget.

use std::num::NonZeroUsize;

use anyhow::Result;
use truezero_sweep::words::counted;
use truezero_sweep::{Budget, execute, left_out, unfinished};

use crate::experiments::{Context, Experiment};
use crate::interrupt::Completion;
use crate::job::Job;
use crate::output;
use crate::plan::{left, outlooks, plan};
use crate::progress::ReproductionProgress;
use crate::prune::prune;
use crate::run::{Shared, restore_side_by_side, run};

/// Runs jobs on threads, and writes each result as soon as the job is finished.
#[derive(Debug)]
pub(super) struct Executor<'a> {
    pub(super) shared: Shared<'a>,
    /// The number of runs at the same time.
    pub(super) workers: NonZeroUsize,
    /// After this time no job is started; running jobs are finished.
    pub(super) budget: Option<Budget>,
}

impl Executor<'_> {
    fn is_out_of_time(&self) -> bool {
        self.budget.is_some_and(Budget::is_over)
    }

    /// Runs the jobs, starting with the longest, after the models that they build upon and that are gone.
    fn execute(&self, mut jobs: Vec<Job>, progress: &ReproductionProgress) -> Result<()> {
        let below = jobs.iter().flat_map(|job| job.settings.builds_upon()).map(str::to_owned);
        restore_side_by_side(&self.shared, below, self.workers)?;
        jobs.sort_by(|a, b| b.settings.effort().total_cmp(&a.settings.effort()));
        let stop = || self.shared.interrupt.is_asked() || self.is_out_of_time();
        execute(jobs, self.workers, &stop, |job| {
            let mut observer = progress.job(job, self.shared.interrupt);
            let finished = run(&self.shared, job, &mut observer)?;
            drop(observer);
            if let Some(record) = finished {
                progress.finished(job, &record);
            }
            Ok(())
        })
    }
}

/// Runs the experiments that fit into the budget. Adds to `remarks` what the report lacks because of it.
pub(super) fn run_within_budget(
    executor: &Executor<'_>,
    context: &Context<'_>,
    experiments: &[&Experiment],
    remarks: &mut Vec<String>,
) -> Result<Completion> {
    let Some(budget) = executor.budget else { return run_all(executor, context, experiments) };
    let outlooks = outlooks(context, experiments, &executor.shared.environment.cpu)?;
    let split = budget.split(&outlooks, executor.workers);
    let time = humantime::format_duration(budget.allowed());
    if !split.left_out.is_empty() {
        let remark =
            format!("Left out for the budget of {time}: {}.", left_out(&split, |experiment| experiment.id));
        output::note(&remark);
        remarks.push(remark);
        if split.nothing_fits() {
            let (open, following) = unfinished(split.left_out.iter().map(|(outlook, _)| *outlook));
            output::note(&format!(
                "The budget of {time} allows no run. {} left, and about {following} more that follow from them.",
                if open == 1 { "1 run is".to_owned() } else { format!("{} are", counted(open, "run")) },
            ));
            return Ok(Completion::Done);
        }
    }
    let fitting: Vec<&Experiment> = split.fitting.iter().map(|outlook| outlook.group).collect();
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

/// Runs the jobs that have no result yet, stage by stage, until the budget is over.
fn run_all(
    executor: &Executor<'_>,
    context: &Context<'_>,
    experiments: &[&Experiment],
) -> Result<Completion> {
    let (mut runs, mut open) = plan(context, experiments)?;
    if open.is_empty() {
        output::note(&format!("{} finished, nothing left to train", counted(runs.len(), "run")));
        return Ok(Completion::Done);
    }
    let progress = ReproductionProgress::new(executor.workers);
    progress.learn(&runs);
    while !open.is_empty() {
        let left = left(context, experiments, &runs)?;
        let following = left.len().saturating_sub(open.len());
        progress.plan(runs.len(), &left, following > 0);
        let following =
            if following > 0 { format!(", about {following} more follow") } else { String::new() };
        progress.note_without_terminal(&format!(
            "{} finished, {} to run{following}, {} at a time",
            counted(runs.len(), "run"),
            open.len(),
            executor.workers
        ));
        executor.execute(open, &progress)?;
        if executor.shared.interrupt.is_asked() {
            return Ok(Completion::Interrupted);
        }
        if executor.is_out_of_time() {
            output::note("The budget is over: what is finished is reported");
            return Ok(Completion::Done);
        }
        (runs, open) = plan(context, experiments)?;
        prune(context, experiments, &runs, &open)?;
    }
    Ok(Completion::Done)
}
