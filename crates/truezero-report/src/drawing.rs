//! [`Drawing`]: a drawn plot or contact sheet; and the layout of text.

use std::collections::BTreeMap;

use askama::filters::Safe;

/// The size of a heading, in units.
pub(crate) const TITLE_SIZE: f64 = 15.0;
/// The size of text, in units.
pub(crate) const TEXT_SIZE: f64 = 13.0;
/// The mean width of a letter in common sans-serif fonts, as a share of the font size.
const LETTER_WIDTH: f64 = 0.54;

/// The approximate width of a text, in units.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    LETTER_WIDTH * size * text.chars().count() as f64
}

/// The drawn plots of each figure and chart, and the one drawing of each contact sheet, by its id.
pub(crate) type Drawings = BTreeMap<String, Vec<Drawing>>;

/// A drawn plot or contact sheet.
pub(crate) struct Drawing {
    pub(crate) title: String,
    /// In units.
    pub(crate) width: f64,
    /// In units.
    pub(crate) height: f64,
    /// The view box, in the coordinates of [`Self::elements`].
    pub(crate) view_box: String,
    /// The text alternative.
    pub(crate) description: String,
    /// The elements within the `<svg>` element, already escaped.
    pub(crate) elements: Safe<String>,
    /// What the plot leaves out, in sentences.
    pub(crate) gaps: Vec<String>,
}

/// Breaks a text into lines of at most `width` units. A wider word gets a line of its own. No line is broken at a
/// no-break space.
pub(crate) fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let breaks = |c: char| c.is_whitespace() && c != '\u{a0}';
    // A text must fit into its own width despite rounding.
    let width = width + 0.01;
    for word in text.split(breaks).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line)
                if text_width(line, size) + text_width(word, size) + text_width(" ", size) <= width =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
