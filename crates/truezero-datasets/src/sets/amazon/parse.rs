//! The processed and the svmlight form of the reviews. A review is read into a string of terms separated by single
//! spaces, each followed by `:` and a count.

use crate::LineError;

/// The lines of a text that ends with a line break, with their numbers.
fn lines(text: &str) -> Result<impl Iterator<Item = (u64, &str)>, LineError> {
    let whole = if text.is_empty() { Some("") } else { text.strip_suffix('\n') };
    let whole = whole.ok_or_else(|| {
        let (number, last) = (1..).zip(text.split('\n')).last().unwrap_or_default();
        LineError::new(number, "end", "a line break at the end of the file", last)
    })?;
    let lines = (1..).zip(whole.split('\n')).filter(|(_, line)| !line.is_empty());
    Ok(lines.map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line))))
}

/// The reviews of a file in the processed form, one on each line: `term:count` for each term, and `#label#:` at the
/// end. If a label is given, each review must have it.
pub(crate) fn processed(text: &str, label: Option<&str>) -> Result<Vec<String>, LineError> {
    let review = |(number, line): (u64, &str)| {
        let end = || {
            let (terms, found) = line.rsplit_once("#label#:")?;
            label.is_none_or(|label| found.trim_end() == label).then_some(terms.trim_end())
        };
        let terms = end().ok_or_else(|| {
            let end: String = line.rsplit(' ').next().unwrap_or_default().into();
            LineError::new(number, "end", format!("#label#:{}", label.unwrap_or_default()), &end)
        })?;
        check_counts(number, terms)?;
        Ok(terms.to_owned())
    };
    lines(text)?.map(review).collect()
}

/// The labels and reviews of a file in the svmlight form, one on each line: 1 or -1, then `feature:count` with
/// ascending features below `features`.
pub(crate) fn svmlight(text: &str, features: usize) -> Result<Vec<(bool, String)>, LineError> {
    let review = |(number, line): (u64, &str)| {
        let (label, terms) = line.split_once(' ').unwrap_or((line, ""));
        let positive = match label {
            "1" | "+1" => true,
            "-1" => false,
            _ => return Err(LineError::new(number, "label", "1 or -1", label)),
        };
        let terms = terms.trim_end();
        check_counts(number, terms)?;
        let mut least = 0;
        for (feature, _) in terms.split(' ').filter_map(counted) {
            let found = feature.parse().ok().filter(|found| (least..features).contains(found));
            let expected = || format!("a number from {least} to {}", features.saturating_sub(1));
            let found = found.ok_or_else(|| LineError::new(number, "feature", expected(), feature))?;
            least = found + 1;
        }
        Ok((positive, terms.to_owned()))
    };
    lines(text)?.map(review).collect()
}

fn check_counts(line: u64, terms: &str) -> Result<(), LineError> {
    let mut terms = terms.split(' ').filter(|term| !term.is_empty());
    match terms.find(|term| counted(term).is_none()) {
        Some(term) => Err(LineError::new(line, "term", "a term, a colon and a count above 0", term)),
        None => Ok(()),
    }
}

