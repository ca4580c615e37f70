//! The templates and what they are filled with.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use askama::Template;

use super::draw::{self, Drawing, PLOT_WIDTH};
use super::escape;
use super::model::{Block, Report};
use super::palette::{self, Colour};

/// A rendered report.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) html: String,
    pub(super) markdown: String,
    /// (file name, stand-alone SVG), in reading order.
    pub(super) figures: Vec<(String, String)>,
}

/// Renders a report that passed the validation.
///
/// # Errors
/// When a figure cannot be drawn or a template not be filled.
pub(super) fn render(report: &Report) -> Result<Pages> {
    let mut drawings = BTreeMap::new();
    let mut figures = Vec::new();
    for figure in report.figures() {
        let drawn = draw::draw(figure)?;
        let svg = FigureFile::new(&figure.caption, &drawn).render();
        figures.push((format!("{}.svg", figure.id), svg.with_context(|| format!("figure {:?}", figure.id))?));
        drawings.insert(figure.id.as_str(), drawn);
    }
    Ok(Pages {
        html: Page { report, drawings: &drawings, colours: palette::all() }
            .render()
            .context("template report.html")?,
        markdown: Twin { report, drawings: &drawings }.render().context("template report.md")?,
        figures,
    })
}

/// The drawn plots of each figure, by the figure's id.
type Drawings<'a> = BTreeMap<&'a str, Vec<Drawing>>;

#[derive(Template)]
#[template(path = "report.html", whitespace = "minimize")]
struct Page<'a> {
    report: &'a Report,
    drawings: &'a Drawings<'a>,
    colours: Vec<Colour>,
}

#[derive(Template)]
#[template(path = "report.md", escape = "none")]
struct Twin<'a> {
    report: &'a Report,
    drawings: &'a Drawings<'a>,
}

/// A figure by itself: its plots in rows of three, with a ground and the colours of both modes.
#[derive(Template)]
#[template(path = "figure.svg", whitespace = "minimize")]
struct FigureFile<'a> {
    caption: &'a str,
    width: f64,
    height: f64,
    /// (left, top, plot)
    places: Vec<(f64, f64, &'a Drawing)>,
    colours: Vec<Colour>,
}

impl<'a> FigureFile<'a> {
    fn new(caption: &'a str, plots: &'a [Drawing]) -> Self {
        const COLUMNS: usize = 3;
        const GAP: f64 = 20.0;
        let (columns, rows) = (plots.len().min(COLUMNS), plots.len().div_ceil(COLUMNS));
        // The plots of a figure are of one height.
        let plot_height = plots.first().map_or(0.0, |plot| plot.height);
        let place = |index: usize, size: f64| GAP + index as f64 * (size + GAP);
        Self {
            caption,
            width: place(columns, PLOT_WIDTH),
            height: place(rows, plot_height),
            places: plots
                .iter()
                .enumerate()
                .map(|(i, plot)| (place(i % COLUMNS, PLOT_WIDTH), place(i / COLUMNS, plot_height), plot))
                .collect(),
            colours: palette::all(),
        }
    }
}
