//! Quantities at a figure, above it, or exact.

use proptest::prelude::*;
use truezero_stats::CrossedMean;

use super::*;

fn at(values: &[f64], figure: f64, tolerance: f64) -> Side {
    at_level(subject(), Sample::Seeds(values), figure, tolerance).unwrap().side
}

#[test]
fn a_level_is_within_its_tolerance_or_outside_or_neither() {
    let near = [0.82, 0.83, 0.84];
    assert_eq!(at(&near, 0.834, 0.10), Side::Claimed);
    assert_eq!((at(&near, 0.60, 0.10), at(&near, 0.99, 0.10)), (Side::Opposite, Side::Opposite));
    assert!(is_undecided(&at(&near, 0.73, 0.10)));
    assert!(is_undecided(&at(&[0.70, 0.95], 0.834, 0.10)));
    // Equal values have no spread, and the ends of the tolerance are within it.
    assert_eq!(at(&[0.75, 0.75], 0.5, 0.25), Side::Claimed);
}

#[test]
fn one_seed_is_judged_over_its_examples_and_says_so() {
    let single = at_level(subject(), Sample::Seeds(&[0.83]), 0.83, 0.1).unwrap();
    assert_eq!(single.side, Side::Undecided("number of values: expected at least 2, found 1".into()));
    assert!(single.effect.is_none());
    assert!(is_undecided(&at(&[], 0.83, 0.1)));
    let examples = at_level(subject(), Sample::Examples(&[0.80, 0.85, 0.84, 0.82]), 0.83, 0.1).unwrap();
    let effect = examples.effect.unwrap();
    assert_eq!((examples.side, effect.examples, effect.networks), (Side::Claimed, Some(4), 1));
    assert_eq!(effect.allows_for(), "other test examples, not other seeds");
    let seeds = at_level(subject(), Sample::Seeds(&[0.80, 0.85]), 0.83, 0.1).unwrap().effect.unwrap();
    assert_eq!((seeds.networks, seeds.allows_for()), (2, "other seeds"));
}

#[test]
fn invalid_values_and_figures_are_refused() {
    for wrong in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        assert!(at_level(subject(), Sample::Seeds(&[1.0, 2.0]), 1.0, wrong).is_err());
    }
    for wrong in [f64::NAN, f64::INFINITY] {
        assert!(at_level(subject(), Sample::Seeds(&[1.0, 2.0]), wrong, 1.0).is_err());
        let error = at_level(subject(), Sample::Seeds(&[1.0, wrong]), 1.0, 1.0).unwrap_err().to_string();
        assert!(error.starts_with("rectifier against tanh: value 1 of the sample"), "{error}");
        assert!(accuracy_above(subject(), 2, &[&[1]], wrong).is_err());
        assert!(root_mean_square_above(subject(), &[&[1.0, 2.0]], wrong).is_err());
        let error = exact_to_rounding(subject(), wrong, 1e-6);
        assert!(matches!(error, Err(RuleError::Statistics { .. })), "{error:?}");
    }
    assert!(accuracy_above(subject(), 2, &[&[2]], 0.5).is_err());
    assert!(exact_to_rounding(subject(), 0.0, 0.0).is_err());
    let unordered = PairedDifference::of_errors(10, &[(&[3, 3], &[])]);
    assert!(matches!(unordered, Err(RuleError::Numbers(_))), "{unordered:?}");
}

/// Of 4,000 reviews, by the first that each network misses.
fn accuracy(first_missed: &[u32], examples: u32) -> Tested {
    let lists: Vec<Vec<u32>> = first_missed.iter().map(|&missed| (0..missed).collect()).collect();
    let lists: Vec<&[u32]> = lists.iter().map(|list| &list[..]).collect();
    accuracy_above(subject(), examples, &lists, 0.7372).unwrap()
}

