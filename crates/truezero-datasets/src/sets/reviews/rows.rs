//! [`Rows`]: the rows of a table that are not as they should be.

use std::fmt;

use crate::LineError;

/// How many rows of a table are odd in one way, and what is wrong with the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The number of rows.
    pub count: usize,
    /// What is wrong with the first of them; none if there are none.
    pub first: Option<LineError>,
}

impl Rows {
    pub(super) fn add(&mut self, problem: impl FnOnce() -> LineError) {
        self.count += 1;
        self.first.get_or_insert_with(problem);
    }
}

/// Their number.
impl fmt::Display for Rows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.count.fmt(formatter)
    }
}
