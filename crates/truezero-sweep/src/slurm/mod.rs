//! Slurm: the jobs of a plan as tasks of its arrays.
//!
//! [`Slurm::advance`] takes the open jobs of a plan, each as a [`SlurmTask`]: a command that does the job. It submits
//! those that are neither queued nor running, in arrays of tasks that ask for the same [`Resources`], and says which
//! array to wait for. A *coordinator* is a job of Slurm that plans, calls `advance`, and submits its successor to start
//! after that array. So a sweep goes on by itself, stage by stage, and no process of the user has to stay. All
//! coordinators of a folder have one name and run one after the other, so only one of them writes the [`Ledger`].
//!
//! Nothing but sbatch, squeue, scontrol and scancel is used, and no accounting: a job is finished if it has a record. A
//! task that is in no queue and has left no record has failed; what Slurm still knows says how.

mod advance;
mod command;
mod ending;
mod error;
mod ledger;
mod queue;
mod resources;
mod submit;

pub use advance::{Slurm, SlurmTask, Standing};
pub use error::SlurmError;
pub use ledger::{Failure, Ledger, SubmittedArray};
pub use queue::{Queue, QueuedTask};
pub use resources::Resources;
pub use submit::SlurmOptions;
