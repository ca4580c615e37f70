//! `cargo xtask reproduce --reviews`: what is said of a table of one's own.

use std::process::{Command, Stdio};

/// Plans Table 2 with a table of reviews, and returns the exit code and what was said.
fn plan(name: &str, content: &[u8], columns: Option<&str>) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, content).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["reproduce", "--scale", "smoke", "--only", "table2", "--dry-run", "--out"]);
    command.arg(folder.path().join("out")).arg("--reviews").arg(&file);
    if let Some(columns) = columns {
        command.args(["--review-columns", columns]);
    }
    let output = command.env_remove("TRUEZERO_KERNELS").stdin(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// A row a line, each with a text of its own.
fn rows(count: usize, rating: impl Fn(usize) -> String) -> String {
    (0..count).map(|row| format!("{},waiter {row}\n", rating(row))).collect::<Vec<_>>().concat()
}

fn stars(row: usize) -> String {
    (row % 5 + 1).to_string()
}

#[test]
fn columns_are_taken_by_name_and_by_place() {
    for (content, columns) in [
        (rows(100, stars), Some("0,1")),
        (format!("stars,text\n{}", rows(100, stars)), None),
        (format!("\u{feff}stars,text\n{}", rows(100, stars)), Some("stars,text")),
        (format!("\u{feff}{}", rows(100, stars)), Some("0,1")),
    ] {
        let (code, said) = plan("own.csv", content.as_bytes(), columns);
        assert_eq!(code, Some(0), "{columns:?}: {said}");
        assert!(!said.contains("own.csv: "), "{columns:?}: {said}");
    }
}

#[test]
fn ratings_that_are_no_numbers_are_said() {
    let words = format!("stars,text\n{}", rows(1_000, |row| format!("{} stars", row % 5 + 1)));
    let (code, said) = plan("own.csv", words.as_bytes(), None);
    assert_eq!(code, Some(1), "{said}");
    for text in [
        "own.csv: 1000 of 1000 ratings are not numbers from 1 to 5",
        "(first: line 2, `1 stars`)",
        "expected at least 17 different texts with 1 to 5 stars, found 0",
    ] {
        assert!(said.contains(text), "{text:?} is not in: {said}");
    }

    let some = format!("stars,text\n5 stars,again\n,\n{}", rows(100, stars));
    let (code, said) = plan("own.csv", some.as_bytes(), None);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 of 102 ratings are not numbers from 1 to 5"), "{said}");
    assert!(said.contains("1 of 102 rows have no text: they are left out (first: line 3)"), "{said}");
}

#[test]
fn what_hides_the_rows_of_a_table_is_an_error() {
    let utf_16: Vec<u8> =
        format!("\u{feff}{}", rows(100, stars)).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let open = format!("{}5,\"never closed\n{}", rows(30, stars), rows(30, stars));
    let same = (0..100).map(|row| format!("{},The soup\n", stars(row))).collect::<Vec<_>>().concat();
    for (content, text) in [
        (&utf_16[..], "encoding: expected UTF-8, found the byte order mark of UTF-16"),
        (open.as_bytes(), "line 31: quote: expected a closing quote before the end of the file"),
        (same.as_bytes(), "expected at least 17 different texts with 1 to 5 stars, found 1"),
    ] {
        let (code, said) = plan("own.csv", content, Some("0,1"));
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(text), "{text:?} is not in: {said}");
    }
    let (code, said) =
        plan("own.jsonl", b"{\"overall\":5}\n{\"overall\":4,\"text\":null}\n", Some("overall,text"));
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("none of 2 rows is a review; the first: line 1: text: expected a key `text`"),
        "{said}"
    );
}
