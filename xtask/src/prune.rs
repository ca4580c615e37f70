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

/// The models that were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pruned {
    pub(crate) models: usize,
    pub(crate) bytes: u64,
}

impl std::fmt::Display for Pruned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} deleted, {}", counted(self.models, "model"), size(self.bytes))
    }
}

/// Deletes the models of finished runs of a plan that no unfinished job builds upon, that are in no contest which is
/// still going on, and on which nothing is left to measure.
pub(crate) fn prune(
    context: &Context<'_>,
    experiments: &[&Experiment],
    runs: &Runs,
    open: &[Job],
) -> Result<Pruned> {
    let mut needed = BTreeSet::new();
    for job in left(context, experiments, runs)? {
        needed.extend(job.settings.builds_upon().into_iter().map(str::to_owned));
    }
    for experiment in experiments {
        needed.extend(experiment.networks(context, runs)?);
    }
    // The winner of a contest is known once its last run is finished.
    let contests: BTreeSet<String> = open.iter().map(|job| job.settings.kind()).collect();
    let mut pruned = Pruned::default();
    for record in runs.iter() {
        let id = record.job();
        let path = context.store.path(id, MODEL);
        // Of another process that did the same run, and was killed after this one had finished it.
        context.store.delete(id, CHECKPOINT)?;
        if needed.contains(id) || contests.contains(&record.work().kind()) {
            continue;
        }
        if let Ok(file) = fs::metadata(&path) {
            context.store.delete(id, MODEL)?;
            pruned.models += 1;
            pruned.bytes += file.len();
        }
    }
    Ok(pruned)
}
