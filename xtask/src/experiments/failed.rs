//! How runs that diverged, died or have not converged are named in tables and figures.

use std::collections::BTreeMap;

use anyhow::Result;
use truezero_eval::rules::Standing;
use truezero_eval::{Counted, Failure, run_record};
use truezero_sweep::words;

use crate::job::Job;
use crate::record::Runs;
use crate::report::model::{Cell, Table};
use crate::store;

/// Stands behind a number in which failed runs have a part.
const FAILED: &str = "†";
/// Stands behind a number in which runs have a part that have not converged.
const NOT_CONVERGED: &str = "‡";
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

/// "not converged: seed 1, seed 2"; `None` if all have converged or failed. The reasons of checks say more.
fn not_converged(runs: &[Counted<'_>]) -> Option<String> {
    let is_open = |run: &&Counted<'_>| matches!(run.standing(), Standing::NotConverged(_));
    let open: Vec<&str> = runs.iter().filter(is_open).map(Counted::name).collect();
    (!open.is_empty()).then(|| format!("not converged: {}", open.join(", ")))
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

/// A cell for the result of runs, with what was `chosen` for them. It marks and names those that failed or have not
/// converged: behind the result, or alone if all failed.
pub(super) fn cell(
    runs: &[Counted<'_>],
    paper: Option<String>,
    chosen: Option<String>,
    result: impl FnOnce() -> Result<Option<String>>,
) -> Result<Cell> {
    let Some(first) = runs.first() else { return Ok(Cell { paper, ..Cell::default() }) };
    let (failures, not_converged) = (failures(runs), not_converged(runs));
    let marks = [(&failures, FAILED), (&not_converged, NOT_CONVERGED)];
    let marks = marks
        .iter()
        .filter(|(words, _)| words.is_some())
        .fold(String::new(), |marks, (_, mark)| marks + " " + mark);
    let ours = match (all_failed(runs), first.failure()) {
        (true, Some(words)) => Some(format!("{words}{marks}")),
        _ => result()?.map(|ours| format!("{ours}{marks}")),
    };
    let note = [chosen, failures, not_converged].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Ok(Cell {
        ours,
        paper,
        note: Some(note).filter(|note| !note.is_empty()),
        bold: false,
        link: Some(store::relative_path(first.job())),
    })
}

/// The table with the meaning of the marks that its cells have.
pub(super) fn footnoted(mut table: Table, meaning: &str) -> Table {
    let texts = || table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.ours.as_ref());
    let has = |mark| texts().any(|text| text.contains(mark));
    let failed = has(FAILED).then(|| format!("{FAILED} A run diverged or died. {meaning}"));
    let not_converged = has(NOT_CONVERGED).then(|| {
        format!(
            "{NOT_CONVERGED} Not converged: a run, or the pre-training of a layer, ended at its limit of epochs or was \
             best in the last tenth of it."
        )
    });
    table.notes.extend(failed.into_iter().chain(not_converged));
    table
}