/// A term and its count, of `term:count`.
pub(super) fn counted(term: &str) -> Option<(&str, u64)> {
    let (name, count) = term.rsplit_once(':')?;
    let count = count.parse().ok().filter(|&count| count > 0)?;
    (!name.is_empty()).then_some((name, count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sets::amazon::raw::raw;
    use crate::sets::amazon::raw::tests::{RAW, ROOTED};

    const PROCESSED: &str = "good:1 very_good:2 10:30:1 #label#:positive\nbad:3 #label#:positive\n";
    const SVMLIGHT: &str = "1 0:6 17:1 4999:2\n-1 3:10\n1 \n-1\n";

    fn texts(label: &str) -> Result<Vec<String>, LineError> {
        svmlight(label, 5_000).map(|reviews| reviews.into_iter().map(|(_, review)| review).collect())
    }

    #[test]
    fn whole_files_are_read() {
        assert_eq!(processed(PROCESSED, None).unwrap(), ["good:1 very_good:2 10:30:1", "bad:3"]);
        assert_eq!(processed(PROCESSED, Some("positive")), processed(PROCESSED, None));
        let reviews = svmlight(SVMLIGHT, 5_000).unwrap();
        let expected = [(true, "0:6 17:1 4999:2"), (false, "3:10"), (true, ""), (false, "")];
        assert_eq!(reviews, expected.map(|(positive, review)| (positive, review.to_owned())));
        assert_eq!(svmlight(&SVMLIGHT.replace('\n', "\r\n"), 5_000).unwrap(), reviews);
        assert_eq!(counted("10:30:2"), Some(("10:30", 2)));
    }

    #[test]
    fn errors_have_line_and_field() {
        for (text, message) in [
            ("a:1 #label#:negative\n", "line 1: end: expected #label#:positive, found `#label#:negative`"),
            ("\na:1 b\n", "line 2: end: expected #label#:positive, found `b`"),
            (
                "a:0 #label#:positive\n",
                "line 1: term: expected a term, a colon and a count above 0, found `a:0`",
            ),
            (
                ":1 #label#:positive\n",
                "line 1: term: expected a term, a colon and a count above 0, found `:1`",
            ),
            (
                "a:1 #label#:positive",
                "line 1: end: expected a line break at the end of the file, found `a:1 #label#:positive`",
            ),
        ] {
            assert_eq!(processed(text, Some("positive")).unwrap_err().to_string(), message);
        }
        for (text, message) in [
            ("0 1:1\n", "line 1: label: expected 1 or -1, found `0`"),
            ("1 1:-1\n", "line 1: term: expected a term, a colon and a count above 0, found `1:-1`"),
            ("1 1:1\n1 5000:1\n", "line 2: feature: expected a number from 0 to 4999, found `5000`"),
            ("1 7:1 7:1\n", "line 1: feature: expected a number from 8 to 4999, found `7`"),
            (
                "1 99999999999999999999:1\n",
                "line 1: feature: expected a number from 0 to 4999, found `99999999999999999999`",
            ),
        ] {
            assert_eq!(texts(text).unwrap_err().to_string(), message);
        }
        let long = format!("1 {}\n", "x".repeat(1 << 20));
        assert!(texts(&long).unwrap_err().to_string().len() < 200);
    }

    /// A file that is truncated at the end of a review is valid and has fewer reviews; the loader counts them.
    #[test]
    fn every_truncation_is_an_error_or_ends_with_a_review() {
        type Parser = fn(&str) -> Result<Vec<String>, LineError>;
        let parsers: [(&str, Parser); 4] =
            [(RAW, raw), (ROOTED, raw), (PROCESSED, |text| processed(text, None)), (SVMLIGHT, texts)];
        for (whole, parse) in parsers {
            let reviews = parse(whole).unwrap();
            for length in 0..whole.len() {
                if let Ok(found) = parse(&whole[..length]) {
                    assert!(
                        found.len() < reviews.len() || whole[length..] == *"\n",
                        "{:?}",
                        &whole[..length]
                    );
                    assert_eq!(found, reviews[..found.len()]);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn random_texts_are_an_error_or_reviews(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "<review>", "</review>", "<review_text>", "</review_text>", "<title>", "</title>", "<>",
                    "<!--", "-->", "<?", "?>", "<data>", "</data>",
                    "\n", "\n", "\n", " ", "a", ":", "1", "-1 ", "0", ":1", "#label#:", "positive", "é", "\0",
                    "99999999999999999999",
                ]),
                0..60,
            ),
        ) {
            let text = pieces.concat();
            if let Ok(reviews) = raw(&text) {
                let ends = text.lines().filter(|line| line.trim() == "</review>").count();
                prop_assert!(reviews.len() <= ends);
            }
            if let Ok(reviews) = processed(&text, None) {
                let mut terms = reviews.iter().flat_map(|review| review.split(' '));
                prop_assert!(terms.all(|term| term.is_empty() || counted(term).is_some()));
            }
            if let Ok(reviews) = texts(&text) {
                let features = reviews.iter().flat_map(|review| review.split(' ')).filter_map(counted);
                let mut features = features.map(|(feature, _)| feature.parse::<usize>().unwrap());
                prop_assert!(features.all(|feature| feature < 5_000));
            }
        }

        #[test]
        fn flipped_bits_never_panic(bit in 0..8 * RAW.len()) {
            for whole in [RAW, PROCESSED, SVMLIGHT] {
                let mut bytes = whole.as_bytes().to_vec();
                if let Some(byte) = bytes.get_mut(bit / 8) {
                    *byte ^= 1 << (bit % 8);
                }
                let text = crate::text::decode(bytes);
                for parsed in [raw(&text), processed(&text, None), texts(&text)] {
                    prop_assert!(parsed.unwrap_or_default().len() <= whole.lines().count());
                }
            }
        }
    }
}
