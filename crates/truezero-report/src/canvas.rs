//! The canvas that plots are drawn on, and the conversion from units to its pixels.
//!
//! The backend rounds all positions to whole pixels. A plot is therefore drawn with [`FINE`] pixels per unit and
//! scaled back by its view box.

use askama::filters::Safe;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::ReportError;
use crate::drawing::Drawing;
use crate::escape::printable;
use crate::palette::Colour;

/// Canvas pixels per unit.
pub(crate) const FINE: f64 = 8.0;

pub(crate) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub(crate) type DrawResult = Result<(), DrawingAreaErrorKind<std::io::Error>>;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of the layout: small and positive"
)]
pub(crate) fn pixels(units: f64) -> u32 {
    (units * FINE).round() as u32
}

#[expect(clippy::cast_possible_truncation, reason = "lengths of the layout: small")]
pub(crate) fn at(x: f64, y: f64) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}

/// The outline of a rectangle, given two opposite corners. The backend ignores the stroke width of its own
/// rectangles.
pub(crate) fn outline<X: Copy, Y: Copy>(
    [(left, top), (right, bottom)]: [(X, Y); 2],
    style: ShapeStyle,
) -> PathElement<(X, Y)> {
    PathElement::new([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], style)
}

/// Text of a size in units; the backend divides the size by 1.24.
pub(crate) fn text(size: f64, colour: Colour, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    ("sans-serif", size * FINE * 1.24).into_font().color(&colour.light).pos(Pos::new(horizontal, vertical))
}

/// [`text`] in bold.
pub(crate) fn bold(size: f64, colour: Colour, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    let mut style = text(size, colour, horizontal, vertical);
    style.font = style.font.style(FontStyle::Bold);
    style
}

pub(crate) fn write(
    canvas: &Canvas<'_>,
    words: &str,
    (x, y): (f64, f64),
    style: &TextStyle<'_>,
) -> DrawResult {
    if words.is_empty() { Ok(()) } else { canvas.draw_text(&printable(words), style, at(x, y)) }
}

/// The title and description of a drawing, and what it leaves out.
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) gaps: Vec<String>,
}

/// Draws on a canvas of the given size, in units. An error names the id `figure`.
pub(crate) fn drawing(
    figure: &str,
    (width, height): (f64, f64),
    words: Words,
    draw: impl FnOnce(&Canvas<'_>) -> DrawResult,
) -> Result<Drawing, ReportError> {
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (pixels(width), pixels(height))).into_drawing_area();
    draw(&canvas).and_then(|()| canvas.present()).map_err(|error| ReportError::Drawing {
        figure: figure.to_owned(),
        format: "SVG",
        source: error.into(),
    })?;
    drop(canvas);
    let Words { title, description, gaps } = words;
    Ok(Drawing {
        title,
        width,
        height,
        view_box: format!("0 0 {} {}", pixels(width), pixels(height)),
        description,
        elements: Safe(inner(&svg).to_owned()),
        gaps,
    })
}

/// The elements that plotters drew, without the enclosing `<svg>` tag. The templates write their own.
fn inner(svg: &str) -> &str {
    let from = svg.find('>').map_or(0, |end| end + 1);
    let to = svg.rfind("</svg").unwrap_or(svg.len());
    svg[from..to].trim()
}
