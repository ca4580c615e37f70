//! The files of a report: the pages and figures of [`truezero_report`], and the claims for other programs.

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

/// Writes `report.html`, `report.md`, `claims.json` and each figure as `figures/<id>.svg`, with the feature
/// `png` as `.png` too, into `folder`,
/// which is made if need be.
///
/// `scale` is what the claims are marked with. Each file is replaced whole, the pages after the files that they link
/// to.
///
/// # Errors
/// When the report contradicts itself, before anything is written; or when a file cannot be written, naming it.
pub(crate) fn write(report: &Report, scale: &str, folder: &Path) -> Result<Written> {
    let pages = render(report).with_context(|| format!("the report {:?} cannot be written", report.title))?;
    write_file(folder, CLAIMS, claims::json(report, scale)?)?;
    for file in pages.files() {
        write_file(&folder.join(file.folder), &file.name, file.contents)?;
    }
    Ok(Written { html: folder.join("report.html"), markdown: folder.join("report.md") })
}
