//! Texts with labels: CSV, TSV or JSON Lines with a row for each text.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::prepare::{Parts, Preparation, Prepared};
use super::{hint, label};
use crate::reviews::{Column, Format, Layout, Row, Rows, for_each_row};
use crate::text::{Vocabulary, normalise, not_utf8};
use crate::{DatasetError, Digest, LineError};

/// The columns of a table of texts, and the size of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The column of the labels: ratings, or any other text.
    pub label: Column,
    /// The column of the texts.
    pub text: Column,
    /// How many of the most frequent terms of the training texts become features; 5,000 in the paper.
    #[serde(default = "papers_vocabulary")]
    pub vocabulary: usize,
    /// Whether the first row of CSV or TSV has the names of the columns. It has if a column is found by its name.
    #[serde(default = "super::table::yes")]
    pub has_header: bool,
}

fn papers_vocabulary() -> usize {
    5_000
}

impl Columns {
    /// The columns of these names.
    pub fn named(label: &str, text: &str) -> Self {
        Self {
            label: Column::named(label),
            text: Column::named(text),
            vocabulary: papers_vocabulary(),
            has_header: true,
        }
    }
}

/// Texts ready for training, and the rows that are left out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Texts {
    /// The bags of the texts that are taken.
    pub prepared: Prepared,
    /// The number of rows with a text.
    pub rows: usize,
    /// Rows that are left out because a text before them has the same words and the same label.
    pub repeated: Rows,
    /// Rows that are left out because a text before them has the same words and another label, which counts.
    pub contradicting: Rows,
    /// Rows that are left out because their text has no word.
    pub without_words: Rows,
}

impl Texts {
    /// Remarks on the rows that are left out, one for each kind: "Left out: 2 of 41 texts, which have no word (first:
    /// line 7, `!`)".
    pub fn remarks(&self) -> Vec<String> {
        let kinds = [
            (&self.without_words, "which have no word"),
            (&self.repeated, "whose words occur before with the same label"),
            (&self.contradicting, "whose words occur before with another label, which counts"),
        ];
        let odd = kinds.into_iter().filter_map(|(kind, why)| Some((kind.count, why, kind.first.as_ref()?)));
        odd.map(|(count, why, LineError { line, found, .. })| {
            format!("Left out: {count} of {} texts, {why} (first: line {line}, `{found}`)", self.rows)
        })
        .collect()
    }
}

