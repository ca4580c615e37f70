//! Tests that text never becomes markup in HTML, SVG or Markdown.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use pulldown_cmark::{Event, Options, Parser};

use super::{markup, outline, pages, report_of};
use crate::escape::printable;
use crate::units::keep_units;

#[test]
fn every_text_is_escaped() {
    let pages = pages(&report_of("<b>&|`*_[x](y)"));
    for page in markup(&pages) {
        assert!(!page.contains("<b>&"), "raw markup in a page");
        assert!(!page.contains("&|"), "a raw & in a page");
    }
    let (text, code) = pages.markdown.split_once("## How to repeat").expect("the last section");
    assert!(code.lines().filter(|line| !line.is_empty()).all(|line| line.starts_with("    ")));
    // Commands are indented, and so code as they are; the heading of a fold stands in HTML.
    let markdown = |line: &&str| !line.starts_with("    ") && !line.starts_with("<summary>");
    let text: String = text.lines().filter(markdown).flat_map(|line| [line, "\n"]).collect();
    assert!(!text.contains("<b"), "raw markup in {text}");
    for row in text.lines().filter(|line| line.starts_with('|')) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert!([3, 4, 5, 6, 7].contains(&bars), "{bars} bars in {row}");
    }
    for raw in ["&|", " `", " *_", "|`", "_["] {
        assert!(!text.contains(raw), "{raw:?} is not escaped in {text}");
    }
}

#[test]
fn a_paragraph_opens_no_markdown_block() {
    for (text, markdown) in [
        ("# five", "\\# five"),
        ("- five", "\\- five"),
        ("5. five", "5\\. five"),
        ("--- five", "\\--- five"),
        ("1.43 is the paper’s", "1.43 is the paper’s"),
        ("-0.1 is less", "-0.1 is less"),
        ("two\nlines", "two lines"),
    ] {
        let mut report = report_of("plain");
        report.subtitle = text.into();
        let page = pages(&report).markdown;
        assert_eq!(page.lines().nth(2), Some(markdown), "{text:?}");
    }
}

/// Visible texts, made of special characters of the formats, words and arbitrary characters.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        prop::sample::select(vec![
            "<script>alert(1)</script>",
            "</text>",
            "</title>",
            "</style>",
            "</svg>",
            "]]>",
            "<!--",
            "-->",
            "&",
            "&lt;",
            "&copy;",
            "&#60;",
            "\"",
            "'",
            "\" onclick=\"x",
            "|",
            "\\",
            "\\|",
            "`",
            "```",
            "*",
            "**",
            "_",
            "[x](y)",
            "![",
            "](",
            "~~",
            "$",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\t",
            " ",
            "# ",
            "> ",
            "- ",
            "+ ",
            "1. ",
            "1) ",
            "---",
            "===",
            "\n    ",
            "<b>",
            "{{ x }}",
            "{% if %}",
            "5 %",
            "\0",
            "\u{1B}",
            "\u{9B}31m",
            "\u{7F}",
            "\u{202E}",
            "\u{FFFF}",
            "\u{2028}",
            "word",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(pieces, 1..8)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("shows", |text| !text.trim().is_empty())
}

/// The structure of a page in Markdown, without its texts.
fn blocks(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let kind = |event: Event<'_>| match event {
        // Inline code and the heading of a fold hold texts.
        Event::Text(_) | Event::Code(_) => None,
        Event::Html(_) => Some("Html".to_owned()),
        // Targets hold the text.
        Event::Start(tag) => Some(format!("{:?}", tag.to_end())),
        event => Some(format!("{event:?}")),
    };
    Parser::new_ext(markdown, options).filter_map(kind).collect()
}

/// The elements of a page, without those that depend on a text: inline code, the pieces of a cell, and the lines of a
/// label.
fn elements(page: &str) -> (Vec<String>, Vec<String>) {
    let (mut elements, texts) = outline(page);
    elements.retain(|element| !matches!(element.trim_end(), "Element code" | "Element span"));
    elements.dedup();
    (elements, texts)
}

#[test]
fn text_never_becomes_markup() {
    let plain = pages(&report_of("plain"));
    let (expected, markdown) = (markup(&plain).map(elements).collect::<Vec<_>>(), blocks(&plain.markdown));
    // XML may make one sign of the two that end a line.
    let on_lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let law = |text: String| {
        let pages = pages(&report_of(&text));
        let shown = on_lines(&printable(&text));
        for (page, (expected, _)) in markup(&pages).zip(&expected) {
            let (found, texts) = elements(page);
            prop_assert_eq!(&found, expected);
            let texts = texts.iter().map(|text| on_lines(text)).collect::<Vec<_>>();
            // The label of an effect stands in the sentence that describes the chart.
            let is_shown = |found: &String| found.contains(&shown) || found.contains(&keep_units(&shown));
            prop_assert!(texts.iter().any(is_shown), "{:?} is lost", shown);
        }
        prop_assert_eq!(blocks(&pages.markdown), markdown.clone(), "{}", pages.markdown);
        Ok(())
    };
    let mut runner = TestRunner::new(Config { cases: 32, ..Config::default() });
    runner.run(&texts(), law).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn no_page_holds_a_command_of_a_terminal() {
    let pages = pages(&report_of("\u{1B}[2J\u{9B}2J\u{7F}\u{202E}\u{8}name"));
    for page in markup(&pages).chain([&pages.markdown[..]]) {
        assert!(page.contains("name"));
        let command = page.chars().find(|&c| c.is_control() && c != '\n' || c == '\u{202E}');
        assert_eq!(command, None);
    }
}
