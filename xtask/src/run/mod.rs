//! One run: from a job and its data to a record and a network.

mod pre_training;
mod stopwatch;
mod supervised;

use anyhow::Result;
use truezero_eval::Environment;
use truezero_network::Network;
use truezero_tensor::Kernels;
use truezero_train::Observer;

pub(crate) use supervised::labelled;

use crate::data::{Data, Part};
use crate::job::{Job, Work};
use crate::record::Record;
use crate::store::Store;

/// What all runs share.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) store: &'a Store,
    pub(crate) data: &'a Data,
    /// The parts of data sets that jobs may name.
    pub(crate) parts: &'a [Part],
    pub(crate) kernels: Kernels,
    pub(crate) environment: &'a Environment,
}

/// Does a job; nothing if the observer ended it.
pub(crate) fn run(
    shared: &Shared<'_>,
    job: &Job,
    observer: &mut impl Observer,
) -> Result<Option<(Record, Network<f32>)>> {
    match &job.settings {
        Work::Supervised(settings) => {
            let finished = supervised::run(shared, job, settings, observer)?;
            Ok(finished.map(|(record, network)| (Record::Supervised(record), network)))
        }
        Work::PreTraining(settings) => {
            let finished = pre_training::run(shared, job, settings, observer)?;
            Ok(finished.map(|(record, network)| (Record::PreTraining(record), network)))
        }
    }
}
