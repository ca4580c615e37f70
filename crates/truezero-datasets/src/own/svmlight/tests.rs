//! svmlight files: what is read, what is refused and how it is named.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;
use crate::own::ScaleBy;

const EITHER: Indices = Indices { first: None, last: None };

fn largest() -> Preparation {
    Preparation { scale_by: ScaleBy::Largest, ..Preparation::default() }
}

/// Reads a file of this content, for training or not.
fn with_file<T>(content: &[u8], read: impl FnOnce(&Path) -> Result<T, DatasetError>) -> Result<T, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.svm");
    fs::write(&file, content).unwrap();
    read(&file).map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
}

fn load_text(text: &str, indices: Indices) -> Result<Prepared, String> {
    with_file(text.as_bytes(), |file| load(file, indices, &largest()))
}

fn ask(text: &str, indices: Indices) -> Result<ActiveLists<f64>, String> {
    with_file(text.as_bytes(), |file| features(file, indices, 1000)).map(|examples| match examples {
        Examples::Sparse(lists) => lists,
        Examples::Dense(_) => panic!("svmlight files are read sparse"),
    })
}

/// Twenty examples of each class; feature 7 is −1 to −4, and feature 2 or 3 tells the class.
fn lines() -> String {
    let line = |row: usize| {
        format!("{} {}:2.5 7:-{} # {row}\n", ["+1", "-1"][row % 2], row % 2 + 2, row / 2 % 4 + 1)
    };
    format!("# made up\n\n{}", (0..40).map(line).collect::<String>())
}

