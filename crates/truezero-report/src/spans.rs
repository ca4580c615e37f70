//! Inline code in running text, between two single backticks.

/// A part of a running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span<'a> {
    pub(crate) text: &'a str,
    /// True for code; its backticks are left out.
    pub(crate) code: bool,
}

/// Splits a text into its parts. A backtick next to another one, or without a partner, is plain text.
pub(crate) fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = first_code(rest) {
        spans.extend([Span { text: before, code: false }, Span { text: code, code: true }]);
        rest = after;
    }
    spans.push(Span { text: rest, code: false });
    spans.retain(|span| !span.text.is_empty());
    spans
}

/// The text before the first code, the code, and the text after it.
fn first_code(text: &str) -> Option<(&str, &str, &str)> {
    let mut fences = fences(text);
    let mut open = fences.next()?;
    for close in fences {
        let code = text.get(open + 1..close)?;
        if !code.trim().is_empty() {
            return Some((text.get(..open)?, code, text.get(close + 1..)?));
        }
        open = close;
    }
    None
}

/// The positions of single backticks.
fn fences(text: &str) -> impl Iterator<Item = usize> + '_ {
    let tick = |at: Option<usize>| at.is_some_and(|at| text.as_bytes().get(at) == Some(&b'`'));
    let places = text.match_indices('`').map(|(at, _)| at);
    places.filter(move |&at| !tick(at.checked_sub(1)) && !tick(Some(at + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_single_backticks() {
        for (text, expected) in [
            (
                "run `cargo xtask bench` alone",
                &[("run ", false), ("cargo xtask bench", true), (" alone", false)][..],
            ),
            ("`a` and `b`", &[("a", true), (" and ", false), ("b", true)]),
            ("`a``b`", &[("a``b", true)]),
            ("one ` alone", &[("one ` alone", false)]),
            ("``` three", &[("``` three", false)]),
            ("` ` and `x`", &[("` ", false), (" and ", true), ("x`", false)]),
            ("", &[]),
        ] {
            let found: Vec<(&str, bool)> =
                spans(text).into_iter().map(|span| (span.text, span.code)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
