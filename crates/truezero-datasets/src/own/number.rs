//! [`number`]: the value of a feature as it is written.

/// The number that a text is, if it stays finite when it becomes an `f32`; else what was expected.
pub(super) fn number(text: &str) -> Result<f64, &'static str> {
    let number: f64 = text.trim().parse().map_err(|_| "a finite number")?;
    if !number.is_finite() {
        return Err("a finite number");
    }
    #[expect(clippy::cast_possible_truncation, reason = "whether it is finite is all that is asked")]
    let single = number as f32;
    if single.is_finite() { Ok(number) } else { Err("a number of at most 3.4e38 in magnitude") }
}
