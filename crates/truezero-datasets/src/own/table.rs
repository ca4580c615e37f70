//! Tables of numbers: CSV or TSV with a row for each example.

use std::io::{BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use serde::{Deserialize, Serialize};
use truezero_tensor::{Examples, Matrix};

use super::hint;
use super::number::number;
use super::prepare::{Labelled, Preparation, Prepared};
use crate::reviews::{Column, END, Format, Lines, closed, next_line, values};
use crate::text::{Problem, open, utf8};
use crate::{DatasetError, LineError};

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The column of the labels, which may be any text.
    pub label: Column,
    /// Columns that are neither label nor feature, such as a number that identifies the row.
    #[serde(default)]
    pub ignored: Vec<Column>,
    /// Whether the first row has the names of the columns.
    #[serde(default = "yes")]
    pub has_header: bool,
}

/// Tables have a header, unless it is said that they have none.
pub(super) fn yes() -> bool {
    true
}

impl Columns {
    /// The label is in the column of this name, and every other column is a feature.
    pub fn label(name: &str) -> Self {
        Self { label: Column::named(name), ignored: Vec::new(), has_header: true }
    }
}

/// Reads a table of numbers, splits and scales its examples.
///
/// The format is that of the name, CSV or TSV, compressed by gzip or not. Every value of a feature must be a finite
/// number: a missing one, as `NA` or an empty field, is refused with its line and column, because no number that stood
/// in for it would be true.
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be read or holds more than the most bytes; [`DatasetError::Line`] for the
/// first row that is not UTF-8, with another number of values than the row before it, a value that is no finite number
/// or an empty label, for a column that is not there or twice, and for a quote that is not closed;
/// [`DatasetError::Field`] if the name is not that of a table, or there are not two classes or not enough examples for
/// the split.
pub fn load(
    file: impl AsRef<Path>,
    columns: &Columns,
    preparation: &Preparation,
) -> Result<Prepared, DatasetError> {
    let file = file.as_ref();
    let find = |first: &ByteRecord, line| {
        let hint = if columns.has_header { hint::of_header } else { hint::of_separator };
        Places::find(columns, first, line).map_err(hint)
    };
    read(file, preparation.most_bytes, columns.has_header, &find)?.prepare(file, preparation)
}

/// Which columns of a table are the features that a model is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Features<'a> {
    /// Those of these names in a table with a header; other columns are ignored.
    Named(&'a [String]),
    /// All columns of a table without a header, which must be this many.
    Counted(usize),
}

/// The features (features × examples) in a table, for a model to be asked about. Nothing is scaled, which a model does.
///
/// # Errors
/// As [`load`], but for labels and splits.
pub fn features(
    file: impl AsRef<Path>,
    features: Features<'_>,
    most_bytes: u64,
) -> Result<Examples<f64>, DatasetError> {
    let find = |first: &ByteRecord, line| match features {
        Features::Named(names) => Places::of_names(names, first, line).map_err(hint::of_separator),
        Features::Counted(count) => Places::of_count(count, first, line),
    };
    let has_header = matches!(features, Features::Named(_));
    Ok(read(file.as_ref(), most_bytes, has_header, &find)?.inputs)
}

/// Finds the places of the columns in the first row.
type Find<'a> = dyn Fn(&ByteRecord, u64) -> Result<Places, LineError> + 'a;

fn read(
    file: &Path,
    most_bytes: u64,
    has_header: bool,
    find: &Find<'_>,
) -> Result<Labelled<f64>, DatasetError> {
    let reader = open(file, most_bytes)?;
    let read = match Format::of(file) {
        Some(Format::Csv) => {
            Rows { quoted: true, has_header }.read(reader.chain(END), &mut ReaderBuilder::new(), find)
        }
        Some(Format::Tsv) => {
            let tabs = &mut ReaderBuilder::new();
            Rows { quoted: false, has_header }.read(reader, tabs.delimiter(b'\t').quoting(false), find)
        }
        _ => {
            let expected = "`.csv` or `.tsv` at its end, before `.gz` if it is compressed";
            return Err(DatasetError::field(file, "name", expected, file.display().to_string()));
        }
    };
    read.map_err(|problem| problem.of(file))
}

/// How the rows are written.
struct Rows {
    /// Whether a value may stand in quotes, so that the content ends with [`END`].
    quoted: bool,
    has_header: bool,
}

impl Rows {
    fn read(
        self,
        reader: impl Read,
        format: &mut ReaderBuilder,
        find: &Find<'_>,
    ) -> Result<Labelled<f64>, Problem> {
        // Flexible, because our own error names the line.
        let mut rows =
            format.flexible(true).has_headers(false).from_reader(Lines::new(BufReader::new(reader)));
        let (mut row, mut next) = (ByteRecord::new(), ByteRecord::new());
        let mut places: Option<Places> = None;
        let (mut elements, mut labels) = (Vec::new(), Vec::new());
        let mut line = next_line(&mut rows, &mut row)?;
        while let Some(of_row) = line {
            line = next_line(&mut rows, &mut next)?;
            if line.is_none() && self.quoted {
                closed(&row, of_row)?;
                break;
            }
            match &places {
                None => {
                    let found = find(&row, of_row)?;
                    if !self.has_header {
                        found.add(&row, of_row, &mut elements, &mut labels)?;
                    }
                    places = Some(found);
                }
                Some(places) => places.add(&row, of_row, &mut elements, &mut labels)?,
            }
            std::mem::swap(&mut row, &mut next);
        }
        let Some(Places { feature_names, features, .. }) = places else {
            return Err(LineError::new(1, "row", "at least one", "").into());
        };
        let matrix = Matrix::from_column_major(features.len(), labels.len(), &elements)
            .map_err(|error| LineError::new(1, "rows", error.to_string(), ""))?;
        let shape = vec![features.len()];
        Ok(Labelled { inputs: Examples::Dense(matrix), labels, shape, feature_names })
    }
}

