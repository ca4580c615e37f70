//! [`Standing`]: how a run ended, as far as a verdict depends on it.

use std::fmt;

use super::error::RuleError;
use crate::RunOutcome;

/// How a run ended, as far as a verdict depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// By patience, well before its limit.
    Converged,
    /// At its limit, or with its best epoch near it.
    NotConverged,
    /// It diverged or died, as the words say. Its errors are those of a constant answer.
    Failed(String),
}

/// A run and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunStanding {
    /// As in "rectifier, seed 2".
    pub run: String,
    /// How it ended.
    pub standing: Standing,
}

impl fmt::Display for RunStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.standing {
            Standing::Converged => write!(f, "{} converged", self.run),
            Standing::NotConverged => write!(f, "{} has not converged", self.run),
            Standing::Failed(words) => write!(f, "{} {words}", self.run),
        }
    }
}

/// Whether a run has converged: it was `ended_by_patience`, and its `best` epoch, from 1, lies before the last tenth of
/// its `limit`, the most epochs that it could have. Of pre-training, the best epoch is that of the lowest
/// reconstruction error.
///
/// # Errors
/// [`RuleError::Epochs`] unless 1 ≤ best ≤ epochs ≤ limit.
///
/// ```
/// use truezero_eval::rules::is_converged;
///
/// assert!(is_converged(true, 90, 100, 100)?);
/// assert!(!is_converged(true, 91, 100, 100)?);
/// assert!(!is_converged(false, 50, 100, 100)?);
/// # Ok::<(), truezero_eval::rules::RuleError>(())
/// ```
pub fn is_converged(ended_by_patience: bool, best: u32, epochs: u32, limit: u32) -> Result<bool, RuleError> {
    if !(1 <= best && best <= epochs && epochs <= limit) {
        return Err(RuleError::Epochs { best, epochs, limit });
    }
    Ok(ended_by_patience && 10 * u64::from(best) <= 9 * u64::from(limit))
}

/// The standing of a run, supervised or of pre-training: its outcome, its best epoch, the epochs that it finished and
/// the most that it could have. A run without a best epoch has failed.
///
/// # Errors
/// [`RuleError::Epochs`] if the numbers of a run that neither diverged nor died contradict each other.
pub fn standing(
    outcome: RunOutcome,
    best: Option<u32>,
    epochs: u32,
    limit: u32,
) -> Result<Standing, RuleError> {
    let ended_by_patience = match outcome {
        RunOutcome::Diverged => {
            return Ok(Standing::Failed(format!("diverged in epoch {}", u64::from(epochs) + 1)));
        }
        RunOutcome::Dead => return Ok(Standing::Failed(format!("died at epoch {epochs}"))),
        RunOutcome::StoppedEarly => true,
        RunOutcome::Completed => false,
    };
    let Some(best) = best else { return Ok(Standing::Failed("finished no epoch".into())) };
    let converged = is_converged(ended_by_patience, best, epochs, limit)?;
    Ok(if converged { Standing::Converged } else { Standing::NotConverged })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_converges_by_patience_before_the_last_tenth_of_its_limit() {
        for (patience, best, epochs, limit, converged) in [
            (true, 1, 2, 200, true),
            (true, 180, 190, 200, true),
            (true, 181, 191, 200, false),
            (false, 10, 200, 200, false),
            (true, 200, 200, 200, false),
            (true, 9, 10, 10, true),
            (true, 10, 10, 10, false),
            (true, 4, 5, 5, true),
            (true, 5, 5, 5, false),
            (true, 1, 1, 1, false),
            (true, u32::MAX, u32::MAX, u32::MAX, false),
        ] {
            assert_eq!(is_converged(patience, best, epochs, limit), Ok(converged), "{best} of {limit}");
        }
    }

    #[test]
    fn epochs_that_contradict_each_other_are_refused() {
        for (best, epochs, limit) in [(0, 1, 2), (3, 2, 4), (1, 5, 4), (0, 0, 0)] {
            let error = is_converged(true, best, epochs, limit).unwrap_err();
            assert_eq!(error, RuleError::Epochs { best, epochs, limit });
            assert!(standing(RunOutcome::StoppedEarly, Some(best), epochs, limit).is_err());
        }
    }

    #[test]
    fn runs_that_diverged_or_died_have_failed_whatever_their_best_epoch() {
        let words = |outcome, best| match standing(outcome, best, 7, 100).unwrap() {
            Standing::Failed(words) => words,
            other => panic!("{other:?}"),
        };
        assert_eq!(words(RunOutcome::Diverged, Some(3)), "diverged in epoch 8");
        assert_eq!(words(RunOutcome::Dead, Some(3)), "died at epoch 7");
        assert_eq!(words(RunOutcome::Completed, None), "finished no epoch");
        assert_eq!(standing(RunOutcome::StoppedEarly, Some(3), 7, 100), Ok(Standing::Converged));
        assert_eq!(standing(RunOutcome::Completed, Some(3), 100, 100), Ok(Standing::NotConverged));
    }
}
