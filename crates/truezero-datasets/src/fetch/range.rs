//! [`ContentRange`]: which part of a file a server sends (RFC 9110, section 14.4).

use ureq::http::{HeaderMap, header};

use super::error::Problem;

/// The part of a file that an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    /// The first byte, from 0.
    pub(super) first: u64,
    /// The byte after the last one, if the answer says it.
    pub(super) end: Option<u64>,
    /// The size of the whole file, if it is known.
    pub(super) total: Option<u64>,
}

impl ContentRange {
    /// The range of an answer, if it begins at the first byte that is missing after `here` bytes, or before it. `total`
    /// is the size of the file in an earlier answer; a file of another size is another file.
    pub(super) fn of(headers: &HeaderMap, here: u64, total: Option<u64>) -> Result<Self, Problem> {
        let found = value(headers);
        let range = found.as_deref().and_then(parse).filter(|range| {
            let agrees = match (range.total, total) {
                (Some(found), Some(expected)) => found == expected,
                _ => true,
            };
            agrees && range.first <= here
        });
        let range = range.ok_or_else(|| {
            let total = total.map_or("TOTAL".to_owned(), |total| total.to_string());
            let (field, expected) = ("Content-Range", format!("bytes {here}-LAST/{total}"));
            Problem::Header { field, expected, found: found.unwrap_or("none".into()) }
        })?;
        Ok(Self { total: range.total.or(total), ..range })
    }

    /// Whether a server that could not satisfy a range says that the file ends at `here`.
    pub(super) fn ends_at(headers: &HeaderMap, here: u64) -> bool {
        let total = value(headers).and_then(|value| value.strip_prefix("bytes */")?.parse().ok());
        total == Some(here)
    }
}

fn value(headers: &HeaderMap) -> Option<String> {
    headers.get(header::CONTENT_RANGE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Reads `bytes FIRST-LAST/TOTAL`, whose total may be `*` for an unknown one.
fn parse(value: &str) -> Option<ContentRange> {
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let end = last.checked_add(1)?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    let fits = first < end && total.is_none_or(|total| end <= total);
    fits.then_some(ContentRange { first, end: Some(end), total })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_RANGE, value.parse().unwrap())])
    }

    #[test]
    fn ranges_that_continue_the_file_are_accepted() {
        let range = |first, end, total| Some(ContentRange { first, end: Some(end), total });
        for (value, total, expected) in [
            ("bytes 100-299/300", Some(300), range(100, 300, Some(300))),
            ("bytes 100-299/300", None, range(100, 300, Some(300))),
            ("bytes 100-299/*", Some(300), range(100, 300, Some(300))),
            ("bytes 100-299/*", None, range(100, 300, None)),
            ("bytes 64-149/300", Some(300), range(64, 150, Some(300))),
            ("bytes 0-299/300", Some(300), range(0, 300, Some(300))),
            ("bytes 101-299/300", Some(300), None),
            ("bytes 100-299/301", Some(300), None),
            ("bytes 100-300/300", None, None),
            ("bytes 100-99/300", None, None),
            ("bytes */300", None, None),
            ("bytes 100-18446744073709551615/*", None, None),
            ("items 100-299/300", None, None),
            ("", None, None),
        ] {
            assert_eq!(ContentRange::of(&headers(value), 100, total).ok(), expected, "{value} {total:?}");
        }
        assert!(ContentRange::of(&HeaderMap::new(), 0, None).is_err());
        assert!(ContentRange::ends_at(&headers("bytes */100"), 100));
        assert!(!ContentRange::ends_at(&headers("bytes */300"), 100));
    }
}
