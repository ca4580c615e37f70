//! Paired tests and intervals: published values, and properties over all counts.

use proptest::prelude::*;

use super::*;

/// The expected values were summed in exact integers, by a second program.
#[test]
fn p_values_of_exact_arithmetic() {
    for (only_first, only_second, expected) in [
        (0, 1, 1.0),
        (0, 5, 0.0625),
        (1, 9, 0.021_484_375),
        (10, 2, 0.038_574_218_75),
        (25, 10, 0.016_673_847_800_120),
        (86, 150, 3.715_936_139_514e-5),
        (121, 59, 4.434_449_263_755e-6),
        (450, 520, 0.026_677_702_766_761),
        (9_800, 10_200, 0.004_780_889_455_902),
        (9_000, 11_000, 1.954_082_770_582e-45),
        (49_800, 50_200, 0.207_038_971_764_224),
        (50_000, 49_000, 0.001_498_082_622_974),
    ] {
        let found = mcnemar(only_first, only_second);
        assert!((found / expected - 1.0).abs() < 1e-9, "{only_first} {only_second}: {found}");
    }
}

#[test]
fn extreme_counts_have_a_p_value() {
    assert_eq!((mcnemar(0, 0), mcnemar(u32::MAX, u32::MAX)), (1.0, 1.0));
    assert_eq!((mcnemar(0, 2_000), mcnemar(u32::MAX, 0)), (0.0, 0.0));
}

#[test]
fn counts_that_differ_by_one_give_one() {
    for fewer in (0..32).map(|power| (1_u32 << power) - 1).chain([5_000_000, u32::MAX - 1]) {
        assert_eq!(mcnemar(fewer, fewer + 1), 1.0, "{fewer}");
    }
}

#[test]
fn published_and_independent_intervals() {
    for (counts, difference, lower, upper) in [
        // Newcombe 1998, Table II, method 10.
        ((50, 12, 2, 36), 0.2, 0.0569, 0.3404),
        // From a second program, in 50 digits.
        ((41, 5, 0, 14), 0.1220, 0.0115, 0.2265),
        ((50, 14, 0, 36), 0.28, 0.1528, 0.4167),
        ((100, 97, 0, 1), 0.97, 0.9031, 0.9867),
        ((50, 0, 0, 0), 0.0, -0.0713, 0.0713),
        ((10_000, 43, 21, 100), 0.0022, 0.0006, 0.0039),
    ] {
        let (examples, only_first, only_second, both) = counts;
        let paired = PairedErrors::new(examples, only_first, only_second, both).unwrap();
        let interval = paired.difference_interval(0.95).unwrap();
        assert!((paired.difference() - difference).abs() < 5.1e-5, "{counts:?}");
        assert!((interval.lower - lower).abs() < 5.1e-5, "{counts:?}: {interval:?}");
        assert!((interval.upper - upper).abs() < 5.1e-5, "{counts:?}: {interval:?}");
    }
}

#[test]
fn invalid_lists_are_refused() {
    let message = |first: &[u32], second: &[u32]| {
        PairedErrors::from_misclassified(5, first, second).unwrap_err().to_string()
    };
    assert_eq!(message(&[5], &[]), "misclassified by the first: expected examples below 5, found 5");
    let expected = "misclassified by the second, entry 2: expected an example above 3, found 3";
    assert_eq!(message(&[], &[1, 3, 3, 4]), expected);
    assert!(PairedErrors::from_misclassified(0, &[], &[]).is_err());
    let error = PairedErrors::new(5, 2, 2, 2).unwrap_err();
    assert_eq!(error.to_string(), "number of examples that a classifier misses: expected at most 5, found 6");
    assert!(PairedErrors::new(u32::MAX, u32::MAX, 1, 0).is_err());
}

/// Small, large and largest counts alike.
fn count_of_any_size() -> impl Strategy<Value = u32> {
    (any::<u32>(), 0_u32..32).prop_map(|(count, shift)| count >> shift)
}

/// Counts of few or of many examples.
fn paired() -> impl Strategy<Value = PairedErrors> {
    let count = || prop_oneof![0_u32..4, 0_u32..400];
    let counts = (count(), count(), count(), prop_oneof![0_u32..4, 0_u32..10_000]);
    counts.prop_filter_map("no example", |(only_first, only_second, both, neither)| {
        let examples = only_first + only_second + both + neither;
        PairedErrors::new(examples, only_first, only_second, both).ok()
    })
}

proptest! {
    #[test]
    fn the_test_is_symmetric_and_a_probability(b in count_of_any_size(), c in count_of_any_size()) {
        let p = mcnemar(b, c);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert_eq!(p, mcnemar(c, b));
    }

    #[test]
    fn the_more_unequal_the_smaller_the_p_value(more in 1_u32..2000, fewer in 0_u32..2000) {
        let (fewer, more) = (fewer.min(more), fewer.max(more));
        prop_assert!(mcnemar(fewer, more + 1) <= mcnemar(fewer, more));
        // One example moved from one side to the other.
        if fewer > 0 {
            prop_assert!(mcnemar(fewer - 1, more + 1) <= mcnemar(fewer, more));
        }
    }

    #[test]
    fn an_interval_of_any_counts_holds_the_difference(
        counts in prop::array::uniform4(count_of_any_size()), level in 0.0_f64..1.0,
    ) {
        prop_assume!(level > 0.0);
        let examples = counts.iter().try_fold(0_u32, |sum, &count| sum.checked_add(count));
        let Some(examples) = examples.filter(|&examples| examples > 0) else { return Ok(()) };
        let paired = PairedErrors::new(examples, counts[0], counts[1], counts[2]).unwrap();
        let interval = paired.difference_interval(level).unwrap();
        prop_assert!(interval.contains(paired.difference()), "{:?}: {:?}", paired, interval);
        prop_assert!(-1.0 <= interval.lower && interval.upper <= 1.0);
    }

    #[test]
    fn the_interval_holds_the_difference_and_mirrors(paired in paired(), level in 0.01..0.9999) {
        let interval = paired.difference_interval(level).unwrap();
        prop_assert!(interval.contains(paired.difference()));
        prop_assert!(-1.0 <= interval.lower && interval.upper <= 1.0);
        let (first, second) = (paired.only_first, paired.only_second);
        let exchanged = PairedErrors::new(paired.examples, second, first, paired.both).unwrap();
        let mirrored = exchanged.difference_interval(level).unwrap();
        prop_assert!((mirrored.lower + interval.upper).abs() < 1e-12);
        prop_assert!((mirrored.upper + interval.lower).abs() < 1e-12);
    }

    #[test]
    fn lists_and_counts_agree(missed in prop::collection::vec((any::<bool>(), any::<bool>()), 1..60)) {
        let list = |misses: &dyn Fn(&(bool, bool)) -> bool| -> Vec<u32> {
            (0..).zip(&missed).filter(|(_, missed)| misses(missed)).map(|(example, _)| example).collect()
        };
        let count = |wanted: (bool, bool)| list(&|missed| *missed == wanted).len();
        let examples = u32::try_from(missed.len()).unwrap();
        let (first, second) = (list(&|missed| missed.0), list(&|missed| missed.1));
        let paired = PairedErrors::from_misclassified(examples, &first, &second).unwrap();
        prop_assert_eq!(paired.only_first as usize, count((true, false)));
        prop_assert_eq!(paired.only_second as usize, count((false, true)));
        prop_assert_eq!(paired.both as usize, count((true, true)));
    }
}
