//! [`Counted`]: what a run counts for in tables, figures and checks. The one place that decides which runs are results.
//!
//! A run that diverged or died, or whose layers could not be pre-trained, is no result: it counts as the answer that is the same
//! for every example, and it is named wherever it counts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use truezero_datasets::Dataset;
use truezero_eval::{BestEpoch, RunOutcome, RunRecord};
use truezero_network::Evaluation;
use truezero_stats::root_mean_square_error;

use crate::job::Job;
use crate::record::{self, PreTrainingRecord, Record, Runs};
use crate::report::model::{Cell, Check, Table, Verdict};
use crate::store;

/// Stands behind a number that failed runs have a part in.
const MARK: &str = "†";

/// A run that did not come to a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The job whose record tells of it.
    pub(super) job: String,
    /// What happened, as in "died in layer 2 at epoch 1".
    pub(super) words: String,
}

impl Failure {
    /// Of a network; nothing if it came to a result.
    pub(super) fn of(record: &RunRecord) -> Option<Self> {
        let epochs = record.epochs.len();
        let words = match (record.outcome, &record.best) {
            (RunOutcome::Diverged, _) => format!("diverged in epoch {}", epochs + 1),
            (RunOutcome::Dead, best) => match best.as_ref().and_then(dead_layer) {
                Some(layer) => format!("died in layer {layer} at epoch {epochs}"),
                None => format!("died at epoch {epochs}"),
            },
            (RunOutcome::StoppedEarly | RunOutcome::Completed, None) => "finished no epoch".to_owned(),
            (RunOutcome::StoppedEarly | RunOutcome::Completed, Some(_)) => return None,
        };
        Some(Self { job: record.job.clone(), words })
    }

    /// Of the pre-training of a layer; nothing if the next can be trained above it.
    pub(super) fn of_pre_training(record: &PreTrainingRecord) -> Option<Self> {
        let (layer, epochs) = (record.settings.layer, record.epochs.len());
        let words = match (record.outcome, record.best()) {
            (RunOutcome::Diverged, _) => {
                format!("diverged in epoch {} of pre-training layer {layer}", epochs + 1)
            }
            (RunOutcome::Dead, None) => format!("died below layer {layer}, before its pre-training"),
            (RunOutcome::Dead, Some(_)) => format!("died in pre-training layer {layer}, at epoch {epochs}"),
            (RunOutcome::StoppedEarly | RunOutcome::Completed, None) => {
                format!("finished no epoch of pre-training layer {layer}")
            }
            (RunOutcome::StoppedEarly | RunOutcome::Completed, Some(_)) => return None,
        };
        Some(Self { job: record.job.clone(), words })
    }
}

/// From 1, if the layer died in the epoch whose weights were kept.
fn dead_layer(best: &BestEpoch) -> Option<usize> {
    let dead = |zeros: &truezero_network::ZeroCount| zeros.zeros == zeros.values;
    best.validation.zeros.iter().position(dead).map(|layer| layer + 1)
}

/// A run as it counts.
#[derive(Clone, Debug)]
pub(super) struct Counted<'a> {
    /// What tells it from the other runs of the same network, as in "seed 2".
    name: String,
    /// The job whose record tells of it.
    job: String,
    /// None if its layers could not be pre-trained.
    record: Option<&'a RunRecord>,
    failure: Option<Failure>,
    /// The places of the test examples that it gets wrong.
    misclassified: Cow<'a, [u32]>,
    /// The number of test examples.
    examples: usize,
    /// Where classes are numbers.
    rmse: Option<f64>,
}

impl<'a> Counted<'a> {
    /// A run on the data set, or on a part of it.
    pub(super) fn of(name: String, record: &'a RunRecord, dataset: &Dataset) -> Result<Self> {
        match (Failure::of(record), &record.best) {
            (None, Some(best)) => Ok(Self {
                name,
                job: record.job.clone(),
                record: Some(record),
                failure: None,
                misclassified: Cow::Borrowed(&best.test.misclassified),
                examples: best.test.examples.get(),
                rmse: best.test_rmse,
            }),
            (failure, _) => {
                let failure = failure.context("a run without a best epoch has failed")?;
                Ok(Self { record: Some(record), ..Self::failed(name, failure, dataset)? })
            }
        }
    }

