//! Validation of a report before anything is drawn.

mod charts;
mod ensure;
mod matrix;
mod parts;

use std::collections::BTreeSet;

use self::ensure::{Valid, ensure, relative};
use crate::model::{Block, Headline, Report, Section};
use crate::{ReportError, effects};

/// Checks that anchors and file names are well-formed and unique, that links stay in the folder, that tables are
/// rectangular, and that figures can be drawn.
pub(crate) fn validate(report: &Report) -> Valid {
    let mut anchors = Anchors::default();
    for section in &report.sections {
        anchors.add(&section.id)?;
        headline_first(section)?;
    }
    for block in report.blocks() {
        match block {
            Block::Paragraph(_) | Block::Fold(_) => {}
            Block::Table(table) => parts::rectangular(table)?,
            Block::Figure(figure) => {
                anchors.add(&figure.id)?;
                parts::drawable(figure)?;
            }
            Block::Images(images) => {
                anchors.add(&images.id)?;
                parts::whole(images)?;
            }
            Block::Intervals(chart) => {
                anchors.add(&chart.id)?;
                charts::intervals(chart)?;
            }
            Block::Trend(chart) => {
                anchors.add(&chart.id)?;
                charts::trend(chart)?;
            }
            Block::Checks(checks) => {
                for check in checks {
                    anchors.add(&check.id)?;
                    parts::judged(check)?;
                    for chart in effects::charts(check) {
                        anchors.add(&chart.id)?;
                        charts::intervals(&chart)?;
                    }
                }
            }
            Block::Matrix(matrix) => matrix::matrix(report, matrix)?,
            Block::Headline(headline) => answered(headline)?,
            Block::Files(files) => {
                for file in files {
                    relative(&file.path, || format!("file {:?}", file.label))?;
                }
            }
        }
    }
    for sentence in &report.summary {
        if let (Some(section), None) = (&sentence.section, report.section_of(sentence)) {
            return Err(ReportError::MissingSection { section: section.clone() });
        }
    }
    report.records.iter().try_for_each(|link| relative(link, || "records".into()))
}

/// The ids so far, in lower case: file systems and browsers may ignore case.
#[derive(Default)]
struct Anchors(BTreeSet<String>);

impl Anchors {
    fn add(&mut self, id: &str) -> Valid {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        ensure(!id.is_empty() && id.chars().all(plain), || ReportError::Id { id: id.into() })?;
        ensure(self.0.insert(id.to_ascii_lowercase()), || ReportError::RepeatedId { id: id.into() })
    }
}

/// Checks that a headline is the first block of its section, and not nested.
fn headline_first(section: &Section) -> Valid {
    let inner = section.blocks.iter().flat_map(Block::inner);
    let mut later = section.blocks.iter().skip(1).chain(inner).flat_map(Block::with_inner);
    let misplaced = later.any(|block| matches!(block, Block::Headline(_)));
    ensure(!misplaced, || ReportError::HeadlinePlace { section: section.id.clone() })
}

fn answered(headline: &Headline) -> Valid {
    for (question, answer) in headline.answers() {
        ensure(!answer.text.is_empty(), || ReportError::NoAnswer { question })?;
    }
    let figures = &headline.figures;
    let drawn = |block: &Block| matches!(block, Block::Figure(_) | Block::Intervals(_) | Block::Trend(_));
    let holds = figures.len() <= Headline::FIGURES && figures.iter().all(drawn);
    ensure(holds, || ReportError::HeadlineFigures { found: figures.len(), most: Headline::FIGURES })
}
