//! `cargo xtask reproduce`: plans, runs what has no result yet, and reports.

mod arguments;
mod asked;
mod choice;
mod ending;
mod headline;
mod prepare;
mod redraw;
mod report;
mod stages;

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use truezero_eval::{CsvTables, EvalError};
use truezero_sweep::words::counted;
use truezero_sweep::{Archive, Budget, SweepError, write_file};

use self::arguments::wrong_use;
pub(crate) use self::arguments::{Reproduce, Talk};
pub(crate) use self::asked::Begun;
use self::ending::RunCounts;
pub(crate) use self::prepare::{Prepared, with_prepared};
pub(crate) use self::redraw::{RedrawnReport, redraw};
use self::stages::{Executor, run_within_budget};
use crate::cluster::{CoordinatorCommand, ExecutorKind, Planned, plan_and_submit, watch, write_jobs};
use crate::data::Subset;
use crate::dry_run;
use crate::experiments::{CHOICES, Context, choices, parts};
use crate::interrupt::{Completion, Interrupt};
use crate::job::Job;
use crate::output;
use crate::plan::{outlooks, plan};
use crate::prune::prune;
use crate::record::Runs;
use crate::run::{Restoring, Shared, restore_side_by_side};
use crate::store::{self, ARCHIVE};

pub(crate) fn reproduce(arguments: &Reproduce) -> Result<Completion> {
    plan_run_and_report(arguments).map_err(advised)
}

/// Adds what the user can do about a file that cannot be used.
fn advised(error: anyhow::Error) -> anyhow::Error {
    let sweep = error.downcast_ref().or_else(|| match error.downcast_ref() {
        Some(EvalError::Sweep(error)) => Some(error),
        _ => None,
    });
    let advice = match sweep {
        Some(SweepError::Folder { .. }) => "choose another folder with --out",
        Some(SweepError::Write { .. }) => {
            "check that the folder may be written and the disk has room; finished results stay"
        }
        Some(
            SweepError::NoLine { .. }
            | SweepError::Format { .. }
            | SweepError::Damaged { .. }
            | SweepError::OtherJob { .. },
        ) => "move it away, or choose another folder; the other results stay",
        _ => return error,
    };
    error.context(advice)
}

fn plan_run_and_report(arguments: &Reproduce) -> Result<Completion> {
    let start = Instant::now();
    output::set_verbosity(arguments.talk.into());
    if let Some(name) = arguments.cluster.without_cluster() {
        return Err(wrong_use(format!("{name} is for --executor slurm")).into());
    }
    if !arguments.dry_run {
        asked::check_folder(&arguments.output())?;
    }
    if !arguments.dry_run && !arguments.report_only {
        if arguments.cluster.write_jobs {
            return write_open_jobs(arguments);
        }
        if arguments.cluster.executor == ExecutorKind::Slurm {
            return on_slurm(arguments, start);
        }
    }
    let budget = arguments.budget.map(Budget::new);
    with_prepared(arguments, |prepared| {
        let Prepared { context, experiments, .. } = prepared;
        ending::name_stand_ins(context.data, prepared.catalogue);
        if arguments.dry_run {
            let outlooks = outlooks(context, experiments, &prepared.environment.cpu)?;
            dry_run::write(context, &outlooks, prepared.workers, budget);
            if !arguments.cores.is_empty() {
                dry_run::write_simulation(context, &outlooks, &arguments.cores)?;
            }
            return Ok(Completion::Done);
        }
        let (runs, open) = plan(context, experiments)?;
        let known = runs.len();
        let mut remarks = Vec::new();
        if !arguments.report_only {
            asked::write(arguments, prepared.output)?;
            if train(arguments, prepared, budget, &mut remarks)? == Completion::Interrupted {
                return Ok(Completion::Interrupted);
            }
        } else if known == 0 && !open.is_empty() {
            let of_other_data = ending::remedy(context.data, prepared.catalogue).map_or_else(String::new, |command| {
                format!(", or fetch the data if the runs are of those that stand-ins are in place of: `{command}`")
            });
            bail!(
                "`{folder}` has no finished run of what is asked for, so there is nothing to report: run `{} --out \
                 {folder}` first, or name the folder of a reproduction with --out{of_other_data}",
                arguments.command(),
                folder = prepared.output.display()
            );
        }
        write_report(arguments, prepared, known, start, remarks)
    })
}

/// Writes the files of the jobs that are open, and their identities.
fn write_open_jobs(arguments: &Reproduce) -> Result<Completion> {
    with_prepared(&arguments.outline(), |prepared| {
        prepared.context.store.prepare()?;
        let (_, open) = plan(&prepared.context, &prepared.experiments)?;
        write_jobs(arguments, prepared, &open)?;
        for job in &open {
            output::result(&job.id);
        }
        Ok(Completion::Done)
    })
}

