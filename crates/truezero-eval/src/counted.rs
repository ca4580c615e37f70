//! [`Counted`]: a run as it counts in a result. This is the one place that decides which runs are results.

use std::borrow::Cow;

use truezero_datasets::Dataset;
use truezero_network::Evaluation;

use crate::rules::{RuleError, RunStanding, Standing, constant_misclassified, constant_squared_errors};
use crate::{EvalError, Failure, RunRecord, Runs, run_standing};

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
    standing: Standing,
    /// The positions of the test examples that it gets wrong.
    misclassified: Cow<'a, [u32]>,
    /// The number of test examples.
    examples: usize,
    rmse: Option<f64>,
    /// By test example.
    squared_errors: Option<Cow<'a, [f64]>>,
}

impl<'a> Counted<'a> {
    /// A finished run on a data set, or on a part of it, with the runs that it builds upon. `name` tells it from the
    /// other runs of the same network, as in "seed 2".
    ///
    /// # Errors
    /// [`EvalError`] as of [`run_standing`], and as of [`failed`](Self::failed) if the run failed.
    pub fn of(
        name: impl Into<String>,
        record: &'a RunRecord,
        finished: &Runs,
        dataset: &Dataset,
    ) -> Result<Self, EvalError> {
        let standing = run_standing(finished, record)?;
        match (standing, &record.best) {
            (standing @ (Standing::Converged | Standing::NotConverged(_)), Some(best)) => Ok(Self {
                name: name.into(),
                job: record.job.clone(),
                record: Some(record),
                standing,
                misclassified: Cow::Borrowed(&best.test.misclassified),
                examples: best.test.examples.get(),
                rmse: best.test_rmse,
                squared_errors: best.test_squared_errors.as_deref().map(Cow::Borrowed),
            }),
            (standing, _) => {
                let words = standing.reason().unwrap_or("finished no epoch").to_owned();
                let failure = Failure { job: record.job.clone(), words };
                Ok(Self { record: Some(record), ..Self::failed(name, failure, dataset)? })
            }
        }
    }

    /// A run that could not be started, or not be finished.
    ///
    /// # Errors
    /// [`EvalError::Rule`] if there is no training or no test example.
    pub fn failed(name: impl Into<String>, failure: Failure, dataset: &Dataset) -> Result<Self, EvalError> {
        let (training, test) = (&dataset.train.labels, &dataset.test.labels);
        if test.is_empty() {
            return Err(RuleError::Empty { what: "test examples" }.into());
        }
        let squared_errors = constant_squared_errors(training, test)?;
        let mean = squared_errors.iter().sum::<f64>() / squared_errors.len() as f64;
        Ok(Self {
            name: name.into(),
            job: failure.job,
            record: None,
            standing: Standing::Failed(failure.words),
            misclassified: constant_misclassified(training, test)?.into(),
            examples: test.len(),
            rmse: Some(mean.sqrt()),
            squared_errors: Some(squared_errors.into()),
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

    /// How it ended.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// How it ended, under the name of its network, as in "rectifier, seed 2".
    pub fn standing_of(&self, network: &str) -> RunStanding {
        RunStanding { run: format!("{network}, {}", self.name), standing: self.standing.clone() }
    }

    /// What happened, if it failed.
    pub fn failure(&self) -> Option<&str> {
        match &self.standing {
            Standing::Failed(words) => Some(words),
            Standing::Converged | Standing::NotConverged(_) => None,
        }
    }

    /// The record of a run that did not fail.
    pub fn result(&self) -> Option<&'a RunRecord> {
        self.record.filter(|_| self.failure().is_none())
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

    /// The squared error of the expected class on each test example, where classes are numbers. `None` too if an older
    /// version wrote the record.
    pub fn squared_errors(&self) -> Option<&[f64]> {
        self.squared_errors.as_deref()
    }
}
