//! `cargo xtask reproduce`: plan, run what has no result yet, report.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use truezero_eval::Environment;
use truezero_tensor::Kernels;

use crate::budget::{self, Budget};
use crate::cli::Reproduce;
use crate::data::{Data, OwnReviews, Place, Sources};
use crate::datasets::catalogue;
use crate::dry_run;
use crate::environment::{environment, workspace_folder};
use crate::executor::Executor;
use crate::experiments::{Context, EXPERIMENTS, Experiment, parts};
use crate::export;
use crate::interrupt::Interrupt;
use crate::output;
use crate::paper::Paper;
use crate::plan::{Outlook, outlooks, plan};
use crate::report;
use crate::report::model::{Finding, Report};
use crate::scale::{Limits, Scale};
use crate::store::{Runs, Store};

/// How a reproduction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything, or what the budget allows, is run and reported, or was only planned.
    Done,
    /// A person stopped it.
    Interrupted,
}

pub(crate) fn reproduce(arguments: &Reproduce) -> Result<Ended> {
    let budget = arguments.budget.map(Budget::new);
    let output =
        arguments.out.clone().unwrap_or_else(|| Path::new("reproduction").join(arguments.scale.name()));
    let kernels = Kernels::from_environment().context("the kernels of TRUEZERO_KERNELS cannot be used")?;
    let kernels = kernels.with_threads(arguments.threads).context("--threads cannot be had")?;
    let paper = Paper::load()?;
    let experiments = chosen_experiments(arguments);
    let manifests = datasets_folder(arguments.data.as_deref());
    let catalogue = catalogue(arguments.data.as_deref(), arguments.cache.as_deref())?;
    let reviews = arguments.reviews.as_deref();
    let sources = Sources {
        catalogue: &catalogue,
        manifests: &manifests,
        reviews: reviews.map(|file| OwnReviews { file, columns: &arguments.review_columns }),
    };
    let data = Data::load(&places(arguments, &experiments), arguments.scale, sources)?;
    let store = Store::new(&output);
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
    let workers = arguments.jobs.unwrap_or_else(|| workers(arguments.threads));
    if arguments.dry_run {
        let outlooks = look_ahead(&context, &experiments, &environment)?;
        dry_run::write(&context, &outlooks, workers, budget);
        return Ok(Ended::Done);
    }

    let mut remarks = Vec::new();
    if !arguments.report_only {
        store.prepare()?;
        let interrupt = Interrupt::listen()?;
        let executor = Executor {
            store: &store,
            data: &data,
            parts: &parts(&context),
            kernels,
            environment: &environment,
            workers,
            interrupt: &interrupt,
            budget,
        };
        if run_within_budget(&executor, &context, &experiments, &mut remarks)? == Ended::Interrupted {
            let (runs, _) = plan(&context, &experiments)?;
            output::note(&format!(
                "Interrupted. {} finished and kept in `{}`; the same command goes on from there.",
                counted(runs.len()),
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
    let report = make_report(arguments, &context, &experiments, &runs, remarks, &environment)?;
    export::write(&runs, &output)?;
    let written = report::write(&report, arguments.scale.name(), &output)?;
    for path in [&written.html, &written.markdown] {
        output::result(&path.display().to_string());
    }
    Ok(Ended::Done)
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

/// How many runs of so many threads keep all cores busy.
fn workers(threads: NonZeroUsize) -> NonZeroUsize {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    NonZeroUsize::new(cores.get() / threads).unwrap_or(NonZeroUsize::MIN)
}

/// Runs the experiments that fit into the budget, and remarks what the report then lacks.
fn run_within_budget(
    executor: &Executor<'_>,
    context: &Context<'_>,
    experiments: &[&Experiment],
    remarks: &mut Vec<String>,
) -> Result<Ended> {
    let Some(budget) = executor.budget else { return run_all(executor, context, experiments) };
    let outlooks = look_ahead(context, experiments, executor.environment)?;
    let (fitting, left_out) = budget.choose(&outlooks, executor.workers);
    if !left_out.is_empty() {
        let left_out = format!("Left out for the budget of {budget}: {}.", budget::list(&left_out));
        output::note(&left_out);
        remarks.push(left_out);
    }
    let ended = run_all(executor, context, &fitting)?;
    let (_, unfinished) = plan(context, &fitting)?;
    if !unfinished.is_empty() {
        let unfinished = counted(unfinished.len());
        remarks.push(format!(
            "The budget of {budget} was over before the rest was run: {unfinished}, and what follows, are left."
        ));
    }
    Ok(ended)
}

/// Runs what has no result yet, stage by stage, until the budget is over.
fn run_all(executor: &Executor<'_>, context: &Context<'_>, experiments: &[&Experiment]) -> Result<Ended> {
    let mut started = false;
    loop {
        let (runs, open) = plan(context, experiments)?;
        let finished = counted(runs.len());
        if open.is_empty() {
            if !started {
                output::note(&format!("{finished} finished, nothing left to train"));
            }
            return Ok(Ended::Done);
        }
        started = true;
        output::note(&format!("{finished} finished, {} to run, {} at a time", open.len(), executor.workers));
        executor.execute(open)?;
        if executor.interrupt.is_asked() {
            return Ok(Ended::Interrupted);
        }
        if executor.is_out_of_time() {
            output::note("The budget is over: what is finished is reported");
            return Ok(Ended::Done);
        }
    }
}

/// The folder of the data sets' manifests.
pub(crate) fn datasets_folder(chosen: Option<&Path>) -> PathBuf {
    chosen.map_or_else(|| workspace_folder().join("datasets"), Path::to_owned)
}

/// Those that are asked for and have something to say about the data that are.
fn chosen_experiments(arguments: &Reproduce) -> Vec<&'static Experiment> {
    let asked_for = |experiment: &&Experiment| {
        let by_name = arguments.only.is_empty() || arguments.only.iter().any(|id| id == experiment.id);
        let by_data = arguments.dataset.is_empty()
            || experiment.places.is_empty()
            || experiment.places.iter().any(|place| arguments.dataset.contains(place));
        by_name && by_data
    };
    EXPERIMENTS.iter().filter(asked_for).collect()
}

/// The data that the experiments rest on, as far as they are asked for.
fn places(arguments: &Reproduce, experiments: &[&Experiment]) -> Vec<Place> {
    let wanted = |place: &Place| {
        let asked_for = arguments.dataset.is_empty() || arguments.dataset.contains(place);
        asked_for && experiments.iter().any(|experiment| experiment.places.contains(place))
    };
    Place::ALL.into_iter().filter(wanted).collect()
}

fn counted(runs: usize) -> String {
    if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") }
}

fn make_report(
    arguments: &Reproduce,
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &Runs,
    remarks: Vec<String>,
    environment: &Environment,
) -> Result<Report> {
    let sections =
        experiments.iter().map(|experiment| (experiment.section)(context, runs)).collect::<Result<_>>()?;
    let general = std::iter::once(scope(arguments, context)).chain(remarks);
    let mut summary: Vec<Finding> = general.map(|text| Finding { text, section: None }).collect();
    for experiment in experiments {
        let text = (experiment.summary)(context, runs)?;
        summary.extend(text.map(|text| Finding { text, section: Some(experiment.id.into()) }));
    }
    let mut commits: Vec<&str> = runs.records().map(|record| record.environment().commit.as_str()).collect();
    commits.sort_unstable();
    commits.dedup();
    let seeds: Vec<String> = context.seeds.iter().map(u64::to_string).collect();
    let training: f64 = runs.records().map(|record| record.cost().training_seconds).sum();
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    fact("Scale", arguments.scale.name().to_owned());
    fact("Training", training_words(context));
    fact("Seeds", seeds.join(", "));
    let places: Vec<Place> = context.data.all().map(|(place, _)| place).collect();
    let stand_ins = context.stand_ins(&places).len();
    fact("Data", format!("{} data sets of the paper, {stand_ins} stand-ins", places.len() - stand_ins));
    fact("Runs", format!("{}, {:.0} s of training steps", counted(runs.len()), training));
    fact("Commit of the report", environment.commit.clone());
    fact("Commits of the runs", if commits.is_empty() { "–".to_owned() } else { commits.join(", ") });
    fact("Processor", environment.cpu.clone());
    fact("Kernels", environment.kernels.clone());
    fact("truezero", format!("{} on {}", environment.version, environment.system));
    Ok(Report {
        title: "Deep Sparse Rectifier Neural Networks, reproduced".into(),
        subtitle: "X. Glorot, A. Bordes, Y. Bengio, AISTATS 2011, JMLR W&CP 15:315–323".into(),
        facts,
        summary,
        sections,
        how_to_repeat: command(arguments),
        records: Some(report::CLAIMS.into()),
    })
}

/// What a reader must know before any number.
fn scope(arguments: &Reproduce, context: &Context<'_>) -> String {
    let scale = match arguments.scale {
        Scale::Smoke => {
            "This is the smoke scale: small networks, few examples and two epochs show that everything runs. Its figures say \
             nothing about the paper."
        }
        Scale::Quick => {
            "This is the quick scale: fewer examples, learning rates and epochs than the paper's, and smaller networks but on \
             MNIST, so errors are higher than the paper's."
        }
        Scale::Paper => {
            "This is the paper's scale: its networks, learning rates and examples, with early stopping."
        }
    };
    let places: Vec<Place> = context.data.all().map(|(place, _)| place).collect();
    let stand_ins = context.stand_ins(&places);
    if stand_ins.is_empty() {
        format!("{scale} All networks were trained on the paper's data.")
    } else {
        format!(
            "{scale} Where the paper's data are not at hand, stand-ins were used, and figures on them are no figures of the paper's data: {}.",
            stand_ins.join("; ")
        )
    }
}

/// The rates and when training ends.
fn training_words(context: &Context<'_>) -> String {
    let list = |rates: &[f64]| rates.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let sizes = &context.sizes;
    let finals = sizes.finals.map_or_else(String::new, |finals| {
        let Limits { max_epochs, patience } = finals.limits;
        format!(", the best {} of a grid for {max_epochs} epochs, stopped after {patience}", finals.networks)
    });
    format!(
        "rates {}, stopped early by the validation error{finals}; pre-training at rates {}, for at most {} epochs a layer, stopped \
         after {} without a lower reconstruction error",
        list(sizes.learning_rates),
        list(sizes.pre_training_rates),
        sizes.pre_training.max_epochs,
        sizes.pre_training.patience,
    )
}

/// The command that makes the report anew.
fn command(arguments: &Reproduce) -> String {
    let mut words = vec!["cargo xtask reproduce".to_owned(), format!("--scale {}", arguments.scale.name())];
    if !arguments.only.is_empty() {
        words.push(format!("--only {}", arguments.only.join(",")));
    }
    if !arguments.dataset.is_empty() {
        let names: Vec<&str> = arguments.dataset.iter().map(|place| place.name()).collect();
        words.push(format!("--dataset {}", names.join(",")));
    }
    words.push(format!("--seeds {}", arguments.seeds));
    words.join(" ")
}
