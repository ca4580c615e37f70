//! Validation of matrices.

use super::ensure::{Valid, ensure};
use crate::ReportError;
use crate::model::{Matrix, MatrixCell, Report};

pub(super) fn matrix(report: &Report, matrix: &Matrix) -> Valid {
    for row in &matrix.rows {
        for (columns, expected, found) in [
            ("data sets", matrix.data_sets.len(), row.on_data.len()),
            ("stand-ins", matrix.stand_ins.len(), row.on_stand_ins.len()),
        ] {
            ensure(expected == found, || ReportError::MatrixRow {
                row: row.id.clone(),
                columns,
                expected,
                found,
            })?;
        }
        let is_section = |id: &str| report.sections.iter().any(|section| section.id == id);
        let known = is_section(&row.id) || report.checks().any(|check| check.id == row.id);
        let lost = |anchor: &str| ReportError::Anchor { row: row.id.clone(), anchor: anchor.to_owned() };
        ensure(known, || lost(&row.id))?;
        let sections = row.on_data.iter().map(MatrixCell::section);
        for section in sections.chain(row.on_stand_ins.iter().map(MatrixCell::section)).flatten() {
            ensure(is_section(section), || lost(section))?;
        }
    }
    Ok(())
}
