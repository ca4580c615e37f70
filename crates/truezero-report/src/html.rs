//! The HTML page: its templates and their data.

use std::fmt::Display;

use askama::Template;
use askama::filters::Safe;

use crate::drawing::{Drawing, Drawings};
use crate::model::{Block, Report, Section};
use crate::palette::{self, Colour};
use crate::{ReportError, effects, escape, numbers, pages};

/// The page as HTML.
///
/// # Errors
/// When a template cannot be filled in.
pub(crate) fn page(report: &Report, drawings: &Drawings) -> Result<String, ReportError> {
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
    drawings: &'a Drawings,
    colours: Vec<Colour>,
}

impl<'a> Page<'a> {
    /// The content of a section, which the template of [`Content`] escapes.
    fn blocks(&self, section: &'a Section) -> Safe<Content<'a>> {
        let key = section.id.clone();
        Safe(Content { report: self.report, drawings: self.drawings, blocks: &section.blocks, key })
    }
}

/// Blocks, including nested ones.
#[derive(Template)]
#[template(path = "blocks.html", whitespace = "minimize")]
struct Content<'a> {
    report: &'a Report,
    drawings: &'a Drawings,
    blocks: &'a [Block],
    /// The prefix of generated ids. They continue with a full stop, which no given id contains, so they are unique.
    key: String,
}

impl<'a> Content<'a> {
    fn inner(&self, block: &'a Block, key: &impl Display) -> Safe<Self> {
        let Self { report, drawings, .. } = *self;
        Safe(Self { report, drawings, blocks: block.inner(), key: key.to_string() })
    }

    fn drawings(&self, id: &str) -> &'a [Drawing] {
        self.drawings.get(id).map_or(&[], Vec::as_slice)
    }
}
