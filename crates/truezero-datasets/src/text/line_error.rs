//! [`LineError`]: what is wrong with a line of a text file.

use std::borrow::Cow;

use thiserror::Error;

/// The most characters of a line that an error quotes.
const EXCERPT: usize = 60;

/// What is wrong with a line of a text file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {field}: expected {expected}, found `{found}`")]
#[non_exhaustive]
pub struct LineError {
    /// The line, from 1.
    pub line: u64,
    /// The part of the line.
    pub field: Cow<'static, str>,
    /// What was expected there.
    pub expected: String,
    /// What was found there, truncated if it is long.
    pub found: String,
}

impl LineError {
    pub(crate) fn new(
        line: u64,
        field: impl Into<Cow<'static, str>>,
        expected: impl Into<String>,
        found: &str,
    ) -> Self {
        let field = field.into();
        let mut excerpt: String = found.chars().take(EXCERPT).collect();
        if excerpt.len() < found.len() {
            excerpt.push('…');
        }
        Self { line, field, expected: expected.into(), found: excerpt }
    }
}
