//! [`Layout`]: where a table has its reviews.

use std::convert::Infallible;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a file has its reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The format of the file.
    pub format: Format,
    /// The column of the ratings.
    pub rating: Column,
    /// The column of the texts.
    pub text: Column,
    /// Whether line breaks in a text are written as a backslash and an `n`.
    pub escaped_line_breaks: bool,
}

/// The format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Values separated by commas; a value with commas, quotes or line breaks is in double quotes (RFC 4180).
    Csv,
    /// Values separated by tabs; a quote is a character like any other.
    Tsv,
    /// One JSON object on each line.
    JsonLines,
}

/// How a column is found. In a configuration it is a number, from 0, or a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a column: its name, or its number from 0")]
pub enum Column {
    /// By its position, from 0.
    Index(usize),
    /// By its name, in the first row of CSV and TSV or as the key of JSON.
    Name(String),
}

impl Layout {
    /// A layout without escaped line breaks.
    pub fn new(format: Format, rating: Column, text: Column) -> Self {
        Self { format, rating, text, escaped_line_breaks: false }
    }

    /// The layout of `train.csv` and `test.csv` of Yelp Review Full: stars and text in CSV, without a header.
    pub fn yelp_review_full() -> Self {
        Self { escaped_line_breaks: true, ..Self::new(Format::Csv, Column::Index(0), Column::Index(1)) }
    }

    /// Whether the first row of CSV or TSV has the names of the columns, which it has if any column is found by name.
    pub(super) fn has_header(&self) -> bool {
        [&self.rating, &self.text].into_iter().any(|column| matches!(column, Column::Name(_)))
    }
}

impl Format {
    /// The format by the name of a file: `.csv`, `.tsv`, `.jsonl` or `.ndjson`, with or without `.gz`.
    ///
    /// ```
    /// use truezero_datasets::reviews::Format;
    ///
    /// assert_eq!(Format::of("reviews.tsv.gz".as_ref()), Some(Format::Tsv));
    /// assert_eq!(Format::of("reviews.txt".as_ref()), None);
    /// ```
    pub fn of(file: &Path) -> Option<Self> {
        let name = file.file_name()?.to_str()?.to_ascii_lowercase();
        match name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// A number is a position, any other text a name.
///
/// ```
/// use truezero_datasets::reviews::Column;
///
/// assert_eq!("1".parse(), Ok(Column::Index(1)));
/// assert_eq!("stars".parse(), Ok(Column::named("stars")));
/// ```
impl FromStr for Column {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::named(text), Self::Index))
    }
}

impl Column {
    /// The column of this name.
    pub fn named(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}