    /// A run that could not be started, or not be finished.
    pub(super) fn failed(name: String, failure: Failure, dataset: &Dataset) -> Result<Self> {
        let labels = &dataset.test.labels;
        let answer = most_frequent(&dataset.train.labels);
        let wrong = (0..).zip(labels).filter(|&(_, &label)| Some(label) != answer).map(|(place, _)| place);
        Ok(Self {
            name,
            job: failure.job.clone(),
            record: None,
            failure: Some(failure),
            misclassified: wrong.collect(),
            examples: labels.len(),
            rmse: Some(constant_rmse(dataset)?),
        })
    }

    /// The job whose record tells of it.
    pub(super) fn job(&self) -> &str {
        &self.job
    }

    /// The path of its record, for a report.
    pub(super) fn path(&self) -> String {
        store::relative_path(self.job())
    }

    /// What happened, if it failed.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_ref().map(|failure| failure.words.as_str())
    }

    /// The record of a run that came to a result.
    pub(super) fn result(&self) -> Option<&'a RunRecord> {
        self.record.filter(|_| self.failure.is_none())
    }

    /// What the weights that were kept make of the test examples; nothing of a run that failed.
    pub(super) fn test(&self) -> Option<&'a Evaluation> {
        self.result()?.best.as_ref().map(|best| &best.test)
    }

    /// The share of true zeros in the hidden layers, in percent; none without hidden layers or of a run that failed.
    pub(super) fn sparsity(&self) -> Option<f64> {
        Some(100.0 * self.test()?.sparsity()?)
    }

    /// The record, whether it failed or not; none if its layers could not be pre-trained.
    pub(super) fn record(&self) -> Option<&'a RunRecord> {
        self.record
    }

    /// Wrong answers: their places, and how many answers there are.
    pub(super) fn misclassified(&self) -> (&[u32], usize) {
        (&self.misclassified, self.examples)
    }

    /// Of the test examples, in percent.
    pub(super) fn error(&self) -> f64 {
        100.0 * self.misclassified.len() as f64 / self.examples as f64
    }

    /// Root mean square error of the expected class, where classes are numbers.
    pub(super) fn rmse(&self) -> Option<f64> {
        self.rmse
    }
}

/// Of equally frequent ones the smallest.
fn most_frequent(labels: &[u32]) -> Option<u32> {
    let mut counts = BTreeMap::new();
    for &label in labels {
        *counts.entry(label).or_insert(0_usize) += 1;
    }
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(label, _)| label)
}

/// Of answering with the mean class of the training examples.
fn constant_rmse(dataset: &Dataset) -> Result<f64> {
    let classes = |labels: &[u32]| labels.iter().map(|&label| f64::from(label)).collect::<Vec<_>>();
    let (known, asked) = (classes(&dataset.train.labels), classes(&dataset.test.labels));
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    Ok(root_mean_square_error(&vec![mean; asked.len()], &asked)?)
}

