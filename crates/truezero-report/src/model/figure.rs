//! Figures, their plots and the series in them.

/// One or more plots side by side under one caption.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// The anchor and the name of the stand-alone files: like [`Section::id`](super::Section::id), unique in
    /// the report.
    pub id: String,
    /// What the figure shows.
    pub caption: String,
    /// The plots, from left to right.
    pub plots: Vec<Plot>,
}

/// A pair of axes with its series; without the axes, a diagram.
#[derive(Debug, Clone, Default)]
pub struct Plot {
    /// The heading of the plot.
    pub title: String,
    /// What the horizontal axis shows; empty for a diagram, which has no such axis.
    pub x_label: String,
    /// What the vertical axis shows; empty for a diagram, which has no such axis.
    pub y_label: String,
    /// First and last value of the horizontal axis; data outside is not drawn, which the caption says.
    pub x_range: (f64, f64),
    /// First and last value of the vertical axis; data outside is not drawn, which the caption says.
    pub y_range: (f64, f64),
    /// What is drawn.
    pub series: Vec<Series>,
}

/// One curve, cloud of points or set of bars.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// The legend's text; empty for no entry.
    pub label: String,
    /// How the data are drawn.
    pub kind: Kind,
    /// The points, as described at [`Kind`]. A value that is not finite interrupts a line, which the caption says.
    pub data: Vec<(f64, f64)>,
    /// Whose numbers these are.
    pub origin: Origin,
    /// Which of the six colours, from 0: series of one hue belong together (ours and the paper's of one method).
    pub hue: usize,
}

/// How a [`Series`] is drawn, and what its data are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// One line through all (x, y).
    #[default]
    Line,
    /// A curve fitted to our points in the same plot. Like [`Line`](Self::Line), but thin and broken where no point is
    /// near.
    Fit,
    /// A point at each (x, y).
    Points,
    /// Separate lines, each between two successive (x, y).
    Segments,
    /// Vertical bars with caps, each given by (x, lowest) and (x, highest).
    ErrorBars,
    /// The bars of a histogram, one for each (middle, height). They start at zero and touch their neighbours.
    Bars,
}

impl Kind {
    /// The number of points that form one element.
    pub fn points_together(self) -> usize {
        match self {
            Self::Line | Self::Fit | Self::Points | Self::Bars => 1,
            Self::Segments | Self::ErrorBars => 2,
        }
    }
}

/// Whose numbers a [`Series`] shows: ours are solid, the paper's dashed or hollow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Measured by us.
    #[default]
    Ours,
    /// Taken from the paper.
    Paper,
}
