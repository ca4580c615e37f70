//! [`Drawing`]: what a drawn plot and a contact sheet have in common.

use std::collections::BTreeMap;

use askama::filters::Safe;

/// The size of a heading, in units.
pub(crate) const TITLE_SIZE: f64 = 15.0;
/// The size of the type, in units.
pub(crate) const TEXT_SIZE: f64 = 13.0;
/// The mean width of a letter of the usual sans-serif faces, as a share of the size of type.
const LETTER_WIDTH: f64 = 0.54;

/// About how wide a text is, in units.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    LETTER_WIDTH * size * text.chars().count() as f64
}

/// The drawn plots of each figure and chart, and the one drawing of each contact sheet, by its id.
pub(crate) type Drawings<'a> = BTreeMap<&'a str, Vec<Drawing>>;

/// A drawn plot or contact sheet.
pub(crate) struct Drawing {
    pub(crate) title: String,
    /// In units.
    pub(crate) width: f64,
    /// In units.
    pub(crate) height: f64,
    /// What [`Self::elements`] count in.
    pub(crate) view_box: String,
    /// What a reader who cannot see the plot is told.
    pub(crate) description: String,
    /// The elements inside of the `<svg>` element; texts in them are escaped.
    pub(crate) elements: Safe<String>,
    /// What the plot could not show, in sentences.
    pub(crate) gaps: Vec<String>,
}

/// A text in lines that fit into a width, in units; a word that is wider has a line of its own. A no-break space
/// breaks no line.
pub(crate) fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let breaks = |c: char| c.is_whitespace() && c != '\u{a0}';
    // The whole text fits into its own width, whatever its parts add up to.
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
