//! [`Runner`]: does a job, from its settings and data to a record and a model.

mod outcome;
mod pre_training;
mod stopwatch;
mod supervised;

use truezero_datasets::Dataset;
use truezero_sweep::{Job, Store};
use truezero_tensor::Kernels;
use truezero_train::Observer;

use crate::{DataSettings, Environment, EvalError, Work, WorkRecord, keep};

/// The examples of a run.
#[derive(Clone, Copy, Debug)]
pub struct RunData<'a> {
    /// The data set, or the part of it, that the settings of the job name.
    pub dataset: &'a Dataset,
    /// Whether the classes are numbers, so that the record gets the error of the expected class.
    pub ordinal: bool,
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
}

impl Runner<'_> {
    /// Does a job, and keeps its record and the model. `None`, and nothing is kept, if the observer ended it.
    ///
    /// # Errors
    /// [`EvalError`] if the data are not those of the settings, if a network that the job builds upon cannot be read,
    /// if the settings cannot be run, or if the result cannot be written.
    pub fn run(
        &self,
        job: &Job<Work>,
        data: RunData<'_>,
        observer: &mut impl Observer,
    ) -> Result<Option<WorkRecord>, EvalError> {
        let (expected, found) = (job.settings.data(), DataSettings::of(data.dataset));
        if *expected != found {
            let (expected, found) = (Box::new(expected.clone()), Box::new(found));
            return Err(EvalError::OtherData { job: job.label.clone(), expected, found });
        }
        let finished = match &job.settings {
            Work::Supervised(settings) => supervised::run(self, job, settings, data, observer)?
                .map(|(record, network)| (WorkRecord::Supervised(record), network)),
            Work::PreTraining(settings) => pre_training::run(self, job, settings, data.dataset, observer)?
                .map(|(record, network)| (WorkRecord::PreTraining(record), network)),
        };
        finished.map(|(record, network)| keep(self.store, record, &network)).transpose()
    }
}
