//! Tables of results beside the paper's.

/// The text of a cell without a figure.
const GAP: &str = "–";

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

/// One cell: our figure and, if the paper has one, the paper's.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What we measured. If absent, "not run" is shown where the paper has a figure, and a dash elsewhere.
    pub ours: Option<String>,
    /// What the paper prints.
    pub paper: Option<String>,
    /// A small remark, as in "rate 0.1, epoch 12".
    pub note: Option<String>,
    /// True if our figure is emphasised.
    pub bold: bool,
    /// The run record behind our figure: a path relative to the report's folder, or `#anchor`.
    pub link: Option<String>,
}

impl Cell {
    /// The link of our figure; none for a gap.
    pub(crate) fn linked(&self) -> Option<&str> {
        let figure = self.ours.as_deref().is_some_and(|ours| ours != GAP);
        self.link.as_deref().filter(|_| figure)
    }

    /// Our figure in pieces that are each kept on one line: the figure, and an interval in brackets. Running text is
    /// one piece, which may be broken.
    pub(crate) fn pieces(&self) -> Vec<&str> {
        let text = self.ours_or_gap();
        if self.is_text() {
            return vec![text];
        }
        match text.find(" (") {
            Some(blank) => vec![&text[..blank], &text[blank + 1..]],
            None => vec![text],
        }
    }

    /// Returns true if our figure is running text and no number.
    pub(crate) fn is_text(&self) -> bool {
        const LONGEST_NUMBER: usize = 32;
        self.ours_or_gap().chars().count() > LONGEST_NUMBER
    }

    /// Our figure, or its replacement if there is none.
    pub fn ours_or_gap(&self) -> &str {
        match (&self.ours, &self.paper) {
            (Some(ours), _) => ours,
            (None, Some(_)) => "not run",
            (None, None) => GAP,
        }
    }
}

impl Table {
    /// The cells of a row, each with the head of its column.
    pub(crate) fn under_heads<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a str, &'a Cell)> {
        self.columns.iter().skip(1).map(String::as_str).zip(&row.cells)
    }

    /// Returns true if the table has many columns. It is then set in small type, and its cells may be broken.
    pub(crate) fn is_dense(&self) -> bool {
        const ROOMY: usize = 5;
        self.columns.len() > ROOMY
    }
}
