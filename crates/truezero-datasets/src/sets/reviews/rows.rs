//! [`Rows`]: irregular rows of a table.

use std::fmt;

use crate::LineError;

/// The number of rows of a table with the same irregularity, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rows {
    /// The number of rows.
    pub count: usize,
    /// What is wrong with the first of them, if there is one.
    pub first: Option<LineError>,
}

impl Rows {
    pub(crate) const fn new() -> Self {
        Self { count: 0, first: None }
    }

    pub(crate) fn add(&mut self, problem: impl FnOnce() -> LineError) {
        self.count += 1;
        self.first.get_or_insert_with(problem);
    }
}

/// Shows the number of rows.
impl fmt::Display for Rows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.count.fmt(formatter)
    }
}
