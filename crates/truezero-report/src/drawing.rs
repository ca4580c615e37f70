//! [`Drawing`]: what a drawn plot and a contact sheet have in common.

use askama::filters::Safe;

/// The size of the type, in units.
pub(crate) const TEXT_SIZE: f64 = 13.0;
/// The mean width of a letter of the usual sans-serif faces, as a share of the size of type.
const LETTER_WIDTH: f64 = 0.54;

/// About how wide a text is, in units.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    LETTER_WIDTH * size * text.chars().count() as f64
}

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
