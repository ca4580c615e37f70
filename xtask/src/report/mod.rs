//! Writing the files of a report: the pages and figures of [`truezero_report`], and `claims.json`.

mod claims;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
pub(crate) use claims::CLAIMS;
pub(crate) use truezero_report as model;
use truezero_report::{Report, render};
use truezero_sweep::write_file;

/// The pages of a written report.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) html: PathBuf,
    pub(crate) markdown: PathBuf,
}

/// Writes `report.html`, `report.md`, `claims.json` and the figures into `folder`, which is created if it is missing. A
/// figure is `figures/<id>.svg`, and with the feature `png` also `.png`.
///
/// `scale` is the name of the scale, for the claims. The pages are written after the files that they link to.
///
/// # Errors
/// If the report is inconsistent, before anything is written; or if a file cannot be written.
pub(crate) fn write(report: &Report, scale: &str, folder: &Path) -> Result<Written> {
    let pages = render(report).with_context(|| format!("the report {:?} cannot be written", report.title))?;
    write_file(folder, CLAIMS, claims::json(report, scale)?)?;
    for file in pages.files() {
        write_file(&folder.join(file.folder), &file.name, file.contents)?;
    }
    Ok(Written { html: folder.join("report.html"), markdown: folder.join("report.md") })
}
