//! `cargo xtask reproduce`: plan, run what has no result yet, report.

mod ending;
mod report;
mod stages;

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use truezero_eval::Environment;
use truezero_sweep::{Budget, SweepError};
use truezero_tensor::Kernels;

use self::ending::Work;
use self::stages::{Executor, run_within_budget};
use crate::cli::{Reproduce, wrong_use};
use crate::data::{Data, OwnReviews, Place, Sources};
use crate::datasets::catalogue;
use crate::dry_run;
use crate::environment::{datasets_folder, environment};
use crate::experiments::{Context, EXPERIMENTS, Experiment, parts};
use crate::export;
use crate::interrupt::Interrupt;
use crate::output;
use crate::paper::Paper;
use crate::plan::{Outlook, outlooks, plan};
use crate::run::Shared;
use crate::store::store;
use crate::words::counted;

/// How a reproduction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything, or what the budget allows, is run and reported, or was only planned.
    Done,
    /// A person stopped it.
    Interrupted,
}

pub(crate) fn reproduce(arguments: &Reproduce) -> Result<Ended> {
    plan_run_and_report(arguments).map_err(advised)
}

/// Says what a person can do about a file that cannot be used.
fn advised(error: anyhow::Error) -> anyhow::Error {
    let advice = match error.downcast_ref() {
        Some(SweepError::Folder { .. }) => "choose another folder with --out",
        Some(SweepError::Write { .. }) => {
            "check that the folder may be written and the disk has room; finished results stay"
        }
        Some(
            SweepError::NoRecord { .. }
            | SweepError::Format { .. }
            | SweepError::Damaged { .. }
            | SweepError::OtherJob { .. },
        ) => "move it away, or choose another folder with --out; the other results stay",
        _ => return error,
    };
    error.context(advice)
}

fn plan_run_and_report(arguments: &Reproduce) -> Result<Ended> {
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
    let kernels = kernels.with_threads(threads).context("--threads cannot be had")?;
    let paper = Paper::load()?;
    let manifests = datasets_folder(arguments.data.as_deref())?;
    let catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref()).with_context(|| {
        format!("the data sets of `{}` cannot be used: --data names another folder", manifests.display())
    })?;
    let places = places(arguments, &experiments);
    let reviews = own_reviews(arguments, &places)?;
    let sources = Sources {
        catalogue: &catalogue,
        manifests: &manifests,
        reviews: reviews.map(|file| OwnReviews { file, columns: &arguments.review_columns }),
    };
    let store = store(&output);
    if !arguments.dry_run && !arguments.report_only {
        store.prepare()?;
    }
    let load = if arguments.dry_run { Data::outline } else { Data::load };
    let data = load(&places, arguments.scale, sources)?;
    ending::name_stand_ins(&data, &catalogue);
    let context = Context {
        scale: arguments.scale,
        sizes: arguments.scale.sizes(),
        data: &data,
        seeds: (1..=arguments.seeds.get() as u64).collect(),
        paper: &paper,
        store: &store,
        kernels,
    };
    let environment = environment(kernels);
    if arguments.dry_run {
        let outlooks = look_ahead(&context, &experiments, &environment)?;
        dry_run::write(&context, &outlooks, workers, budget);
        return Ok(Ended::Done);
    }

    let (runs, open) = plan(&context, &experiments)?;
    let known = runs.len();
    let mut remarks = Vec::new();
    if arguments.report_only {
        if known == 0 && !open.is_empty() {
            bail!(
                "`{}` has no finished run of what is asked for, so there is nothing to report: run `{} --out {}` \
                 first, or name the folder of a reproduction with --out",
                output.display(),
                report::command(arguments),
                output.display()
            );
        }
    } else {
        let interrupt = Interrupt::listen()?;
        let executor = Executor {
            shared: Shared {
                store: &store,
                data: &data,
                parts: &parts(&context),
                kernels,
                environment: &environment,
            },
            workers,
            interrupt: &interrupt,
            budget,
        };
        if run_within_budget(&executor, &context, &experiments, &mut remarks)? == Ended::Interrupted {
            let (runs, _) = plan(&context, &experiments)?;
            output::note(&format!(
                "Interrupted. {} finished and kept in `{}`; the same command goes on from there.",
                counted(runs.len(), "run"),
                output.display()
            ));
            return Ok(Ended::Interrupted);
        }
    }
    let (runs, open) = plan(&context, &experiments)?;
    if !open.is_empty() {
        let open = open.len();
        remarks.push(format!(
            "This report was made before its time: of the runs known by now, {open} are not finished."
        ));
    }
    let report = report::make(arguments, &context, &experiments, &runs, remarks, &environment)?;
    export::write(&runs, &output)?;
    let written = crate::report::write(&report, arguments.scale.name(), &output)?;
    let work =
        Work { finished: runs.len(), trained: runs.len().saturating_sub(known), taken: start.elapsed() };
    ending::summarise(&report, arguments.scale, work, &data, &catalogue, &output);
    for path in [&written.html, &written.markdown] {
        output::result(&path.display().to_string());
    }
    Ok(Ended::Done)
}

