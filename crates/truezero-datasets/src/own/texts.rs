//! Texts with labels: CSV, TSV or JSON Lines with a row for each text.

use std::collections::HashSet;
use std::mem;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::prepare::{Parts, Preparation, Prepared};
use crate::reviews::{Column, Format, Layout, for_each_row};
use crate::text::{Vocabulary, normalise};
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

/// Reads texts, splits them, and makes binary bags of the most frequent terms of the training texts.
///
/// The names of the features are the terms: [`Vocabulary::new`] of them makes bags of further texts. Of texts with
/// [equal words](normalise) the first is taken, so that no text is in two parts, and texts without words are left out.
/// Bags are not scaled.
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be read or holds more than the most bytes; [`DatasetError::Line`] for the
/// first row without a label or a text, for a column that is not there, and for a quote that is not closed;
/// [`DatasetError::Field`] if the name is not that of a table, or there are not two classes or not enough examples for
/// the split.
pub fn load(
    file: impl AsRef<Path>,
    columns: &Columns,
    preparation: &Preparation,
) -> Result<Prepared, DatasetError> {
    let file = file.as_ref();
    let layout = Layout::new(format(file)?, columns.label.clone(), columns.text.clone());
    let (mut labels, mut texts, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let by_number = [&columns.label, &columns.text].iter().all(|column| matches!(column, Column::Index(_)));
    let mut is_header = columns.has_header && by_number && layout.format != Format::JsonLines;
    for_each_row(file, &layout, preparation.most_bytes, &mut |row| {
        let row = row.map_err(|problem| renamed(problem, "label"))?;
        if mem::take(&mut is_header) {
            return Ok(());
        }
        let words = normalise(&row.text?);
        let label = row.rating.trim();
        if label.is_empty() {
            return Err(LineError::new(row.line, "label", "a label", ""));
        }
        let digest = Digest::of(words.as_bytes());
        if !words.is_empty() && seen.insert(digest) {
            labels.push(label.to_owned());
            texts.push(words);
        }
        Ok(())
    })?;
    let parts = Parts::of(&labels, file, preparation)?;
    let digests = texts.iter().map(|words| Digest::of(words.as_bytes()));
    let fingerprint = parts.fingerprint(digests, &format!("terms {}", columns.vocabulary));
    let of_part = |part: &Vec<usize>| part.iter().map(|&text| texts[text].as_str()).collect::<Vec<_>>();
    let vocabulary = Vocabulary::fit(of_part(&parts.positions[0]), columns.vocabulary);
    let bags = parts.positions.each_ref().map(|part| vocabulary.bags_of_words(of_part(part).into_iter()));
    let terms = vocabulary.terms().to_vec();
    Ok(parts.prepared(file, bags, vec![terms.len()], terms, None, fingerprint))
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
        texts.push(row.map_err(|problem| renamed(problem, "text"))?.text?.into_owned());
        Ok(())
    })?;
    Ok(texts)
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
        assert_eq!(load_numbered(&whole, 0, true).unwrap().data.train, named.data.train);
        assert_eq!(load_numbered(rows, 0, false).unwrap().data.train, named.data.train);
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
