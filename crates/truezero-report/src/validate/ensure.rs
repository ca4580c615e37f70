//! Helpers of the validation.

use crate::ReportError;

pub(super) type Valid = Result<(), ReportError>;

pub(super) fn ensure(holds: bool, error: impl FnOnce() -> ReportError) -> Valid {
    if holds { Ok(()) } else { Err(error()) }
}

/// Checks that a link stays in the folder of the report.
pub(super) fn relative(link: &str, place: impl FnOnce() -> String) -> Valid {
    let inside =
        !link.starts_with('/') && !link.contains(':') && link.split(['/', '\\']).all(|part| part != "..");
    ensure(inside, || ReportError::Link { place: place(), link: link.into() })
}
