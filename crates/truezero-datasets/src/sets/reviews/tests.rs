//! Tests of [`read`](super::read) on generated tables and, where they are present, on real ones.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::DatasetError;
use crate::text::test_data;

fn by_place(format: Format) -> Layout {
    Layout::new(format, Column::Index(0), Column::Index(1))
}

fn by_name(format: Format) -> Layout {
    Layout::new(format, Column::named("stars"), Column::named("text"))
}

fn read_bytes(content: &[u8], layout: &Layout) -> Result<Reviews, DatasetError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, content).unwrap();
    read(file.path(), layout, 1 << 20)
}

/// The message without the name of the file.
fn problem(content: &[u8], layout: &Layout) -> String {
    match read_bytes(content, layout).unwrap_err() {
        DatasetError::Line { problem, .. } | DatasetError::NoUsableRow { problem, .. } => problem.to_string(),
        error => panic!("{error}"),
    }
}

fn irregular(found: &Reviews) -> [usize; 6] {
    let Reviews { unrated, between_stars, not_stars, replaced, without_text, unreadable, .. } = found;
    [unrated, between_stars, not_stars, replaced, without_text, unreadable].map(|rows| rows.count)
}

fn review(stars: impl Into<Option<u8>>, text: &str) -> Review {
    Review { stars: stars.into(), text: text.into() }
}

#[test]
fn every_format_gives_the_same_reviews() {
    let expected = [review(5, "It's \"fine\",\tand warm"), review(None, "so so"), review(1, "é")];
    let files: [(&str, Layout); 4] = [
        ("5,\"It's \"\"fine\"\",\tand warm\"\n,so so\n1.0,é\n", by_place(Format::Csv)),
        (
            "text,id,stars\r\n\"It's \"\"fine\"\",\tand warm\",7,5\r\nso so,8,\r\né,9, 1 \r\n",
            by_name(Format::Csv),
        ),
        (
            "{\"stars\":5,\"text\":\"It's \\\"fine\\\",\\tand warm\",\"id\":{}}\n\n\
             {\"text\":\"so so\",\"stars\":null}\n\
             {\"text\":\"é\",\"stars\":\"1\"}",
            by_name(Format::JsonLines),
        ),
        ("5\tIt's \"fine\", and warm\n\tso so\n1\té\n", by_place(Format::Tsv)),
    ];
    for (content, layout) in files {
        for mark in ["", "\u{feff}"] {
            let mut found = read_bytes(format!("{mark}{content}").as_bytes(), &layout).unwrap();
            // Tabs cannot stand within a value of TSV.
            found.reviews[0].text = found.reviews[0].text.replace(", and", ",\tand");
            assert_eq!(found.reviews, expected);
            assert_eq!(irregular(&found), [1, 0, 0, 0, 0, 0]);
        }
    }
}

#[test]
fn ratings_that_are_not_stars_are_counted_and_their_texts_are_read() {
    let ratings = [
        "3.5",
        "Like",
        "0",
        "6",
        "NaN",
        "-1",
        "",
        "5",
        "1e0",
        "inf",
        "\"4,5\"",
        "5.0000001",
        "0.99",
        "4/5",
        "5 stars",
        " 5 ",
        "+5",
        "05",
        "1e999",
        "5*",
        "five",
    ];
    let content = ratings.map(|rating| format!("{rating},text\n")).concat();
    let found = read_bytes(content.as_bytes(), &by_place(Format::Csv)).unwrap();
    assert_eq!(irregular(&found), [1, 1, 14, 0, 0, 0]);
    let whole = ["5", "1e0", " 5 ", "+5", "05"];
    for (review, rating) in found.reviews.iter().zip(ratings) {
        assert_eq!(review.stars.is_some(), whole.contains(&rating), "{rating}");
    }
    let json =
        b"{\"stars\":true,\"text\":\"a\"}\n{\"stars\":[5],\"text\":\"b\"}\n{\"stars\":4.5,\"text\":\"c\"}\n";
    assert_eq!(irregular(&read_bytes(json, &by_name(Format::JsonLines)).unwrap()), [0, 1, 2, 0, 0, 0]);
}

