//! How a run ended, as its record says it.

use truezero_train::Outcome;

use crate::RunOutcome;

/// The outcome as the record has it; `None` for a run that was interrupted, which leaves no record.
pub(super) fn recorded(outcome: Outcome) -> Option<RunOutcome> {
    match outcome {
        Outcome::StoppedEarly => Some(RunOutcome::StoppedEarly),
        Outcome::Completed => Some(RunOutcome::Completed),
        Outcome::Diverged { .. } => Some(RunOutcome::Diverged),
        Outcome::Dead { .. } => Some(RunOutcome::Dead),
        _ => None,
    }
}
