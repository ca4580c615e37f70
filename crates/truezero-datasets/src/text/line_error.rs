//! [`LineError`]: what is wrong with a line of a text file.

use std::borrow::Cow;
use std::fmt;
use std::str;

use thiserror::Error;

/// The most characters of a line that an error quotes.
const EXCERPT: usize = 60;

/// What is wrong with a line of a text file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {field}: expected {expected}, found {}", Quoted(found))]
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

/// What was found, or that it is nothing.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { formatter.write_str("nothing") } else { write!(formatter, "`{}`", self.0) }
    }
}

/// The text of bytes of a line, which must be UTF-8.
pub(crate) fn utf8(bytes: &[u8], line: u64) -> Result<&str, LineError> {
    str::from_utf8(bytes).map_err(|_| not_utf8(line, &String::from_utf8_lossy(bytes)))
}

/// The error of a line that is not UTF-8, in which `found` has U+FFFD for what is not.
pub(crate) fn not_utf8(line: u64, found: &str) -> LineError {
    let expected = "UTF-8 (`iconv -f LATIN1 -t UTF-8` converts a file in Latin-1)";
    LineError::new(line, "encoding", expected, found.trim_end())
}
