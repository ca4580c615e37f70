//! The rows of a table of reviews, in any of its formats.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use super::layout::{Column, Format, Layout};
use super::lines::Lines;
use crate::text::{Problem, open};
use crate::{DatasetError, LineError};

/// A rating and a text as a table has them.
pub(crate) struct Row<'a> {
    /// The line on which the row begins, from 1.
    pub(crate) line: u64,
    /// The rating; empty if there is none.
    pub(crate) rating: Cow<'a, str>,
    /// The text, or why there is none.
    pub(crate) text: Result<Cow<'a, str>, LineError>,
    /// Whether the row had bytes that are not UTF-8, which were replaced by U+FFFD.
    pub(crate) replaced: bool,
}

/// Called with each row, or with the problem of a row that has neither rating nor text.
pub(crate) type Visit<'a> = dyn FnMut(Result<Row<'_>, LineError>) -> Result<(), LineError> + 'a;

/// Appended to the content of CSV: a row of one empty value, unless it is within quotes that were not closed.
pub(crate) const END: &[u8] = b"\n\"\"";

/// Visits the rows of a file in their order, until `visit` fails.
///
/// It is an error if the rest of a file cannot be read: if no row has a column, or a quote is not closed.
pub(crate) fn for_each_row(
    file: &Path,
    layout: &Layout,
    most_bytes: u64,
    visit: &mut Visit<'_>,
) -> Result<(), DatasetError> {
    let reader = open(file, most_bytes)?;
    let visited = match layout.format {
        Format::Csv => delimited(reader.chain(END), &mut ReaderBuilder::new(), layout, visit),
        Format::Tsv => delimited(reader, ReaderBuilder::new().delimiter(b'\t').quoting(false), layout, visit),
        Format::JsonLines => json_lines(reader, layout, visit),
    };
    visited.map_err(|problem| problem.of(file))
}

fn delimited(
    reader: impl Read,
    format: &mut ReaderBuilder,
    layout: &Layout,
    visit: &mut Visit<'_>,
) -> Result<(), Problem> {
    // Flexible, because only the two columns matter, and our own error names them.
    let mut rows = format
        .flexible(true)
        .has_headers(layout.has_header())
        .from_reader(Lines::new(BufReader::new(reader)));
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
    let (mut row, mut next) = (ByteRecord::new(), ByteRecord::new());
    let mut line = next_line(&mut rows, &mut row)?;
    if let Some(header) = header.as_ref().filter(|_| line.is_none() && layout.format == Format::Csv) {
        closed(header, 1)?;
    }
    let places = (place(&layout.rating)?, place(&layout.text)?);
    while let Some(of_row) = line {
        line = next_line(&mut rows, &mut next)?;
        if line.is_none() && layout.format == Format::Csv {
            return Ok(closed(&row, of_row)?);
        }
        visit(delimited_row(&row, of_row, places, layout))?;
        std::mem::swap(&mut row, &mut next);
    }
    Ok(())
}

/// Reads a row, and returns the line on which it begins; none after the last row.
pub(crate) fn next_line<R: BufRead>(
    rows: &mut Reader<Lines<R>>,
    row: &mut ByteRecord,
) -> Result<Option<u64>, csv::Error> {
    if !rows.read_byte_record(row)? {
        return Ok(None);
    }
    let breaks = row.as_slice().split(|&byte| byte == b'\n').skip(1).count();
    Ok(Some(rows.get_ref().count().saturating_sub(breaks as u64)))
}

fn delimited_row<'a>(
    row: &'a ByteRecord,
    line: u64,
    (rating, text): (usize, usize),
    layout: &Layout,
) -> Result<Row<'a>, LineError> {
    let field = |name, place: usize| {
        row.get(place).map(String::from_utf8_lossy).ok_or_else(|| {
            LineError::new(line, name, format!("at least {} values", place.saturating_add(1)), &values(row))
        })
    };
    let (rating, text) = (field("rating", rating)?, field("text", text)?);
    // The text is owned only if bytes were not UTF-8.
    let replaced = [&rating, &text].into_iter().any(|field| matches!(field, Cow::Owned(_)));
    Ok(Row { line, rating, text: text_in(text, layout, line), replaced })
}

/// Checks that the last row of CSV is [`END`]. If the file ends within quotes, that belongs to the row before it.
pub(crate) fn closed(row: &ByteRecord, line: u64) -> Result<(), LineError> {
    if row.len() == 1 && row[0].is_empty() {
        return Ok(());
    }
    let values = values(row);
    let found = values.strip_suffix("\n\"").unwrap_or(&values);
    Err(LineError::new(line, "quote", "a closing quote before the end of the file", found))
}

pub(crate) fn values(row: &ByteRecord) -> String {
    row.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(", ")
}

fn json_lines(reader: impl Read, layout: &Layout, visit: &mut Visit<'_>) -> Result<(), Problem> {
    let name = |field, column| match column {
        &Column::Index(place) => {
            Err(LineError::new(1, field, "a column found by its name", &place.to_string()))
        }
        Column::Name(name) => Ok(name),
    };
    let (rating, text) = (name("rating", &layout.rating)?, name("text", &layout.text)?);
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    let (mut no_rating, mut any_rating) = (None, false);
    for line in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let json = String::from_utf8_lossy(&bytes);
        if json.trim().is_empty() {
            continue;
        }
        let object: Map<String, Value> = match serde_json::from_str(&json) {
            Ok(object) => object,
            Err(error) => {
                // JSON of another type is whole, and what serde says of it is no help.
                let expected =
                    if error.is_data() { "a JSON object".into() } else { format!("a JSON object ({error})") };
                visit(Err(LineError::new(line, "object", expected, json.trim_end())))?;
                continue;
            }
        };
        let no_key = |field, name: &str| {
            let keys = object.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            LineError::new(line, field, format!("a key `{name}`"), &keys)
        };
        let found = object.get(rating);
        any_rating |= found.is_some();
        let rating = match found {
            Some(Value::String(rating)) => Cow::Borrowed(rating.as_str()),
            Some(Value::Null) => Cow::Borrowed(""),
            Some(other) => Cow::Owned(other.to_string()),
            None => {
                no_rating.get_or_insert_with(|| no_key("rating", rating));
                Cow::Borrowed("")
            }
        };
        let text = match object.get(text) {
            Some(Value::String(text)) => text_in(Cow::Borrowed(text), layout, line),
            Some(other) => Err(LineError::new(line, "text", "a string", &other.to_string())),
            None => Err(no_key("text", text)),
        };
        visit(Ok(Row { line, rating, text, replaced: matches!(json, Cow::Owned(_)) }))?;
    }
    match no_rating {
        Some(problem) if !any_rating => Err(problem.into()),
        _ => Ok(()),
    }
}

/// The text of a value, if it is not blank.
fn text_in<'a>(value: Cow<'a, str>, layout: &Layout, line: u64) -> Result<Cow<'a, str>, LineError> {
    let text = unescaped(value, layout);
    if text.trim().is_empty() { Err(LineError::new(line, "text", "a text", "")) } else { Ok(text) }
}

fn unescaped<'a>(text: Cow<'a, str>, layout: &Layout) -> Cow<'a, str> {
    if layout.escaped_line_breaks && text.contains("\\n") { text.replace("\\n", "\n").into() } else { text }
}
