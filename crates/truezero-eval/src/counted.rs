//! [`Counted`]: a run as it counts in a result. This is the one place that decides which runs are results.

use std::borrow::Cow;
use std::collections::BTreeMap;

use truezero_datasets::Dataset;
use truezero_network::Evaluation;
use truezero_stats::root_mean_square_error;

use crate::{EvalError, Failure, RunRecord};

/// A run as it counts in a result.
///
/// A run that diverged or died, or whose layers could not be pre-trained, is no result. It counts as a constant answer,
/// the most frequent training class, or the mean training class where classes are numbers, and it keeps its
/// [`failure`](Self::failure), so that it can be named wherever it counts.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    name: String,
    job: String,
    /// `None` if its layers could not be pre-trained.
    record: Option<&'a RunRecord>,
    failure: Option<Failure>,
    /// The positions of the test examples that it gets wrong.
    misclassified: Cow<'a, [u32]>,
    /// The number of test examples.
    examples: usize,
    rmse: Option<f64>,
}

impl<'a> Counted<'a> {
    /// A finished run on a data set, or on a part of it. `name` tells it from the other runs of the same network, as in
    /// "seed 2".
    ///
    /// # Errors
    /// [`EvalError::Statistics`] if the run failed and there is no test example.
    pub fn of(name: impl Into<String>, record: &'a RunRecord, dataset: &Dataset) -> Result<Self, EvalError> {
        match (Failure::of(record), &record.best) {
            (None, Some(best)) => Ok(Self {
                name: name.into(),
                job: record.job.clone(),
                record: Some(record),
                failure: None,
                misclassified: Cow::Borrowed(&best.test.misclassified),
                examples: best.test.examples.get(),
                rmse: best.test_rmse,
            }),
            (failure, _) => {
                let no_epoch = || Failure { job: record.job.clone(), words: "finished no epoch".to_owned() };
                let failure = failure.unwrap_or_else(no_epoch);
                Ok(Self { record: Some(record), ..Self::failed(name, failure, dataset)? })
            }
        }
    }

    /// A run that could not be started, or not be finished.
    ///
    /// # Errors
    /// [`EvalError::Statistics`] if there is no test example.
    pub fn failed(name: impl Into<String>, failure: Failure, dataset: &Dataset) -> Result<Self, EvalError> {
        let labels = &dataset.test.labels;
        let answer = most_frequent(&dataset.train.labels).map(|(label, _)| label);
        let wrong = (0..).zip(labels).filter(|&(_, &label)| Some(label) != answer).map(|(place, _)| place);
        Ok(Self {
            name: name.into(),
            job: failure.job.clone(),
            record: None,
            failure: Some(failure),
            misclassified: wrong.collect(),
            examples: labels.len(),
            rmse: Some(constant_rmse(dataset)?),
        })
    }

    /// What tells it from the other runs of the same network, as in "seed 2".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The identity of the job whose record tells of it.
    pub fn job(&self) -> &str {
        &self.job
    }

    /// What happened, if it failed.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_ref().map(|failure| failure.words.as_str())
    }

    /// The record of a run that did not fail.
    pub fn result(&self) -> Option<&'a RunRecord> {
        self.record.filter(|_| self.failure.is_none())
    }

    /// The record of a run that was started, failed or not; `None` if its layers could not be pre-trained.
    pub fn record(&self) -> Option<&'a RunRecord> {
        self.record
    }

    /// The evaluation on the test examples; `None` for a run that failed.
    pub fn test(&self) -> Option<&'a Evaluation> {
        self.result()?.best.as_ref().map(|best| &best.test)
    }

    /// The share of true zeros in the hidden layers, in percent; `None` without hidden layers or for a run that failed.
    pub fn sparsity(&self) -> Option<f64> {
        Some(100.0 * self.test()?.sparsity()?)
    }

    /// The positions of the misclassified test examples, and the number of test examples.
    pub fn misclassified(&self) -> (&[u32], usize) {
        (&self.misclassified, self.examples)
    }

    /// The test error in percent.
    pub fn error(&self) -> f64 {
        100.0 * self.misclassified.len() as f64 / self.examples as f64
    }

    /// The root mean square error of the expected class on the test examples, where classes are numbers.
    pub fn rmse(&self) -> Option<f64> {
        self.rmse
    }
}

/// The error rate, 0 to 1, of answering always the most frequent of these labels. Without labels it is 0.
pub fn constant_error(labels: &[u32]) -> f64 {
    match most_frequent(labels) {
        Some((_, most)) => 1.0 - most as f64 / labels.len() as f64,
        None => 0.0,
    }
}

/// The smallest of the most frequent labels, and how often it is there.
fn most_frequent(labels: &[u32]) -> Option<(u32, usize)> {
    let mut counts = BTreeMap::new();
    for &label in labels {
        *counts.entry(label).or_insert(0_usize) += 1;
    }
    counts.into_iter().rev().max_by_key(|&(_, count)| count)
}

/// The error of always answering with the mean class of the training examples.
fn constant_rmse(dataset: &Dataset) -> Result<f64, EvalError> {
    let classes = |labels: &[u32]| labels.iter().map(|&label| f64::from(label)).collect::<Vec<_>>();
    let (known, asked) = (classes(&dataset.train.labels), classes(&dataset.test.labels));
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    Ok(root_mean_square_error(&vec![mean; asked.len()], &asked)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_class_is_the_smallest_of_equals() {
        assert_eq!(most_frequent(&[3, 1, 3, 1, 0]), Some((1, 2)));
        assert_eq!(most_frequent(&[]), None);
    }

    #[test]
    fn a_constant_answer_is_right_for_the_most_frequent_class() {
        assert_eq!(constant_error(&[3, 1, 3, 0]), 0.5);
        assert_eq!(constant_error(&[2, 2]), 0.0);
        assert_eq!(constant_error(&[]), 0.0);
    }
}
