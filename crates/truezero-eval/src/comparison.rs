//! [`Comparison`]: pairs of networks compared on the same test examples, and the verdict on a claim about them.

use truezero_stats::{Interval, PairedErrors, Summary, holm};

use crate::{Counted, EvalError, Verdict};

/// The level at which two networks are statistically equivalent (section 4.1).
pub const SIGNIFICANCE: f64 = 0.05;
/// The level of the intervals.
pub const CONFIDENCE: f64 = 0.95;

/// What a claim says of the first network of each pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It errs less than the second.
    ErrsLess,
    /// It errs as much as the second, as far as a test at [`SIGNIFICANCE`] can tell: the paper's criterion (section
    /// 4.1).
    ErrsAlike,
}

/// The runs of two networks, repeat by repeat. Empty if they are missing.
pub type PairOfRuns<'a> = [Vec<Counted<'a>>; 2];

/// A difference between two networks, the first minus the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The difference, in the unit of the comparison.
    pub effect: f64,
    /// Its interval at the level [`CONFIDENCE`].
    pub interval: Interval,
    /// The p-value of no difference, corrected if [`Comparison::corrected`].
    pub p: f64,
    /// The number of test examples or folds.
    pub count: usize,
    /// What it says of the claim.
    pub verdict: Verdict,
}

/// The pairs of networks that a claim is about, compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// For each pair in order; `None` where runs are missing.
    pub differences: Vec<Option<Difference>>,
    /// Reproduced if each pair fits the claim, contradicted if one pair contradicts it.
    pub verdict: Verdict,
    /// The difference that speaks most against the claim.
    pub decisive: Option<Difference>,
    /// Whether the p-values are corrected for their number by Holm's method. They are for several pairs under
    /// [`Expectation::ErrsLess`]. Under [`Expectation::ErrsAlike`] each p-value counts as it is, which is stricter.
    pub corrected: bool,
}

