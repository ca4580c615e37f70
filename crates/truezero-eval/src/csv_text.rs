//! [`CsvText`]: a text in a cell of CSV.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use truezero_sweep::words::printable;

/// A text in a cell of CSV that no spreadsheet takes as a formula and no terminal as a command.
///
/// Spreadsheets run a cell that begins with one of `=`, `+`, `-`, `@`, a tab or a carriage return, even within quotes.
/// An apostrophe before it makes it a text. Names in records come from data that others made.
#[derive(Debug)]
pub(crate) struct CsvText(String);

impl<T: Display> From<T> for CsvText {
    fn from(text: T) -> Self {
        let text = text.to_string();
        let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        Self(format!("{guard}{}", printable(&text)))
    }
}

impl Serialize for CsvText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_commands_become_text() {
        for (text, cell) in [
            ("mnist", "mnist"),
            ("=HYPERLINK(\"a\")", "'=HYPERLINK(\"a\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\u{fffd}=1"),
            ("a\u{1b}[2J", "a\u{fffd}[2J"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(CsvText::from(text).0, cell);
        }
    }
}
