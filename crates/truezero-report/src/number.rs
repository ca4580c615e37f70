//! Numbers as text.

/// A number with at most six digits, in its shortest form, with a true minus sign.
pub(crate) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let plain = rounded == 0.0 || (1e-4..1e6).contains(&rounded.abs());
    if plain { format!("{}", rounded + 0.0) } else { format!("{rounded:e}") }.replace('-', "−")
}

/// Like [`number`], with at most three digits.
pub(crate) fn short(value: f64) -> String {
    number(format!("{value:.2e}").parse().unwrap_or(value))
}

/// A number with a fixed number of decimals and a true minus sign. Zero has no sign.
pub(crate) fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| matches!(c, '0' | '.')) => zero.to_owned(),
        Some(positive) => format!("−{positive}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.1 + 0.2, -2.5, 1e-7, -0.0].map(number), ["0.3", "−2.5", "1e−7", "0"]);
        assert_eq!([-1.333, 0.0004, 10_000.0].map(short), ["−1.33", "0.0004", "10000"]);
    }

    #[test]
    fn no_zero_has_a_minus() {
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(decimal(-0.06, 1), "−0.1");
        assert_eq!(decimal(1.25, 0), "1");
    }
}
