//! The run store: one record and one model a finished job, found by the job's identity.
//!
//! A record appears under its name only when it is whole, and after the model that it belongs to. So a store may be
//! killed at any moment, and what it holds is finished.

mod foresee;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use truezero_eval::{RECORD_FORMAT, RunRecord};
use truezero_network::Network;

pub(crate) use foresee::foresee;
#[cfg(test)]
pub(crate) use foresee::{complete, pretended};

use crate::files::{delete_abandoned, write_file};
use crate::job::{Job, Work};
use crate::record::{PreTrainingRecord, Record};

/// What finished jobs left, by the identity of the job.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(BTreeMap<String, Record>);

impl Runs {
    /// The record of a supervised run.
    pub(crate) fn get(&self, id: &str) -> Option<&RunRecord> {
        match self.0.get(id)? {
            Record::Supervised(record) => Some(record),
            Record::PreTraining(_) => None,
        }
    }

    /// The record of a pre-trained layer.
    pub(crate) fn pre_training(&self, id: &str) -> Option<&PreTrainingRecord> {
        match self.0.get(id)? {
            Record::PreTraining(record) => Some(record),
            Record::Supervised(_) => None,
        }
    }

    /// The record of a run of either kind.
    pub(crate) fn record(&self, job: &Job) -> Option<&Record> {
        self.0.get(&job.id)
    }

    pub(crate) fn contains(&self, job: &Job) -> bool {
        self.0.contains_key(&job.id)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All records, by the identity of the job.
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.0.values()
    }
}

#[cfg(test)]
impl FromIterator<Record> for Runs {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        Self(records.into_iter().map(|record| (record.job().to_owned(), record)).collect())
    }
}

/// A folder of finished runs.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in `<output>/runs`; nothing is written yet.
    pub(crate) fn new(output: &Path) -> Self {
        Self { folder: output.join("runs") }
    }

    /// Makes the folder if need be, and tries whether it can be written: better now than after the first run.
    pub(crate) fn prepare(&self) -> Result<()> {
        let advice =
            || format!("`{}` cannot be written: choose another folder with --out", self.folder.display());
        std::fs::create_dir_all(&self.folder).with_context(advice)?;
        tempfile::tempfile_in(&self.folder).with_context(advice)?;
        delete_abandoned(&self.folder);
        Ok(())
    }

    /// The record of a job, relative to the folder of the output.
    pub(crate) fn relative_path(id: &str) -> String {
        format!("runs/{id}.json")
    }

    /// The finished ones among `jobs`.
    pub(crate) fn finished(&self, jobs: &[Job]) -> Result<Runs> {
        let mut runs = Runs::default();
        for job in jobs {
            if let Some(record) = self.read(job)? {
                runs.0.insert(job.id.clone(), record);
            }
        }
        Ok(runs)
    }

    fn read(&self, job: &Job) -> Result<Option<Record>> {
        let path = self.path(&job.id, "json");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("`{}` cannot be read", path.display())),
        };
        let advice = "move it away, or choose another folder with --out; the other results stay";
        let value: serde_json::Value = serde_json::from_str(&text)
            .with_context(|| format!("`{}` is no run record: {advice}", path.display()))?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(RECORD_FORMAT) => {}
            Some(format) => bail!(
                "`{}` was written by another version of truezero (format {format}, this one reads {RECORD_FORMAT}): {advice}",
                path.display()
            ),
            None => bail!("`{}` is no run record: {advice}", path.display()),
        }
        let damaged = || format!("`{}` is damaged: {advice}", path.display());
        let (record, fits) = match &job.work {
            Work::Supervised(settings) => {
                let record: RunRecord = serde_json::from_value(value).with_context(damaged)?;
                let fits = record.settings == *settings;
                (Record::Supervised(record), fits)
            }
            Work::PreTraining(settings) => {
                let record: PreTrainingRecord = serde_json::from_value(value).with_context(damaged)?;
                let fits = record.settings == *settings;
                (Record::PreTraining(record), fits)
            }
        };
        if record.job() != job.id || !fits {
            bail!("`{}` holds the result of another job: {advice}", path.display());
        }
        Ok(Some(record))
    }

    /// Keeps a finished run.
    pub(crate) fn write(&self, record: &Record, network: &Network<f32>) -> Result<()> {
        write_file(&self.folder, &format!("{}.safetensors", record.job()), network.to_safetensors()?)?;
        let mut text =
            serde_json::to_string_pretty(record).context("a run record cannot be written as JSON")?;
        text.push('\n');
        write_file(&self.folder, &format!("{}.json", record.job()), text)?;
        Ok(())
    }

    /// The network that a finished job left, with the weights of its best epoch. Pre-training leaves the layer and those
    /// below it, under an output that nothing has trained.
    pub(crate) fn network(&self, id: &str) -> Result<Network<f32>> {
        let path = self.path(id, "safetensors");
        Network::load(&path).with_context(|| {
            let record = self.path(id, "json");
            format!(
                "the model of a finished run cannot be read: delete `{}` to run it again",
                record.display()
            )
        })
    }

    fn path(&self, id: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{id}.{extension}"))
    }
}
