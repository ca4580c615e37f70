//! `cargo xtask train` and `inspect`.

use std::io::ErrorKind;
use std::iter;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use truezero_datasets::own::Prepared;
use truezero_network::Model;
use truezero_report::render;
use truezero_sweep::words::counted;
use truezero_sweep::{Job, PendingJob, Progress, Records, Store, SweepError, write_file};

use super::config::{Config, TEMPLATE};
use super::data::Loaded;
use super::inspection::Inspection;
use super::job::{self, EXTENSION, Record, Settings, lowest};
use super::{data, page, reconstruction};
use crate::interrupt::{Completion, Interrupt};
use crate::number::at_least_one;
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
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one::<NonZeroUsize>)]
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
    let loaded = data::load(&config.data)?;
    loaded.remarks.iter().for_each(|remark| output::note(remark));
    check_features(&config, &loaded)?;
    let folder = &config.output.folder;
    prepare(folder)
        .with_context(|| config.wrong("output", "folder", "expected a folder that can be written to"))?;
    let store = store(folder).with_listener(|fault| output::note(&format!("{fault}; it is trained again")));
    let jobs = jobs(&config, &loaded.prepared)?;
    let interrupt = Interrupt::listen()?;
    let progress = progress(arguments.jobs);
    store.prepare()?;
    let found = store.finished(&jobs)?;
    let lost = lost(&store, &found)?;
    let finished: Records<Record> =
        found.iter().filter(|record| !lost.contains(&record.job)).cloned().collect();
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
        let found = job::run(job, &loaded, &store, &folder.join("metrics"), line, &interrupt)?;
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
        output::note(&format!(
            "Interrupted. {} of {} finished and kept in `{}`; the same command goes on with the others.",
            records.len(),
            counted(jobs.len(), "network"),
            folder.display()
        ));
        return Ok(Completion::Interrupted);
    }
    write(&records, &store, &loaded, &config)?;
    Ok(Completion::Done)
}

fn store(folder: &Path) -> Store<Record> {
    Store::new(folder.join("runs"))
}

/// Says what the networks cannot be pre-trained on.
fn check_features(config: &Config, loaded: &Loaded) -> Result<()> {
    let Some(pre_training) = &config.pre_training else { return Ok(()) };
    let (data, centred) = (&loaded.prepared.data, data::is_centred(&config.data, &loaded.prepared));
    reconstruction::of_features(pre_training.reconstruction, centred, [&data.train, &data.valid])
        .map_err(|message| config.wrong("pre_training", "reconstruction", &message))
}

/// Checks that everything can be written that a training leaves, before it costs any work.
fn prepare(folder: &Path) -> Result<()> {
    for folder in [folder.to_owned(), folder.join("metrics"), folder.join("figures")] {
        std::fs::create_dir_all(&folder)
            .and_then(|()| tempfile::tempfile_in(&folder))
            .with_context(|| format!("`{}` cannot be written", folder.display()))?;
    }
    for file in [MODEL, "report.html", "report.md"].map(|name| folder.join(name)) {
        if file.is_dir() {
            bail!("`{}` is a folder", file.display());
        }
    }
    Ok(())
}

/// The finished jobs whose network is missing or damaged.
fn lost(store: &Store<Record>, finished: &Records<Record>) -> Result<Vec<String>> {
    let mut lost = Vec::new();
    for record in finished.iter() {
        let problem = match store.read_file(&record.job, EXTENSION) {
            Ok(bytes) => Model::from_safetensors(&bytes).err().map(|error| error.to_string()),
            Err(SweepError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Some("it is missing".to_owned())
            }
            Err(error) if error.is_fault() => Some("it has changed since it was written".to_owned()),
            Err(error) => return Err(error.into()),
        };
        if let Some(problem) = problem {
            let path = store.path(&record.job, EXTENSION);
            output::note(&format!("`{}`: {problem}; this network is trained again", path.display()));
            lost.push(record.job.clone());
        }
    }
    Ok(lost)
}