#[test]
fn irregular_rows_are_counted_with_the_first_of_them() {
    let rows =
        (0..1_000).map(|row| format!("{} stars,text {row}\n", row % 5 + 1)).collect::<Vec<_>>().concat();
    let found = read_bytes(format!("stars,text\n{rows}").as_bytes(), &by_name(Format::Csv)).unwrap();
    let remark = "1000 of 1000 ratings are not numbers from 1 to 5: their texts are read without stars \
                  (first: line 2, `1 stars`)";
    assert_eq!(found.remarks(), [remark]);
    assert!(found.reviews.iter().all(|review| review.stars.is_none()));

    let found = read_bytes(b"5,a\n\n3.5,b\n4\n,c\n1,\xff\n2, \n", &by_place(Format::Csv)).unwrap();
    assert_eq!((found.rows(), found.reviews.len(), irregular(&found)), (6, 4, [1, 1, 0, 1, 1, 1]));
    let lines =
        [&found.unrated, &found.between_stars, &found.replaced, &found.without_text, &found.unreadable];
    assert_eq!(lines.map(|rows| rows.first.as_ref().unwrap().line), [5, 3, 6, 7, 4]);
    assert_eq!(found.remarks().len(), 5);
    assert_eq!(
        found.remarks()[..2],
        [
            "1 of 6 rows have too few values or are no JSON object: they are left out (first: line 4, `4`)",
            "1 of 6 rows have no text: they are left out (first: line 7)",
        ]
    );
    assert_eq!(read_bytes(b"5,a\n", &by_place(Format::Csv)).unwrap().remarks(), [""; 0]);
}

#[test]
fn lines_are_counted_with_any_line_ending() {
    for rows in
        ["stars,text\n5,a\n\n\n4,\"b\n\nc\"\n\nx,d\n", "stars,text\n\"5\",a\n\n\n4,\"b\n\nc\"\n\n\"x\",\"d\""]
    {
        for end in ["\n", "\r\n"] {
            let found = read_bytes(rows.replace('\n', end).as_bytes(), &by_name(Format::Csv)).unwrap();
            assert_eq!(found.not_stars.first.unwrap().line, 9, "{rows:?} {end:?}");
        }
    }
    let long = format!("5,{}\nx,b\n", "a".repeat(1 << 18));
    assert_eq!(read_bytes(long.as_bytes(), &by_place(Format::Csv)).unwrap().not_stars.first.unwrap().line, 2);
}

#[test]
fn rows_without_a_text_are_left_out() {
    let good = "{\"stars\":5,\"text\":\"good\"}\n";
    for (line, counts) in [
        ("{\"stars\":5,\"summary\":\"x\"}", [0, 0, 0, 0, 1, 0]),
        ("{\"stars\":5,\"text\":null}", [0, 0, 0, 0, 1, 0]),
        ("{\"stars\":5,\"text\":\" \"}", [0, 0, 0, 0, 1, 0]),
        ("{\"stars\":5,\"text\":[\"x\"]}", [0, 0, 0, 0, 1, 0]),
        ("{}", [0, 0, 0, 0, 1, 0]),
        ("[1]", [0, 0, 0, 0, 0, 1]),
        ("{\"stars\":5,\"te", [0, 0, 0, 0, 0, 1]),
    ] {
        let found =
            read_bytes(format!("{good}{line}\n{good}").as_bytes(), &by_name(Format::JsonLines)).unwrap();
        assert_eq!(found.reviews, [review(5, "good"), review(5, "good")]);
        assert_eq!((irregular(&found), found.rows()), (counts, 3), "{line}");
        let first = [&found.without_text, &found.unreadable].into_iter().find_map(|rows| rows.first.as_ref());
        assert_eq!(first.unwrap().line, 2);
    }
    let unrated = format!("{{\"text\":\"x\"}}\n{good}");
    let found = read_bytes(unrated.as_bytes(), &by_name(Format::JsonLines)).unwrap();
    assert_eq!((found.reviews, found.unrated.count), (vec![review(None, "x"), review(5, "good")], 1));
}

#[test]
fn a_table_without_a_usable_row_is_an_error() {
    for (content, layout, message) in [
        ("5\n4\n", by_place(Format::Csv), "line 1: text: expected at least 2 values, found `5`"),
        ("stars,text\n5,\n4, \n", by_name(Format::Csv), "line 2: text: expected a text, found nothing"),
        (
            "{\"stars\":1}\n{\"stars\":2}\n",
            by_name(Format::JsonLines),
            "line 1: text: expected a key `text`, found `stars`",
        ),
    ] {
        let error = read_bytes(content.as_bytes(), &layout).unwrap_err();
        assert!(matches!(error, DatasetError::NoUsableRow { rows: 2, .. }));
        let end = format!(": none of 2 rows is a review; the first: {message}");
        assert!(error.to_string().ends_with(&end), "{error}");
    }
    assert_eq!(read_bytes(b"", &by_place(Format::Csv)).unwrap(), Reviews::default());
    assert_eq!(read_bytes(b"stars,text\n", &by_name(Format::Csv)).unwrap(), Reviews::default());
}

