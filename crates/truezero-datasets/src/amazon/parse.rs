//! The three forms in which the reviews are published, each read into a review a string: terms with single spaces
//! between them, in the processed and the svmlight form with `:` and a count behind each.

use crate::LineError;
use crate::text::normalise;

/// The lines of a text that ends with a line break, each with its number.
fn lines(text: &str) -> Result<impl Iterator<Item = (u64, &str)>, LineError> {
    let whole = if text.is_empty() { Some("") } else { text.strip_suffix('\n') };
    let whole = whole.ok_or_else(|| {
        let (number, last) = (1..).zip(text.split('\n')).last().unwrap_or_default();
        LineError::new(number, "end", "a line break at the end of the file", last)
    })?;
    let lines = (1..).zip(whole.split('\n')).filter(|(_, line)| !line.is_empty());
    Ok(lines.map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line))))
}

/// The title and text of each review between `<review>` and `</review>`.
///
/// It looks like XML and is not: most of the published files have no root, and what stands between the tags of a field is
/// text whatever it looks like. A tag has its own line. An XML declaration, a document type, comments and a root of any
/// name are passed over. Characters may be written as references of HTML, which [`normalise`] decodes.
pub(super) fn raw(text: &str) -> Result<Vec<String>, LineError> {
    let mut reviews = Vec::new();
    let mut lines = (1..).zip(text.lines());
    let mut root: Option<(u64, &str)> = None;
    while let Some((number, line)) = lines.next() {
        if is_passed_over(number, line, &mut lines)? {
            continue;
        }
        match (line.trim(), root) {
            ("<review>", _) => reviews.push(review(number, &mut lines)?),
            (tag, None) => {
                let name = opened(tag).ok_or_else(|| LineError::new(number, "review", "<review>", line))?;
                root = Some((number, name));
            }
            (tag, Some((_, name))) if closed(tag) == Some(name) => root = None,
            (_, Some((_, name))) => {
                return Err(LineError::new(number, "review", format!("<review> or </{name}>"), line));
            }
        }
    }
    match root {
        Some((number, name)) => {
            Err(LineError::new(number, "root", format!("</{name}>"), "the end of the file"))
        }
        None => Ok(reviews),
    }
}

/// Reads to the end of what begins on a line and says nothing, if the line is such a one: it is blank, a declaration, a
/// document type or a comment.
fn is_passed_over<'a>(
    number: u64,
    line: &str,
    lines: &mut impl Iterator<Item = (u64, &'a str)>,
) -> Result<bool, LineError> {
    let start = line.trim();
    let end =
        [("<?", "?>"), ("<!--", "-->"), ("<!", ">")].into_iter().find(|(begin, _)| start.starts_with(begin));
    let Some((_, end)) = end else { return Ok(start.is_empty()) };
    if start.ends_with(end) || lines.any(|(_, line)| line.trim().ends_with(end)) {
        Ok(true)
    } else {
        Err(LineError::new(number, "markup", end, "the end of the file"))
    }
}

/// The name in the tag that opens an element.
fn opened(tag: &str) -> Option<&str> {
    let inside = tag.strip_prefix('<')?.strip_suffix('>')?;
    let name = inside.split_ascii_whitespace().next()?;
    name.starts_with(char::is_alphabetic).then_some(name)
}

/// The name in the tag that closes an element.
fn closed(tag: &str) -> Option<&str> {
    Some(tag.strip_prefix("</")?.strip_suffix('>')?.trim_end())
}

/// The rest of a review that begins on line `start`.
fn review<'a>(start: u64, lines: &mut impl Iterator<Item = (u64, &'a str)>) -> Result<String, LineError> {
    let (mut title, mut text) = (None, None);
    let mut last = start;
    while let Some((number, line)) = lines.next() {
        last = number;
        if is_passed_over(number, line, lines)? {
            continue;
        }
        let tag = line.trim();
        if tag == "</review>" {
            let text: String = text.ok_or_else(|| LineError::new(number, "review", "<review_text>", line))?;
            return Ok(normalise(&format!("{}\n{text}", title.unwrap_or_default())));
        }
        let expected = "the tag of a field or </review>";
        let name = opened(tag).ok_or_else(|| LineError::new(number, "review", expected, line))?;
        let content = field(number, name, lines)?;
        let target = match name {
            "title" => &mut title,
            "review_text" => &mut text,
            _ => continue,
        };
        if target.replace(content).is_some() {
            return Err(LineError::new(number, "review", "one such field", line));
        }
    }
    Err(LineError::new(last, "review", "</review>", "the end of the file"))
}

/// The content of a field that is opened on line `start`.
fn field<'a>(
    start: u64,
    name: &str,
    lines: &mut impl Iterator<Item = (u64, &'a str)>,
) -> Result<String, LineError> {
    let end = format!("</{name}>");
    let mut content = String::new();
    for (_, line) in lines {
        if line.trim() == end {
            return Ok(content);
        }
        content.push_str(line);
        content.push('\n');
    }
    Err(LineError::new(start, "field", end, "the end of the file"))
}

