//! The templates and what they are filled with.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use askama::Template;

use super::draw::{self, Drawing};
use super::model::{Block, Report};
use super::palette::{self, Colour};
use super::raster::Rasteriser;
use super::{escape, images};

/// A rendered report.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) html: String,
    pub(super) markdown: String,
    /// The stand-alone figures, in reading order.
    pub(super) figures: Vec<FigureFiles>,
}

/// A stand-alone figure in two formats.
#[derive(Debug)]
pub(super) struct FigureFiles {
    pub(super) id: String,
    pub(super) svg: String,
    pub(super) png: Vec<u8>,
}

/// Renders a report that passed the validation.
///
/// # Errors
/// When a figure cannot be drawn or a template not be filled.
pub(super) fn render(report: &Report) -> Result<Pages> {
    let plots = report.figures().map(|figure| (&figure.id, &figure.caption, draw::draw(figure)));
    let sheets = report
        .images()
        .map(|sheet| (&sheet.id, &sheet.caption, images::draw(sheet).map(|sheet| vec![sheet])));
    let rasteriser = Rasteriser::new();
    let mut drawings = BTreeMap::new();
    let mut figures = Vec::new();
    for (id, caption, drawn) in plots.chain(sheets) {
        let drawn = drawn?;
        figures.push(files(&rasteriser, id, caption, &drawn).with_context(|| format!("figure {id:?}"))?);
        drawings.insert(id.as_str(), drawn);
    }
    let html = Page { report, drawings: &drawings, colours: palette::all() }.render();
    Ok(Pages {
        html: escape::with_units_kept(&html.context("template report.html")?),
        markdown: Twin { report, drawings: &drawings }.render().context("template report.md")?,
        figures,
    })
}

fn files(rasteriser: &Rasteriser, id: &str, caption: &str, drawn: &[Drawing]) -> Result<FigureFiles> {
    let mut file = FigureFile::new(caption, drawn);
    let svg = file.render()?;
    file.raster = true;
    let png = rasteriser.png(&file.render()?)?;
    Ok(FigureFiles { id: id.to_owned(), svg, png })
}

/// The drawn plots of each figure, and the one drawing of each contact sheet, by its id.
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
    /// Whether it becomes a PNG: in the light colours, and without variables, which only browsers know.
    raster: bool,
}

impl<'a> FigureFile<'a> {
    fn new(caption: &'a str, plots: &'a [Drawing]) -> Self {
        const COLUMNS: usize = 3;
        const GAP: f64 = 20.0;
        // The drawings of a figure are of one size.
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
            raster: false,
        }
    }
}