/// The user's own table of reviews, which must be there, and have a use.
fn own_reviews<'a>(arguments: &'a Reproduce, places: &[Place]) -> Result<Option<&'a Path>> {
    let Some(file) = arguments.reviews.as_deref() else { return Ok(None) };
    if !places.contains(&Place::Opentable) {
        let place = Place::Opentable.name();
        return Err(wrong_use(format!(
            "--reviews is for {place}, and nothing that is asked for rests on that"
        ))
        .into());
    }
    std::fs::File::open(file).with_context(|| format!("--reviews: `{}` cannot be read", file.display()))?;
    Ok(Some(file))
}

/// What is asked for, as far as this machine's cores have room; more would take longer and not less.
fn within(option: &str, asked: NonZeroUsize, room: NonZeroUsize, cores: NonZeroUsize) -> NonZeroUsize {
    if asked > room {
        let cores = counted(cores.get(), "core");
        output::note(&format!(
            "{option} {asked} is more than the {cores} of this machine have room for: {room} instead"
        ));
    }
    asked.min(room)
}

/// What the experiments come to.
fn look_ahead<'a>(
    context: &Context<'_>,
    experiments: &[&'a Experiment],
    environment: &Environment,
) -> Result<Vec<Outlook<'a>>> {
    let (runs, open) = plan(context, experiments)?;
    if !open.is_empty() {
        output::note("Timing some steps of each kind of run");
    }
    outlooks(context, experiments, &runs, &environment.cpu)
}

/// Those that are asked for and have something to say about the data that are. One that is asked for by name and
/// rests on other data is named; if no other is asked for, that is an error.
fn chosen_experiments(arguments: &Reproduce) -> Result<Vec<&'static Experiment>> {
    let by_name = |experiment: &&Experiment| {
        arguments.only.is_empty() || arguments.only.iter().any(|id| id == experiment.id)
    };
    let by_data = |experiment: &&Experiment| {
        arguments.dataset.is_empty()
            || experiment.places.is_empty()
            || experiment.places.iter().any(|place| arguments.dataset.contains(place))
    };
    let (chosen, others): (Vec<_>, Vec<_>) = EXPERIMENTS.iter().filter(by_name).partition(by_data);
    if arguments.only.is_empty() {
        return Ok(chosen);
    }
    let names = |places: &[Place]| places.iter().map(|place| place.name()).collect::<Vec<_>>().join(",");
    let explain = |other: &&Experiment| {
        let (needed, given) = (names(other.places), names(&arguments.dataset));
        format!("{} rests on {needed}, and --dataset {given} leaves that out", other.id)
    };
    let reasons: Vec<String> = others.iter().map(explain).collect();
    if chosen.is_empty() {
        return Err(wrong_use(reasons.join("\n")).into());
    }
    for reason in reasons {
        output::note(&format!("Left out: {reason}"));
    }
    Ok(chosen)
}

/// The data that the experiments rest on, as far as they are asked for.
fn places(arguments: &Reproduce, experiments: &[&Experiment]) -> Vec<Place> {
    let wanted = |place: &Place| {
        let asked_for = arguments.dataset.is_empty() || arguments.dataset.contains(place);
        asked_for && experiments.iter().any(|experiment| experiment.places.contains(place))
    };
    Place::ALL.into_iter().filter(wanted).collect()
}
