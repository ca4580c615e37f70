//! What may be wrong with a table whose header lacks a column.

use crate::LineError;

/// Adds to the problem of a header what a table of this header may lack, if a table is trained on.
pub(super) fn of_header(problem: LineError) -> LineError {
    let is_number = |value: &str| value.parse::<f64>().is_ok();
    if problem.field != "header" || !problem.found.split(", ").any(is_number) {
        return of_separator(problem);
    }
    let hint = "without a header: `has_header = false`, and columns by their numbers from 0";
    LineError { expected: format!("{} ({hint})", problem.expected), ..problem }
}

/// Adds to the problem of a header of a single value which separators there may be.
pub(super) fn of_separator(problem: LineError) -> LineError {
    if problem.field != "header"
        || problem.found.contains(", ")
        || !problem.found.contains([';', '\t', ',', '|'])
    {
        return problem;
    }
    let hint = "values between commas, or between tabs in a .tsv file";
    LineError { expected: format!("{} ({hint})", problem.expected), ..problem }
}