/// Watches a reproduction on Slurm or, in a job of Slurm, takes it a step further. The last step writes the report.
fn on_slurm(arguments: &Reproduce, start: Instant) -> Result<Completion> {
    if arguments.budget.is_some() {
        return Err(wrong_use("--budget is for --executor local: Slurm has limits of its own").into());
    }
    let Some(coordinator) = arguments.cluster.coordinator else { return watch(arguments) };
    let planned =
        with_prepared(&arguments.outline(), |prepared| plan_and_submit(arguments, prepared, coordinator))?;
    let Planned::Ended(receipt) = planned else { return Ok(Completion::Done) };
    let remarks = receipt.remarks();
    for remark in &remarks {
        output::note(remark);
    }
    let completion = with_prepared(arguments, |prepared| {
        let (runs, open) = plan(&prepared.context, &prepared.experiments)?;
        let interrupt = Interrupt::listen()?;
        let parts = parts(&prepared.context.sizes);
        let shared = shared(arguments, prepared, &parts, &interrupt);
        if complete_models(&shared, prepared, &runs, &open)? == Completion::Interrupted {
            return Ok(Completion::Interrupted);
        }
        write_report(arguments, prepared, runs.len(), start, remarks)
    })?;
    if completion == Completion::Done {
        receipt.write(&arguments.output(), &CoordinatorCommand::of_this_process()?.tag())?;
    }
    Ok(completion)
}

/// Runs what has no result yet, and makes those models again that are gone and on which something is left to measure.
fn train(
    arguments: &Reproduce,
    prepared: &Prepared<'_>,
    budget: Option<Budget>,
    remarks: &mut Vec<String>,
) -> Result<Completion> {
    let Prepared { context, experiments, .. } = prepared;
    let interrupt = Interrupt::listen()?;
    let parts = parts(&context.sizes);
    let shared = shared(arguments, prepared, &parts, &interrupt);
    let executor = Executor { shared, workers: prepared.workers, budget };
    let mut completion = run_within_budget(&executor, context, experiments, remarks)?;
    let (runs, open) = plan(context, experiments)?;
    if completion == Completion::Done {
        completion = complete_models(&executor.shared, prepared, &runs, &open)?;
    }
    if completion == Completion::Interrupted {
        let finished = counted(runs.len(), "run");
        output::note(&format!(
            "Interrupted. {finished} finished and kept in `{}`; the same command goes on from there.",
            prepared.output.display()
        ));
    }
    Ok(completion)
}

fn shared<'a>(
    arguments: &Reproduce,
    prepared: &'a Prepared<'_>,
    parts: &'a [Subset],
    interrupt: &'a Interrupt,
) -> Shared<'a> {
    Shared {
        store: prepared.context.store,
        data: prepared.context.data,
        parts,
        kernels: prepared.context.kernels,
        environment: &prepared.environment,
        checkpoint_every: arguments.checkpoint_every,
        interrupt,
        restoring: Restoring::default(),
    }
}

/// Makes those models again that are gone and on which something is left to measure, and deletes those that nothing
/// needs.
fn complete_models(
    shared: &Shared<'_>,
    prepared: &Prepared<'_>,
    runs: &Runs,
    open: &[Job],
) -> Result<Completion> {
    let Prepared { context, experiments, .. } = prepared;
    let mut networks = Vec::new();
    for experiment in experiments {
        networks.extend(experiment.networks(context, runs)?);
    }
    restore_side_by_side(shared, networks, prepared.workers)?;
    let completion = if shared.interrupt.is_asked() { Completion::Interrupted } else { Completion::Done };
    let pruned = prune(context, experiments, runs, open)?;
    if !pruned.is_empty() {
        output::note(&format!("Deleted, since nothing needs them any more: {pruned}"));
    }
    Ok(completion)
}

/// Writes the report and the files for other programs.
fn write_report(
    arguments: &Reproduce,
    prepared: &Prepared<'_>,
    known: usize,
    start: Instant,
    mut remarks: Vec<String>,
) -> Result<Completion> {
    let Prepared { context, experiments, catalogue, output, .. } = prepared;
    let (runs, open) = plan(context, experiments)?;
    if !open.is_empty() {
        let open = open.len();
        remarks
            .push(format!("This report is preliminary: {open} of the runs known so far are not finished."));
    }
    if arguments.report_only {
        name_others(context, &runs)?;
    }
    asked::write(arguments, output)?;
    if context.store.archive().is_none() {
        write_tables(context, &runs, output)?;
        write_file(output, ARCHIVE, Archive::lines(&runs)?)?;
    }
    let report = report::make(arguments, context, experiments, &runs, remarks, output)?;
    let written = crate::report::write(&report, arguments.scale.name(), output)?;
    let counts =
        RunCounts { finished: runs.len(), trained: runs.len().saturating_sub(known), taken: start.elapsed() };
    ending::summarise(&report, arguments.scale, counts, context.data, catalogue, output);
    for path in [&written.html, &written.markdown] {
        crate::output::result(&path.display().to_string());
    }
    Ok(Completion::Done)
}

/// Says how many finished runs the report does not have.
fn name_others(context: &Context<'_>, runs: &Runs) -> Result<()> {
    let others = store::finished(context.store)?.len().saturating_sub(runs.len());
    if others > 0 {
        output::note(&format!(
            "Not in the report: {} of other data than are here now, or that nothing asks for now",
            counted(others, "finished run")
        ));
    }
    Ok(())
}

/// Writes the main figures of the runs as CSV, and what a search has selected.
fn write_tables(context: &Context<'_>, runs: &Runs, folder: &Path) -> Result<()> {
    let CsvTables { networks, layers, .. } = CsvTables::of(runs)?;
    write_file(folder, "runs.csv", networks)?;
    write_file(folder, "pre-training.csv", layers)?;
    if let Some(text) = choices(context, runs)?.text()? {
        write_file(folder, CHOICES, text)?;
    }
    Ok(())
}
