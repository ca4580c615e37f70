//! `cargo xtask reproduce`: plans, runs what has no result yet, and reports.

mod arguments;
mod choice;
mod ending;
mod headline;
mod report;
mod stages;

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use truezero_eval::{CsvTables, EvalError};
use truezero_sweep::words::counted;
use truezero_sweep::{Archive, Budget, SweepError, write_file};
use truezero_tensor::Kernels;

pub(crate) use self::arguments::Reproduce;
use self::choice::{chosen_experiments, own_reviews, places};
use self::ending::RunCounts;
use self::stages::{Executor, run_within_budget};
use crate::data::{Data, DataSources, OwnReviews};
use crate::dry_run;
use crate::environment::environment;
use crate::experiments::{CHOICES, Choices, Context, PUBLISHED, choices, parts};
use crate::folders::{catalogue, datasets_folder, workspace_folder};
use crate::interrupt::{Completion, Interrupt};
use crate::output;
use crate::paper::Paper;
use crate::plan::{outlooks, plan};
use crate::record::Runs;
use crate::run::Shared;
use crate::scale::Sizes;
use crate::store::{ARCHIVE, published, store};

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
            SweepError::NoRecord { .. }
            | SweepError::Format { .. }
            | SweepError::NoLine { .. }
            | SweepError::Damaged { .. }
            | SweepError::OtherJob { .. },
        ) => "move it away, or choose another folder with --out; the other results stay",
        _ => return error,
    };
    error.context(advice)
}

fn plan_run_and_report(arguments: &Reproduce) -> Result<Completion> {
    let start = Instant::now();
    output::set_verbosity(arguments.talk.into());
    let budget = arguments.budget.map(Budget::new);
    let output =
        arguments.out.clone().unwrap_or_else(|| Path::new("reproduction").join(arguments.scale.name()));
    let experiments = chosen_experiments(arguments)?;
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = within("--threads", arguments.threads, cores, cores);
    let room = NonZeroUsize::new(cores.get() / threads).unwrap_or(NonZeroUsize::MIN);
    let workers = arguments.jobs.map_or(room, |jobs| within("--jobs", jobs, room, cores));
    let kernels = Kernels::from_environment().context("the kernels of TRUEZERO_KERNELS cannot be used")?;
    let kernels = kernels.with_threads(threads).context("the threads of --threads cannot be started")?;
    let paper = Paper::load()?;
    let manifests = datasets_folder(arguments.data.as_deref())?;
    let catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref()).with_context(|| {
        format!("the data sets of `{}` cannot be used: --data names another folder", manifests.display())
    })?;
    let places = places(arguments, &experiments);
    let reviews = own_reviews(arguments, &places)?;
    let sources = DataSources {
        catalogue: &catalogue,
        manifests: &manifests,
        reviews: reviews.map(|file| OwnReviews { file, columns: &arguments.review_columns }),
    };
    let store = if arguments.report_only { published(&output)? } else { store(&output) };
    if !arguments.dry_run && !arguments.report_only {
        store.prepare()?;
    }
    let sizes = Sizes::of(arguments.scale, &arguments.set)?;
    let load = if arguments.dry_run { Data::outline } else { Data::load };
    let data = load(&places, &sizes, sources)?;
    ending::name_stand_ins(&data, &catalogue);
    let context = Context {
        scale: arguments.scale,
        verdicts: arguments.scale.verdicts(),
        choices: published_choices(&sizes)?,
        sizes,
        data: &data,
        seeds: (1..=arguments.seeds.get() as u64).collect(),
        paper: &paper,
        store: &store,
        kernels,
    };
    let environment = environment(kernels);
    if arguments.dry_run {
        let outlooks = outlooks(&context, &experiments, &environment.cpu)?;
        dry_run::write(&context, &outlooks, workers, budget);
        return Ok(Completion::Done);
    }

    let (runs, open) = plan(&context, &experiments)?;
    let known = runs.len();
    let mut remarks = Vec::new();
    if !arguments.report_only {
        let interrupt = Interrupt::listen()?;
        let parts = parts(&context);
        let shared = Shared { store: &store, data: &data, parts: &parts, kernels, environment: &environment };
        let executor = Executor { shared, workers, interrupt: &interrupt, budget };
        if run_within_budget(&executor, &context, &experiments, &mut remarks)? == Completion::Interrupted {
            let (runs, _) = plan(&context, &experiments)?;
            let finished = counted(runs.len(), "run");
            output::note(&format!(
                "Interrupted. {finished} finished and kept in `{}`; the same command goes on from there.",
                output.display()
            ));
            return Ok(Completion::Interrupted);
        }
    } else if known == 0 && !open.is_empty() {
        bail!(
            "`{folder}` has no finished run of what is asked for, so there is nothing to report: run `{} --out \
             {folder}` first, or name the folder of a reproduction with --out",
            arguments.command(),
            folder = output.display()
        );
    }

    let (runs, open) = plan(&context, &experiments)?;
    if !open.is_empty() {
        let open = open.len();
        remarks
            .push(format!("This report is preliminary: {open} of the runs known so far are not finished."));
    }
    if store.archive().is_none() {
        export(&runs, &output)?;
        if let Some(text) = choices(&context, &runs)?.text()? {
            write_file(&output, CHOICES, text)?;
        }
    }
    let report = report::make(arguments, &context, &experiments, &runs, remarks, &environment, &output)?;
    let written = crate::report::write(&report, arguments.scale.name(), &output)?;
    let counts =
        RunCounts { finished: runs.len(), trained: runs.len().saturating_sub(known), taken: start.elapsed() };
    ending::summarise(&report, arguments.scale, counts, &data, &catalogue, &output);
    for path in [&written.html, &written.markdown] {
        output::result(&path.display().to_string());
    }
    Ok(Completion::Done)
}

/// What published searches have selected, if the scale wants that. Where they are not at hand, the grid of the scale is
/// searched, and a note says so.
fn published_choices(sizes: &Sizes) -> Result<Choices> {
    if !sizes.published_choices {
        return Ok(Choices::default());
    }
    let folder = workspace_folder().map(|workspace| workspace.join(PUBLISHED));
    let Some(folder) = folder.ok().filter(|folder| folder.is_dir()) else {
        output::note(&format!("{PUBLISHED} is not at hand, so rates and penalties are searched"));
        return Ok(Choices::default());
    };
    Choices::read(&folder).context("`git restore results` brings the published choices back")
}

/// The number that was asked for, limited to what the cores have room for, with a note if it is less.
fn within(option: &str, asked: NonZeroUsize, room: NonZeroUsize, cores: NonZeroUsize) -> NonZeroUsize {
    if asked > room {
        let cores = counted(cores.get(), "core");
        output::note(&format!(
            "{option} {asked} is more than the {cores} of this machine have room for: {room} instead"
        ));
    }
    asked.min(room)
}

/// Writes the runs for other programs: everything as JSON Lines, and the main figures as CSV.
fn export(runs: &Runs, output: &Path) -> Result<()> {
    let CsvTables { networks, layers } = CsvTables::of(runs)?;
    write_file(output, "runs.csv", networks)?;
    write_file(output, "pre-training.csv", layers)?;
    write_file(output, ARCHIVE, Archive::lines(runs)?)?;
    Ok(())
}
