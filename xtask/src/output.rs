//! The only places that write to the terminal: results to the standard output, all else to the standard error.

use std::io::Write as _;

/// Writes a line of the result. A reader that has gone (a closed pipe) is no error.
pub(crate) fn result(line: &str) {
    drop(writeln!(std::io::stdout().lock(), "{line}"));
}

/// Writes a line for the person who waits.
pub(crate) fn note(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}
