//! The differences of runs on the same test examples.

use truezero_stats::StatisticsError;

use crate::rules::{PairedDifference, RuleError};
use crate::{Counted, EvalError};

/// The difference of the test errors of two networks, first less second, over the same seeds in the same order.
///
/// # Errors
/// [`EvalError::Unpaired`] if the networks do not have equally many runs, or if the runs of a seed were not tested on
/// the same examples.
pub fn error_difference(
    first: &[Counted<'_>],
    second: &[Counted<'_>],
) -> Result<PairedDifference, EvalError> {
    let examples = check_pairs(first, second)?;
    let seeds: Vec<_> = first
        .iter()
        .zip(second)
        .map(|(one, other)| (one.misclassified().0, other.misclassified().0))
        .collect();
    // More examples than 32 bits can count are refused as too many for a mistake's position.
    let examples = u32::try_from(examples).unwrap_or(u32::MAX);
    PairedDifference::of_errors(examples, &seeds).map_err(|source| unpaired(first, second, source))
}

/// The difference of the mean square errors of two networks, first less second, over the same folds in the same order.
/// `None` if a record has no squared errors: classes are no numbers, or an older version wrote it.
///
/// # Errors
/// [`EvalError::Unpaired`] if the networks do not have equally many folds, or if the folds were not tested on the same
/// examples.
pub fn squared_error_difference(
    first: &[Counted<'_>],
    second: &[Counted<'_>],
) -> Result<Option<PairedDifference>, EvalError> {
    check_pairs(first, second)?;
    let folds = first.iter().zip(second).map(|(one, other)| one.squared_errors().zip(other.squared_errors()));
    let Some(folds) = folds.collect::<Option<Vec<_>>>() else { return Ok(None) };
    PairedDifference::of_squared_errors(&folds).map(Some).map_err(|source| unpaired(first, second, source))
}

/// The number of test examples.
fn check_pairs(first: &[Counted<'_>], second: &[Counted<'_>]) -> Result<usize, EvalError> {
    let same = |what, expected, found| {
        let source = StatisticsError::Length { what, expected, found };
        if expected == found { Ok(()) } else { Err(unpaired(first, second, source.into())) }
    };
    same("runs", first.len(), second.len())?;
    let examples = first.first().map_or(0, |run| run.misclassified().1);
    for run in first.iter().chain(second) {
        same("test examples", examples, run.misclassified().1)?;
    }
    Ok(examples)
}

fn unpaired(first: &[Counted<'_>], second: &[Counted<'_>], source: RuleError) -> EvalError {
    let job = |runs: &[Counted<'_>]| runs.first().map_or_else(String::new, |run| run.job().to_owned());
    EvalError::Unpaired { one: job(first), other: job(second), source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use truezero_datasets::Dataset;

    use super::*;
    use crate::sample::{self, settings};
    use crate::{Failure, RunOutcome, RunRecord, Runs, WorkRecord, pretended, supervised_job};

    /// Classes 0 to 3, once for training and `times` for test.
    fn dataset(times: u32) -> Dataset {
        let labels = |times: u32| (0..4 * times).map(|example| example % 4).collect();
        sample::dataset(4, [labels(1), labels(1), labels(times)])
    }

    /// A run that misses the first examples of `examples` by one class each.
    fn record(missed: u32, examples: u32) -> RunRecord {
        let mut settings = settings();
        settings.data.test = examples as usize;
        let WorkRecord::Supervised(mut record) = pretended(&supervised_job(settings, "toy").unwrap()) else {
            panic!("a supervised run")
        };
        record.outcome = RunOutcome::StoppedEarly;
        let best = record.best.as_mut().unwrap();
        best.test.misclassified = (0..missed).collect();
        best.test_squared_errors =
            Some((0..examples).map(|example| f64::from(u8::from(example < missed))).collect());
        record
    }

    fn counted(record: &RunRecord) -> Counted<'_> {
        Counted::of("seed 1", record, &Runs::default(), &dataset(10)).unwrap()
    }

    fn failed(dataset: &Dataset) -> Counted<'static> {
        let failure = Failure { job: "a".into(), words: "diverged in epoch 1".into() };
        Counted::failed("seed 2", failure, dataset).unwrap()
    }

    #[test]
    fn all_seeds_enter_and_one_that_failed_counts_as_a_constant_answer() {
        let records = [4, 8].map(|missed| record(missed, 40));
        let [one, other] = records.each_ref().map(counted);
        let difference = error_difference(from_ref(&one), from_ref(&other)).unwrap();
        assert_eq!((difference.estimate(), difference.networks(), difference.examples()), (-0.1, 1, 40));
        // Of the second pair the first network gives the constant answer 0, which three of four examples are not.
        let with_failed = [one, failed(&dataset(10))];
        let others = [other.clone(), other];
        let difference = error_difference(&with_failed, &others).unwrap();
        assert_eq!(difference.networks(), 2);
        assert!((difference.estimate() - 0.225).abs() < 1e-12, "{difference:?}");
        // The mean class is 1.5, so the constant answer has squared errors of 2.25 and 0.25.
        let squared = squared_error_difference(&with_failed, &others).unwrap().unwrap();
        assert!((squared.estimate() - 0.475).abs() < 1e-12, "{squared:?}");
    }

    #[test]
    fn runs_that_do_not_belong_together_are_refused() {
        let records = [record(4, 40), record(4, 36)];
        let [one, other] = records.each_ref().map(counted);
        let failed = failed(&dataset(9));
        for (first, second) in [
            (vec![one.clone()], vec![other]),
            (vec![one.clone()], vec![failed]),
            (vec![one.clone(), one.clone()], vec![one]),
        ] {
            assert!(matches!(error_difference(&first, &second), Err(EvalError::Unpaired { .. })));
            assert!(matches!(squared_error_difference(&first, &second), Err(EvalError::Unpaired { .. })));
        }
    }

    #[test]
    fn an_older_record_has_no_squared_errors_to_compare() {
        let mut older = record(4, 40);
        older.best.as_mut().unwrap().test_squared_errors = None;
        let newer = record(4, 40);
        assert_eq!(
            squared_error_difference(from_ref(&counted(&older)), from_ref(&counted(&newer))).unwrap(),
            None
        );
    }
}
