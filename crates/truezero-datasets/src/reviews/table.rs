//! The rows of a table of reviews, in any of its formats.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};

use super::{Column, Format, Layout};
use crate::text::open;
use crate::{DatasetError, LineError};

/// A rating and a text as they stand in a table.
pub(crate) struct Row<'a> {
    /// The line on which the row begins, from 1.
    pub(crate) line: u64,
    /// The rating; empty if there is none.
    pub(crate) rating: Cow<'a, str>,
    pub(crate) text: Cow<'a, str>,
    /// Whether the row had bytes that are not UTF-8, each of which became U+FFFD.
    pub(crate) replaced: bool,
}

/// What ended the reading of a table.
enum Problem {
    Read(io::Error),
    Line(LineError),
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

/// Visits the rows of a file in their order, until `visit` fails.
pub(crate) fn for_each_row(
    file: &Path,
    layout: &Layout,
    most_bytes: u64,
    visit: &mut dyn FnMut(Row<'_>) -> Result<(), LineError>,
) -> Result<(), DatasetError> {
    let reader = open(file, most_bytes)?;
    let visited = match layout.format {
        Format::Csv => delimited(reader, &mut ReaderBuilder::new(), layout, visit),
        Format::Tsv => delimited(reader, ReaderBuilder::new().delimiter(b'\t').quoting(false), layout, visit),
        Format::JsonLines => json_lines(reader, layout, visit),
    };
    visited.map_err(|problem| match problem {
        Problem::Read(problem) => DatasetError::Io { file: file.into(), problem },
        Problem::Line(problem) => DatasetError::Line { file: file.into(), problem },
    })
}

fn delimited(
    reader: impl Read,
    format: &mut ReaderBuilder,
    layout: &Layout,
    visit: &mut dyn FnMut(Row<'_>) -> Result<(), LineError>,
) -> Result<(), Problem> {
    // Flexible, because only the two columns matter and our own error names them.
    let mut rows = format.flexible(true).has_headers(layout.has_header()).from_reader(reader);
    let header = if layout.has_header() { Some(rows.byte_headers()?.clone()) } else { None };
    let place = |column: &Column| match column {
        Column::Index(place) => Ok(*place),
        Column::Name(name) => {
            let header = header.iter().flatten();
            header.clone().position(|found| found == name.as_bytes()).ok_or_else(|| {
                let found = header.map(String::from_utf8_lossy).collect::<Vec<_>>().join(", ");
                LineError::new(1, "header", format!("a column `{name}`"), &found)
            })
        }
    };
    let (rating, text) = (place(&layout.rating)?, place(&layout.text)?);
    let mut row = ByteRecord::new();
    while rows.read_byte_record(&mut row)? {
        let line = row.position().map_or(0, csv::Position::line);
        let field = |name, place: usize| {
            row.get(place).map(String::from_utf8_lossy).ok_or_else(|| {
                let found = row.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(", ");
                LineError::new(line, name, format!("at least {} values", place.saturating_add(1)), &found)
            })
        };
        let (rating, text) = (field("rating", rating)?, field("text", text)?);
        // Only bytes that are not UTF-8 make it an owned text.
        let replaced = [&rating, &text].into_iter().any(|field| matches!(field, Cow::Owned(_)));
        visit(Row { line, rating, text: unescaped(text, layout), replaced })?;
    }
    Ok(())
}

fn json_lines(
    reader: impl Read,
    layout: &Layout,
    visit: &mut dyn FnMut(Row<'_>) -> Result<(), LineError>,
) -> Result<(), Problem> {
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let json = String::from_utf8_lossy(&bytes);
        if json.trim().is_empty() {
            continue;
        }
        let object: Map<String, Value> = serde_json::from_str(&json).map_err(|error| {
            LineError::new(line, "object", format!("a JSON object ({error})"), json.trim_end())
        })?;
        let value = |field, column: &Column| match column {
            Column::Name(name) => object.get(name).ok_or_else(|| {
                let keys = object.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                LineError::new(line, field, format!("a key `{name}`"), &keys)
            }),
            Column::Index(place) => {
                Err(LineError::new(line, field, "a column found by its name", &place.to_string()))
            }
        };
        let rating = match value("rating", &layout.rating)? {
            Value::Null => Cow::Borrowed(""),
            Value::String(rating) => Cow::Borrowed(rating.as_str()),
            other => Cow::Owned(other.to_string()),
        };
        let text = match value("text", &layout.text)? {
            Value::String(text) => unescaped(Cow::Borrowed(text), layout),
            other => return Err(LineError::new(line, "text", "a string", &other.to_string()).into()),
        };
        visit(Row { line, rating, text, replaced: matches!(json, Cow::Owned(_)) })?;
    }
    Ok(())
}

fn unescaped<'a>(text: Cow<'a, str>, layout: &Layout) -> Cow<'a, str> {
    if layout.escaped_line_breaks && text.contains("\\n") { text.replace("\\n", "\n").into() } else { text }
}
