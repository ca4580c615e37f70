//! [`Standing`]: how a run ended, as far as a verdict depends on it.

use std::fmt;

use super::error::RuleError;

/// How a run ended, as far as a verdict depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// By patience, well before its limit.
    Converged,
    /// At its limit, with its best epoch near it, or above layers that have not converged, as the words say.
    NotConverged(String),
    /// It diverged or died, as the words say. Its errors are those of a constant answer.
    Failed(String),
}

impl Standing {
    /// Why it has not converged, or how it failed.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Converged => None,
            Self::NotConverged(words) | Self::Failed(words) => Some(words),
        }
    }
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
            Standing::NotConverged(words) => write!(f, "{} has not converged ({words})", self.run),
            Standing::Failed(words) => write!(f, "{} {words}", self.run),
        }
    }
}

/// The standing of a run that did not fail, supervised or of pre-training. It has converged if it was
/// `ended_by_patience` and its `best` epoch, from 1, lies before the last tenth of its `limit`, the most epochs that it
/// could have. Of pre-training, the best epoch is that of the lowest reconstruction error.
///
/// # Errors
/// [`RuleError::Epochs`] unless 1 ≤ best ≤ epochs ≤ limit.
///
/// ```
/// use truezero_eval::rules::{Standing, standing};
///
/// assert_eq!(standing(true, 90, 100, 100)?, Standing::Converged);
/// let late = Standing::NotConverged("best epoch 91, near the limit of 100".into());
/// assert_eq!(standing(true, 91, 100, 100)?, late);
/// let at_limit = Standing::NotConverged("ended at the limit, epoch 100".into());
/// assert_eq!(standing(false, 50, 100, 100)?, at_limit);
/// # Ok::<(), truezero_eval::rules::RuleError>(())
/// ```
pub fn standing(ended_by_patience: bool, best: u32, epochs: u32, limit: u32) -> Result<Standing, RuleError> {
    if !(1 <= best && best <= epochs && epochs <= limit) {
        return Err(RuleError::Epochs { best, epochs, limit });
    }
    Ok(if !ended_by_patience {
        Standing::NotConverged(format!("ended at the limit, epoch {epochs}"))
    } else if 10 * u64::from(best) > 9 * u64::from(limit) {
        Standing::NotConverged(format!("best epoch {best}, near the limit of {limit}"))
    } else {
        Standing::Converged
    })
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
            let found = standing(patience, best, epochs, limit).unwrap();
            assert_eq!(found == Standing::Converged, converged, "{best} of {limit}: {found:?}");
        }
    }

    #[test]
    fn epochs_that_contradict_each_other_are_refused() {
        for (best, epochs, limit) in [(0, 1, 2), (3, 2, 4), (1, 5, 4), (0, 0, 0)] {
            let error = standing(true, best, epochs, limit).unwrap_err();
            assert_eq!(error, RuleError::Epochs { best, epochs, limit });
        }
    }
}
