//! [`Runner`]: does a job, from its settings and data to a record and a model.

mod checkpoint_file;
mod go_on;
mod outcome;
mod pre_training;
mod repeat;
mod stopwatch;
mod stream;
mod supervised;

use std::time::Duration;

use truezero_datasets::Dataset;
use truezero_network::Network;
use truezero_sweep::{Job, Store};
use truezero_tensor::Kernels;
use truezero_train::Observer;

pub use self::checkpoint_file::CHECKPOINT;
pub use self::repeat::stored_job;
pub use self::stream::ExampleStream;
use crate::{DataSettings, Environment, EvalError, Work, WorkRecord, keep};

/// The examples of a run.
#[derive(Clone, Copy, Debug)]
pub struct RunData<'a> {
    /// The data set, or the part of it, that the settings of the job name. With a stream, its training examples are
    /// some of the stream's first ones, to look at; runs do not learn from them.
    pub dataset: &'a Dataset,
    /// What the training examples come from, if each epoch has its own.
    pub stream: Option<&'a dyn ExampleStream>,
    /// Whether the classes are numbers, so that the record gets the error of the expected class.
    pub ordinal: bool,
}

impl RunData<'_> {
    /// The settings by which a job names these examples.
    pub fn settings(&self) -> DataSettings {
        let settings = DataSettings::of(self.dataset);
        match self.stream {
            None => settings,
            Some(stream) => DataSettings { train: stream.epoch_size(), streamed: true, ..settings },
        }
    }
}

/// What all runs share.
#[derive(Clone, Copy, Debug)]
pub struct Runner<'a> {
    /// Keeps the results. Networks that a job builds upon are read from it.
    pub store: &'a Store<WorkRecord>,
    /// What multiplies matrices.
    pub kernels: Kernels,
    /// Where the runs are made, for their records.
    pub environment: &'a Environment,
    /// After how much time the state of a run is kept in the store, each time, so that a run which is killed goes on
    /// from there; `None` to keep none.
    pub checkpoint_every: Option<Duration>,
}

impl Runner<'_> {
    /// Does a job, and keeps its record and the model. If its state was kept earlier, it goes on from there, to the
    /// same bits. `None` if the observer ended it, and then only its state is kept.
    ///
    /// # Errors
    /// [`EvalError`] if the data are not those of the settings, if a network that the job builds upon cannot be read,
    /// if the settings cannot be run, or if the result or the state cannot be written.
    pub fn run(
        &self,
        job: &Job<Work>,
        data: RunData<'_>,
        observer: &mut impl Observer,
    ) -> Result<Option<WorkRecord>, EvalError> {
        let Some((record, network)) = self.train(job, data, observer)? else { return Ok(None) };
        let record = keep(self.store, record, &network)?;
        self.store.delete(&job.id, CHECKPOINT)?;
        Ok(Some(record))
    }

    fn train(
        &self,
        job: &Job<Work>,
        data: RunData<'_>,
        observer: &mut impl Observer,
    ) -> Result<Option<(WorkRecord, Network<f32>)>, EvalError> {
        let (expected, found) = (job.settings.data(), data.settings());
        if *expected != found {
            let (expected, found) = (Box::new(expected.clone()), Box::new(found));
            return Err(EvalError::OtherData { job: job.label.clone(), expected, found });
        }
        Ok(match &job.settings {
            Work::Supervised(settings) => supervised::run(self, job, settings, data, observer)?
                .map(|(record, network)| (WorkRecord::Supervised(record), network)),
            Work::PreTraining(settings) => pre_training::run(self, job, settings, data, observer)?
                .map(|(record, network)| (WorkRecord::PreTraining(record), network)),
        })
    }
}