fn taken(record: &Record) -> Duration {
    Duration::try_from_secs_f64(record.result.seconds).unwrap_or_default()
}

fn init(file: &Path) -> Result<Completion> {
    if file.exists() {
        bail!("`{}` is there already: remove it, or name another file", file.display());
    }
    std::fs::write(file, TEMPLATE).with_context(|| format!("`{}` cannot be written", file.display()))?;
    let train = super::command("train", file);
    output::note(&format!("Wrote {}; set its `path` and `label`, then run `{train}`.", file.display()));
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
fn write(records: &[Record], store: &Store<Record>, loaded: &Loaded, config: &Config) -> Result<()> {
    let folder = &config.output.folder;
    let best = best(records)?;
    let model = kept(best, store, loaded)?;
    write_file(folder, MODEL, model.to_safetensors_of(&loaded.kind)?)?;
    let pages = render(&page::report(records, best, &model.network, loaded, config.file()))?;
    for file in pages.files() {
        write_file(&folder.join(file.folder), &file.name, file.contents)?;
    }
    let test = best.result.test.error().map_or("no test examples".to_owned(), |error| {
        format!("test error {} of {}", page::percent(error), page::examples(&best.result.test, "example"))
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

/// The network of the best record. Its names are those of the data now, which its identity does not hold.
fn kept(best: &Record, store: &Store<Record>, loaded: &Loaded) -> Result<Model> {
    let network = Model::from_safetensors(&store.read_file(&best.job, EXTENSION)?)?.network;
    Ok(job::model(network, &loaded.prepared))
}

/// The record with the lowest validation error.
fn best(records: &[Record]) -> Result<&Record> {
    let best = records.iter().min_by(|one, other| lowest(one).total_cmp(&lowest(other)));
    best.filter(|best| lowest(best).is_finite()).context(
        "no network finished an epoch: all of them diverged; lower `learning_rates` in the configuration",
    )
}

/// The network that the settings and the data of a configuration give; `None` if it is not trained yet.
fn trained(config: &Config, loaded: &Loaded) -> Result<Option<Model>> {
    let store = store(&config.output.folder);
    let jobs = jobs(config, &loaded.prepared)?;
    let finished = store.finished(&jobs)?;
    let records: Vec<Record> = jobs.iter().filter_map(|job| finished.get(&job.id).cloned()).collect();
    let is_whole = |record: &Record| store.path(&record.job, EXTENSION).is_file();
    if records.len() < jobs.len() || !records.iter().all(is_whole) {
        return Ok(None);
    }
    kept(best(&records)?, &store, loaded).map(Some)
}

/// Says what the kept network of a configuration is like.
pub(crate) fn inspect(arguments: &Inspect) -> Result<Completion> {
    let config = Config::read(&arguments.config)?;
    let loaded = data::load(&config.data)?;
    let (path, train) = (config.output.folder.join(MODEL), super::command("train", config.file()));
    let model = Model::load(&path).with_context(|| format!("`{train}` makes the network first"))?;
    if trained(&config, &loaded)?.as_ref() != Some(&model) {
        bail!(
            "{}: it was trained by other settings or on other data than `{}` names now; run `{train}`",
            path.display(),
            config.file().display()
        );
    }
    let prepared = &loaded.prepared;
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
        output::result(&format!(
            "test error {} of {}",
            page::percent(error),
            page::examples(&found, "example")
        ));
    }
    let names: Vec<String> = model.class_names.iter().map(|name| super::escaped(name)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(6);
    let line = |name: &str, cells: Vec<String>| {
        let cells = iter::once(name).chain(cells.iter().map(String::as_str));
        let cells: Vec<_> = cells.map(|cell| format!("{cell:>width$}")).collect();
        output::result(&cells.join(" "));
    };
    line("", names.clone());
    for (name, counts) in names.iter().zip(&found.confusion) {
        line(name, counts.iter().map(u64::to_string).collect());
    }
    Ok(Completion::Done)
}
