//! [`PairedErrors`]: two classifiers on the same examples, compared by McNemar's test.

use cdflib::special::beta_inc;

use crate::error::{at_least, at_most, check_examples};
use crate::interval::{normal_quantile, wilson_reaches};
use crate::{Interval, StatisticsError};

/// The errors of two classifiers on the same examples.
///
/// ```
/// use truezero_stats::PairedErrors;
///
/// // Ten examples; the first classifier misses three of them, the second one.
/// let paired = PairedErrors::from_misclassified(10, &[1, 4, 7], &[4])?;
/// assert_eq!((paired.only_first(), paired.only_second(), paired.both()), (2, 0, 1));
/// assert_eq!(paired.difference(), 0.2);
/// assert!((paired.p_value() - 0.5).abs() < 1e-12);
/// assert!(paired.difference_interval(0.95)?.contains(0.2));
/// # Ok::<(), truezero_stats::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairedErrors {
    examples: u32,
    only_first: u32,
    only_second: u32,
    both: u32,
}

impl PairedErrors {
    /// The comparison from its counts: how many examples only the first, only the second, and both classifiers miss.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no example, or if the counts add up to more than the examples.
    pub fn new(examples: u32, only_first: u32, only_second: u32, both: u32) -> Result<Self, StatisticsError> {
        at_least("examples", 1, examples.into())?;
        let missed = [only_first, only_second, both].into_iter().map(u64::from).sum();
        at_most("examples that a classifier misses", examples.into(), missed)?;
        Ok(Self { examples, only_first, only_second, both })
    }

    /// The comparison from the examples that each classifier misses, ascending, of `examples` in all.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no example, or if a list is not ascending or names an example there is not.
    pub fn from_misclassified(examples: u32, first: &[u32], second: &[u32]) -> Result<Self, StatisticsError> {
        check_examples("misclassified by the first", first, examples)?;
        check_examples("misclassified by the second", second, examples)?;
        let (mut only_first, mut both) = (0, 0);
        for example in first {
            if second.binary_search(example).is_ok() { both += 1 } else { only_first += 1 }
        }
        let only_second = second.iter().map(|_| 1).sum::<u32>() - both;
        Self::new(examples, only_first, only_second, both)
    }

    /// The number of examples.
    pub fn examples(self) -> u32 {
        self.examples
    }

    /// How many examples only the first classifier misses.
    pub fn only_first(self) -> u32 {
        self.only_first
    }

    /// How many examples only the second classifier misses.
    pub fn only_second(self) -> u32 {
        self.only_second
    }

    /// How many examples both classifiers miss.
    pub fn both(self) -> u32 {
        self.both
    }

    /// The [p-value](mcnemar) of the hypothesis that both classifiers have the same error rate.
    pub fn p_value(self) -> f64 {
        mcnemar(self.only_first, self.only_second)
    }

    /// The error rate of the first classifier less that of the second, −1 to 1.
    pub fn difference(self) -> f64 {
        (f64::from(self.only_first) - f64::from(self.only_second)) / f64::from(self.examples)
    }

    /// An interval for the [difference](Self::difference) of the error rates, at a confidence level such as 0.95.
    ///
    /// It joins [Wilson's intervals](crate::wilson) of the two rates, and takes their correlation into account:
    /// method 10 of R. G. Newcombe, *Improved confidence intervals for the difference between binomial proportions
    /// based on paired data*, Statistics in Medicine 17:2635–2650, 1998. It stays within −1 and 1, and keeps its
    /// level where few examples are decided differently, which the usual normal interval does not.
    ///
    /// # Errors
    /// [`StatisticsError::Level`] if the level is not between 0 and 1.
    pub fn difference_interval(self, level: f64) -> Result<Interval, StatisticsError> {
        let z = normal_quantile(level)?;
        // No sum is larger than the number of examples.
        let (first_errors, second_errors) = (self.only_first + self.both, self.only_second + self.both);
        let (first_below, first_above) = wilson_reaches(first_errors, self.examples, z);
        let (second_below, second_above) = wilson_reaches(second_errors, self.examples, z);
        let apart = self.one_less_correlation();
        // a² − 2φab + b², without the difference of nearly equal numbers.
        let joined = |a: f64, b: f64| ((a - b) * (a - b) + 2.0 * apart * a * b).sqrt();
        let difference = self.difference();
        Ok(Interval {
            lower: (difference - joined(first_below, second_above)).max(-1.0),
            upper: (difference + joined(first_above, second_below)).min(1.0),
        })
    }

    /// 1 − φ, where φ is the correlation of the two classifiers' errors, drawn towards 0 by Newcombe's continuity
    /// correction.
    ///
    /// With φ = d/s it is (s² − d²) / (s · (s + d)). Both squares are taken in whole numbers, for they are nearly
    /// equal if the classifiers nearly always err together.
    fn one_less_correlation(self) -> f64 {
        let [n, only_first, only_second, both] =
            [self.examples, self.only_first, self.only_second, self.both].map(u128::from);
        let (first, second) = (only_first + both, only_second + both);
        // (2s)², at most n⁴/4, which is below 2¹²⁶.
        let square = 4 * first * (n - first) * second * (n - second);
        if square == 0 {
            return 1.0;
        }
        let scale = (square as f64).sqrt();
        let (alike, unlike) = (both * (n + both - first - second), only_first * only_second);
        if alike <= unlike {
            return 1.0 + 2.0 * (unlike - alike) as f64 / scale;
        }
        // 2d: the correction takes n/2 off d.
        let determinant = (2 * (alike - unlike)).saturating_sub(n);
        (square - determinant * determinant) as f64 / (scale * (scale + determinant as f64))
    }
}

/// The exact two-sided p-value of McNemar's test, 0 to 1.
///
/// `only_first` and `only_second` count the examples that one classifier misses and the other does not. If both have
/// the same error rate, each of these examples is as likely to fall to one as to the other; the p-value is the
/// probability, by the binomial distribution, of counts at least as unequal as these. It is 1 without such examples.
/// Q. McNemar, *Note on the sampling error of the difference between correlated proportions or percentages*,
/// Psychometrika 12:153–157, 1947.
///
/// ```
/// // Two-sided sign test of 1 against 9: 2 · (1 + 10) / 2¹⁰.
/// assert!((truezero_stats::mcnemar(1, 9) - 22.0 / 1024.0).abs() < 1e-12);
/// ```
pub fn mcnemar(only_first: u32, only_second: u32) -> f64 {
    let (fewer, more) = (only_first.min(only_second), only_first.max(only_second));
    // Half of the distribution, or more, lies at or below `fewer`.
    if more - fewer <= 1 {
        return 1.0;
    }
    // P(X ≤ fewer) for X binomial with fewer + more trials of probability ½, as the incomplete beta function.
    let (tail, _) = beta_inc(f64::from(more), f64::from(fewer) + 1.0, 0.5, 0.5);
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
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
    fn lists_that_cannot_be_are_refused() {
        let message = |first: &[u32], second: &[u32]| {
            PairedErrors::from_misclassified(5, first, second).unwrap_err().to_string()
        };
        assert_eq!(message(&[5], &[]), "misclassified by the first: expected examples below 5, found 5");
        let expected = "misclassified by the second, entry 2: expected an example above 3, found 3";
        assert_eq!(message(&[], &[1, 3, 3, 4]), expected);
        assert!(PairedErrors::from_misclassified(0, &[], &[]).is_err());
        let error = PairedErrors::new(5, 2, 2, 2).unwrap_err();
        assert_eq!(
            error.to_string(),
            "number of examples that a classifier misses: expected at most 5, found 6"
        );
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
}