#[test]
fn an_accuracy_is_above_a_figure_or_below_or_neither() {
    for (missed, expected) in [(842, Side::Claimed), (1_200, Side::Opposite)] {
        assert_eq!(accuracy(&[missed], 4_000).side, expected);
        let three = accuracy(&[missed - 5, missed, missed + 5], 4_000);
        assert_eq!(three.side, expected);
        let effect = three.effect.unwrap();
        assert!((effect.estimate - (1.0 - f64::from(missed) / 4_000.0)).abs() < 1e-12);
        assert_eq!((effect.networks, effect.p.is_some_and(|p| p < 0.05)), (3, true));
    }
    for (missed, examples) in
        [(&[1_040][..], 4_000), (&[842, 1_040], 4_000), (&[0], 2), (&[0, 0], 2), (&[], 2)]
    {
        assert!(is_undecided(&accuracy(missed, examples).side), "{missed:?} of {examples}");
    }
    assert!(is_undecided(&accuracy(&[0], 0).side));
}

#[test]
fn a_mean_is_above_a_figure_or_below_or_neither() {
    let side = |shift: f64| {
        let values = [0.1, 0.2, 0.3, 0.2].map(|value| value + shift);
        let mean = CrossedMean::of(&[values, values]).unwrap();
        mean_above(subject(), mean, 0.0).unwrap().side
    };
    assert_eq!((side(0.0), side(-1.0)), (Side::Claimed, Side::Opposite));
    assert!(is_undecided(&side(-0.2)));
}

#[test]
fn a_root_mean_square_error_is_judged_by_its_squares() {
    let fold = |square: f64| [0.9, 1.1, 1.0, 1.0].map(|factor| square * factor);
    let test = |squares: [f64; 3]| {
        let folds = squares.map(fold);
        let folds: Vec<&[f64]> = folds.iter().map(|fold| &fold[..]).collect();
        root_mean_square_above(subject(), &folds, 0.833).unwrap()
    };
    let above = test([1.0, 1.01, 0.99]);
    assert_eq!(above.side, Side::Claimed);
    assert!((above.effect.unwrap().estimate - 1.0).abs() < 1e-9);
    assert_eq!(test([0.36, 0.37, 0.35]).side, Side::Opposite);
    assert!(is_undecided(&test([0.60, 0.70, 0.80]).side));
    assert!(is_undecided(&root_mean_square_above(subject(), &[], 0.833).unwrap().side));
}

#[test]
fn exactness_is_always_decided() {
    let side = |largest| exact_to_rounding(subject(), largest, 1e-9).unwrap().side;
    assert_eq!((side(0.0), side(1e-9), side(1.1e-9)), (Side::Claimed, Side::Claimed, Side::Opposite));
}

proptest! {
    #[test]
    fn a_level_does_not_depend_on_place_or_scale(
        values in prop::collection::vec(-64_i32..64, 2..6), figure in -64_i32..64, tolerance in 1_i32..32,
        shift in -1000_i32..1000, power in -60_i32..60,
    ) {
        // Sixteenths, so that nothing is rounded but by the interval itself.
        let real = |value: i32| f64::from(value) / 16.0;
        let plain: Vec<f64> = values.iter().map(|&value| real(value)).collect();
        let expected = at_level(subject(), Sample::Seeds(&plain), real(figure), real(tolerance)).unwrap();
        let interval = expected.effect.unwrap().interval;
        let ends = [real(figure) - real(tolerance), real(figure) + real(tolerance)];
        let is_close = |end: f64| ends.iter().any(|bound| (end - bound).abs() < 1e-6);
        prop_assume!(!is_close(interval.lower) && !is_close(interval.upper));
        let moved: Vec<f64> = values.iter().map(|&value| real(value + shift)).collect();
        let found = at_level(subject(), Sample::Seeds(&moved), real(figure + shift), real(tolerance)).unwrap();
        prop_assert_eq!(is_undecided(&found.side), is_undecided(&expected.side));
        let factor = 2.0_f64.powi(power);
        let scaled: Vec<f64> = plain.iter().map(|value| factor * value).collect();
        let found =
            at_level(subject(), Sample::Seeds(&scaled), factor * real(figure), factor * real(tolerance)).unwrap();
        prop_assert_eq!(found.side == Side::Claimed, expected.side == Side::Claimed);
        prop_assert_eq!(found.side == Side::Opposite, expected.side == Side::Opposite);
    }
}
