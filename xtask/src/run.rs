//! One run: finds the examples that a job names, and hands them to the harness.

use anyhow::Result;
use truezero_eval::{Environment, Runner};
use truezero_tensor::Kernels;
use truezero_train::Observer;

use crate::data::{Data, Subset};
use crate::job::Job;
use crate::record::Record;
use crate::store::Store;

/// What all runs share.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) store: &'a Store,
    pub(crate) data: &'a Data,
    /// The parts of data sets that jobs may name.
    pub(crate) parts: &'a [Subset],
    pub(crate) kernels: Kernels,
    pub(crate) environment: &'a Environment,
}

/// Does a job and keeps what it leaves. `None`, and nothing is kept, if the observer ended it.
pub(crate) fn run(shared: &Shared<'_>, job: &Job, observer: &mut impl Observer) -> Result<Option<Record>> {
    let (place, dataset) = shared.data.find(job.settings.data(), shared.parts)?;
    let runner = Runner { store: shared.store, kernels: shared.kernels, environment: shared.environment };
    Ok(runner.run(job, shared.data.run_data(place, &dataset), observer)?)
}
