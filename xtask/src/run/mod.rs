//! One run: from a job and its data to a record and a network.

mod pre_training;
mod stopwatch;
mod supervised;

use anyhow::Result;
use truezero_network::Network;

pub(crate) use supervised::labelled;

use crate::executor::Executor;
use crate::job::{Job, Work};
use crate::record::Record;

/// Follows a run of either kind.
pub(crate) trait Observer: truezero_train::Observer + truezero_pretrain::Observer {}

impl<O: truezero_train::Observer + truezero_pretrain::Observer> Observer for O {}

/// Does a job; nothing if the observer ended it.
pub(crate) fn run(
    executor: &Executor<'_>,
    job: &Job,
    observer: &mut impl Observer,
) -> Result<Option<(Record, Network<f32>)>> {
    match &job.work {
        Work::Supervised(settings) => {
            let finished = supervised::run(executor, job, settings, observer)?;
            Ok(finished.map(|(record, network)| (Record::Supervised(record), network)))
        }
        Work::PreTraining(settings) => {
            let finished = pre_training::run(executor, job, settings, observer)?;
            Ok(finished.map(|(record, network)| (Record::PreTraining(record), network)))
        }
    }
}
