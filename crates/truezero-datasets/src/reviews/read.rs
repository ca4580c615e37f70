//! [`read`]: reviews and their stars out of a table.

use std::path::Path;

use super::{Layout, for_each_row};
use crate::DatasetError;

/// A review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The rating, 1 to 5; none for a text without a label.
    pub stars: Option<u8>,
    /// The text.
    pub text: String,
}

/// The reviews of a table, and what was odd about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews {
    /// The reviews in the order of their rows.
    pub reviews: Vec<Review>,
    /// The number of reviews whose rating is empty.
    pub unrated: usize,
    /// The number of reviews whose rating is between two stars, such as 3.5.
    pub between_stars: usize,
    /// The number of reviews whose rating is anything else than a number from 1 to 5.
    pub not_stars: usize,
    /// The number of reviews in which bytes that are not UTF-8 were replaced by U+FFFD.
    pub replaced: usize,
}

/// Reads a table of reviews, which may be compressed by gzip.
///
/// A rating is a whole number from 1 to 5, however it is written: `4`, `4.0`. To round another one would invent a
/// label, so a review with any other rating becomes a text without stars, from which pre-training still learns, and
/// is counted in [`Reviews`].
///
/// At most `most_bytes` of content are read, so that no compressed bomb fills the memory; give the known size or, for a
/// file you trust, `u64::MAX`.
///
/// # Errors
/// [`DatasetError::Io`] if the file cannot be read or holds more than `most_bytes`, and [`DatasetError::Line`] if a
/// column is not there or a line is no JSON object. A table that is cut between two rows, or within a text without
/// closing quotes, cannot be told from a whole one.
pub fn read(file: &Path, layout: &Layout, most_bytes: u64) -> Result<Reviews, DatasetError> {
    let mut found = Reviews::default();
    for_each_row(file, layout, most_bytes, &mut |row| {
        let rating = row.rating.trim();
        let stars = match rating.parse::<f64>() {
            Ok(number) if (1.0..=5.0).contains(&number) => {
                let stars = (1..=5).find(|&stars| f64::from(stars) == number);
                found.between_stars += usize::from(stars.is_none());
                stars
            }
            _ if rating.is_empty() => {
                found.unrated += 1;
                None
            }
            _ => {
                found.not_stars += 1;
                None
            }
        };
        found.replaced += usize::from(row.replaced);
        found.reviews.push(Review { stars, text: row.text.into_owned() });
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::reviews::{Column, Format};
    use crate::text::at_hand;

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
            DatasetError::Line { problem, .. } => problem.to_string(),
            error => panic!("{error}"),
        }
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
            let mut found = read_bytes(content.as_bytes(), &layout).unwrap();
            // Tabs cannot stand within a value of TSV.
            found.reviews[0].text = found.reviews[0].text.replace(", and", ",\tand");
            assert_eq!(found, Reviews { reviews: expected.to_vec(), unrated: 1, ..Reviews::default() });
        }
    }

    #[test]
    fn ratings_that_are_no_stars_are_counted_and_their_texts_kept() {
        let found =
            read_bytes(b"3.5,a\nLike,b\n0,c\n6,d\nNaN,e\n-1,f\n,g\n5,h\n1e0,i\n", &by_place(Format::Csv))
                .unwrap();
        assert_eq!([found.unrated, found.between_stars, found.not_stars, found.replaced], [1, 1, 5, 0]);
        let stars: Vec<Option<u8>> = found.reviews.iter().map(|review| review.stars).collect();
        assert_eq!(stars, [None, None, None, None, None, None, None, Some(5), Some(1)]);
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
            assert_eq!(found.replaced, 1);
        }
    }

    #[test]
    fn line_breaks_of_yelp_are_unescaped() {
        let found =
            read_bytes(b"\"5\",\"Good.\\n\\nThe \"\"best\"\"\"\n", &Layout::yelp_review_full()).unwrap();
        assert_eq!(found.reviews, [review(5, "Good.\n\nThe \"best\"")]);
    }

    #[test]
    fn errors_name_line_and_field() {
        let csv = by_name(Format::Csv);
        assert_eq!(
            problem(b"star,text\n", &csv),
            "line 1: header: expected a column `stars`, found `star, text`"
        );
        assert_eq!(problem(b"", &csv), "line 1: header: expected a column `stars`, found ``");
        assert_eq!(
            problem(b"text,stars\n\"a\nb\",1\nb\n", &csv),
            "line 4: rating: expected at least 2 values, found `b`"
        );
        let far = Layout::new(Format::Csv, Column::Index(usize::MAX), Column::Index(0));
        assert!(
            problem(b"a,b\n", &far)
                .starts_with("line 1: rating: expected at least 18446744073709551615 values")
        );

        let json = by_name(Format::JsonLines);
        for (content, message) in [
            (&b"{\"stars\":1}\n"[..], "line 1: text: expected a key `text`, found `stars`"),
            (b"\n{\"text\":\"\"}\n", "line 2: rating: expected a key `stars`, found `text`"),
            (b"{\"stars\":1,\"text\":[2]}\n", "line 1: text: expected a string, found `[2]`"),
        ] {
            assert_eq!(problem(content, &json), message);
        }
        assert!(problem(b"[1]\n", &json).starts_with("line 1: object: expected a JSON object ("));
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

    /// A table that ends early is an error or has the reviews before, the last of them perhaps cut.
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
        let cut = &json[..json.len() - 3];
        assert!(
            problem(cut, &by_name(Format::JsonLines))
                .starts_with("line 2: object: expected a JSON object (EOF")
        );
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
                        let counted = found.unrated + found.between_stars + found.not_stars;
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

    /// The restaurant reviews, where they are at hand.
    #[test]
    fn restaurant_reviews_are_counted() {
        let Some(folder) = at_hand::path("datasets/reviews") else { return };
        let merged = Layout::new(Format::Tsv, Column::Index(1), Column::Index(2));
        let found = read(&folder.join("restaurant-reviews-merged.tsv.gz"), &merged, 1 << 26).unwrap();
        let of_stars = |stars| found.reviews.iter().filter(|review| review.stars == stars).count();
        assert_eq!([1, 2, 3, 4, 5].map(|stars| of_stars(Some(stars))), [3_020, 1_871, 3_133, 7_288, 10_449]);
        assert_eq!((found.unrated, found.between_stars, found.not_stars), (6_169, 154, 0));
        assert_eq!(found.reviews.len(), 32_084);

        let yelp = read(&folder.join("yelp-kaggle-10k.csv.gz"), &by_name(Format::Csv), 1 << 26).unwrap();
        assert_eq!((yelp.reviews.len(), yelp.unrated, yelp.between_stars, yelp.not_stars), (10_000, 0, 0, 0));

        let zomato = Layout::new(Format::Csv, Column::named("Rating"), Column::named("Review"));
        let zomato = read(&folder.join("zomato-hyderabad-10k.csv.gz"), &zomato, 1 << 26).unwrap();
        let counts = (zomato.reviews.len(), zomato.unrated, zomato.between_stars, zomato.not_stars);
        assert_eq!(counts, (10_000, 38, 144, 1));
        assert!(zomato.replaced > 0);
    }
}
