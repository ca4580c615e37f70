//! Reports of reproductions: results beside the paper's, as one HTML page, its Markdown twin and
//! stand-alone figures in SVG and, with the feature `png`, PNG.
//!
//! Fill a [`Report`] and [`render()`] it. The page opens from disk: it contains its style and figures and fetches
//! nothing. The same report gives the same bytes. All text is plain, except that running text marks inline code
//! with backticks: no field can carry other markup.
//!
//! ```
//! use truezero_report::{Block, Cell, Figure, Plot, Report, Row, Section, Series, Table, render};
//!
//! let cell = Cell { ours: Some("1.44 %".into()), paper: Some("1.43 %".into()), ..Cell::default() };
//! let table = Table {
//!     caption: "Test error".into(),
//!     columns: vec!["unit".into(), "MNIST".into()],
//!     rows: vec![Row { label: "rectifier".into(), cells: vec![cell] }],
//!     notes: vec![],
//! };
//! let plot = Plot {
//!     title: "Rectifier".into(),
//!     x_label: "x".into(),
//!     y_label: "max(0, x)".into(),
//!     x_range: (-1.0, 1.0),
//!     y_range: (0.0, 1.0),
//!     series: vec![Series { data: vec![(-1.0, 0.0), (0.0, 0.0), (1.0, 1.0)], ..Series::default() }],
//! };
//! let figure = Figure { id: "rectifier".into(), caption: "The activation.".into(), plots: vec![plot] };
//! let blocks = vec![Block::Table(table), Block::Figure(figure)];
//! let section = Section { id: "results".into(), title: "Results".into(), blocks, ..Section::default() };
//! let report = Report { title: "My reproduction".into(), sections: vec![section], ..Report::default() };
//!
//! # let folder = tempfile::tempdir()?;
//! # let out = folder.path();
//! let pages = render(&report)?;
//! assert!(pages.markdown.contains("| rectifier | 1.44 % (paper 1.43 %) |"));
//! // `report.html`, `report.md` and `figures/rectifier.svg`.
//! for file in pages.files() {
//!     std::fs::create_dir_all(out.join(file.folder))?;
//!     std::fs::write(out.join(file.folder).join(&file.name), file.contents)?;
//! }
//! # assert!(std::fs::read_to_string(out.join("report.html"))?.contains("<table"));
//! # assert!(std::fs::read_to_string(out.join("figures/rectifier.svg"))?.starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Foreign crates in public signatures: none.

#![forbid(unsafe_code)]

mod axis;
mod canvas;
mod describe;
mod drawing;
mod effects;
mod error;
mod escape;
mod figure_file;
mod html;
mod interval_chart;
mod markdown;
mod model;
mod number;
mod numbers;
mod pages;
mod palette;
mod plot;
#[cfg(feature = "png")]
mod raster;
mod render;
mod series;
mod sheet;
mod spans;
mod trend_chart;
mod units;
mod validate;

#[cfg(test)]
#[path = "../examples/page/sample/mod.rs"]
mod sample;
#[cfg(test)]
mod tests;

pub use error::ReportError;
pub use model::{
    Answer, Block, Cell, Check, Effect, Figure, FileLink, Finding, Fold, Headline, Images, IntervalChart,
    IntervalPanel, IntervalRow, Kind, Leaning, Mark, Matrix, MatrixColumn, MatrixRow, MissingTest, Origin,
    Outcome, Plot, Report, Row, Section, Sentence, Series, Spacing, Table, Tile, Trend, TrendChart, Verdict,
};
pub use pages::{FigureFiles, File, Pages};
pub use render::render;
