//! The canvas of a plot.
//!
//! The backend places everything on whole pixels, so a plot is drawn on a canvas of [`FINE`] pixels to the
//! unit and scaled back by its view box.

use plotters::coord::Shift;
use plotters::prelude::*;

/// Canvas pixels to a unit.
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
