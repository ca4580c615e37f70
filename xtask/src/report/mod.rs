//! The report of a reproduction: from a small model to one HTML page, its Markdown twin and stand-alone
//! figures.
//!
//! An experiment fills a [`Report`]; [`write()`] renders it. The page opens from disk: style and figures are
//! inside of it, and nothing is fetched. The same report gives the same bytes.

mod claims;
mod describe;
mod draw;
mod escape;
mod images;
pub(crate) mod model;
mod palette;
mod raster;
mod render;
mod series;
mod validate;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::files::write_file;
use model::Report;

/// The pages of a written report.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) html: PathBuf,
    pub(crate) markdown: PathBuf,
}

/// Writes `report.html`, `report.md`, `claims.json` and each figure as `figures/<id>.svg` and `.png` into `folder`, which is made if need be.
///
/// Each file is replaced whole, the pages after the files that they link to.
///
/// # Errors
/// When the report contradicts itself (an id used twice, a row with a cell too few, an axis without extent),
/// before anything is written; or when a file cannot be written, naming it.
pub(crate) fn write(report: &Report, folder: &Path) -> Result<Written> {
    validate::validate(report).with_context(|| format!("the report {:?} cannot be written", report.title))?;
    let pages = render::render(report)?;
    let claims = claims::json(report)?;
    for figure in &pages.figures {
        write_file(&folder.join("figures"), &format!("{}.svg", figure.id), &figure.svg)?;
        write_file(&folder.join("figures"), &format!("{}.png", figure.id), &figure.png)?;
    }
    write_file(folder, "claims.json", claims)?;
    let markdown = write_file(folder, "report.md", &pages.markdown)?;
    let html = write_file(folder, "report.html", &pages.html)?;
    Ok(Written { html, markdown })
}
