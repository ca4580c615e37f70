//! Deleting the models that nothing needs any more. A model that is needed later after all is trained again.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Result;
use truezero_eval::{CHECKPOINT, MODEL};
use truezero_sweep::Record as _;
use truezero_sweep::words::{counted, size};

use crate::experiments::{Context, Experiment};
use crate::job::Job;
use crate::plan::left;
use crate::record::Runs;

/// Models that nothing needs: the identities of their runs, and their sizes in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unneeded<'a>(Vec<(&'a str, u64)>);

impl Unneeded<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As in "3 models, 4.5 MB".
impl std::fmt::Display for Unneeded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.0.iter().map(|(_, bytes)| bytes).sum();
        write!(f, "{}, {}", counted(self.0.len(), "model"), size(bytes))
    }
}

/// The models of finished runs of a plan that no unfinished job builds upon, that are in no contest which still goes
/// on, and on which nothing is left to measure.
pub(crate) fn unneeded<'a>(
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &'a Runs,
    open: &[Job],
) -> Result<Unneeded<'a>> {
    let mut needed = BTreeSet::new();
    for job in left(context, experiments, runs)? {
        needed.extend(job.settings.builds_upon().into_iter().map(str::to_owned));
    }
    for experiment in experiments {
        needed.extend(experiment.networks(context, runs)?);
    }
    // The winner of a contest is known once its last run is finished.
    let contests: BTreeSet<String> = open.iter().map(|job| job.settings.kind()).collect();
    let mut unneeded = Unneeded::default();
    for record in runs.iter() {
        let id = record.job();
        if needed.contains(id) || contests.contains(&record.work().kind()) {
            continue;
        }
        if let Ok(file) = fs::metadata(context.store.path(id, MODEL)) {
            unneeded.0.push((id, file.len()));
        }
    }
    Ok(unneeded)
}

/// Deletes the models that nothing needs.
pub(crate) fn prune<'a>(
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &'a Runs,
    open: &[Job],
) -> Result<Unneeded<'a>> {
    let unneeded = unneeded(context, experiments, runs, open)?;
    for record in runs.iter() {
        // Of another process that did the same run, and was killed after this one had finished it.
        context.store.delete(record.job(), CHECKPOINT)?;
    }
    for (id, _) in &unneeded.0 {
        context.store.delete(id, MODEL)?;
    }
    Ok(unneeded)
}
