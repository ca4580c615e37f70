//! A table of verdicts: claims by data sets.

use super::Verdict;

/// The verdict on each claim for each data set. Stand-ins have their own columns and words.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    /// What the matrix shows.
    pub caption: String,
    /// The paper's data sets, from left to right.
    pub data_sets: Vec<String>,
    /// The stand-ins, to the right of them, each as "stand-in for NORB".
    pub stand_ins: Vec<String>,
    /// The claims, from top to bottom.
    pub rows: Vec<MatrixRow>,
}

/// A claim of a [`Matrix`].
#[derive(Debug, Clone, Default)]
pub struct MatrixRow {
    /// The anchor of the claim, as in "C2": the id of a [`Check`](super::Check) or [`Section`](super::Section).
    pub id: String,
    /// The claim in a few words.
    pub claim: String,
    /// One for each of [`Matrix::data_sets`].
    pub on_data: Vec<MatrixCell<Verdict>>,
    /// One for each of [`Matrix::stand_ins`].
    pub on_stand_ins: Vec<MatrixCell<Leaning>>,
}

/// The outcome of a claim on one data set: a [`Verdict`], or a [`Leaning`] on a stand-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum MatrixCell<W> {
    /// The claim is not about this data set.
    #[default]
    NotClaimed,
    /// The data or the runs are missing.
    NotTested {
        /// The id of the section for the test.
        section: String,
        /// The command that fetches the data or runs the test.
        command: String,
    },
    /// The claim was tested.
    Tested {
        /// The outcome.
        word: W,
        /// Details, as in "2 of 3 pairs"; may be empty.
        detail: String,
        /// The id of the section with the test.
        section: String,
    },
}

/// The outcome of a test on a stand-in, which is never a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaning {
    /// It supports the claim.
    Agrees,
    /// It supports the opposite.
    Disagrees,
    /// It does not decide.
    Unclear,
}

impl Leaning {
    /// The leaning in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "disagrees",
            Self::Unclear => "unclear",
        }
    }

    /// A character that distinguishes the leanings without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Agrees => "≈",
            Self::Disagrees => "≠",
            Self::Unclear => "?",
        }
    }
}

/// A cell of the matrix as the templates show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// The data set.
    pub(crate) column: &'a str,
    pub(crate) sign: &'static str,
    pub(crate) words: &'static str,
    pub(crate) detail: &'a str,
    /// The section that the cell links to; empty if the claim is not about the data set.
    pub(crate) section: &'a str,
    pub(crate) stand_in: bool,
}

impl Matrix {
    /// The cells of a row with the heads of their columns, stand-ins last.
    pub(crate) fn words<'a>(&'a self, row: &'a MatrixRow) -> Vec<Word<'a>> {
        let data = self.data_sets.iter().zip(&row.on_data);
        let data =
            data.map(|(column, cell)| word(column, cell, false, |verdict| (verdict.sign(), verdict.words())));
        let stand_ins = self.stand_ins.iter().zip(&row.on_stand_ins);
        let stand_ins = stand_ins
            .map(|(column, cell)| word(column, cell, true, |leaning| (leaning.sign(), leaning.words())));
        data.chain(stand_ins).collect()
    }

    /// The commands for the missing tests, each with its data set and claims, as in "NORB: C2, C3".
    pub(crate) fn commands(&self) -> Vec<(&str, String)> {
        let mut commands: Vec<(&str, &str, Vec<&str>)> = Vec::new();
        for row in &self.rows {
            let data = self.data_sets.iter().zip(row.on_data.iter().map(MatrixCell::command));
            let stand_ins = self.stand_ins.iter().zip(row.on_stand_ins.iter().map(MatrixCell::command));
            for (column, command) in data.chain(stand_ins) {
                let Some(command) = command else { continue };
                match commands.iter_mut().find(|known| (known.0, known.1) == (command, column)) {
                    Some((.., claims)) => claims.push(&row.id),
                    None => commands.push((command, column, vec![&row.id])),
                }
            }
        }
        let words = |(command, column, claims): (_, _, Vec<&str>)| {
            (command, format!("{column}: {}", claims.join(", ")))
        };
        commands.into_iter().map(words).collect()
    }
}

impl<W> MatrixCell<W> {
    fn command(&self) -> Option<&str> {
        match self {
            Self::NotTested { command, .. } => Some(command),
            Self::NotClaimed | Self::Tested { .. } => None,
        }
    }

    /// The section that the cell links to.
    pub(crate) fn section(&self) -> Option<&str> {
        match self {
            Self::NotClaimed => None,
            Self::NotTested { section, .. } | Self::Tested { section, .. } => Some(section),
        }
    }
}

fn word<'a, W: Copy>(
    column: &'a str,
    cell: &'a MatrixCell<W>,
    stand_in: bool,
    look: impl Fn(W) -> (&'static str, &'static str),
) -> Word<'a> {
    let section = cell.section().unwrap_or_default();
    let ((sign, words), detail) = match cell {
        MatrixCell::NotClaimed => (("", ""), ""),
        MatrixCell::NotTested { .. } => (("–", "not tested here"), ""),
        MatrixCell::Tested { word, detail, .. } => (look(*word), detail.as_str()),
    };
    Word { column, sign, words, detail, section, stand_in }
}
