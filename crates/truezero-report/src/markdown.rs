//! The Markdown page: its templates and their data.

use askama::Template;
use askama::filters::Safe;

use crate::drawing::Drawings;
use crate::model::{Block, Report, Section, Table};
use crate::{ReportError, effects, escape, numbers, pages};

/// The format of contact sheets in Markdown. Some renderers drop images within an SVG.
const SHEET_FORMAT: &str = if cfg!(feature = "png") { "png" } else { "svg" };

/// The page as Markdown.
///
/// # Errors
/// When a template cannot be filled in.
pub(crate) fn twin(report: &Report, drawings: &Drawings) -> Result<String, ReportError> {
    let (front, body) = report.parts();
    Twin { report, front, body, drawings }.render().map_err(ReportError::template("report.md"))
}

#[derive(Template)]
#[template(path = "report.md")]
struct Twin<'a> {
    report: &'a Report,
    /// The sections before the summary, and those after it.
    front: &'a [Section],
    body: &'a [Section],
    drawings: &'a Drawings,
}

impl<'a> Twin<'a> {
    /// The content of a section, which the template of [`Content`] escapes.
    fn blocks(&self, section: &'a Section) -> Safe<Content<'a>> {
        Safe(Content { report: self.report, drawings: self.drawings, blocks: &section.blocks })
    }
}

/// Blocks, including nested ones.
#[derive(Template)]
#[template(path = "blocks.md")]
struct Content<'a> {
    report: &'a Report,
    drawings: &'a Drawings,
    blocks: &'a [Block],
}

impl<'a> Content<'a> {
    fn inner(&self, block: &'a Block) -> Safe<Self> {
        let Self { report, drawings, .. } = *self;
        Safe(Self { report, drawings, blocks: block.inner() })
    }

    /// What a figure leaves out, in sentences.
    fn gaps(&self, id: &str) -> impl Iterator<Item = &'a str> {
        let drawings: &'a Drawings = self.drawings;
        drawings.get(id).into_iter().flatten().flat_map(|drawing| &drawing.gaps).map(String::as_str)
    }
}

/// The table of a chart's numbers, which the template of [`Rows`] escapes.
fn rows(table: &Table) -> Safe<Rows<'_>> {
    Safe(Rows { table })
}

/// A table without its caption and notes.
#[derive(Template)]
#[template(path = "table.md")]
struct Rows<'a> {
    table: &'a Table,
}
