//! [`SweepError`].

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// An error of a sweep itself; the errors of the runs are up to the caller.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SweepError {
    /// Settings that cannot be written as JSON, such as a map whose keys are not strings.
    #[error("the settings of `{label}` cannot be written as JSON")]
    Settings {
        /// The label of the job.
        label: String,
        /// The error of the serialiser.
        source: serde_json::Error,
    },
    /// A record that cannot be written as JSON.
    #[error("the record of job {job} cannot be written as JSON")]
    Unwritable {
        /// The identity of the job.
        job: String,
        /// The error of the serialiser.
        source: serde_json::Error,
    },
    /// The folder of a store cannot be created or written to.
    #[error("`{}` cannot be written", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("`{}` cannot be written", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("`{}` cannot be read", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file that is not a record.
    #[error("`{}` is not a run record", .path.display())]
    NoRecord {
        /// The file.
        path: PathBuf,
        /// The error of the parser, if the file is not JSON.
        source: Option<serde_json::Error>,
    },
    /// A line of an archive that is not a record.
    #[error("line {line} of `{}` is not a run record", .path.display())]
    NoLine {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// The error of the parser, if the line is not JSON.
        source: Option<serde_json::Error>,
    },
    /// A record in the format of another version of the program.
    #[error("`{}` was written by another version: expected format {expected}, found {found}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format that this version reads.
        expected: u32,
        /// The format of the file.
        found: u64,
    },
    /// A record in the right format that cannot be parsed.
    #[error("`{}` is damaged", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The error of the parser.
        source: serde_json::Error,
    },
    /// A record or another file of a job that has changed since it was written, or that belongs to another record.
    #[error("`{}` is damaged: its contents do not match its checksum", .path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
    },
    /// A file by which an unfinished job goes on, and that cannot be used.
    #[error("`{}` cannot be used, so its job is started over: {reason}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A record of another job, or of the same job with other settings.
    #[error("`{}` holds the result of another job", .path.display())]
    OtherJob {
        /// The file.
        path: PathBuf,
    },
}

impl SweepError {
    /// Whether a file of a job is there but cannot be used, so that the job has to be done again.
    pub fn is_fault(&self) -> bool {
        matches!(
            self,
            Self::NoRecord { .. }
                | Self::Format { .. }
                | Self::Damaged { .. }
                | Self::Checksum { .. }
                | Self::Unusable { .. }
                | Self::OtherJob { .. }
        )
    }
}
