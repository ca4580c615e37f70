//! What a test rests on: its data, its runs, and the scale of the report.

use super::standing::RunStanding;

/// The data that a test was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// The paper's own.
    Paper {
        /// As in "MNIST".
        name: String,
    },
    /// Other data in their place.
    StandIn {
        /// As in "stand-in for NORB".
        name: String,
        /// The command that fetches the paper's data; nothing if they are not public.
        command: Option<String>,
    },
}

impl Data {
    /// The name of the data.
    pub fn name(&self) -> &str {
        match self {
            Self::Paper { name } | Self::StandIn { name, .. } => name,
        }
    }

    /// Whether these are the paper's own data.
    pub fn is_papers(&self) -> bool {
        matches!(self, Self::Paper { .. })
    }
}

/// What a test is about and rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// As in "rectifier against tanh".
    pub name: String,
    /// The data that the networks were trained and tested on.
    pub data: Data,
    /// All runs that have a part in the statistic, those that failed too.
    pub runs: Vec<RunStanding>,
}

/// The scale of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportScale {
    /// Networks that are trained for seconds, to try the program: no verdicts.
    Smoke,
    /// Any other.
    Full,
}