/// "1 of 3 runs diverged in epoch 2 (seed 2)"; nothing if none failed.
pub(super) fn failures(runs: &[Counted<'_>]) -> Option<String> {
    let mut by_words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for run in runs {
        if let Some(words) = run.failure() {
            by_words.entry(words).or_default().push(&run.name);
        }
    }
    let of = |(words, names): (&str, Vec<&str>)| {
        format!(
            "{} of {} {words} ({})",
            names.len(),
            crate::words::counted(runs.len(), "run"),
            names.join(", ")
        )
    };
    (!by_words.is_empty()).then(|| by_words.into_iter().map(of).collect::<Vec<_>>().join("; "))
}

/// The jobs that did not come to a result, one after the other; nothing if all did, as far as they are finished.
pub(super) fn without_result(runs: &Runs, jobs: &[Job]) -> Option<String> {
    const LISTED: usize = 20;
    let failure = |job: &Job| match runs.get(&job.id)? {
        Record::Supervised(record) => Failure::of(record),
        Record::PreTraining(record) => Failure::of_pre_training(record),
    };
    let failed =
        |job: &Job| failure(job).map(|failure| (job.id.clone(), format!("{}: {}", job.label, failure.words)));
    let failed: BTreeMap<String, String> = jobs.iter().filter_map(failed).collect();
    let more = failed.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| format!("and {more} more"));
    let listed: Vec<String> = failed.into_values().take(LISTED).chain(more).collect();
    (!listed.is_empty()).then(|| listed.join("; "))
}

/// How many runs of these jobs failed, and which: "1 diverged in epoch 2 (seed 1004)".
pub(super) fn failed_jobs(runs: &Runs, jobs: &[Job]) -> (usize, Option<String>) {
    let mut by_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in jobs.iter().filter_map(|job| record::supervised(runs, &job.id)) {
        if let Some(failure) = Failure::of(record) {
            let name = format!("seed {}", record.settings.descent.seed);
            by_words.entry(failure.words).or_default().push(name);
        }
    }
    let count = by_words.values().map(Vec::len).sum();
    let of =
        |(words, names): (String, Vec<String>)| format!("{} {words} ({})", names.len(), names.join(", "));
    (count, (count > 0).then(|| by_words.into_iter().map(of).collect::<Vec<_>>().join("; ")))
}

/// Whether all failed, so that there is nothing of them to show.
pub(super) fn all_failed(runs: &[Counted<'_>]) -> bool {
    !runs.is_empty() && runs.iter().all(|run| run.failure.is_some())
}

/// A cell for what runs came to, which names those that failed: behind what `ours` makes of them, or alone if all did.
pub(super) fn cell(
    runs: &[Counted<'_>],
    paper: Option<String>,
    chosen: Option<String>,
    ours: impl FnOnce() -> Result<Option<String>>,
) -> Result<Cell> {
    let Some(first) = runs.first() else { return Ok(Cell { paper, ..Cell::default() }) };
    let failures = failures(runs);
    let ours = match (all_failed(runs), first.failure()) {
        (true, Some(words)) => Some(format!("{words} {MARK}")),
        _ => ours()?.map(|ours| if failures.is_some() { format!("{ours} {MARK}") } else { ours }),
    };
    let note = [chosen, failures].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Ok(Cell {
        ours,
        paper,
        note: Some(note).filter(|note| !note.is_empty()),
        bold: false,
        link: Some(first.path()),
    })
}

/// A check that rests on what a run that failed does not have.
pub(super) fn undecided(check: Check, failures: &str, records: Vec<String>) -> Check {
    let statistic = format!("cannot be measured: {failures}");
    Check { verdict: Verdict::Inconclusive, statistic, records, ..check }
}

/// The table with the meaning of the mark, if a cell has it.
pub(super) fn footnoted(mut table: Table, meaning: &str) -> Table {
    let mut texts = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.ours.as_ref());
    if texts.any(|text| text.ends_with(MARK)) {
        table.notes.push(format!("{MARK} A run diverged or died. {meaning}"));
    }
    table
}

/// What [`footnoted`] says of errors.
pub(super) const AS_CONSTANT: &str = "Its error is that of a constant answer: always the most frequent training class, or where \
                                      classes are numbers their mean.";
/// What [`footnoted`] says of what a constant answer does not have.
pub(super) const LEFT_OUT: &str = "It has no part in the mean.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_class_is_the_smallest_of_equals() {
        assert_eq!(most_frequent(&[3, 1, 3, 1, 0]), Some(1));
        assert_eq!(most_frequent(&[]), None);
    }
}
