//! Stand-alone figures.

use askama::Template;

use crate::ReportError;
use crate::drawing::Drawing;
use crate::palette::{self, Colour};

/// A stand-alone figure: its plots in rows of three on a background, in the colours of both modes.
#[derive(Template)]
#[template(path = "figure.svg", whitespace = "minimize")]
pub(crate) struct FigureFile<'a> {
    caption: &'a str,
    width: f64,
    height: f64,
    /// (left, top, plot)
    places: Vec<(f64, f64, &'a Drawing)>,
    colours: Vec<Colour>,
    /// Light colours only, and no CSS variables, which only browsers support.
    light: bool,
}

impl<'a> FigureFile<'a> {
    pub(crate) fn new(caption: &'a str, plots: &'a [Drawing]) -> Self {
        const COLUMNS: usize = 3;
        const GAP: f64 = 20.0;
        // All drawings of a figure have the same size.
        let (width, height) = plots.first().map_or((0.0, 0.0), |plot| (plot.width, plot.height));
        let (columns, rows) = (plots.len().min(COLUMNS), plots.len().div_ceil(COLUMNS));
        let place = |index: usize, size: f64| GAP + index as f64 * (size + GAP);
        Self {
            caption,
            width: place(columns, width),
            height: place(rows, height),
            places: plots
                .iter()
                .enumerate()
                .map(|(i, plot)| (place(i % COLUMNS, width), place(i / COLUMNS, height), plot))
                .collect(),
            colours: palette::all(),
            light: false,
        }
    }

    /// The file for browsers.
    pub(crate) fn svg(&self) -> Result<String, ReportError> {
        self.render().map_err(ReportError::template("figure.svg"))
    }

    /// The file for a rasteriser.
    #[cfg(feature = "png")]
    pub(crate) fn light_svg(mut self) -> Result<String, ReportError> {
        self.light = true;
        self.svg()
    }
}
