//! `cargo xtask train` and `inspect`.

use std::iter;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use truezero_datasets::own::Prepared;
use truezero_network::Model;
use truezero_report::render;
use truezero_sweep::{Job, PendingJob, Progress, Store, write_file};

use super::config::{Config, TEMPLATE};
use super::inspection::Inspection;
use super::job::{self, EXTENSION, Record, Settings, lowest};
use super::{data, page};
use crate::interrupt::{Completion, Interrupt};
use crate::output::{self, Verbosity};

/// The kept network in the folder of the output.
const MODEL: &str = "model.safetensors";

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// The configuration
    #[arg(value_name = "FILE", default_value = "train.toml")]
    config: PathBuf,

    /// Write a commented configuration instead
    #[arg(long)]
    init: bool,

    /// Number of networks that are trained at the same time
    #[arg(long, value_name = "N", default_value = "1")]
    jobs: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The configuration that the network was trained by
    #[arg(value_name = "FILE", default_value = "train.toml")]
    config: PathBuf,
}

/// Trains the networks of a configuration that have no record yet, keeps the best and writes a report.
pub(crate) fn train(arguments: &Train) -> Result<Completion> {
    if arguments.init {
        return init(&arguments.config);
    }
    let config = Config::read(&arguments.config)?;
    let prepared = data::load(&config.data)?;
    let folder = &config.output.folder;
    let store: Store<Record> = Store::new(folder.join("runs"));
    let jobs = jobs(&config, &prepared)?;
    let interrupt = Interrupt::listen()?;
    let progress = progress(arguments.jobs);
    store.prepare()?;
    let finished = store.finished(&jobs)?;
    let pending: Vec<_> = jobs.iter().filter(|job| finished.get(&job.id).is_none()).cloned().collect();
    if pending.is_empty() {
        output::note("Nothing left to train.");
    }
    let kind = "network";
    for record in finished.iter() {
        progress.learn(kind, 1.0, taken(record));
    }
    let waiting = pending.iter().map(|job| PendingJob { id: job.id.clone(), kind: kind.into(), effort: 1.0 });
    progress.plan(finished.len(), waiting, false);
    let stop = || interrupt.is_asked();
    let work = |job: &Job<Settings>| -> Result<()> {
        let line = progress.job(&job.id, &job.label);
        let found = job::run(job, &prepared, &store, &folder.join("metrics"), line, &interrupt)?;
        if let Some(record) = found {
            progress.finish(&job.id, taken(&record));
        }
        Ok(())
    };
    let ended = truezero_sweep::execute(pending, arguments.jobs, &stop, work);
    drop(progress);
    output::write_above(None);
    ended?;
    let finished = store.finished(&jobs)?;
    let records: Vec<Record> = jobs.iter().filter_map(|job| finished.get(&job.id).cloned()).collect();
    if interrupt.is_asked() && records.len() < jobs.len() {
        return Ok(Completion::Interrupted);
    }
    write(&records, &store, &prepared, folder)?;
    Ok(Completion::Done)
}

fn taken(record: &Record) -> Duration {
    Duration::try_from_secs_f64(record.result.seconds).unwrap_or_default()
}

fn init(file: &Path) -> Result<Completion> {
    if file.exists() {
        bail!("`{}` is there already: remove it, or name another file", file.display());
    }
    std::fs::write(file, TEMPLATE).with_context(|| format!("`{}` cannot be written", file.display()))?;
    output::note(&format!(
        "Wrote {}; set its `path` and `label`, then run `cargo xtask train`.",
        file.display()
    ));
    Ok(Completion::Done)
}

fn jobs(config: &Config, prepared: &Prepared) -> Result<Vec<Job<Settings>>> {
    let settings = config.descents().into_iter().map(|descent| Settings {
        data: prepared.data.fingerprint.clone(),
        centred: data::is_centred(&config.data, prepared),
        network: config.network.clone(),
        pre_training: config.pre_training.clone(),
        descent,
    });
    Ok(truezero_sweep::unique(settings.map(job::job).collect::<Result<_>>()?))
}

fn progress(workers: NonZeroUsize) -> Progress {
    let output = match output::verbosity() {
        Verbosity::Quiet => truezero_sweep::Output::Lines(|_| {}),
        _ => truezero_sweep::Output::standard_error(output::note),
    };
    if let truezero_sweep::Output::Terminal(lines) = &output {
        output::write_above(Some(lines.clone()));
    }
    Progress::new(workers, output)
}

/// Keeps the network with the lowest validation error, and writes the report.
fn write(records: &[Record], store: &Store<Record>, prepared: &Prepared, folder: &Path) -> Result<()> {
    let best = best(records)?;
    let model = Model::from_safetensors(&store.read_file(&best.job, EXTENSION)?)?;
    write_file(folder, MODEL, model.to_safetensors()?)?;
    let pages = render(&page::report(records, best, &model.network, prepared))?;
    for file in pages.files() {
        write_file(&folder.join(file.folder), &file.name, file.contents)?;
    }
    let test = best.result.test.error().map_or("no test examples".to_owned(), |error| {
        format!("test error {} of {} examples", page::percent(error), best.result.test.examples())
    });
    let descent = &best.settings.descent;
    output::result(&format!(
        "rate {}, seed {}: validation error {}, {test}",
        descent.learning_rate,
        descent.seed,
        page::percent(lowest(best))
    ));
    output::result(&format!("network {}", folder.join(MODEL).display()));
    output::result(&format!("report {}", folder.join("report.html").display()));
    Ok(())
}

/// The record with the lowest validation error.
fn best(records: &[Record]) -> Result<&Record> {
    let best = records.iter().min_by(|one, other| lowest(one).total_cmp(&lowest(other)));
    best.filter(|best| lowest(best).is_finite()).context(
        "no network finished an epoch: all of them diverged; lower `learning_rates` in the configuration",
    )
}

/// Says what the kept network of a configuration is like.
pub(crate) fn inspect(arguments: &Inspect) -> Result<Completion> {
    let config = Config::read(&arguments.config)?;
    let prepared = data::load(&config.data)?;
    let path = config.output.folder.join(MODEL);
    let model = Model::load(&path).context("`cargo xtask train` makes the network first")?;
    let Prepared { data, class_names, .. } = &prepared;
    if (&model.class_names, &model.feature_names, model.network.inputs())
        != (class_names, &data.words, data.features)
    {
        bail!(
            "{}: it has other features or classes than the data; train it with `cargo xtask train`",
            path.display()
        );
    }
    let found = Inspection::of(&model.network, &prepared.data.test, prepared.data.classes)?;
    let sizes = model.network.architecture().sizes();
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    output::result(&format!("{}: {}", path.display(), sizes.join("-")));
    for (number, layer) in (1..).zip(&found.layers) {
        output::result(&format!(
            "hidden layer {number}: {} units, {}, {} true zeros, {} dead",
            layer.units,
            layer.activation,
            layer.sparsity.map_or("–".to_owned(), page::percent),
            layer.dead
        ));
    }
    if let Some(error) = found.error() {
        output::result(&format!("test error {} of {} examples", page::percent(error), found.examples()));
    }
    let width = model.class_names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(6);
    let line = |name: &str, cells: Vec<String>| {
        let cells = iter::once(name).chain(cells.iter().map(String::as_str));
        let cells: Vec<_> = cells.map(|cell| format!("{cell:>width$}")).collect();
        output::result(&cells.join(" "));
    };
    line("", model.class_names.clone());
    for (name, counts) in model.class_names.iter().zip(&found.confusion) {
        line(name, counts.iter().map(u64::to_string).collect());
    }
    Ok(Completion::Done)
}
