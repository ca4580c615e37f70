//! [`EvalError`]: what can go wrong when runs are made and compared.

use std::path::PathBuf;

use thiserror::Error;
use truezero_network::{ArchitectureError, LabelledError, ModelError};
use truezero_pretrain::PretrainError;
use truezero_stats::StatisticsError;
use truezero_sweep::SweepError;
use truezero_train::TrainError;

use crate::DataSettings;
use crate::rules::RuleError;

/// What can go wrong when runs are made and compared. A run that diverges or dies is no error: its record says so.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A record cannot be read or written, or settings have no JSON.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// Sizes that no network can have.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// A quantity that has no value, such as the error on no examples.
    // Not tested: what is measured was found finite before.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A rule of a verdict cannot be applied.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A job was given other examples than its settings name.
    #[error("{job} was given other data: expected {expected:?}, found {found:?}")]
    OtherData {
        /// The label of the job.
        job: String,
        /// What the settings name.
        expected: Box<DataSettings>,
        /// What was given.
        found: Box<DataSettings>,
    },
    /// A job that takes more examples of a stream than there are for one run, or that stands on too many layers.
    #[error("{job} takes too many examples of a stream: {epochs} epochs of {size}, at most 2^40 in all")]
    Stream {
        /// The label of the job.
        job: String,
        /// The examples of an epoch.
        size: u64,
        /// The most epochs.
        epochs: u32,
    },
    /// The data set that a job's settings name is not there.
    #[error("{data} is not loaded")]
    NoData {
        /// The name of the data set.
        data: String,
    },
    /// A job that another one builds upon is not planned.
    #[error("job {job} is not planned, and another one builds upon it")]
    NotPlanned {
        /// The identity of the missing job.
        job: String,
    },
    /// Records that cannot be written as CSV.
    // Not tested: a row of texts and numbers can always be written to memory.
    #[error("the runs cannot be written as CSV")]
    Csv(#[from] csv::Error),
    /// Inputs and labels that do not belong together, or that the network does not take.
    #[error("the data of {job} cannot be used")]
    Examples {
        /// The label of the job.
        job: String,
        /// What is wrong with them.
        source: LabelledError,
    },
    /// A run that does not start.
    #[error("{job} cannot be run")]
    Train {
        /// The label of the job.
        job: String,
        /// What is wrong with its settings or examples.
        source: TrainError,
    },
    /// A pre-training that does not start.
    #[error("{job} cannot be run")]
    PreTrain {
        /// The label of the job.
        job: String,
        /// What is wrong with its settings or examples.
        source: PretrainError,
    },
    /// Pre-trained layers that do not fit together as a network.
    #[error("the pre-trained layers of {job} do not fit together as a network")]
    Layers {
        /// The label of the job.
        job: String,
        /// What is wrong with them.
        source: ArchitectureError,
    },
    /// A network that has not as many hidden layers as an encoder takes of it.
    #[error("the network of job {job} has too few hidden layers: expected {expected}, found {found}")]
    Encoder {
        /// The identity of the job that trained it.
        job: String,
        /// How many layers are wanted.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// The model that a finished run left is missing or damaged. Without its record the run is made again.
    #[error("the model of a finished run cannot be read: delete `{}` to run it again", .record.display())]
    Model {
        /// The record of the run.
        record: PathBuf,
        /// What is wrong with the model: a [`SweepError`] or a [`ModelError`].
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A run that was repeated, and did not end as its record says.
    #[error("job {job} gives another result than its record: {}", .parts.join(", "))]
    NotRepeated {
        /// The identity of the job.
        job: String,
        /// The parts of the result that differ.
        parts: Vec<&'static str>,
    },
    /// A network that cannot be written.
    #[error("the model of job {job} cannot be written")]
    UnwritableModel {
        /// The identity of the job.
        job: String,
        /// What is wrong with it.
        source: ModelError,
    },
    /// Logits whose relative difference has no value.
    #[error("the logits of the network are not finite, or all zero")]
    NotFinite,
    /// Runs that were tested on different numbers of examples, or whose mistakes are no test examples.
    #[error("jobs {one} and {other} cannot be compared: they were not tested on the same examples")]
    Unpaired {
        /// The identity of the first job.
        one: String,
        /// The identity of the second job.
        other: String,
        /// What is wrong with them.
        source: Box<RuleError>,
    },
}
