//! The pages: their templates and what they are filled with.

use std::collections::BTreeMap;

use askama::Template;

use crate::drawing::Drawing;
use crate::figure_file::FigureFile;
use crate::model::{Block, Report};
use crate::palette::{self, Colour};
#[cfg(feature = "png")]
use crate::raster::Rasteriser;
use crate::validate::validate;
use crate::{FigureFiles, Pages, ReportError};
use crate::{escape, plot, sheet};

/// Renders a report.
///
/// # Errors
/// When the report contradicts itself (an id used twice, a row with a cell too few, an axis without extent), before
/// anything is drawn; or when a figure cannot be drawn.
pub fn render(report: &Report) -> Result<Pages, ReportError> {
    validate(report)?;
    let plots = report.figures().map(|figure| (&figure.id, &figure.caption, plot::draw(figure)));
    let sheets = report
        .images()
        .map(|images| (&images.id, &images.caption, sheet::draw(images).map(|drawn| vec![drawn])));
    #[cfg(feature = "png")]
    let rasteriser = Rasteriser::new();
    let mut drawings = BTreeMap::new();
    let mut figures = Vec::new();
    for (id, caption, drawn) in plots.chain(sheets) {
        let drawn = drawn?;
        let file = FigureFile::new(caption, &drawn);
        figures.push(FigureFiles {
            id: id.clone(),
            svg: file.svg()?,
            #[cfg(feature = "png")]
            png: rasteriser.png(&file.light_svg()?).map_err(|source| ReportError::Drawing {
                figure: id.clone(),
                format: "PNG",
                source,
            })?,
        });
        drawings.insert(id.as_str(), drawn);
    }
    let html = Page { report, drawings: &drawings, colours: palette::all() }.render();
    let markdown = Twin { report, drawings: &drawings }.render();
    Ok(Pages {
        html: html.map_err(ReportError::template("report.html"))?,
        markdown: markdown.map_err(ReportError::template("report.md"))?,
        figures,
    })
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

/// The format in which the twin shows contact sheets: readers of Markdown may drop pictures inside of an SVG.
const SHEET_FORMAT: &str = if cfg!(feature = "png") { "png" } else { "svg" };

#[derive(Template)]
#[template(path = "report.md")]
struct Twin<'a> {
    report: &'a Report,
    drawings: &'a Drawings<'a>,
}
