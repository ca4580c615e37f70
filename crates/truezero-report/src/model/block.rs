//! The parts of a section.

use super::{Check, Figure, Images, IntervalChart, Matrix, Table, TrendChart};

/// A part of a [`Section`](super::Section).
#[derive(Debug, Clone)]
pub enum Block {
    /// Running text.
    Paragraph(String),
    /// A table under a caption.
    Table(Table),
    /// Plots under a caption.
    Figure(Figure),
    /// Small pictures under a caption.
    Images(Images),
    /// Claims, each with its verdict.
    Checks(Vec<Check>),
    /// Estimates with their intervals.
    Intervals(IntervalChart),
    /// A quantity at several values of a setting.
    Trend(TrendChart),
    /// The claims against the data sets.
    Matrix(Matrix),
    /// The first screen of the page.
    Headline(Headline),
    /// Blocks that can be folded away. They are open in print.
    Fold(Fold),
    /// The files that a section rests on.
    Files(Vec<FileLink>),
}

/// Blocks below a heading that opens and closes them. They are closed at first, and open in print.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    /// The heading, in plain text.
    pub title: String,
    /// The content, in reading order; it holds no [`Headline`].
    pub blocks: Vec<Block>,
}

/// A file of the report's folder.
#[derive(Debug, Clone, Default)]
pub struct FileLink {
    /// What the file holds, as in "all runs (CSV)".
    pub label: String,
    /// A path relative to the report's folder.
    pub path: String,
}

/// The first screen: three answers and up to three figures.
///
/// A headline must be the first block of its section. The first sections that begin with one come before the summary.
#[derive(Debug, Clone, Default)]
pub struct Headline {
    /// Does the paper hold?
    pub holds: Answer,
    /// On which data?
    pub data: Answer,
    /// How sure is this?
    pub sure: Answer,
    /// Up to three of [`Block::Figure`], [`Block::Intervals`] and [`Block::Trend`].
    pub figures: Vec<Block>,
}

/// A short answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// A few words.
    pub text: String,
    /// A sentence that explains them; may be empty.
    pub detail: String,
}

impl Headline {
    /// How many figures fit on the first screen.
    pub(crate) const FIGURES: usize = 3;

    /// The questions with their answers.
    pub(crate) fn answers(&self) -> [(&'static str, &Answer); 3] {
        [
            ("Does the paper hold?", &self.holds),
            ("On which data?", &self.data),
            ("How sure is this?", &self.sure),
        ]
    }
}

impl Block {
    /// The block, and after it every block inside of it, in reading order.
    pub(crate) fn with_inner(&self) -> Vec<&Self> {
        let inner = self.inner().iter().flat_map(Self::with_inner);
        std::iter::once(self).chain(inner).collect()
    }

    /// Calls `change` with every path to a run record, in this block and in those inside of it.
    pub fn for_each_record(&mut self, change: &mut impl FnMut(&mut String)) {
        match self {
            Self::Table(table) => {
                let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                cells.filter_map(|cell| cell.link.as_mut()).for_each(change);
            }
            Self::Checks(checks) => checks.iter_mut().flat_map(|check| &mut check.records).for_each(change),
            Self::Fold(Fold { blocks, .. }) | Self::Headline(Headline { figures: blocks, .. }) => {
                for block in blocks {
                    block.for_each_record(change);
                }
            }
            Self::Paragraph(_)
            | Self::Figure(_)
            | Self::Images(_)
            | Self::Intervals(_)
            | Self::Trend(_)
            | Self::Matrix(_)
            | Self::Files(_) => {}
        }
    }

    /// The checks of the block itself.
    pub fn checks(&self) -> &[Check] {
        match self {
            Self::Checks(checks) => checks,
            _ => &[],
        }
    }

    /// The blocks directly inside of the block.
    pub(crate) fn inner(&self) -> &[Self] {
        match self {
            Self::Fold(fold) => &fold.blocks,
            Self::Headline(headline) => &headline.figures,
            _ => &[],
        }
    }
}