#[test]
fn a_quote_that_is_never_closed_is_an_error() {
    let csv = by_name(Format::Csv);
    for (content, line, found) in [
        ("stars,text\n5,\"good\n4,fine\n3,bad\n", 2, "`5, good\n4,fine\n3,bad\n`"),
        ("stars,text\n5,good\n4,\"", 3, "`4, `"),
        ("stars,text\n5,\"a\n\nb\"\n4,\"c\"\"\n", 5, "`4, c\"\n`"),
        ("stars,text\n5,good\n\"", 3, "nothing"),
        ("stars,\"text\n5,good\n", 1, "`stars, text\n5,good\n`"),
        ("\"", 1, "nothing"),
    ] {
        let expected =
            format!("line {line}: quote: expected a closing quote before the end of the file, found {found}");
        assert_eq!(problem(content.as_bytes(), &csv), expected);
    }
    for closed in
        ["5,\"good\"", "5,\"go\nod\"\n\n\n", "5,a\n\"\"\n", "5,a\n\"\",\"\"", "5,\"\"\"\"", "5,a\r\n"]
    {
        assert!(read_bytes(format!("stars,text\n{closed}").as_bytes(), &csv).is_ok(), "{closed}");
    }
    let tsv = by_place(Format::Tsv);
    assert_eq!(read_bytes(b"5\t\"good\n4\tfine\n", &tsv).unwrap().reviews.len(), 2);
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_and_counted() {
    for (content, layout) in [
        (&b"5,caf\xe9\n4,fine\n"[..], by_place(Format::Csv)),
        (
            &b"{\"stars\":5,\"text\":\"caf\xe9\"}\n{\"stars\":4,\"text\":\"fine\"}\n"[..],
            by_name(Format::JsonLines),
        ),
    ] {
        let found = read_bytes(content, &layout).unwrap();
        assert_eq!(found.reviews, [review(5, "caf\u{fffd}"), review(4, "fine")]);
        assert_eq!(found.replaced.count, 1);
    }
}

#[test]
fn line_breaks_of_yelp_are_unescaped() {
    let found = read_bytes(b"\"5\",\"Good.\\n\\nThe \"\"best\"\"\"\n", &Layout::yelp_review_full()).unwrap();
    assert_eq!(found.reviews, [review(5, "Good.\n\nThe \"best\"")]);
}

#[test]
fn errors_name_line_and_field() {
    let csv = by_name(Format::Csv);
    assert_eq!(
        problem(b"star,text\n", &csv),
        "line 1: header: expected a column `stars`, found `star, text`"
    );
    assert_eq!(problem(b"", &csv), "line 1: header: expected a column `stars`, found nothing");
    let short = read_bytes(b"text,stars\n\"a\nb\",1\nb\n", &csv).unwrap().unreadable.first.unwrap();
    assert_eq!(short.to_string(), "line 4: rating: expected at least 2 values, found `b`");
    let far = Layout::new(Format::Csv, Column::Index(usize::MAX), Column::Index(0));
    assert!(
        problem(b"a,b\n", &far).starts_with("line 1: rating: expected at least 18446744073709551615 values")
    );

    let json = by_name(Format::JsonLines);
    for (content, message) in [
        (&b"{\"stars\":1}\n"[..], "line 1: text: expected a key `text`, found `stars`"),
        (b"\n{\"text\":\"a\"}\n", "line 2: rating: expected a key `stars`, found `text`"),
        (b"{\"stars\":1,\"text\":[2]}\n", "line 1: text: expected a string, found `[2]`"),
    ] {
        assert_eq!(problem(content, &json), message);
    }
    assert_eq!(problem(b"[1]\n", &json), "line 1: object: expected a JSON object, found `[1]`");
    assert_eq!(
        problem(b"{}\n", &by_place(Format::JsonLines)),
        "line 1: rating: expected a column found by its name, found `0`"
    );
    let deep = [b"{\"text\":".to_vec(), vec![b'['; 100_000]].concat();
    assert!(problem(&deep, &json).contains("recursion limit"));
}

#[test]
fn more_than_allowed_is_refused() {
    let error = read_bytes(&vec![b'"'; (1 << 20) + 1], &by_place(Format::Csv)).unwrap_err().to_string();
    assert!(error.ends_with("content: expected at most 1048576 bytes, found more"), "{error}");
}

/// A truncated table is an error or has the reviews before the end, the last one perhaps truncated.
#[test]
fn every_truncation_is_an_error_or_a_beginning() {
    let csv = &b"5,\"a \"\"b\"\"\"\n4,cd\n"[..];
    let json = &b"{\"stars\":5,\"text\":\"a\"}\n{\"stars\":4,\"text\":\"b\"}\n"[..];
    for (content, layout) in [(csv, by_place(Format::Csv)), (json, by_name(Format::JsonLines))] {
        let whole = read_bytes(content, &layout).unwrap().reviews;
        for length in 0..content.len() {
            let Ok(found) = read_bytes(&content[..length], &layout) else { continue };
            assert!(found.reviews.len() <= whole.len());
            let before = found.reviews.len().saturating_sub(1);
            assert_eq!(found.reviews[..before], whole[..before], "{length}");
        }
    }
    let cut = read_bytes(&json[..json.len() - 3], &by_name(Format::JsonLines)).unwrap().unreadable;
    assert!(cut.first.unwrap().to_string().starts_with("line 2: object: expected a JSON object (EOF"));
}

#[test]
fn a_flipped_bit_of_the_header_is_an_error() {
    let content = b"stars,text\n5,a\n4,b\n";
    for bit in (0..8 * "stars,text".len()).filter(|bit| bit / 8 != "stars".len()) {
        let mut flipped = content.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(problem(&flipped, &by_name(Format::Csv)).starts_with("line 1: header: "), "bit {bit}");
    }
}

proptest! {
    #[test]
    fn random_bytes_are_an_error_or_reviews(
        bytes in prop::collection::vec(
            prop_oneof![
                prop::sample::select(b"15,\t\n\r\"\\{}[]:stars text".to_vec()),
                any::<u8>(),
            ],
            0..80,
        ),
    ) {
        for format in [Format::Csv, Format::Tsv, Format::JsonLines] {
            for layout in [by_place(format), by_name(format)] {
                if let Ok(found) = read_bytes(&bytes, &layout) {
                    let [unrated, between_stars, not_stars, ..] = irregular(&found);
                    let counted = unrated + between_stars + not_stars;
                    let rated = found.reviews.iter().filter(|review| review.stars.is_some()).count();
                    prop_assert_eq!(counted + rated, found.reviews.len());
                }
            }
        }
    }

    #[test]
    fn what_was_written_is_read(
        reviews in prop::collection::vec((prop::option::of(1_u8..=5), any::<String>()), 1..10),
    ) {
        let reviews: Vec<(Option<u8>, String)> =
            reviews.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        let expected: Vec<Review> =
            reviews.iter().map(|(stars, text)| Review { stars: *stars, text: text.clone() }).collect();
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut lines = String::new();
        table.write_record(["text", "stars"]).unwrap();
        for (stars, text) in &reviews {
            let rating = stars.map_or(String::new(), |stars| stars.to_string());
            table.write_record([text.clone(), rating]).unwrap();
            lines += &serde_json::json!({ "stars": stars, "text": text }).to_string();
            lines.push('\n');
        }
        let table = table.into_inner().unwrap();
        let found = read_bytes(&table, &by_name(Format::Csv)).unwrap();
        prop_assert_eq!(&found.reviews, &expected);
        let found = read_bytes(lines.as_bytes(), &by_name(Format::JsonLines)).unwrap();
        prop_assert_eq!(found.reviews, expected);
    }
}

/// The restaurant reviews, where they are present.
#[test]
fn restaurant_reviews_are_counted() {
    let Some(folder) = test_data::path("datasets/reviews") else { return };
    let merged = Layout::new(Format::Tsv, Column::Index(1), Column::Index(2));
    let found = read(&folder.join("restaurant-reviews-merged.tsv.gz"), &merged, 1 << 26).unwrap();
    let of_stars = |stars| found.reviews.iter().filter(|review| review.stars == stars).count();
    assert_eq!([1, 2, 3, 4, 5].map(|stars| of_stars(Some(stars))), [3_020, 1_871, 3_133, 7_288, 10_449]);
    assert_eq!(irregular(&found), [6_169, 154, 0, 0, 0, 0]);
    assert_eq!(found.reviews.len(), 32_084);

    let yelp = read(&folder.join("yelp-kaggle-10k.csv.gz"), &by_name(Format::Csv), 1 << 26).unwrap();
    assert_eq!((yelp.reviews.len(), irregular(&yelp)), (10_000, [0; 6]));

    let zomato = Layout::new(Format::Csv, Column::named("Rating"), Column::named("Review"));
    let zomato = read(&folder.join("zomato-hyderabad-10k.csv.gz"), &zomato, 1 << 26).unwrap();
    assert_eq!((zomato.rows(), irregular(&zomato)), (10_000, [0, 144, 1, 1_248, 45, 0]));
}