/// The reviews of a file in the processed form, one a line: `term:count` for each term, and `#label#:` at the end. If a
/// label is given, each review must have it.
pub(super) fn processed(text: &str, label: Option<&str>) -> Result<Vec<String>, LineError> {
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

/// The labels and reviews of a file in the svmlight form, one a line: 1 or -1, then `feature:count` with ascending
/// features below `features`.
pub(super) fn svmlight(text: &str, features: usize) -> Result<Vec<(bool, String)>, LineError> {
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

    const RAW: &str = "<review>\n<unique_id>\n1:a\n</unique_id>\n<title>\nA <b>Book</b>\n</title>\n\n\
                       <review_text>\nGood &\n\nbad.\n</review_text>\n</review>\n\
                       <review>\n<review_text>\n<title>\n</review_text>\n</review>\n";
    const ROOTED: &str =
        "<?xml version=\"1.0\"?>\n<data>\n<review>\n<review_text>\na\n</review_text>\n</review>\n</data>\n";
    const PROCESSED: &str = "good:1 very_good:2 10:30:1 #label#:positive\nbad:3 #label#:positive\n";
    const SVMLIGHT: &str = "1 0:6 17:1 4999:2\n-1 3:10\n1 \n-1\n";

    fn texts(label: &str) -> Result<Vec<String>, LineError> {
        svmlight(label, 5_000).map(|reviews| reviews.into_iter().map(|(_, review)| review).collect())
    }

    #[test]
    fn whole_files_are_read() {
        assert_eq!(raw(RAW).unwrap(), ["a b book b good bad", "title"]);
        assert_eq!(raw(&format!("<data>\n{RAW}</data>\n")), raw(RAW));
        assert_eq!(raw("").unwrap(), [""; 0]);
        assert_eq!(processed(PROCESSED, None).unwrap(), ["good:1 very_good:2 10:30:1", "bad:3"]);
        assert_eq!(processed(PROCESSED, Some("positive")), processed(PROCESSED, None));
        let reviews = svmlight(SVMLIGHT, 5_000).unwrap();
        let expected = [(true, "0:6 17:1 4999:2"), (false, "3:10"), (true, ""), (false, "")];
        assert_eq!(reviews, expected.map(|(positive, review)| (positive, review.to_owned())));
        assert_eq!(svmlight(&SVMLIGHT.replace('\n', "\r\n"), 5_000).unwrap(), reviews);
        assert_eq!(counted("10:30:2"), Some(("10:30", 2)));
    }

    #[test]
    fn a_root_and_what_stands_before_it_are_passed_over() {
        for (before, after) in [
            ("<reviews>\n", "</reviews>\n"),
            ("<reviews domain=\"books\">\n", "</reviews >"),
            ("<?xml version=\"1.0\"?>\n<reviews>\n", "</reviews>"),
            ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n", ""),
            (
                "<?xml version=\"1.0\"?>\n<!DOCTYPE reviews\n  SYSTEM \"reviews.dtd\">\n<reviews>\n",
                "</reviews>\n",
            ),
            ("<!-- <review>\n1,000 reviews\n-->\n<data>\n<!-- negative -->\n", "<!-- the end -->\n</data>\n"),
        ] {
            let whole = format!("{before}{RAW}{after}");
            assert_eq!(raw(&whole), raw(RAW), "{whole}");
            // Two files, one after the other.
            assert_eq!(raw(&format!("{whole}\n{whole}")).unwrap().len(), 4);
        }
        let within = RAW.replace("<title>\nA", "<!-- its\ntitle -->\n<title>\nA");
        assert_eq!(raw(&within), raw(RAW));
    }

    #[test]
    fn character_references_are_characters() {
        let text = "<review>\n<title>\nA &quot;fine&quot; book &amp; more\n</title>\n\
                    <review_text>\nIt isn&#39;t long\n</review_text>\n</review>\n";
        assert_eq!(raw(text).unwrap(), ["a fine book more it isn't long"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let of_raw = |text: &str| raw(text).unwrap_err().to_string();
        assert_eq!(of_raw("\nloose"), "line 2: review: expected <review>, found `loose`");
        assert_eq!(of_raw("\n<html>"), "line 2: root: expected </html>, found `the end of the file`");
        assert_eq!(
            of_raw("<html>\n<head>\n"),
            "line 2: review: expected <review> or </html>, found `<head>`"
        );
        assert_eq!(of_raw("<a>\n</b>\n"), "line 2: review: expected <review> or </a>, found `</b>`");
        assert_eq!(of_raw("</a>\n"), "line 1: review: expected <review>, found `</a>`");
        assert_eq!(of_raw("\n<!-- a\n"), "line 2: markup: expected -->, found `the end of the file`");
        assert_eq!(of_raw("<?xml\n"), "line 1: markup: expected ?>, found `the end of the file`");
        assert_eq!(
            of_raw("<review>\n\n<title>\na\n"),
            "line 3: field: expected </title>, found `the end of the file`"
        );
        assert_eq!(
            of_raw("<review>\n</review>\n"),
            "line 2: review: expected <review_text>, found `</review>`"
        );
        assert_eq!(
            of_raw("<review>\nloose\n"),
            "line 2: review: expected the tag of a field or </review>, found `loose`"
        );
        let twice = "<review>\n<title>\n</title>\n<title>\n</title>\n";
        assert_eq!(of_raw(twice), "line 4: review: expected one such field, found `<title>`");
        assert_eq!(of_raw("<review>\n"), "line 1: review: expected </review>, found `the end of the file`");

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

    /// Cut at the end of a review, a file is a whole one with fewer reviews, which whoever counts them sees.
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
        fn flipped_bits_do_no_harm(bit in 0..8 * RAW.len()) {
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
