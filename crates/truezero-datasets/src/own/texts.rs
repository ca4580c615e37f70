//! Texts with labels: CSV, TSV or JSON Lines with a row for each text.

use std::collections::HashSet;
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
}

fn papers_vocabulary() -> usize {
    5_000
}

impl Columns {
    /// The columns of these names.
    pub fn named(label: &str, text: &str) -> Self {
        Self { label: Column::named(label), text: Column::named(text), vocabulary: papers_vocabulary() }
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
    let format = Format::of(file).ok_or_else(|| DatasetError::Field {
        file: file.into(),
        field: "name".into(),
        expected: "`.csv`, `.tsv` or `.jsonl` at its end, before `.gz` if it is compressed".into(),
        found: file.display().to_string(),
    })?;
    let layout = Layout::new(format, columns.label.clone(), columns.text.clone());
    let (mut labels, mut texts, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for_each_row(file, &layout, preparation.most_bytes, &mut |row| {
        let row = row?;
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
    fn a_row_without_label_or_text_is_named() {
        let changed =
            |from: &str, to: &str| load_text("reviews.tsv", &reviews().replacen(from, to, 1)).unwrap_err();
        assert_eq!(
            changed("1\ttable 3 ", "\ttable 3 "),
            "reviews.tsv: line 5: label: expected a label, found ``"
        );
        assert_eq!(
            changed("table 3 had cold soup", " "),
            "reviews.tsv: line 5: text: expected a text, found ``"
        );
        let missing = changed("stars", "rating");
        assert!(missing.contains("line 1: header: expected a column `stars`"), "{missing}");
    }
}
