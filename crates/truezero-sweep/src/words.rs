//! Sizes, durations and counts in words, as the display of a sweep and the text of its plan write them.
//!
//! ```
//! use std::time::Duration;
//!
//! use truezero_sweep::words::{counted, duration, size};
//!
//! assert_eq!(counted(12_345, "run"), "12,345 runs");
//! assert_eq!(duration(Duration::from_secs(8_069)), "2 h 14 min");
//! assert_eq!(size(106_531_900), "107 MB");
//! ```

use std::borrow::Cow;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The text with U+FFFD in place of each character that a terminal takes as a command or that changes the order of the
/// letters: all control characters but line breaks and tabs, and the marks of text direction. So no name in a data set
/// can change the screen.
///
/// ```
/// use truezero_sweep::words::printable;
///
/// assert_eq!(printable("caf\u{e9}\n\tsales"), "caf\u{e9}\n\tsales");
/// assert_eq!(printable("\u{1b}[2Jgone"), "\u{fffd}[2Jgone");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_command = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(is_command) { text.replace(is_command, "\u{fffd}").into() } else { text.into() }
}

/// A number of bytes with three significant digits: `999 B`, `1.23 kB`, `106 GB`. A kB is 1,000 bytes.
pub fn size(bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64;
    for unit in ["kB", "MB", "GB"] {
        value /= 1e3;
        // A larger value would be rounded to "1000".
        if value < 999.5 {
            return format!("{} {unit}", three_digits(value));
        }
    }
    format!("{} TB", three_digits(value / 1e3))
}

fn three_digits(value: f64) -> String {
    // 9.995 is rounded to 10.0.
    let decimals = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

/// A duration in its two largest units, rounded: `12 s`, `3 min 05 s`, `2 h 14 min`, `9 days 8 h`.
pub fn duration(duration: Duration) -> String {
    let seconds = rounded(duration.as_secs(), u64::from(duration.subsec_millis() >= 500), 1);
    let minutes = rounded(seconds / MINUTE, seconds % MINUTE, MINUTE);
    let hours = rounded(seconds / HOUR, seconds % HOUR, HOUR);
    if seconds < MINUTE {
        format!("{seconds} s")
    } else if seconds < HOUR {
        format!("{} min {:02} s", seconds / MINUTE, seconds % MINUTE)
    } else if minutes < DAY / MINUTE {
        format!("{} h {:02} min", minutes / 60, minutes % 60)
    } else {
        let days = usize::try_from(hours / 24).unwrap_or(usize::MAX);
        format!("{} {} h", counted(days, "day"), hours % 24)
    }
}

/// An upper bound of a time, given in seconds: a [`duration`] in whole seconds, rounded up.
pub fn at_most(seconds: f64) -> String {
    duration(Duration::try_from_secs_f64(seconds.ceil().max(0.0)).unwrap_or(Duration::MAX))
}

/// `whole` units and `rest` parts of one, rounded to whole units; a unit has `unit` parts.
fn rounded(whole: u64, rest: u64, unit: u64) -> u64 {
    whole.saturating_add(u64::from(rest.saturating_mul(2) >= unit))
}

/// A number of things whose plural ends in `s`: `1 run`, `2 runs`, `12,345 runs`.
pub fn counted(n: usize, singular: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {singular}{plural}", with_commas(n))
}

fn with_commas(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_significant_digits() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (1_234, "1.23 kB"),
            (9_994, "9.99 kB"),
            (9_995, "10.0 kB"),
            (99_949, "99.9 kB"),
            (99_950, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (170_052_171, "170 MB"),
            (106_531_900_000, "107 GB"),
            (999_500_000_000, "1.00 TB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn durations_are_rounded_to_their_two_largest_units() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (0.49, "0 s"),
            (0.5, "1 s"),
            (12.3, "12 s"),
            (59.6, "1 min 00 s"),
            (185.0, "3 min 05 s"),
            (3_599.4, "59 min 59 s"),
            (3_599.5, "1 h 00 min"),
            (8_069.0, "2 h 14 min"),
            (8_070.0, "2 h 15 min"),
            (86_369.0, "23 h 59 min"),
            (86_370.0, "1 day 0 h"),
            (805_560.0, "9 days 8 h"),
            (1e9, "11,574 days 2 h"),
        ] {
            assert_eq!(duration(Duration::from_secs_f64(seconds)), text, "{seconds}");
        }
        assert!(duration(Duration::MAX).ends_with(" h"));
    }

    #[test]
    fn times_at_most_are_rounded_up() {
        for (seconds, words) in
            [(0.0, "0 s"), (-0.0, "0 s"), (0.01, "1 s"), (59.5, "1 min 00 s"), (805_560.0, "9 days 8 h")]
        {
            assert_eq!(at_most(seconds), words);
        }
        assert!(!at_most(f64::INFINITY).is_empty());
    }

    #[test]
    fn counts_are_followed_by_singular_or_plural() {
        for (n, text) in [
            (0, "0 runs"),
            (1, "1 run"),
            (2, "2 runs"),
            (999, "999 runs"),
            (1_000, "1,000 runs"),
            (1_234_567, "1,234,567 runs"),
        ] {
            assert_eq!(counted(n, "run"), text);
        }
    }
}
