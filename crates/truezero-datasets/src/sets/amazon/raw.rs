//! The raw form of the reviews: title and text between tags. A review is read into a string of words.

use crate::LineError;
use crate::text::normalise;

/// The title and text of each review between `<review>` and `</review>`.
///
/// The form looks like XML, but most of the published files have no root, and everything between the tags of a field is
/// text. A tag has its own line. An XML declaration, a document type, comments and a root of any name are skipped.
/// Characters may be written as references of HTML, which [`normalise`] decodes.
pub(crate) fn raw(text: &str) -> Result<Vec<String>, LineError> {
    let mut reviews = Vec::new();
    let mut lines = (1..).zip(text.lines());
    let mut root: Option<(u64, &str)> = None;
    while let Some((number, line)) = lines.next() {
        if skip_markup(number, line, &mut lines)? {
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

/// Skips a blank line, or a declaration, a document type or a comment that begins on a line, to its end. Returns
/// whether it was one of these.
fn skip_markup<'a>(
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
        if skip_markup(number, line, lines)? {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::sets::amazon) const RAW: &str = "<review>\n<unique_id>\n1:a\n</unique_id>\n\
         <title>\nA <b>Book</b>\n</title>\n\n\
         <review_text>\nGood &\n\nbad.\n</review_text>\n</review>\n\
         <review>\n<review_text>\n<title>\n</review_text>\n</review>\n";
    pub(in crate::sets::amazon) const ROOTED: &str =
        "<?xml version=\"1.0\"?>\n<data>\n<review>\n<review_text>\na\n</review_text>\n</review>\n</data>\n";

    #[test]
    fn whole_files_are_read() {
        assert_eq!(raw(RAW).unwrap(), ["a b book b good bad", "title"]);
        assert_eq!(raw(&format!("<data>\n{RAW}</data>\n")), raw(RAW));
        assert_eq!(raw("").unwrap(), [""; 0]);
    }

    #[test]
    fn a_root_and_the_lines_before_it_are_skipped() {
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
    fn errors_have_line_and_field() {
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
    }
}
