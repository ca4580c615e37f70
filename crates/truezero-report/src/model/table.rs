//! Tables of results beside the paper's.

/// A table whose first column holds the row labels.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What the table shows, with the unit of its figures.
    pub caption: String,
    /// The heads, that of the label column first.
    pub columns: Vec<String>,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
    /// Remarks below the table.
    pub notes: Vec<String>,
}

/// A row of a [`Table`]: one cell for each column but the first.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// What the row is about.
    pub label: String,
    /// The cells, from left to right.
    pub cells: Vec<Cell>,
}

/// One cell: our figure and the paper's, each named as such wherever the paper has one.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What we measured; absent is shown as "not run" where the paper has a figure, as a dash elsewhere.
    pub ours: Option<String>,
    /// What the paper prints.
    pub paper: Option<String>,
    /// A small remark, as in "rate 0.1, epoch 12".
    pub note: Option<String>,
    /// Whether our figure is emphasised.
    pub bold: bool,
    /// The run record behind our figure: a path relative to the report's folder, or `#anchor`.
    pub link: Option<String>,
}

impl Cell {
    /// Our figure, or what stands in its place.
    pub fn ours_or_gap(&self) -> &str {
        match (&self.ours, &self.paper) {
            (Some(ours), _) => ours,
            (None, Some(_)) => "not run",
            (None, None) => "–",
        }
    }
}
