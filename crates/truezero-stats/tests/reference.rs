//! p-values, quantiles and intervals over the whole range of counts and degrees of freedom, against those of a second
//! program:
//! `reference.py` writes `reference.tsv`.

use truezero_stats::{Interval, PairedErrors, Summary, mcnemar, wilson};

/// The lines of the table for one function: its arguments and its values.
fn lines(function: &str, arguments: usize) -> Vec<(Vec<f64>, Vec<f64>)> {
    let table = include_str!("reference.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let numbers = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let lines: Vec<_> = table
        .filter(|columns| columns[0] == function)
        .map(|columns| (numbers(&columns[1..=arguments]), numbers(&columns[1 + arguments..])))
        .collect();
    assert!(lines.len() > 20, "{} lines for {function}", lines.len());
    lines
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count that the table holds")]
fn count(number: f64) -> u32 {
    number as u32
}

/// With a standard error of 1, so that p-values and intervals are the tails and quantiles of t themselves.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count that the table holds")]
fn summary(degrees: f64) -> Summary {
    let count = degrees as usize + 1;
    Summary { count, mean: 0.0, standard_deviation: Some((count as f64).sqrt()) }
}

/// To 10⁻⁹ of itself.
fn assert_close(found: f64, expected: f64, arguments: &[f64]) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{arguments:?}: expected {expected:e}, found {found:e}");
}

/// Both ends to 10⁻⁹ of the width, as far as 64-bit numbers near the end are that dense.
fn assert_interval(found: Interval, expected: &[f64], arguments: &[f64]) {
    let width = expected[1] - expected[0];
    let close = |(found, expected): (f64, &f64)| {
        (found - expected).abs() <= 1e-9 * width + f64::EPSILON * expected.abs()
    };
    assert!(
        [found.lower, found.upper].into_iter().zip(expected).all(close),
        "{arguments:?}: expected {expected:?}, found {found:?}"
    );
}

#[test]
fn p_values_of_mcnemars_test_hold_for_all_counts() {
    for (arguments, values) in lines("mcnemar", 2) {
        let found = mcnemar(count(arguments[0]), count(arguments[1]));
        assert_close(found, values[0], &arguments);
    }
}

#[test]
fn tails_of_t_hold_for_all_degrees_of_freedom() {
    for (arguments, values) in lines("t_tail", 2) {
        let found = summary(arguments[0]).p_value(arguments[1]).unwrap();
        assert_close(found, 2.0 * values[0], &arguments);
    }
}

#[test]
fn quantiles_of_t_hold_for_all_degrees_of_freedom() {
    for (arguments, values) in lines("t_quantile", 2) {
        let interval = summary(arguments[0]).t_interval(arguments[1]).unwrap();
        assert_close(interval.upper, values[0], &arguments);
        assert_close(-interval.lower, values[0], &arguments);
    }
}

#[test]
fn wilsons_intervals_hold_for_all_counts() {
    for (arguments, values) in lines("wilson", 3) {
        let found = wilson(count(arguments[0]), count(arguments[1]), arguments[2]).unwrap();
        assert_interval(found, &values, &arguments);
    }
}

#[test]
fn newcombes_intervals_hold_for_all_counts() {
    for (arguments, values) in lines("newcombe", 5) {
        let [examples, only_first, only_second, both] = [0, 1, 2, 3].map(|column| count(arguments[column]));
        let paired = PairedErrors::new(examples, only_first, only_second, both).unwrap();
        assert_interval(paired.difference_interval(arguments[4]).unwrap(), &values, &arguments);
    }
}
