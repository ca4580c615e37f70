//! [`classes`]: which labels are the same class.

use std::collections::HashMap;

/// The names of the classes and the class of each label.
///
/// Labels that are the same number (`1`, `+1`, `1.0`) are one class, by the shortest of its labels. Classes are in the
/// order of their numbers if all are numbers, else in that of their letters.
pub(super) fn classes(labels: &[String]) -> (Vec<String>, Vec<u32>) {
    let mut distinct: Vec<&str> = labels.iter().map(String::as_str).collect();
    distinct.sort_unstable_by_key(|label| (label.len(), *label));
    distinct.dedup();
    let mut names: HashMap<String, &str> = HashMap::new();
    for label in distinct.iter().copied() {
        names.entry(key(label)).or_insert(label);
    }
    let class_names = ordered(names.values().copied().collect());
    let places: HashMap<&str, u32> = class_names.iter().copied().zip(0..).collect();
    let codes: HashMap<&str, u32> =
        distinct.iter().map(|label| (*label, places[names[&key(label)]])).collect();
    let labels = labels.iter().map(|label| codes[label.as_str()]).collect();
    (class_names.into_iter().map(str::to_owned).collect(), labels)
}

/// What is equal for labels of the same class: of a number its sign, digits and power of ten, whole, so that long
/// numbers stay different.
pub(super) fn key(label: &str) -> String {
    number(label).unwrap_or_else(|| label.to_owned())
}

fn number(label: &str) -> Option<String> {
    let (mantissa, exponent) = label.split_once(['e', 'E']).unwrap_or((label, "0"));
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let power = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let short = digits.trim_end_matches('0');
    let power = power.checked_add(i64::try_from(digits.len() - short.len()).ok()?)?;
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    match short.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        digits => Some(format!("{sign}{digits}e{power}")),
    }
}

fn ordered(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    let number = |name: &&str| name.parse().ok().filter(|number: &f64| number.is_finite());
    if let Some(numbers) = names.iter().map(number).collect::<Option<Vec<f64>>>() {
        let mut numbered: Vec<(f64, &str)> = numbers.into_iter().zip(names).collect();
        numbered.sort_by(|(first, _), (second, _)| first.total_cmp(second));
        return numbered.into_iter().map(|(_, name)| name).collect();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(labels: &[&str]) -> (Vec<String>, Vec<u32>) {
        classes(&labels.iter().map(|&label| label.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_same_number_is_one_class_by_its_shortest_label() {
        let (names, labels) = of(&["+1", "-1", "1.0", "1", "10e-1", "-01", "1."]);
        assert_eq!((names, labels), (vec!["-1".into(), "1".into()], vec![1, 0, 1, 1, 1, 0, 1]));
        assert_eq!(of(&["0", "-0.0", "+.0", "2e3", "2000"]).0, ["0", "2e3"]);
        assert_eq!(of(&["1", "spam", "1.0"]).0, ["1", "spam"]);
        // What is written in one way stays so.
        assert_eq!(of(&["+1", "-1", "+1"]).0, ["-1", "+1"]);
    }

    #[test]
    fn what_is_no_number_or_another_one_is_another_class() {
        for labels in [
            ["12345678901234567891", "12345678901234567892"],
            ["1e400", "1e401"],
            ["nan", "NaN"],
            ["inf", "+inf"],
            ["", "0"],
            [".", "+"],
            ["1e", "1"],
            ["1e99999999999999999999", "1"],
            ["0x1", "1"],
            ["1-", "1"],
            ["١", "1"],
            ["--1", "1"],
        ] {
            assert_eq!(of(&labels).0.len(), 2, "{labels:?}");
        }
    }

    #[test]
    fn numbers_are_in_their_order_and_other_classes_in_that_of_their_letters() {
        assert_eq!(of(&["10", "9", "-3.5", "1e1"]).0, ["-3.5", "9", "10"]);
        assert_eq!(of(&["10", "9", "b"]).0, ["10", "9", "b"]);
    }
}