#[test]
fn examples_stay_sparse_and_zeros_zero() {
    let found = load_text(&lines(), EITHER).unwrap();
    assert_eq!(found.class_names, ["-1", "+1"]);
    assert_eq!(found.data.words, ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!([found.data.train.len(), found.data.valid.len(), found.data.test.len()], [28, 6, 6]);
    for part in [&found.data.train, &found.data.valid, &found.data.test] {
        let Examples::Sparse(lists) = &part.inputs else { panic!("the examples became dense") };
        for (example, &label) in part.labels.iter().enumerate() {
            let (features, values) = lists.column(example);
            assert_eq!((features, values[0]), (&[2 - label, 6][..], 1.0));
            assert!((-1.0..0.0).contains(&values[1]));
        }
    }
    assert_eq!(found.scaling.unwrap().factor()[1..3], [0.4, 0.4]);
}

#[test]
fn the_first_index_is_given_or_follows_from_the_file() {
    for (first, text, features, place) in [
        (None, "a 1:5 3:1\nb\n", 3, 0),
        (None, "a 1:5 3:1\nb 0:0\n", 4, 1),
        (Some(0), "a 1:5 3:1\n", 4, 1),
        (Some(1), "a 1:5 3:1\n", 3, 0),
    ] {
        let found = ask(text, Indices { first, last: None }).unwrap();
        assert_eq!((found.rows(), found.column(0).0[0]), (features, place), "{text}");
    }
    let last = Some(10);
    assert_eq!(ask("a 1:5\n", Indices { first: None, last }).unwrap().rows(), 10);
    let names = |first| load_text(&lines(), Indices { first, last }).unwrap().data.words;
    for first in [0, 1] {
        assert_eq!(Indices::of_names(&names(Some(first))), Some(Indices { first: Some(first), last }));
    }
}

#[test]
fn blanks_comments_line_breaks_and_compression_change_nothing() {
    let plain = load_text(&lines(), EITHER).unwrap();
    let text = lines().replace(' ', " \t").replace('\n', "  \r\n");
    assert_eq!(load_text(text.trim_end(), EITHER).unwrap(), plain);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(lines().as_bytes()).unwrap();
    let gzip = with_file(&encoder.finish().unwrap(), |file| load(file, EITHER, &largest()));
    assert_eq!(gzip.unwrap(), plain);
}

#[test]
fn the_fingerprint_is_of_labels_places_and_values() {
    let of = |text: &str, last| load_text(text, Indices { first: None, last }).unwrap().data.fingerprint;
    let whole = of(&lines(), None);
    assert_eq!(of(&lines().replace("2.5", "2.50"), Some(7)), whole);
    for (from, to) in [("3:2.5", "3:2.6"), ("3:2.5", "4:2.5"), ("-1 3", "+1 3"), ("2:2.5", "")] {
        assert_ne!(of(&lines().replacen(from, to, 1), None), whole, "{from} {to}");
    }
    assert_ne!(of(&lines(), Some(8)), whole);
}

#[test]
fn examples_to_ask_about_need_no_label() {
    let found = ask("1:2 3:4\n? 2:1\n\nword\n", Indices { first: Some(1), last: Some(3) }).unwrap();
    assert_eq!(found.columns(), 3);
    assert_eq!([found.column(0).0, found.column(1).0, found.column(2).0], [&[0, 2][..], &[1], &[]]);
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_column() {
    for (line, message) in [
        ("1:2 3:4", "column 1 (label): expected one label before the features, found `1:2`"),
        ("1,2 3:4", "column 1 (label): expected one label before the features, found `1,2`"),
        ("a qid:7 1:2", "column 3 (query): expected no query, as rankings are not learned, found `qid:7`"),
        ("é  7", "column 4 (feature): expected an index, a colon and a value, found `7`"),
        ("a x:1", "column 3 (index): expected a whole number before the colon, found `x:1`"),
        ("a -1:1", "column 3 (index): expected a whole number before the colon, found `-1:1`"),
        ("a 3:1 3:1", "column 7 (index): expected an index above 3, the one before it, found `3:1`"),
        ("a 0:1", "column 3 (index): expected an index of at least 1, the first, found `0:1`"),
        ("a 9:1 10:1", "column 7 (index): expected an index of at most 9, the last, found `10:1`"),
        ("a 1:", "column 3 (value): expected a finite number, found `1:`"),
        ("a 1:1:1", "column 3 (value): expected a finite number, found `1:1:1`"),
        ("a 1:nan", "column 3 (value): expected a finite number, found `1:nan`"),
        ("a 1:1e39", "column 3 (value): expected a number of at most 3.4e38 in magnitude, found `1:1e39`"),
    ] {
        let error = load_text(&format!("{}{line}\n", lines()), Indices { first: Some(1), last: Some(9) });
        assert_eq!(error.unwrap_err(), format!("data.svm: line 43: {message}"), "{line}");
    }
    let huge = load_text("a 2097153:1\n", EITHER).unwrap_err();
    assert!(huge.contains("column 3 (index): expected an index of at most 2097152, the last"), "{huge}");
    let long = load_text(&format!("a {}\n", "x".repeat(1 << 20)), EITHER).unwrap_err();
    assert!(long.len() < 200, "{}", long.len());
}

#[test]
fn what_is_not_utf_8_is_refused_and_not_changed() {
    let latin = with_file(b"a 1:1\nM\xfcll 1:1\n", |file| load(file, EITHER, &largest())).unwrap_err();
    assert!(latin.starts_with("data.svm: line 2: encoding: expected UTF-8 (`iconv "), "{latin}");
    assert!(with_file(b"1:1 # M\xfcll\n", |file| features(file, EITHER, 1000)).is_ok());
}

#[test]
fn labels_that_are_the_same_number_are_one_class() {
    let mixed: String = lines().replacen("+1 ", "1 ", 5).replacen("-1 ", "-1.0 ", 5);
    let found = load_text(&mixed, EITHER).unwrap();
    assert_eq!(found.class_names, ["-1", "1"]);
    assert_eq!(found.data.train, load_text(&lines(), EITHER).unwrap().data.train);
}

#[test]
fn what_is_wrong_with_the_whole_is_named() {
    for text in ["", "# nothing\n\n"] {
        assert_eq!(
            load_text(text, EITHER).unwrap_err(),
            "data.svm: line 1: example: expected at least one, found nothing"
        );
    }
    let none = load_text("a\nb\n", EITHER).unwrap_err();
    assert!(none.starts_with("data.svm: indices: expected a feature from the first to the last"), "{none}");
    for indices in [Indices { first: Some(3), last: Some(2) }, Indices { first: None, last: Some(u32::MAX) }]
    {
        assert!(!indices.are_valid());
        let error = load_text(&lines(), indices).unwrap_err();
        assert!(error.contains("indices: expected a feature"), "{error}");
    }
    for scale_by in [ScaleBy::Standardise, ScaleBy::UnitInterval] {
        let error = with_file(lines().as_bytes(), |file| {
            load(file, EITHER, &Preparation { scale_by, ..Preparation::default() })
        });
        assert!(error.unwrap_err().contains("scale_by: expected `largest` or `nothing`"));
    }
    let most = Preparation { most_bytes: 100, ..largest() };
    let error = with_file(lines().as_bytes(), |file| load(file, EITHER, &most)).unwrap_err();
    assert!(error.contains("expected at most 100 bytes"), "{error}");
}

#[test]
fn other_names_are_no_indices() {
    for names in
        [&["2", "1"][..], &["1", "3"], &["01"], &["+1"], &["soup"], &["4294967295", "0"], &["2097153"]]
    {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(Indices::of_names(&names), None, "{names:?}");
    }
    assert_eq!(Indices::of_names(&[]), None);
}

proptest! {
    #[test]
    fn examples_are_read_as_they_were_written(
        rows in prop::collection::vec(prop::collection::btree_map(0_u32..50, -1e6_f64..1e6, 0..8), 1..20),
        first in 0_u32..2,
    ) {
        let element = |(index, value): (&u32, &f64)| format!(" {}:{value}", index + first);
        let line = |row: &BTreeMap<_, _>| format!("x{}\n", row.iter().map(element).collect::<String>());
        let text: String = rows.iter().map(line).collect();
        let found = with_file(text.as_bytes(), |file| {
            features(file, Indices { first: Some(first), last: Some(first + 49) }, 1 << 20)
        });
        let Ok(Examples::Sparse(lists)) = found else { panic!("{found:?}") };
        prop_assert_eq!((lists.rows(), lists.columns()), (50, rows.len()));
        for (example, row) in rows.iter().enumerate() {
            let listed: Vec<(u32, f64)> =
                row.iter().filter(|(_, value)| **value != 0.0).map(|(&index, &value)| (index, value)).collect();
            let (indices, values) = lists.column(example);
            prop_assert_eq!(indices.iter().copied().zip(values.iter().copied()).collect::<Vec<_>>(), listed);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ab0-9.,:#\n\r\t -]{0,200}|([ab] [0-9]:1( 1[0-9]:-2)?\n){0,30}") {
        drop(load_text(&text, EITHER));
        drop(ask(&text, Indices { first: Some(1), last: Some(9) }));
    }
}
