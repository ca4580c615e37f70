//! How runs that diverged or died are named in tables, figures and checks.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_eval::{Counted, Failure, run_record};
use truezero_sweep::words;

use crate::job::Job;
use crate::record::Runs;
use crate::report::model::{Cell, Check, Table, Verdict};
use crate::store;

/// Stands behind a number in which failed runs have a part.
const MARK: &str = "†";
/// What [`footnoted`] says of errors.
pub(super) const AS_CONSTANT: &str = "Its error is that of a constant answer: always the most frequent training class, \
                                      or where classes are numbers their mean.";
/// What [`footnoted`] says of a quantity that a constant answer does not have.
pub(super) const LEFT_OUT: &str = "It has no part in the mean.";

/// "1 of 3 runs diverged in epoch 2 (seed 2)"; `None` if none failed.
pub(super) fn failures(runs: &[Counted<'_>]) -> Option<String> {
    let failed = runs.iter().filter_map(|run| Some((run.failure()?.to_owned(), run.name().to_owned())));
    let of = |count, words: &str| format!("{count} of {} {words}", words::counted(runs.len(), "run"));
    grouped(failed, of)
}

/// "1 diverged in epoch 2 (seed 1004)", and how many of these jobs failed.
pub(super) fn failed_jobs(runs: &Runs, jobs: &[Job]) -> (usize, Option<String>) {
    let records = jobs.iter().filter_map(|job| run_record(runs, &job.id));
    let failed: Vec<(String, String)> = records
        .filter_map(|record| {
            Some((Failure::of(record)?.words, format!("seed {}", record.settings.descent.seed)))
        })
        .collect();
    (failed.len(), grouped(failed, |count, words| format!("{count} {words}")))
}

/// The names of runs that failed in the same way, together.
fn grouped(
    failed: impl IntoIterator<Item = (String, String)>,
    of: impl Fn(usize, &str) -> String,
) -> Option<String> {
    let mut by_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (words, name) in failed {
        by_words.entry(words).or_default().push(name);
    }
    let group =
        |(words, names): (String, Vec<String>)| format!("{} ({})", of(names.len(), &words), names.join(", "));
    (!by_words.is_empty()).then(|| by_words.into_iter().map(group).collect::<Vec<_>>().join("; "))
}

/// The jobs that failed, one after the other; `None` if none did.
pub(super) fn list(runs: &Runs, jobs: &[Job]) -> Option<String> {
    const LISTED: usize = 20;
    let failed = |job: &Job| {
        let failure = Failure::of_work(runs.get(&job.id)?)?;
        Some((job.id.clone(), format!("{}: {failure}", job.label)))
    };
    let failed: BTreeMap<String, String> = jobs.iter().filter_map(failed).collect();
    let more = failed.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| format!("and {more} more"));
    let listed: Vec<String> = failed.into_values().take(LISTED).chain(more).collect();
    (!listed.is_empty()).then(|| listed.join("; "))
}

/// Whether all failed, so that no point is drawn.
pub(super) fn all_failed(runs: &[Counted<'_>]) -> bool {
    !runs.is_empty() && runs.iter().all(|run| run.failure().is_some())
}

/// A cell for the result of runs, with what was `chosen` for them. It names those that failed: behind the result, or
/// alone if all did.
pub(super) fn cell(
    runs: &[Counted<'_>],
    paper: Option<String>,
    chosen: Option<String>,
    result: impl FnOnce() -> Result<Option<String>>,
) -> Result<Cell> {
    let Some(first) = runs.first() else { return Ok(Cell { paper, ..Cell::default() }) };
    let failures = failures(runs);
    let ours = match (all_failed(runs), first.failure()) {
        (true, Some(words)) => Some(format!("{words} {MARK}")),
        _ => result()?.map(|ours| if failures.is_some() { format!("{ours} {MARK}") } else { ours }),
    };
    let note = [chosen, failures].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Ok(Cell {
        ours,
        paper,
        note: Some(note).filter(|note| !note.is_empty()),
        bold: false,
        link: Some(store::relative_path(first.job())),
    })
}

/// A check of something that a failed run does not have.
pub(super) fn undecided(check: Check, failures: &str, records: Vec<String>) -> Check {
    let reason = format!("cannot be measured: {failures}");
    Check { verdict: Verdict::Inconclusive, reason, records, ..check }
}

/// The table with the meaning of the mark, if a cell has it.
pub(super) fn footnoted(mut table: Table, meaning: &str) -> Table {
    let mut texts = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.ours.as_ref());
    if texts.any(|text| text.ends_with(MARK)) {
        table.notes.push(format!("{MARK} A run diverged or died. {meaning}"));
    }
    table
}
