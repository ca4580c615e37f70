//! `cargo xtask reproduce`: plan, run what has no result yet, report.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use truezero_datasets::{Dataset, mnist};
use truezero_eval::Environment;
use truezero_tensor::Kernels;

use crate::cli::Reproduce;
use crate::environment::{environment, workspace_folder};
use crate::executor::Executor;
use crate::experiments::{Context, EXPERIMENTS, Experiment};
use crate::export;
use crate::interrupt::Interrupt;
use crate::job::Job;
use crate::output;
use crate::paper::Paper;
use crate::report::{self, model::Report};
use crate::scale::Scale;
use crate::store::{Runs, Store};

/// How a reproduction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything is run and reported, or was only planned.
    Done,
    /// A person stopped it.
    Interrupted,
}

pub(crate) fn reproduce(arguments: &Reproduce) -> Result<Ended> {
    let output =
        arguments.out.clone().unwrap_or_else(|| Path::new("reproduction").join(arguments.scale.name()));
    let kernels = Kernels::from_environment().context("the kernels of TRUEZERO_KERNELS cannot be used")?;
    let kernels = kernels.with_threads(arguments.threads).context("--threads cannot be had")?;
    let paper = Paper::load()?;
    let sizes = arguments.scale.sizes();
    let dataset = load(&datasets_folder(arguments.data.as_deref()), sizes.examples)?;
    let store = Store::new(&output);
    let context = Context {
        sizes,
        dataset: &dataset,
        seeds: (1..=arguments.seeds.get() as u64).collect(),
        paper: &paper,
        store: &store,
        kernels,
    };
    let experiments: Vec<&Experiment> = EXPERIMENTS
        .iter()
        .filter(|experiment| arguments.only.is_empty() || arguments.only.iter().any(|id| id == experiment.id))
        .collect();

    if arguments.dry_run {
        dry_run(&context, &experiments)?;
        return Ok(Ended::Done);
    }

    let environment = environment(kernels);
    if !arguments.report_only {
        store.prepare()?;
        let interrupt = Interrupt::listen()?;
        let executor = Executor {
            store: &store,
            dataset: &dataset,
            kernels,
            environment: &environment,
            workers: arguments.jobs.unwrap_or_else(|| workers(arguments.threads)),
            interrupt: &interrupt,
        };
        if run_all(&executor, &context, &experiments)? == Ended::Interrupted {
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
    let report = make_report(arguments, &context, &experiments, &runs, open.len(), &environment)?;
    export::write(&runs, &output)?;
    let written = report::write(&report, &output)?;
    for path in [&written.html, &written.markdown] {
        output::result(&path.display().to_string());
    }
    Ok(Ended::Done)
}

/// How many runs of so many threads keep all cores busy.
fn workers(threads: NonZeroUsize) -> NonZeroUsize {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    NonZeroUsize::new(cores.get() / threads).unwrap_or(NonZeroUsize::MIN)
}

/// Runs what has no result yet, stage by stage.
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
    }
}

/// The folder of the data sets' manifests.
pub(crate) fn datasets_folder(chosen: Option<&Path>) -> PathBuf {
    chosen.map_or_else(|| workspace_folder().join("datasets"), Path::to_owned)
}

fn load(folder: &Path, [train, valid, test]: [usize; 3]) -> Result<Dataset> {
    let dataset = mnist::load(folder).with_context(|| {
        format!(
            "MNIST in `{}` cannot be used; its files come with the repository, so `git restore datasets` brings them back",
            folder.display()
        )
    })?;
    Ok(dataset.take(train, valid, test))
}

/// The finished runs, and the jobs that are known by now and not finished.
fn plan(context: &Context<'_>, experiments: &[&Experiment]) -> Result<(Runs, Vec<Job>)> {
    let mut runs = Runs::default();
    loop {
        let jobs = jobs(context, experiments, &runs)?;
        let finished = context.store.finished(&jobs)?;
        // A later stage may be finished as well: plan again as long as that brings runs to light.
        if finished.len() == runs.len() {
            let open = jobs.into_iter().filter(|job| !finished.contains(job)).collect();
            return Ok((finished, open));
        }
        runs = finished;
    }
}

