//! [`render()`]: from a report to its files.

use crate::drawing::{Drawing, Drawings};
use crate::figure_file::FigureFile;
use crate::model::{Block, Report};
#[cfg(feature = "png")]
use crate::raster::Rasteriser;
use crate::validate::validate;
use crate::{FigureFiles, Pages, ReportError};
use crate::{effects, html, interval_chart, markdown, plot, sheet, trend_chart};

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
    let mut keep = |id: &str, caption: &str, drawn: Vec<Drawing>| -> Result<(), ReportError> {
        let file = FigureFile::new(caption, &drawn);
        figures.push(FigureFiles {
            id: id.to_owned(),
            svg: file.svg()?,
            #[cfg(feature = "png")]
            png: rasteriser.png(&file.light_svg()?).map_err(|source| ReportError::Drawing {
                figure: id.to_owned(),
                format: "PNG",
                source,
            })?,
        });
        drawings.insert(id.to_owned(), drawn);
        Ok(())
    };
    for block in report.blocks() {
        match block {
            Block::Figure(figure) => keep(&figure.id, &figure.caption, plot::draw(figure)?)?,
            Block::Images(images) => keep(&images.id, &images.caption, vec![sheet::draw(images)?])?,
            Block::Intervals(chart) => keep(&chart.id, &chart.caption, interval_chart::draw(chart)?)?,
            Block::Trend(chart) => keep(&chart.id, &chart.caption, trend_chart::draw(chart)?)?,
            Block::Checks(checks) => {
                for chart in checks.iter().flat_map(effects::charts) {
                    keep(&chart.id, &chart.caption, interval_chart::draw(&chart)?)?;
                }
            }
            Block::Paragraph(_)
            | Block::Table(_)
            | Block::Matrix(_)
            | Block::Headline(_)
            | Block::Fold(_)
            | Block::Files(_) => {}
        }
    }
    Ok(Pages { html: html::page(report, &drawings)?, markdown: markdown::twin(report, &drawings)?, figures })
}
