//! What a report says, free of how it looks.

mod block;
mod chart;
mod check;
mod figure;
mod matrix;
mod page;
mod sheet;
mod table;

pub use block::{Answer, Block, FileLink, Fold, Headline};
pub use chart::{IntervalChart, IntervalPanel, IntervalRow, Mark, Spacing, Trend, TrendChart};
pub use check::{Check, Effect, Finding, Outcome, Verdict};
pub use figure::{Figure, Kind, Origin, Plot, Series};
pub use matrix::{Leaning, Matrix, MatrixColumn, MatrixRow, MissingTest};
pub use page::{Report, Section, Sentence};
pub use sheet::{Images, Tile};
pub use table::{Cell, Row, Table};
