//! No-break spaces between numbers and units.

/// The units that are kept on the line of their number.
const UNITS: [&str; 8] = ["%", "points", "ms", "s", "Hz", "nA", "MB", "GB"];

/// The text with a no-break space between a number and its unit.
pub(crate) fn keep_units(text: &str) -> String {
    let mut kept = String::new();
    for word in text.split_inclusive(' ') {
        let unit = word.trim_end_matches(|c: char| c != '%' && !c.is_alphanumeric());
        let number = kept.strip_suffix(' ').filter(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        if UNITS.contains(&unit) && number.is_some() {
            kept.pop();
            kept.push('\u{a0}');
        }
        kept.push_str(word);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stays_with_its_number() {
        for (text, kept) in [
            ("1.57 % (1.2 to 1.9 %), 16 MB", "1.57\u{a0}% (1.2 to 1.9\u{a0}%), 16\u{a0}MB"),
            ("error (%) of 10 %; about % 5 s\n", "error (%) of 10\u{a0}%; about % 5\u{a0}s\n"),
            ("3 series, 2 seeds", "3 series, 2 seeds"),
        ] {
            assert_eq!(keep_units(text), kept);
        }
    }
}
