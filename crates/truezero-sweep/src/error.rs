//! [`SweepError`]: what can go wrong in a sweep.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What can go wrong in a sweep, apart from the runs themselves.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SweepError {
    /// Settings that have no JSON, such as a map with keys that are not texts.
    #[error("the settings of `{label}` cannot be written as JSON")]
    Settings {
        /// The label of the job.
        label: String,
        /// What the serialiser says.
        source: serde_json::Error,
    },
    /// A record that has no JSON.
    #[error("the record of job {job} cannot be written as JSON")]
    Unwritable {
        /// The identity of the job.
        job: String,
        /// What the serialiser says.
        source: serde_json::Error,
    },
    /// The folder of a store cannot be made, or nothing can be written into it.
    #[error("`{}` cannot be written", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("`{}` cannot be written", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("`{}` cannot be read", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file that holds no record.
    #[error("`{}` is no run record", .path.display())]
    NoRecord {
        /// The file.
        path: PathBuf,
        /// What the parser says, if the file is no JSON at all.
        source: Option<serde_json::Error>,
    },
    /// A line of an archive that holds no record.
    #[error("line {line} of `{}` is no run record", .path.display())]
    NoLine {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What the parser says, if the line is no JSON at all.
        source: Option<serde_json::Error>,
    },
    /// A record in the format of another version.
    #[error("`{}` was written by another version: expected format {expected}, found {found}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format that this version reads.
        expected: u32,
        /// The format of the file.
        found: u64,
    },
    /// A record of the right format that cannot be parsed.
    #[error("`{}` is damaged", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A record under the name of another job, or of the same job with other settings.
    #[error("`{}` holds the result of another job", .path.display())]
    OtherJob {
        /// The file.
        path: PathBuf,
    },
}
