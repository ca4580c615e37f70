//! [`Failure`]: a run that diverged or died, or could not be started.

use std::fmt;

use truezero_network::ZeroCount;

use crate::{BestEpoch, PreTrainingRecord, RunOutcome, RunRecord, WorkRecord};

/// How a run failed. It displays as what happened, as in "died in layer 2 at epoch 1".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The identity of the job that failed.
    pub job: String,
    /// What happened, without a subject.
    pub words: String,
}

impl Failure {
    /// The failure of a supervised run; `None` if it did not fail.
    pub fn of(record: &RunRecord) -> Option<Self> {
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

    /// The failure of the pre-training of a layer; `None` if the next layer can be trained above it.
    pub fn of_pre_training(record: &PreTrainingRecord) -> Option<Self> {
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

    /// The failure of a run of either kind.
    pub fn of_work(record: &WorkRecord) -> Option<Self> {
        match record {
            WorkRecord::Supervised(record) => Self::of(record),
            WorkRecord::PreTraining(record) => Self::of_pre_training(record),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// The dead layer, from 1, if it died in the epoch whose weights were kept.
fn dead_layer(best: &BestEpoch) -> Option<usize> {
    let dead = |zeros: &ZeroCount| zeros.zeros == zeros.values;
    best.validation.zeros.iter().position(dead).map(|layer| layer + 1)
}