/// The jobs of all experiments, each once.
fn jobs(context: &Context<'_>, experiments: &[&Experiment], runs: &Runs) -> Result<Vec<Job>> {
    let mut jobs: Vec<Job> = Vec::new();
    for experiment in experiments {
        for job in (experiment.jobs)(context, runs)? {
            if jobs.iter().all(|known| known.id != job.id) {
                jobs.push(job);
            }
        }
    }
    Ok(jobs)
}

fn counted(runs: usize) -> String {
    if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") }
}

fn dry_run(context: &Context<'_>, experiments: &[&Experiment]) -> Result<()> {
    let (runs, open) = plan(context, experiments)?;
    output::result(&format!("Data: {}", context.data()));
    let mut listed: Vec<String> = Vec::new();
    for experiment in experiments {
        output::result(&format!("{:<10} {}", experiment.id, experiment.title));
        let jobs = (experiment.jobs)(context, &runs)?;
        if jobs.iter().any(|job| listed.contains(&job.id)) {
            output::result("           from the runs above");
        }
        for job in jobs.iter().filter(|job| !listed.contains(&job.id)) {
            let state = if runs.contains(job) { "finished" } else { "to run" };
            output::result(&format!(
                "           {state:<9} {}, {}, at most {} epochs",
                job.label,
                job.sizes(),
                job.descent().max_epochs
            ));
        }
        listed.extend(jobs.into_iter().map(|job| job.id));
    }
    output::result(&format!("{} finished, {} to run", counted(runs.len()), open.len()));
    output::result(
        "Runs that follow from the results of these (the next layer of pre-training, fine-tuning, more seeds) are not listed.",
    );
    Ok(())
}

fn make_report(
    arguments: &Reproduce,
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &Runs,
    open: usize,
    environment: &Environment,
) -> Result<Report> {
    let sections =
        experiments.iter().map(|experiment| (experiment.section)(context, runs)).collect::<Result<_>>()?;
    let mut summary = vec![scope(arguments, context)];
    if open > 0 {
        summary.push(format!(
            "This report was made before its time: of the runs known by now, {open} are not finished."
        ));
    }
    for experiment in experiments {
        summary.extend((experiment.summary)(context, runs)?);
    }
    let mut commits: Vec<&str> = runs.records().map(|record| record.environment().commit.as_str()).collect();
    commits.sort_unstable();
    commits.dedup();
    let seeds: Vec<String> = context.seeds.iter().map(u64::to_string).collect();
    let training: f64 = runs.records().map(|record| record.cost().training_seconds).sum();
    let facts = [
        ("Scale", arguments.scale.description()),
        ("Seeds", seeds.join(", ")),
        ("Data", context.data()),
        (
            "Source of the data",
            format!("{} ({})", context.dataset.provenance.source, context.dataset.provenance.licence),
        ),
        ("Fingerprint of the data", context.dataset.fingerprint.clone()),
        ("Runs", format!("{}, {:.0} s of training steps", counted(runs.len()), training)),
        ("Commit of the report", environment.commit.clone()),
        ("Commits of the runs", if commits.is_empty() { "–".to_owned() } else { commits.join(", ") }),
        ("Processor", environment.cpu.clone()),
        ("Kernels", environment.kernels.clone()),
        ("truezero", format!("{} on {}", environment.version, environment.system)),
    ];
    Ok(Report {
        title: "Deep Sparse Rectifier Neural Networks, reproduced".into(),
        subtitle: "X. Glorot, A. Bordes, Y. Bengio, AISTATS 2011, JMLR W&CP 15:315–323".into(),
        scale: arguments.scale.name().into(),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).into(),
        summary,
        sections,
        how_to_repeat: command(arguments),
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
            "This is the quick scale: the paper's networks on all examples, but few learning rates and epochs, so errors are \
             higher than the paper's."
        }
        Scale::Paper => {
            "This is the paper's scale: its networks, learning rates and examples, with early stopping."
        }
    };
    format!("{scale} All networks were trained on real {}.", context.dataset.provenance.title)
}

/// The command that makes the report anew.
fn command(arguments: &Reproduce) -> String {
    let mut words = vec!["cargo xtask reproduce".to_owned(), format!("--scale {}", arguments.scale.name())];
    if !arguments.only.is_empty() {
        words.push(format!("--only {}", arguments.only.join(",")));
    }
    words.push(format!("--dataset {} --seeds {}", arguments.dataset, arguments.seeds));
    words.join(" ")
}
