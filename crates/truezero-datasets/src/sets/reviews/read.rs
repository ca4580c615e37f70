//! [`read`]: reads reviews and their stars from a table.

use std::path::Path;

use super::layout::Layout;
use super::rows::Rows;
use super::table::{Row, for_each_row};
use crate::{DatasetError, LineError};

/// A review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The rating, 1 to 5; none for a text without a label.
    pub stars: Option<u8>,
    /// The text.
    pub text: String,
}

/// The reviews of a table, and its irregular rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reviews {
    /// The reviews in the order of their rows.
    pub reviews: Vec<Review>,
    /// Reviews without stars because their rating is empty, null or missing.
    pub unrated: Rows,
    /// Reviews without stars because their rating is between two stars, such as 3.5.
    pub between_stars: Rows,
    /// Reviews without stars because their rating is not a number from 1 to 5.
    pub not_stars: Rows,
    /// Reviews in which bytes that are not UTF-8 were replaced by U+FFFD.
    pub replaced: Rows,
    /// Rows that are left out because their text is blank, null or missing.
    pub without_text: Rows,
    /// Rows that are left out because they have too few values or are not a JSON object.
    pub unreadable: Rows,
}

impl Reviews {
    /// The number of rows, with or without a review.
    pub fn rows(&self) -> usize {
        self.reviews.len() + self.without_text.count + self.unreadable.count
    }

    /// Remarks on the irregular rows, one for each kind: "2 of 9 ratings are not numbers from 1 to 5: their texts are
    /// read without stars (first: line 7, `5 stars`)".
    pub fn remarks(&self) -> Vec<String> {
        let kinds = [
            (&self.unreadable, "rows have too few values or are no JSON object: they are left out"),
            (&self.without_text, "rows have no text: they are left out"),
            (&self.not_stars, "ratings are not numbers from 1 to 5: their texts are read without stars"),
            (&self.between_stars, "ratings are between two stars: their texts are read without stars"),
            (&self.unrated, "ratings are empty: their texts are read without stars"),
            (&self.replaced, "texts have bytes that are not UTF-8: they are read as U+FFFD"),
        ];
        let odd = kinds.into_iter().filter_map(|(kind, what)| Some((kind.count, what, kind.first.as_ref()?)));
        odd.map(|(count, what, LineError { line, found, .. })| {
            let found = if found.is_empty() { String::new() } else { format!(", `{found}`") };
            format!("{count} of {} {what} (first: line {line}{found})", self.rows())
        })
        .collect()
    }

    fn add(&mut self, row: Result<Row<'_>, LineError>) {
        let Row { line, rating, text, replaced } = match row {
            Ok(row) => row,
            Err(problem) => return self.unreadable.add(|| problem),
        };
        let text = match text {
            Ok(text) => text,
            Err(problem) => return self.without_text.add(|| problem),
        };
        let rating = rating.trim();
        let number = rating.parse::<f64>().ok().filter(|number| (1.0..=5.0).contains(number));
        let stars = number.and_then(|number| (1..=5).find(|&stars| f64::from(stars) == number));
        let odd = match (number, stars) {
            (_, Some(_)) => None,
            (Some(_), None) => Some(&mut self.between_stars),
            (None, None) if rating.is_empty() => Some(&mut self.unrated),
            (None, None) => Some(&mut self.not_stars),
        };
        if let Some(odd) = odd {
            odd.add(|| LineError::new(line, "rating", "a whole number from 1 to 5", rating));
        }
        if replaced {
            self.replaced.add(|| LineError::new(line, "text", "UTF-8", &text));
        }
        self.reviews.push(Review { stars, text: text.into_owned() });
    }
}

/// Reads a table of reviews, which may be compressed by gzip and may begin with a byte order mark of UTF-8.
///
/// A rating is a whole number from 1 to 5, written in any way: `4`, `4.0`. Rounding another number would invent a
/// label, so a review with any other rating becomes a text without stars, which pre-training still uses. A row without
/// text is left out. Both are counted in [`Reviews`]. The text is that of the file: references such as `&quot;` are
/// decoded by [`normalise`](crate::text::normalise).
///
/// At most `most_bytes` of content are read, so that a compressed file cannot fill the memory. Give the known size or,
/// for a file that you trust, `u64::MAX`.
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be read or holds more than `most_bytes`; [`DatasetError::Field`] if its byte
/// order mark is not that of UTF-8; [`DatasetError::Line`] if no row has a column, or a quote of CSV is not closed
/// before the end of the file, since it hides the rows after it; [`DatasetError::NoUsableRow`] if all rows are left
/// out. A table that is truncated between two rows looks like a whole one, and is not an error.
pub fn read(file: &Path, layout: &Layout, most_bytes: u64) -> Result<Reviews, DatasetError> {
    let mut found = Reviews::default();
    for_each_row(file, layout, most_bytes, &mut |row| {
        found.add(row);
        Ok(())
    })?;
    match found.unreadable.first.as_ref().or(found.without_text.first.as_ref()) {
        Some(problem) if found.reviews.is_empty() => {
            Err(DatasetError::NoUsableRow { file: file.into(), rows: found.rows(), problem: problem.clone() })
        }
        _ => Ok(found),
    }
}
