//! [`Problem`]: why the rest of a table was not read.

use std::io;
use std::path::Path;

use crate::{DatasetError, LineError};

/// Why the rest of a table was not read.
pub(crate) enum Problem {
    Read(io::Error),
    Line(LineError),
}

impl Problem {
    /// The error that names the file.
    pub(crate) fn of(self, file: &Path) -> DatasetError {
        match self {
            Self::Read(problem) => DatasetError::Io { file: file.into(), problem },
            Self::Line(problem) => DatasetError::Line { file: file.into(), problem },
        }
    }
}

impl From<io::Error> for Problem {
    fn from(problem: io::Error) -> Self {
        Self::Read(problem)
    }
}

impl From<csv::Error> for Problem {
    fn from(error: csv::Error) -> Self {
        Self::Read(error.into())
    }
}

impl From<LineError> for Problem {
    fn from(problem: LineError) -> Self {
        Self::Line(problem)
    }
}
