//! [`render()`]: from a report to its files.

use crate::drawing::Drawings;
use crate::figure_file::FigureFile;
use crate::model::{Block, Report};
#[cfg(feature = "png")]
use crate::raster::Rasteriser;
use crate::validate::validate;
use crate::{FigureFiles, Pages, ReportError};
use crate::{html, interval_chart, markdown, plot, sheet, trend_chart};

/// Renders a report.
///
/// # Errors
/// When the report contradicts itself (an id used twice, a row with a cell too few, an axis without extent), before
/// anything is drawn; or when a figure cannot be drawn.
pub fn render(report: &Report) -> Result<Pages, ReportError> {
    validate(report)?;
    #[cfg(feature = "png")]
    let rasteriser = Rasteriser::new();
    let mut drawings = Drawings::new();
    let mut figures = Vec::new();
    for block in report.blocks() {
        let (id, caption, drawn) = match block {
            Block::Figure(figure) => (&figure.id, &figure.caption, plot::draw(figure)?),
            Block::Images(images) => (&images.id, &images.caption, vec![sheet::draw(images)?]),
            Block::Intervals(chart) => (&chart.id, &chart.caption, interval_chart::draw(chart)?),
            Block::Trend(chart) => (&chart.id, &chart.caption, trend_chart::draw(chart)?),
            Block::Paragraph(_)
            | Block::Table(_)
            | Block::Checks(_)
            | Block::Matrix(_)
            | Block::Headline(_)
            | Block::Fold(_)
            | Block::Files(_) => continue,
        };
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
    Ok(Pages { html: html::page(report, &drawings)?, markdown: markdown::twin(report, &drawings)?, figures })
}