/// Reads texts, splits them, and makes binary bags of the most frequent terms of the training texts.
///
/// The names of the features are the terms: [`Vocabulary::new`] of them makes bags of further texts. Of texts with
/// [equal words](normalise) the first is taken, so that no text is in two parts, and texts without words are left out:
/// [`Texts`] counts them. Bags are not scaled.
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be read or holds more than the most bytes; [`DatasetError::Line`] for the
/// first row that is not UTF-8 or without a label or a text, for a column that is not there, and for a quote that is
/// not closed; [`DatasetError::Field`] if the name is not that of a table, no text has a word, or there are not two
/// classes or not enough examples for the split.
pub fn load(
    file: impl AsRef<Path>,
    columns: &Columns,
    preparation: &Preparation,
) -> Result<Texts, DatasetError> {
    let file = file.as_ref();
    let layout = Layout::new(format(file)?, columns.label.clone(), columns.text.clone());
    let (mut labels, mut texts, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    let (mut rows, [mut repeated, mut contradicting, mut without_words]) = (0, [const { Rows::new() }; 3]);
    let by_number = [&columns.label, &columns.text].iter().all(|column| matches!(column, Column::Index(_)));
    let mut is_header = columns.has_header && by_number && layout.format != Format::JsonLines;
    for_each_row(file, &layout, preparation.most_bytes, &mut |row| {
        let row = checked(row, "label")?;
        if mem::take(&mut is_header) {
            return Ok(());
        }
        let (line, text, label) = (row.line, row.text?, row.rating.trim());
        if label.is_empty() {
            return Err(LineError::new(line, "label", "a label", ""));
        }
        rows += 1;
        let words = normalise(&text);
        if words.is_empty() {
            without_words.add(|| LineError::new(line, "text", "a word", &text));
            return Ok(());
        }
        let key = label::key(label);
        match seen.entry(Digest::of(words.as_bytes())) {
            Entry::Vacant(place) => {
                place.insert(key);
                labels.push(label.to_owned());
                texts.push(words);
            }
            Entry::Occupied(first) => {
                let rows = if *first.get() == key { &mut repeated } else { &mut contradicting };
                rows.add(|| LineError::new(line, "text", "words that do not occur before", &text));
            }
        }
        Ok(())
    })
    .map_err(|error| of_line(error, hint::of_header))?;
    if texts.is_empty() && rows > 0 {
        return Err(DatasetError::field(file, "texts", "texts with words", format!("{rows} without any")));
    }
    let parts = Parts::of(&labels, file, preparation)?;
    let digests = texts.iter().map(|words| Digest::of(words.as_bytes()));
    let fingerprint = parts.fingerprint(digests, &format!("terms {}", columns.vocabulary));
    let of_part = |part: &Vec<usize>| part.iter().map(|&text| texts[text].as_str()).collect::<Vec<_>>();
    let vocabulary = Vocabulary::fit(of_part(&parts.positions[0]), columns.vocabulary);
    let bags = parts.positions.each_ref().map(|part| vocabulary.bags_of_words(of_part(part).into_iter()));
    let terms = vocabulary.terms().to_vec();
    let prepared = parts.prepared(file, bags, vec![terms.len()], terms, None, fingerprint);
    Ok(Texts { prepared, rows, repeated, contradicting, without_words })
}

/// The texts in a column, for a model to be asked about: [`Vocabulary::bags`] makes its features of them. Where the
/// column is found by its number, every row has a text.
///
/// # Errors
/// As [`load`], but for labels and splits.
pub fn texts(file: impl AsRef<Path>, column: &Column, most_bytes: u64) -> Result<Vec<String>, DatasetError> {
    let file = file.as_ref();
    let layout = Layout::new(format(file)?, column.clone(), column.clone());
    let mut texts = Vec::new();
    for_each_row(file, &layout, most_bytes, &mut |row| {
        texts.push(checked(row, "text")?.text?.into_owned());
        Ok(())
    })
    .map_err(|error| of_line(error, hint::of_separator))?;
    Ok(texts)
}

/// Changes the problem of a line.
fn of_line(error: DatasetError, change: impl Fn(LineError) -> LineError) -> DatasetError {
    match error {
        DatasetError::Line { file, problem } => DatasetError::Line { file, problem: change(problem) },
        other => other,
    }
}

/// A row that is whole and in UTF-8.
fn checked<'a>(row: Result<Row<'a>, LineError>, label: &'static str) -> Result<Row<'a>, LineError> {
    let row = row.map_err(|problem| renamed(problem, label))?;
    match (row.replaced, &row.text) {
        (true, Ok(text)) if text.contains('\u{fffd}') => Err(not_utf8(row.line, text)),
        (true, _) => Err(not_utf8(row.line, &row.rating)),
        (false, _) => Ok(row),
    }
}

/// The column of the ratings is that of the labels here.
fn renamed(problem: LineError, label: &'static str) -> LineError {
    if problem.field == "rating" { LineError { field: label.into(), ..problem } } else { problem }
}

fn format(file: &Path) -> Result<Format, DatasetError> {
    let expected = "`.csv`, `.tsv` or `.jsonl` at its end, before `.gz` if it is compressed";
    Format::of(file).ok_or_else(|| DatasetError::field(file, "name", expected, file.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(name: &str, text: &str) -> Result<Prepared, String> {
        load_bytes(name, text.as_bytes()).map(|texts| texts.prepared)
    }

    fn load_bytes(name: &str, text: &[u8]) -> Result<Texts, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let columns = Columns { vocabulary: 6, ..Columns::named("stars", "review") };
        load(&file, &columns, &Preparation::default())
            .map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    fn reviews() -> String {
        let row = |row: usize| {
            let (stars, opinion) = [("5", "great soup"), ("1", "cold soup")][row % 2];
            format!("{stars}\ttable {row} had {opinion}\n")
        };
        format!("stars\treview\n{}1\tTable 1, had cold soup!\n", (0..40).map(row).collect::<String>())
    }

    #[test]
    fn texts_become_bags_of_the_terms_of_training_texts() {
        let found = load_text("reviews.tsv", &reviews()).unwrap();
        assert_eq!(found.class_names, ["1", "5"]);
        // The last row has the words of another one.
        let sizes = [&found.data.train, &found.data.valid, &found.data.test].map(crate::Split::len);
        assert_eq!(sizes, [28, 6, 6]);
        assert_eq!(found.data.words.len(), 6);
        for term in ["soup", "table", "had", "great", "cold"] {
            assert!(found.data.words.iter().any(|found| found == term), "{:?}", found.data.words);
        }
        let vocabulary = Vocabulary::new(found.data.words.clone());
        let great = u32::try_from(found.data.words.iter().position(|term| term == "great").unwrap()).unwrap();
        assert!(vocabulary.bag("A GREAT soup").contains(&great));
    }

    #[test]
    fn columns_may_be_found_by_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reviews.tsv");
        let load_numbered = |text: &str, label, has_header| {
            std::fs::write(&file, text).unwrap();
            let label = Column::Index(label);
            load(
                &file,
                &Columns { label, text: Column::Index(1), vocabulary: 6, has_header },
                &Preparation::default(),
            )
        };
        let whole = reviews();
        let (header, rows) = whole.split_once('\n').unwrap();
        let named = load_text("reviews.tsv", &whole).unwrap();
        assert_eq!(load_numbered(&whole, 0, true).unwrap().prepared.data.train, named.data.train);
        assert_eq!(load_numbered(rows, 0, false).unwrap().prepared.data.train, named.data.train);
        let error = load_numbered(header, 2, true).unwrap_err().to_string();
        assert!(
            error.ends_with("line 1: label: expected at least 3 values, found `stars, review`"),
            "{error}"
        );
    }

    #[test]
    fn a_row_without_label_or_text_is_named() {
        let changed =
            |from: &str, to: &str| load_text("reviews.tsv", &reviews().replacen(from, to, 1)).unwrap_err();
        assert_eq!(
            changed("1\ttable 3 ", "\ttable 3 "),
            "reviews.tsv: line 5: label: expected a label, found nothing"
        );
        assert_eq!(
            changed("table 3 had cold soup", " "),
            "reviews.tsv: line 5: text: expected a text, found nothing"
        );
        let missing = changed("stars", "rating");
        assert!(missing.contains("line 1: header: expected a column `stars`"), "{missing}");
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let odd = "5\t?!\n1\tGREAT soup at table 0, had...\n5.0\ttable 0 had great soup\n1\ttable 0 had great soup!\n";
        let found = load_bytes("reviews.tsv", format!("{}{odd}", reviews()).as_bytes()).unwrap();
        assert_eq!(found.prepared.class_names, ["1", "5"]);
        assert_eq!(
            found.remarks(),
            [
                "Left out: 1 of 45 texts, which have no word (first: line 43, `?!`)",
                "Left out: 2 of 45 texts, whose words occur before with the same label (first: line 42, `Table 1, had \
                 cold soup!`)",
                "Left out: 1 of 45 texts, whose words occur before with another label, which counts (first: line 46, \
                 `table 0 had great soup!`)",
            ]
        );
        let none = load_text("reviews.tsv", "stars\treview\n1\t!\n5\t?\n").unwrap_err();
        assert_eq!(none, "reviews.tsv: texts: expected texts with words, found 2 without any");
    }

    #[test]
    fn what_is_not_utf_8_is_refused_and_not_changed() {
        for (name, text, line) in [
            ("reviews.tsv", &b"stars\treview\n5\tgood\n1\tm\xfcll\n"[..], "line 3"),
            ("reviews.tsv", b"stars\treview\nm\xfcll\tgood\n", "line 2"),
            ("reviews.csv", b"stars,review\n5,\"m\xfcll\"\n", "line 2"),
            ("reviews.jsonl", b"{\"stars\": 5, \"review\": \"m\xfcll\"}\n", "line 1"),
            ("reviews.jsonl", b"{\"stars\": \"m\xfcll\", \"review\": \"good\"}\n", "line 1"),
        ] {
            let error = load_bytes(name, text).unwrap_err();
            let place = format!("{name}: {line}: encoding: expected UTF-8 (`iconv ");
            assert!(error.starts_with(&place) && error.ends_with("found `m\u{fffd}ll`"), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ask.csv");
        std::fs::write(&file, b"review\nm\xfcll\n").unwrap();
        let error = texts(&file, &Column::named("review"), 1000).unwrap_err().to_string();
        assert!(error.contains("line 2: encoding: expected UTF-8"), "{error}");
    }

    #[test]
    fn a_header_without_the_column_says_what_may_be_wrong() {
        let semicolons = load_text("reviews.csv", "stars;review\n5;good\n").unwrap_err();
        assert!(
            semicolons.contains("(values between commas, or between tabs in a .tsv file)"),
            "{semicolons}"
        );
        let none = load_text("reviews.csv", "5,good\n1,bad\n").unwrap_err();
        assert!(none.contains("(without a header: `has_header = false`, and columns by "), "{none}");
    }

    #[test]
    fn texts_to_ask_about_need_no_label() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ask.csv");
        let ask = |content: &str, column: Column| {
            std::fs::write(&file, content).unwrap();
            texts(&file, &column, 1000).map_err(|error| error.to_string())
        };
        let named = ask("day,review\n1,\"Great, great\"\n2,Cold\n", Column::named("review"));
        assert_eq!(named.unwrap(), ["Great, great", "Cold"]);
        assert_eq!(ask("Great\nCold\n", Column::Index(0)).unwrap(), ["Great", "Cold"]);
        let none = ask("review\nGreat\n\" \"\n", Column::named("review")).unwrap_err();
        assert!(none.ends_with("ask.csv: line 3: text: expected a text, found nothing"), "{none}");
    }
}
