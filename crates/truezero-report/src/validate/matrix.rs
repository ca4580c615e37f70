//! Validation of matrices.

use super::ensure::{Valid, ensure};
use crate::ReportError;
use crate::model::{Matrix, Report};

pub(super) fn matrix(report: &Report, matrix: &Matrix) -> Valid {
    for row in &matrix.rows {
        let (expected, found) = (matrix.columns.len(), row.cells.len());
        ensure(expected == found, || ReportError::MatrixRow { row: row.id.clone(), expected, found })?;
        let is_section = report.sections.iter().any(|section| section.id == row.id);
        let is_check = || report.checks().any(|check| check.id == row.id);
        ensure(is_section || is_check(), || ReportError::Anchor { row: row.id.clone() })?;
    }
    Ok(())
}
