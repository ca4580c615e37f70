//! A table of verdicts: claims by data sets.

use super::{Check, Finding, Outcome, Verdict};

/// What was found on each claim, for each data set. Stand-ins have columns of their own.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    /// What the matrix shows.
    pub caption: String,
    /// The columns, from left to right: the paper's data sets, then the stand-ins.
    pub columns: Vec<MatrixColumn>,
    /// The claims, from top to bottom.
    pub rows: Vec<MatrixRow>,
    /// What was not tested, and how to test it.
    pub missing: Vec<MissingTest>,
}

/// A column of a [`Matrix`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatrixColumn {
    /// A data set of the paper, as in "MNIST", or a stand-in, as in "stand-in for NORB".
    pub data_set: String,
    /// True for a stand-in.
    pub stand_in: bool,
}

/// A claim of a [`Matrix`].
#[derive(Debug, Clone, Default)]
pub struct MatrixRow {
    /// The anchor of the claim, as in "C2": the id of a [`Check`](super::Check) or [`Section`](super::Section).
    pub id: String,
    /// The claim in a few words.
    pub claim: String,
    /// The verdict on the claim as a whole.
    pub whole: Verdict,
    /// One for each of [`Matrix::columns`]; `None` if the claim is not about the data set.
    pub cells: Vec<Option<Finding>>,
}

/// Claims that were not tested on a data set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MissingTest {
    /// The data set.
    pub data_set: String,
    /// The ids of the claims.
    pub claims: Vec<String>,
    /// The command that fetches the data or runs the tests; may be empty.
    pub command: String,
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
    /// All leanings, in the order of the summary.
    pub const ALL: [Self; 3] = [Self::Agrees, Self::Disagrees, Self::Unclear];

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

impl Matrix {
    /// The matrix of some checks, one row for each.
    ///
    /// Data sets on which nothing was tested have no column: they are listed in [`missing`](Self::missing).
    pub fn of(caption: &str, checks: &[&Check]) -> Self {
        let (mut columns, mut missing) = (Vec::new(), Vec::new());
        for (check, outcome) in
            checks.iter().flat_map(|check| check.outcomes.iter().map(move |one| (check, one)))
        {
            if outcome.is_tested() {
                let column = MatrixColumn { data_set: outcome.data_set.clone(), stand_in: outcome.stand_in };
                if !columns.contains(&column) {
                    columns.push(column);
                }
            } else {
                note(&mut missing, &check.id, outcome);
            }
        }
        columns.sort_by_key(|column| column.stand_in);
        let row = |check: &&Check| {
            let found = |column: &MatrixColumn| {
                let of_column = |outcome: &&Outcome| outcome.data_set == column.data_set;
                check.outcomes.iter().find(of_column).map(|outcome| outcome.finding)
            };
            MatrixRow {
                id: check.id.clone(),
                claim: check.brief().to_owned(),
                whole: check.verdict,
                cells: columns.iter().map(found).collect(),
            }
        };
        let rows = checks.iter().map(row).collect();
        Self { caption: caption.to_owned(), columns, rows, missing }
    }

    /// Returns true if the matrix has many columns. It is then set in small type.
    pub(crate) fn is_dense(&self) -> bool {
        const ROOMY: usize = 5;
        self.columns.len() > ROOMY
    }
}

/// Adds a claim that was not tested.
fn note(missing: &mut Vec<MissingTest>, claim: &str, outcome: &Outcome) {
    let is_it =
        |test: &&mut MissingTest| test.data_set == outcome.data_set && test.command == outcome.command;
    match missing.iter_mut().find(is_it) {
        Some(test) => test.claims.push(claim.to_owned()),
        None => missing.push(MissingTest {
            data_set: outcome.data_set.clone(),
            claims: vec![claim.to_owned()],
            command: outcome.command.clone(),
        }),
    }
}
