//! What a text needs to stand on a page: the escapers of the templates, by `askama.toml`.

use std::borrow::Cow;
use std::fmt::{Result, Write};

use askama::Template;
use askama::filters::{Escaper, Html, Safe};

use crate::spans::{Span, spans};
use crate::units::keep_units;

/// Text for the page: as [`Xml`], and a number stays on the line of its unit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Page;

impl Escaper for Page {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> Result {
        Xml.write_escaped_str(dest, &keep_units(text))
    }
}

/// Text for SVG: what askama does for HTML, after what XML cannot hold at all is replaced.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Xml;

impl Escaper for Xml {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> Result {
        Html.write_escaped_str(dest, &printable(text))
    }
}

/// Text for Markdown: on one line, without blanks at its ends, and without a sign that Markdown, its tables or its
/// HTML would read as markup.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Markdown;

impl Escaper for Markdown {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> Result {
        dest.write_str(&markdown(text))
    }
}

/// The text with a replacement character for each control character that XML forbids.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let forbidden =
        |c| matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    if text.contains(forbidden) { text.replace(forbidden, "\u{FFFD}").into() } else { text.into() }
}

fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).trim().chars() {
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Running text for the page: its inline code is marked up.
#[derive(Template)]
#[template(path = "prose.html")]
pub(crate) struct Prose<'a> {
    spans: Vec<Span<'a>>,
}

/// Running text for the page, which the template of [`Prose`] escapes.
pub(crate) fn prose(text: &str) -> Safe<Prose<'_>> {
    Safe(Prose { spans: spans(text) })
}

/// Running text for a cell of a table in Markdown: on one line, its inline code marked up.
pub(crate) fn cell(text: &str) -> Safe<String> {
    Safe(inline(text, "\\|"))
}

/// `bar` is what stands for a vertical bar in code.
fn inline(text: &str, bar: &str) -> String {
    let part = |span: Span<'_>| {
        if span.code {
            format!("`{}`", one_line(span.text).replace('|', bar))
        } else {
            // The blanks around code stay.
            let kept = |end: bool| if end { " " } else { "" };
            let blank = span.text.trim().is_empty();
            let before = kept(span.text.starts_with(char::is_whitespace) && !blank);
            let after = kept(span.text.ends_with(char::is_whitespace));
            format!("{before}{}{after}", markdown(span.text))
        }
    };
    spans(text.trim()).into_iter().map(part).collect()
}

/// The text on one line.
fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\r', '\t'], " ")
}

/// A text inside of an HTML element that stands in Markdown, which blank lines would end.
pub(crate) fn html_line(text: &str) -> Safe<String> {
    let mut escaped = String::new();
    // Writing to a string does not fail.
    let written = Html.write_escaped_str(&mut escaped, &one_line(text));
    Safe(written.map_or_else(|_| String::new(), |()| escaped))
}

/// A paragraph or list item for Markdown: its first word opens no heading, list or quote.
pub(crate) fn paragraph(text: &str) -> Safe<String> {
    let text = inline(text, "|");
    let first = text.split(' ').next().unwrap_or_default();
    let number = first.trim_start_matches(|c: char| c.is_ascii_digit());
    Safe(if first.starts_with(['#', '>', '=']) || matches!(first, "-" | "+") || first.starts_with("---") {
        format!("\\{text}")
    } else if number.len() < first.len() && matches!(number, "." | ")") {
        text.replacen(number, &format!("\\{number}"), 1)
    } else {
        text
    })
}

/// Shell commands for Markdown: an indented block needs no fence that a command could close.
pub(crate) fn code(text: &str) -> Safe<String> {
    let text = printable(text.trim_end());
    // To Markdown a carriage return by itself ends a line too.
    let lines = text.split(['\n', '\r']).map(|line| format!("    {line}"));
    Safe(lines.collect::<Vec<_>>().join("\n"))
}

/// A link's target: every byte outside the plain characters of a URL is percent-encoded.
pub(crate) fn link(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/#?=&%+,;@".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A link's target in Markdown, which would read `&copy;` as a sign.
pub(crate) fn target(path: &str) -> Safe<String> {
    Safe(link(path).replace('&', "&amp;"))
}

/// A link's target in Markdown that is a heading, by the anchor that readers of Markdown give it: letters and digits in
/// lower case, hyphens for blanks.
pub(crate) fn heading(title: &str) -> Safe<String> {
    let kept = title.trim().chars().filter(|&c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
    target(&format!("#{}", anchor.to_lowercase()))
}
