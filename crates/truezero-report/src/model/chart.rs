//! Charts that draw their own axes from what they show: estimates with their intervals.

/// A value with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mark {
    /// In the unit of the axis.
    pub value: f64,
    /// From the lower to the upper end; absent where there is none.
    pub interval: Option<(f64, f64)>,
}

/// Estimates with their intervals, a row each, beside the paper's figures.
///
/// With [`zero`](Self::zero) and [`margin`](Self::margin) it compares: a row is a pair, and the value the effect. Without
/// them it shows levels, as Table 1 of the paper.
#[derive(Debug, Clone, Default)]
pub struct IntervalChart {
    /// The anchor and the name of the stand-alone files: like [`Section::id`](super::Section::id), unique in
    /// the report.
    pub id: String,
    /// What the chart shows, and the level of its intervals.
    pub caption: String,
    /// What the horizontal axis shows, with its unit.
    pub x_label: String,
    /// Draws a line where the effect is zero.
    pub zero: bool,
    /// Draws a band from the first to the second value: effects in it count as equivalent.
    pub margin: Option<(f64, f64)>,
    /// Gives all panels the same axis. Set it where they share a unit and a size; otherwise each has its own.
    pub shared_axis: bool,
    /// How many decimals the numbers have in the table beside the chart.
    pub decimals: usize,
    /// The panels, as one for each data set.
    pub panels: Vec<IntervalPanel>,
}

/// The rows of an [`IntervalChart`] that share an axis.
#[derive(Debug, Clone, Default)]
pub struct IntervalPanel {
    /// The heading; empty for none.
    pub title: String,
    /// From top to bottom.
    pub rows: Vec<IntervalRow>,
}

/// One estimate of an [`IntervalPanel`].
#[derive(Debug, Clone, Default)]
pub struct IntervalRow {
    /// What was measured or compared, as in "rectifier − tanh".
    pub label: String,
    /// Our estimate; absent is shown as "not run".
    pub ours: Option<Mark>,
    /// The paper's figure.
    pub paper: Option<f64>,
    /// A word or two for the table beside the chart, as in "equivalent"; may be empty.
    pub remark: String,
}

/// A quantity at several values of a setting, with error bars.
#[derive(Debug, Clone, Default)]
pub struct TrendChart {
    /// The anchor and the name of the stand-alone files: like [`Section::id`](super::Section::id), unique in
    /// the report.
    pub id: String,
    /// What the chart shows, and the level of its intervals.
    pub caption: String,
    /// The heading of the plot.
    pub title: String,
    /// The name of the setting, with its unit.
    pub x_label: String,
    /// The name of the quantity, with its unit.
    pub y_label: String,
    /// How the values of the setting are spaced.
    pub spacing: Spacing,
    /// How many decimals the quantity has in the table beside the chart.
    pub decimals: usize,
    /// The curves, in the order of the legend.
    pub curves: Vec<Trend>,
}

/// One curve of a [`TrendChart`].
#[derive(Debug, Clone, Default)]
pub struct Trend {
    /// The legend's text.
    pub label: String,
    /// Whose numbers these are.
    pub origin: super::Origin,
    /// Which of the six colours, from 0.
    pub hue: usize,
    /// The setting and the quantity there, in rising order of the setting. A setting of `f64::INFINITY` is a limit:
    /// it has a place of its own behind the others, and no line leads to it.
    pub points: Vec<(f64, Mark)>,
}

/// How the values along an axis are spaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spacing {
    /// By their differences.
    #[default]
    Linear,
    /// By their ratios; all are above zero.
    Logarithmic,
}
