//! p-values, quantiles and intervals over the whole range of counts and degrees of freedom, against those of another
//! program: `reference.py` writes `reference.tsv`.

use truezero_stats::{CrossedMean, Interval, PairedErrors, Spearman, Summary, mcnemar, wilson};

/// The lines of the table for one function: its columns, each a number or a list of them.
fn columns(function: &str) -> Vec<Vec<Vec<f64>>> {
    let numbers = |text: &str| text.split(' ').map(|number| number.parse().unwrap()).collect();
    let lines: Vec<Vec<Vec<f64>>> = include_str!("reference.tsv")
        .lines()
        .filter_map(|line| line.strip_prefix(function)?.strip_prefix('\t'))
        .map(|line| line.split('\t').map(numbers).collect())
        .collect();
    assert!(lines.len() > 20, "{} lines for {function}", lines.len());
    lines
}

/// The lines of the table for one function of numbers: its arguments and its values.
fn lines(function: &str, arguments: usize) -> Vec<(Vec<f64>, Vec<f64>)> {
    let split = |line: Vec<Vec<f64>>| (line[..arguments].concat(), line[arguments..].concat());
    columns(function).into_iter().map(split).collect()
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

#[test]
fn intervals_over_examples_and_networks_hold() {
    for line in columns("crossed") {
        let [values, networks, level, lower, upper] = &line[..] else { panic!("{line:?}") };
        let rows: Vec<&[f64]> = values.chunks(values.len() / count(networks[0]) as usize).collect();
        let mean = CrossedMean::of(&rows).unwrap();
        assert_interval(mean.interval(level[0]).unwrap(), &[lower[0], upper[0]], level);
        // As far as the level has digits.
        let p = mean.p_value(upper[0]).unwrap();
        assert!((p / (1.0 - level[0]) - 1.0).abs() < 1e-8, "{line:?}: {p}");
    }
}

#[test]
fn intervals_of_paired_errors_over_seeds_hold() {
    for line in columns("paired") {
        let [cells, seeds, level, lower, upper] = &line[..] else { panic!("{line:?}") };
        let examples = cells.len() / count(seeds[0]) as usize;
        let missed = |row: &[f64], cells: [f64; 2]| -> Vec<u32> {
            (0..).zip(row).filter(|(_, cell)| cells.contains(cell)).map(|(example, _)| example).collect()
        };
        let lists: Vec<_> =
            cells.chunks(examples).map(|row| (missed(row, [1.0, 3.0]), missed(row, [2.0, 3.0]))).collect();
        let pairs: Vec<_> = lists.iter().map(|(first, second)| (&first[..], &second[..])).collect();
        let mean = CrossedMean::of_paired_errors(u32::try_from(examples).unwrap(), &pairs).unwrap();
        // At a low level the ends extend to the mean, which the added examples have moved.
        let expected = [lower[0].min(mean.mean()), upper[0].max(mean.mean())];
        assert_interval(mean.interval(level[0]).unwrap(), &expected, level);
    }
}

#[test]
fn rank_correlations_hold_with_and_without_equal_values() {
    for line in columns("spearman") {
        let [xs, ys, level, rho, p, lower, upper] = &line[..] else { panic!("{line:?}") };
        let points: Vec<(f64, f64)> = xs.iter().copied().zip(ys.iter().copied()).collect();
        let found = Spearman::of(&points).unwrap();
        assert!((found.rho() - rho[0]).abs() < 1e-13, "{line:?}: {}", found.rho());
        assert_close(found.p_value().unwrap(), p[0], xs);
        assert_interval(found.interval(level[0]).unwrap(), &[lower[0], upper[0]], xs);
    }
}
