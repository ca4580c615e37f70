//! The escapers of the templates, which `askama.toml` assigns to file types.

use std::borrow::Cow;
use std::fmt::{Result, Write};

use askama::Template;
use askama::filters::{Escaper, Html, Safe};

use crate::spans::{Span, spans};
use crate::units::keep_units;

/// Text for the page: like [`Xml`], with no-break spaces between numbers and units.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Page;

impl Escaper for Page {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> Result {
        Xml.write_escaped_str(dest, &keep_units(text))
    }
}

/// Text for SVG: HTML escaping, after characters that XML forbids are replaced.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Xml;

impl Escaper for Xml {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> Result {
        Html.write_escaped_str(dest, &printable(text))
    }
}

/// Text for Markdown: trimmed, on one line, and without characters that Markdown, its tables or its HTML would read
/// as markup.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Markdown;

impl Escaper for Markdown {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> Result {
        dest.write_str(&markdown(text))
    }
}

/// The text with a replacement character for each character that XML forbids, that a terminal takes as a command, or
/// that changes the order of the letters: control characters and the marks of text direction.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{FFFE}' | '\u{FFFF}' | '\u{200E}' | '\u{200F}')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
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

/// Running text for the page, with its inline code marked up.
#[derive(Template)]
#[template(path = "prose.html")]
pub(crate) struct Prose<'a> {
    spans: Vec<Span<'a>>,
}

/// Running text for the page, which the template of [`Prose`] escapes.
pub(crate) fn prose(text: &str) -> Safe<Prose<'_>> {
    Safe(Prose { spans: spans(text) })
}

/// Running text for a table cell or list item in Markdown, on one line, with its inline code marked up.
pub(crate) fn cell(text: &str) -> Safe<String> {
    Safe(inline(text, "\\|"))
}

/// `bar` replaces a vertical bar in code: in a table it would end the cell.
fn inline(text: &str, bar: &str) -> String {
    let part = |span: Span<'_>| {
        if span.code {
            format!("`{}`", one_line(span.text).replace('|', bar))
        } else {
            // `markdown` trims; the spaces around code must stay.
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

/// Text within an HTML element in Markdown. It must be one line, as a blank line would end the HTML.
pub(crate) fn html_line(text: &str) -> Safe<String> {
    let mut escaped = String::new();
    // Writing to a string cannot fail.
    let written = Html.write_escaped_str(&mut escaped, &one_line(text));
    Safe(written.map_or_else(|_| String::new(), |()| escaped))
}

/// A paragraph or list item for Markdown. Its first word does not start a heading, list or quote.
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

/// Shell commands for Markdown. They are indented, as a command could close a fence.
pub(crate) fn code(text: &str) -> Safe<String> {
    let text = printable(text.trim_end());
    // In Markdown a lone carriage return ends a line too.
    let lines = text.split(['\n', '\r']).map(|line| format!("    {line}"));
    Safe(lines.collect::<Vec<_>>().join("\n"))
}

/// The target of a link, with every byte percent-encoded that is not plain in a URL.
pub(crate) fn link(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/#?=&%+,;@".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The target of a link in Markdown. An `&` is escaped, as Markdown would read `&copy;` as ©.
pub(crate) fn target(path: &str) -> Safe<String> {
    Safe(link(path).replace('&', "&amp;"))
}

/// The target of a link to a heading in Markdown. Renderers derive the anchor from the title: letters and digits in
/// lower case, hyphens for spaces.
pub(crate) fn heading(title: &str) -> Safe<String> {
    let kept = title.trim().chars().filter(|&c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
    target(&format!("#{}", anchor.to_lowercase()))
}
