//! The level of every test.

/// The probability of an error of the first kind that a test, or a family of tests, may have.
pub(super) const SIGNIFICANCE: f64 = 0.05;

/// The level of an interval that is not corrected.
pub(super) const CONFIDENCE: f64 = 1.0 - SIGNIFICANCE;