/// Compares the test errors of the first runs of each pair, in percentage points: McNemar's exact test and Newcombe's
/// interval. The other runs of a pair play no part.
///
/// A pair of which both runs failed is inconclusive: they err alike only because they give the same constant answer.
///
/// # Errors
/// [`EvalError::Unpaired`] if the runs of a pair were not tested on the same examples.
pub fn compare_errors(expectation: Expectation, pairs: &[PairOfRuns<'_>]) -> Result<Comparison, EvalError> {
    let measured = pairs.iter().map(|[one, other]| {
        let (Some(one), Some(other)) = (one.first(), other.first()) else { return Ok(None) };
        let paired = paired_errors(one, other)?;
        let interval = paired.difference_interval(CONFIDENCE)?;
        Ok(Some(Measurement {
            effect: 100.0 * paired.difference(),
            interval: Interval { lower: 100.0 * interval.lower, upper: 100.0 * interval.upper },
            p: paired.p_value(),
            count: paired.examples() as usize,
            both_failed: one.failure().is_some() && other.failure().is_some(),
        }))
    });
    judge(expectation, measured.collect::<Result<_, EvalError>>()?)
}

/// Compares the root mean square errors of all runs of each pair, fold by fold, by Student's test. The claim is that
/// the first network errs less.
///
/// Each fold leaves a network of its own, and all of them are tested on the same examples, so the differences are the
/// plain sample of Student's test. The correction of Nadeau and Bengio (2003) is for errors on the held-out folds,
/// where the test examples of one fold are training examples of the others.
///
/// # Errors
/// [`EvalError::Statistics`] if a pair has one fold only.
pub fn compare_folds(pairs: &[PairOfRuns<'_>]) -> Result<Comparison, EvalError> {
    let measured = pairs.iter().map(|[one, other]| {
        let (Some(one), Some(other)) = (fold_errors(one), fold_errors(other)) else { return Ok(None) };
        let difference = paired_difference(&one, &other)?;
        Ok(Some(Measurement {
            effect: difference.mean,
            interval: difference.t_interval(CONFIDENCE)?,
            p: difference.p_value(0.0)?,
            count: difference.count,
            both_failed: false,
        }))
    });
    judge(Expectation::ErrsLess, measured.collect::<Result<_, EvalError>>()?)
}

/// Two runs on the same test examples.
///
/// # Errors
/// [`EvalError::Unpaired`] if they were not tested on the same examples.
pub fn paired_errors(one: &Counted<'_>, other: &Counted<'_>) -> Result<PairedErrors, EvalError> {
    let ((wrong, examples), (other_wrong, _)) = (one.misclassified(), other.misclassified());
    // More examples than 32 bits can count are refused as too many for a mistake's position.
    let examples = u32::try_from(examples).unwrap_or(u32::MAX);
    PairedErrors::from_misclassified(examples, wrong, other_wrong).map_err(|source| EvalError::Unpaired {
        one: one.job().to_owned(),
        other: other.job().to_owned(),
        source,
    })
}

/// The root mean square error of each run; `None` if there is no run, or one without classes that are numbers.
pub fn fold_errors(runs: &[Counted<'_>]) -> Option<Vec<f64>> {
    let errors: Option<Vec<f64>> = runs.iter().map(Counted::rmse).collect();
    errors.filter(|errors| !errors.is_empty())
}

/// A difference before it is judged.
struct Measurement {
    effect: f64,
    interval: Interval,
    p: f64,
    count: usize,
    both_failed: bool,
}

fn judge(expectation: Expectation, measured: Vec<Option<Measurement>>) -> Result<Comparison, EvalError> {
    let mut p_values: Vec<f64> = measured.iter().flatten().map(|measured| measured.p).collect();
    let corrected = expectation == Expectation::ErrsLess && p_values.len() > 1;
    if corrected {
        p_values = holm(&p_values)?;
    }
    let mut p_values = p_values.into_iter();
    let judged = |measured: Option<Measurement>| {
        let Measurement { effect, interval, count, both_failed, p } = measured?;
        let p = p_values.next().unwrap_or(p);
        let verdict = if both_failed { Verdict::Inconclusive } else { expectation.verdict(effect, p) };
        Some(Difference { effect, interval, p, count, verdict })
    };
    let differences: Vec<Option<Difference>> = measured.into_iter().map(judged).collect();
    let against = |difference: &Difference| match expectation {
        Expectation::ErrsLess => difference.effect,
        Expectation::ErrsAlike => -difference.p,
    };
    // The first of equals.
    let decisive = differences.iter().rev().flatten().max_by(|a, b| against(a).total_cmp(&against(b)));
    let verdict = Verdict::of_parts(
        differences.iter().map(|difference| difference.map_or(Verdict::NotRun, |known| known.verdict)),
    );
    Ok(Comparison { verdict, decisive: decisive.copied(), differences, corrected })
}

impl Expectation {
    /// The verdict on a pair. The first network errs more by `difference`; `p` is the p-value of no difference.
    fn verdict(self, difference: f64, p: f64) -> Verdict {
        match (self, p < SIGNIFICANCE) {
            (Self::ErrsLess, true) if difference < 0.0 => Verdict::Reproduced,
            (Self::ErrsLess, false) => Verdict::Inconclusive,
            (Self::ErrsAlike, false) => Verdict::Reproduced,
            _ => Verdict::Contradicted,
        }
    }
}

fn paired_difference(one: &[f64], other: &[f64]) -> Result<Summary, EvalError> {
    let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| one - other).collect();
    Ok(Summary::of(&differences)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_judged_by_sign_and_significance() {
        use Expectation::{ErrsAlike, ErrsLess};
        assert_eq!(ErrsLess.verdict(-0.01, 0.001), Verdict::Reproduced);
        assert_eq!(ErrsLess.verdict(0.01, 0.001), Verdict::Contradicted);
        assert_eq!(ErrsLess.verdict(-0.01, 0.05), Verdict::Inconclusive);
        assert_eq!(ErrsLess.verdict(0.01, 0.7), Verdict::Inconclusive);
        assert_eq!(ErrsAlike.verdict(0.01, 0.05), Verdict::Reproduced);
        assert_eq!(ErrsAlike.verdict(-0.01, 0.001), Verdict::Contradicted);
        assert_eq!(ErrsAlike.verdict(0.01, 0.001), Verdict::Contradicted);
    }

    /// The mean of −0.01, −0.02, −0.03 is −0.02, and its standard error 0.01 / √3.
    #[test]
    fn errors_on_the_same_examples_are_paired_by_fold_without_a_correction() {
        let difference = paired_difference(&[0.80, 0.78, 0.79], &[0.81, 0.80, 0.82]).unwrap();
        assert!((difference.mean + 0.02).abs() < 1e-12);
        assert!((difference.standard_error().unwrap() - 0.01 / 3.0_f64.sqrt()).abs() < 1e-12);
    }

    fn measured(effect: f64, p: f64) -> Measurement {
        let interval = Interval { lower: effect - 1.0, upper: effect + 1.0 };
        Measurement { effect, interval, p, count: 100, both_failed: false }
    }

    /// Two p-values of 0.03 are 0.06 together.
    #[test]
    fn that_networks_err_less_is_corrected_for_the_number_of_pairs() {
        let judged = |expectation| {
            judge(expectation, vec![Some(measured(-2.0, 0.03)), Some(measured(-1.0, 0.03))]).unwrap()
        };
        let less = judged(Expectation::ErrsLess);
        assert_eq!((less.verdict, less.corrected), (Verdict::Inconclusive, true));
        assert_eq!(less.decisive.map(|decisive| (decisive.effect, decisive.p)), Some((-1.0, 0.06)));
        let alike = judged(Expectation::ErrsAlike);
        assert_eq!((alike.verdict, alike.corrected), (Verdict::Contradicted, false));
        assert_eq!(alike.decisive.map(|decisive| (decisive.effect, decisive.p)), Some((-2.0, 0.03)));
    }

    #[test]
    fn a_missing_pair_leaves_the_claim_open_and_the_others_measured() {
        let comparison = judge(Expectation::ErrsLess, vec![None, Some(measured(2.0, 0.001))]).unwrap();
        assert_eq!(comparison.verdict, Verdict::NotRun);
        let known = comparison.differences[1].unwrap();
        assert_eq!((known.verdict, comparison.decisive), (Verdict::Contradicted, Some(known)));
        assert_eq!(comparison.differences[0], None);
    }

    #[test]
    fn networks_that_both_failed_do_not_err_alike() {
        let failed = Measurement { both_failed: true, ..measured(0.0, 1.0) };
        let comparison = judge(Expectation::ErrsAlike, vec![Some(failed)]).unwrap();
        assert_eq!(comparison.verdict, Verdict::Inconclusive);
    }
}
