//! [`SlurmError`].

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::SweepError;

/// What can go wrong in the talk with Slurm.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SlurmError {
    /// A command of Slurm that cannot be started: it is not installed, or not on the path.
    #[error("`{command}` cannot be started")]
    Start {
        /// The name of the command.
        command: &'static str,
        /// The error of the system.
        source: io::Error,
    },
    /// A command of Slurm that failed.
    #[error("`{command}` failed ({status}): {message}")]
    Failed {
        /// The command with its arguments.
        command: String,
        /// Its exit code, or the signal that ended it.
        status: String,
        /// What it wrote to the standard error.
        message: String,
    },
    /// An answer of Slurm that cannot be parsed.
    #[error("the answer of `{command}` cannot be used: expected {expected} as {field}, found `{found}`")]
    Answer {
        /// The name of the command.
        command: &'static str,
        /// The field of the answer.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// A ledger that cannot be parsed, or that is in the format of another version.
    #[error("`{}` is not a ledger that this version can read", .path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// The error of the parser, if the file cannot be parsed.
        source: Option<serde_json::Error>,
    },
    /// A file that cannot be read or written.
    #[error(transparent)]
    File(#[from] SweepError),
}