/// Where a row has its label and its features.
struct Places {
    values: usize,
    /// None where labels are not wanted.
    label: Option<usize>,
    features: Vec<usize>,
    /// Empty without a header.
    feature_names: Vec<String>,
    /// What errors call each column.
    titles: Vec<String>,
}

impl Places {
    fn find(columns: &Columns, first: &ByteRecord, line: u64) -> Result<Self, LineError> {
        let names = names(first, line)?;
        let place = |column: &Column| {
            let found = match column {
                Column::Index(place) => Some(*place).filter(|&place| place < names.len()),
                Column::Name(name) if columns.has_header => names.iter().position(|found| found == name),
                Column::Name(_) => None,
            };
            let expected = match column {
                Column::Index(place) => format!("at least {} columns", place.saturating_add(1)),
                Column::Name(name) if columns.has_header => format!("a column `{name}`"),
                Column::Name(name) => {
                    format!("the number of a column in place of `{name}`, as `has_header` is false")
                }
            };
            found.ok_or_else(|| LineError::new(line, "header", expected, &names.join(", ")))
        };
        let label = place(&columns.label)?;
        let ignored = columns.ignored.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let features: Vec<usize> =
            (0..names.len()).filter(|place| *place != label && !ignored.contains(place)).collect();
        if features.is_empty() {
            return Err(LineError::new(line, "header", "a column of a feature", &names.join(", ")));
        }
        let feature_names = if columns.has_header {
            if let Some(twice) = (1..names.len()).find(|&place| names[..place].contains(&names[place])) {
                return Err(LineError::new(line, "header", "different names", &names[twice]));
            }
            features.iter().map(|&place| names[place].clone()).collect()
        } else {
            Vec::new()
        };
        let title = |(place, name): (usize, &String)| {
            if columns.has_header {
                format!("column {} (`{name}`)", place + 1)
            } else {
                format!("column {}", place + 1)
            }
        };
        let titles = names.iter().enumerate().map(title).collect();
        Ok(Self { values: names.len(), label: Some(label), features, feature_names, titles })
    }

    /// Every column is a feature.
    fn of_count(count: usize, first: &ByteRecord, line: u64) -> Result<Self, LineError> {
        if first.len() != count {
            return Err(LineError::new(
                line,
                "row",
                format!("{count} values, all of them features"),
                &values(first),
            ));
        }
        let titles = (1..=count).map(|place| format!("column {place}")).collect();
        Ok(Self {
            values: count,
            label: None,
            features: (0..count).collect(),
            feature_names: Vec::new(),
            titles,
        })
    }

    /// The places of features by their names alone.
    fn of_names(wanted: &[String], first: &ByteRecord, line: u64) -> Result<Self, LineError> {
        let names = names(first, line)?;
        let place = |wanted: &String| {
            names.iter().position(|name| name == wanted).ok_or_else(|| {
                LineError::new(line, "header", format!("a column `{wanted}`"), &names.join(", "))
            })
        };
        let features = wanted.iter().map(place).collect::<Result<_, _>>()?;
        let titles =
            names.iter().zip(1..).map(|(name, place)| format!("column {place} (`{name}`)")).collect();
        Ok(Self { values: names.len(), label: None, features, feature_names: wanted.to_vec(), titles })
    }

    fn add(
        &self,
        row: &ByteRecord,
        line: u64,
        elements: &mut Vec<f64>,
        labels: &mut Vec<String>,
    ) -> Result<(), LineError> {
        if row.len() != self.values {
            return Err(LineError::new(line, "row", format!("{} values", self.values), &values(row)));
        }
        let text = |place: usize| utf8(row.get(place).unwrap_or_default(), line);
        let label = self.label.map(|place| Ok((place, text(place)?.trim().to_owned()))).transpose()?;
        if let Some((place, "")) = label.as_ref().map(|(place, label)| (*place, label.as_str())) {
            return Err(LineError::new(line, self.titles[place].clone(), "a label", ""));
        }
        labels.push(label.map(|(_, label)| label).unwrap_or_default());
        for &place in &self.features {
            let text = text(place)?;
            let wrong = |expected| LineError::new(line, self.titles[place].clone(), expected, text);
            elements.push(number(text).map_err(wrong)?);
        }
        Ok(())
    }
}

/// The values of the first row without the blanks around them.
fn names(first: &ByteRecord, line: u64) -> Result<Vec<String>, LineError> {
    first.iter().map(|name| Ok(utf8(name, line)?.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests;
