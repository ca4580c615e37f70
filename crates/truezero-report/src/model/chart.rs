//! Charts of estimates with their intervals. They choose their own axes.

/// A value with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mark {
    /// In the unit of the axis.
    pub value: f64,
    /// From the lower to the upper end; absent where there is none.
    pub interval: Option<(f64, f64)>,
}

/// Estimates with their intervals, one per row, beside the paper's figures.
///
/// With [`zero`](Self::zero) it shows comparisons: a row is a pair, its value the effect. Without it, it shows levels,
/// such as the errors of Table 1.
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
    /// Gives all panels the same axis; otherwise each has its own.
    pub shared_axis: bool,
    /// The number of decimals in the table of the chart.
    pub decimals: usize,
    /// The panels, such as one per data set.
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
    /// The network or pair, as in "rectifier − tanh".
    pub label: String,
    /// Our estimate; if absent, the label says "not run".
    pub ours: Option<Mark>,
    /// The paper's figure.
    pub paper: Option<f64>,
    /// The margin of equivalence, drawn as a band from the first to the second value.
    pub margin: Option<(f64, f64)>,
    /// A remark for the table of the chart, as in "equivalent"; may be empty.
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
    /// The number of decimals of the quantity in the table of the chart.
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
    /// The points (setting, quantity), with rising settings. A setting of `f64::INFINITY` is a limit: it is drawn after
    /// the last finite one, and not joined to it.
    pub points: Vec<(f64, Mark)>,
}

/// How the values along an axis are spaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spacing {
    /// By differences.
    #[default]
    Linear,
    /// By ratios. All settings must be positive.
    Logarithmic,
}
