//! [`ReportError`]: why a report cannot be rendered.

use std::error::Error;

use crate::Kind;

/// Why a report cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// An id cannot be used as an anchor and as a file name.
    #[error("the id {id:?} is not a valid anchor: use ASCII letters, digits, - and _")]
    Id {
        /// The id.
        id: String,
    },
    /// Two parts have the same id, ignoring case.
    #[error("the id {id:?} is used twice: give each part its own")]
    RepeatedId {
        /// The second of the two.
        id: String,
    },
    /// A finding names a section that does not exist.
    #[error("the summary leads to section {section:?}, which does not exist")]
    MissingSection {
        /// The id of the section.
        section: String,
    },
    /// A link leads out of the folder of the report.
    #[error("{place}: the link {link:?} leads out of the report's folder: make it relative")]
    Link {
        /// Where the link stands, such as a table and row.
        place: String,
        /// The link.
        link: String,
    },
    /// A row of a table has too many or too few cells.
    #[error("table {table:?}, row {row:?}: expected {expected} cells beside the label, found {found}")]
    Cells {
        /// The caption of the table.
        table: String,
        /// The label of the row.
        row: String,
        /// One less than the table has columns.
        expected: usize,
        /// How many cells there are.
        found: usize,
    },
    /// A table has no columns, not even one for the labels.
    #[error("table {table:?} has no columns: give it at least one, for the labels of the rows")]
    NoColumns {
        /// The caption of the table.
        table: String,
    },
    /// The value of an effect, or the paper's, is not finite.
    #[error("check {check:?}, effect {effect:?}: the {what} is {found}; leave out effects without a value")]
    Effect {
        /// The id of the check.
        check: String,
        /// The label of the effect.
        effect: String,
        /// Whose value it is.
        what: &'static str,
        /// The value.
        found: f64,
    },
    /// The margin of an effect is negative or not finite.
    #[error("check {check:?}, effect {effect:?}: the margin is {found}: give it a finite distance from zero")]
    EffectMargin {
        /// The id of the check.
        check: String,
        /// The label of the effect.
        effect: String,
        /// The margin.
        found: f64,
    },
    /// The interval of an effect is not finite, or its ends are swapped.
    #[error(
        "check {check:?}, effect {effect:?}: the interval runs from {from} to {to}: give it two finite, rising values"
    )]
    Interval {
        /// The id of the check.
        check: String,
        /// The label of the effect.
        effect: String,
        /// Its lower end.
        from: f64,
        /// Its upper end.
        to: f64,
    },
    /// The confidence level of an interval is not between 0 and 1.
    #[error(
        "check {check:?}, effect {effect:?}: the level of the interval is {found}, expected one between 0 and 1"
    )]
    Level {
        /// The id of the check.
        check: String,
        /// The label of the effect.
        effect: String,
        /// The level.
        found: f64,
    },
    /// The p-value of an effect is not between 0 and 1.
    #[error("check {check:?}, effect {effect:?}: p is {found}, which is not a probability")]
    Probability {
        /// The id of the check.
        check: String,
        /// The label of the effect.
        effect: String,
        /// The p-value.
        found: f64,
    },
    /// A figure or chart has nothing to show.
    #[error("figure {figure:?} has no plot")]
    NoPlot {
        /// The id of the figure.
        figure: String,
    },
    /// An axis has no extent.
    #[error(
        "figure {figure:?}, plot {plot:?}: the {axis} axis runs from {first} to {last}: give it two finite, \
         rising values"
    )]
    Axis {
        /// The id of the figure.
        figure: String,
        /// The title of the plot.
        plot: String,
        /// Horizontal or vertical.
        axis: &'static str,
        /// Where the axis begins.
        first: f64,
        /// Where it ends.
        last: f64,
    },
    /// A series has a colour that the palette lacks.
    #[error(
        "figure {figure:?}, plot {plot:?}, series {series:?}: hue {found} is not in the palette of {hues}"
    )]
    Hue {
        /// The id of the figure.
        figure: String,
        /// The title of the plot.
        plot: String,
        /// The label of the series.
        series: String,
        /// The hue.
        found: usize,
        /// How many there are.
        hues: usize,
    },
    /// A series of pairs has an odd number of points.
    #[error(
        "figure {figure:?}, plot {plot:?}, series {series:?}: {kind:?} need two points each, found {found} points"
    )]
    OddPoints {
        /// The id of the figure.
        figure: String,
        /// The title of the plot.
        plot: String,
        /// The label of the series.
        series: String,
        /// What the pairs are.
        kind: Kind,
        /// How many points there are.
        found: usize,
    },
    /// A value of a chart is not finite.
    #[error("chart {chart:?}, {row:?}: the value is {found}; leave out marks without a value")]
    Mark {
        /// The id of the chart.
        chart: String,
        /// The label of the row or curve.
        row: String,
        /// The value.
        found: f64,
    },
    /// The interval of a mark is not finite, or its ends are swapped.
    #[error(
        "chart {chart:?}, {row:?}: the interval runs from {from} to {to}: give it two finite, rising values"
    )]
    MarkInterval {
        /// The id of the chart.
        chart: String,
        /// The label of the row or curve.
        row: String,
        /// Its lower end.
        from: f64,
        /// Its upper end.
        to: f64,
    },
    /// The margin of a row has no extent.
    #[error(
        "chart {chart:?}, {row:?}: the margin runs from {from} to {to}: give it two finite, rising values"
    )]
    Margin {
        /// The id of the chart.
        chart: String,
        /// The label of the row.
        row: String,
        /// Its lower end.
        from: f64,
        /// Its upper end.
        to: f64,
    },
    /// A panel of a chart has no rows.
    #[error("chart {chart:?}, panel {panel:?}: no rows")]
    NoRows {
        /// The id of the chart.
        chart: String,
        /// The title of the panel.
        panel: String,
    },
    /// The settings of a curve do not rise, or one cannot be placed on the axis.
    #[error("chart {chart:?}, curve {curve:?}: the setting {found} does not lie above {before}")]
    Setting {
        /// The id of the chart.
        chart: String,
        /// The label of the curve.
        curve: String,
        /// The setting before it, or the lower limit of the axis.
        before: f64,
        /// The setting.
        found: f64,
    },
    /// A row of a matrix has too many or too few cells.
    #[error("matrix, row {row:?}: expected a cell for each of {expected} data sets, found {found}")]
    MatrixRow {
        /// The id of the row.
        row: String,
        /// How many columns there are.
        expected: usize,
        /// How many cells there are.
        found: usize,
    },
    /// A row of a matrix links to nothing.
    #[error("matrix: no section or check is called {row:?}")]
    Anchor {
        /// The id of the row.
        row: String,
    },
    /// A headline is not the first block of its section.
    #[error("section {section:?}: a headline must be the first block of its section")]
    HeadlinePlace {
        /// The id of the section.
        section: String,
    },
    /// A headline leaves a question unanswered.
    #[error("the headline has no answer to {question:?}")]
    NoAnswer {
        /// The question.
        question: &'static str,
    },
    /// A headline has too many figures, or a block that is no figure.
    #[error(
        "the headline holds {found} blocks: it shows up to {most} figures, interval charts and trend charts"
    )]
    HeadlineFigures {
        /// How many blocks there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// A contact sheet has no extent.
    #[error("images {images:?}: no tile, no column or no zoom")]
    EmptySheet {
        /// The id of the sheet.
        images: String,
    },
    /// A contact sheet has column heads, but not one for each column.
    #[error("images {images:?}: {found} heads for {columns} columns")]
    Heads {
        /// The id of the sheet.
        images: String,
        /// How many columns there are.
        columns: usize,
        /// How many heads there are.
        found: usize,
    },
    /// A tile has the wrong number of values or channels.
    #[error(
        "images {images:?}, tile {tile} ({label:?}): {found} values for {height} × {width} pixels of {channels} \
         channels; give it 1 or 3 channels and a value for each"
    )]
    Pixels {
        /// The id of the sheet.
        images: String,
        /// Which tile, from 0.
        tile: usize,
        /// The label of the tile.
        label: String,
        /// Its height in pixels.
        height: usize,
        /// Its width in pixels.
        width: usize,
        /// Its channels.
        channels: usize,
        /// How many values there are.
        found: usize,
    },
    /// A figure or contact sheet cannot be drawn.
    // Not tested: only a report too large for any memory is not drawn.
    #[error("figure {figure:?} cannot be drawn as {format}")]
    Drawing {
        /// The id of the figure or sheet.
        figure: String,
        /// SVG or PNG.
        format: &'static str,
        /// The error of the drawing library.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A page cannot be filled in.
    // Not tested: writing to a string does not fail.
    #[error("the template {template} cannot be filled in")]
    Template {
        /// The file of the template.
        template: &'static str,
        /// The error of the template engine.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl ReportError {
    /// Wraps the error of a template.
    pub(crate) fn template(template: &'static str) -> impl Fn(askama::Error) -> Self {
        move |error| Self::Template { template, source: error.into_box() }
    }
}
