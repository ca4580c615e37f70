//! Numbers on the command line.

use std::str::FromStr;

/// A number that is not zero, by an error in plain words.
pub(crate) fn at_least_one<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_| "expected a whole number from 1")
}
