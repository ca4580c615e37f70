//! The page: its templates and what they are filled with.

use askama::Template;
use askama::filters::Safe;

use crate::drawing::{Drawing, Drawings};
use crate::model::{Block, Report, Section};
use crate::palette::{self, Colour};
use crate::{ReportError, escape, numbers, pages};

/// The page as HTML.
///
/// # Errors
/// When a template cannot be filled in.
pub(crate) fn page(report: &Report, drawings: &Drawings<'_>) -> Result<String, ReportError> {
    let (front, body) = report.parts();
    let page = Page { report, front, body, drawings, colours: palette::all() };
    page.render().map_err(ReportError::template("report.html"))
}

#[derive(Template)]
#[template(path = "report.html", whitespace = "minimize")]
struct Page<'a> {
    report: &'a Report,
    /// The sections before the summary, and those after it.
    front: &'a [Section],
    body: &'a [Section],
    drawings: &'a Drawings<'a>,
    colours: Vec<Colour>,
}

impl<'a> Page<'a> {
    /// The content of a section, which the template of [`Blocks`] escapes.
    fn blocks(&self, section: &'a Section) -> Safe<Blocks<'a>> {
        let key = section.id.clone();
        Safe(Blocks { report: self.report, drawings: self.drawings, blocks: &section.blocks, key })
    }
}

/// Blocks, and those inside of them.
#[derive(Template)]
#[template(path = "blocks.html", whitespace = "minimize")]
struct Blocks<'a> {
    report: &'a Report,
    drawings: &'a Drawings<'a>,
    blocks: &'a [Block],
    /// What their generated ids begin with.
    key: String,
}

impl<'a> Blocks<'a> {
    /// The generated id of a block. No given id holds a full stop, so none is the same.
    fn key(&self, number: &usize) -> String {
        format!("{}.{number}", self.key)
    }

    fn inner(&self, block: &'a Block, key: &str) -> Safe<Self> {
        let Self { report, drawings, .. } = *self;
        Safe(Self { report, drawings, blocks: block.inner(), key: key.to_owned() })
    }

    fn drawings(&self, id: &str) -> &'a [Drawing] {
        self.drawings.get(id).map_or(&[], Vec::as_slice)
    }
}
