//! What a report says, free of how it looks.

mod check;
mod figure;
mod page;
mod sheet;
mod table;

pub use check::{Check, Measured, Verdict};
pub use figure::{Figure, Kind, Origin, Plot, Series};
pub use page::{Block, Finding, Report, Section};
pub use sheet::{Images, Tile};
pub use table::{Cell, Row, Table};
