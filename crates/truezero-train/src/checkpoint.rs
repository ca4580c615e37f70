//! [`Checkpoint`]: the state of a run between two steps.

use serde::{Deserialize, Serialize};
use truezero_network::{Descent, Loss};

use crate::{Epoch, Outcome};

/// The state of a run between two steps. A run that goes on from it ends in the same bits as one that never stopped. It
/// holds no state of a random generator, because every draw is keyed by its place in the run.
///
/// A network has its own file format, so a checkpoint of networks is written with the bytes of
/// [`Network::to_safetensors`](truezero_network::Network::to_safetensors) in their place:
/// [`try_map`](Self::try_map).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint<M> {
    /// The weights that the last step left.
    pub last: M,
    /// The weights of the best epoch; the initial ones until an epoch is finished.
    pub best: M,
    /// The finished epochs.
    pub epochs: Vec<Epoch>,
    /// The steps done in the epoch after them.
    pub steps: u32,
    /// The sum of the losses of those steps.
    pub loss: Loss,
}

impl<M: Clone> Checkpoint<M> {
    /// The state before the first step.
    pub fn new(initial: M) -> Self {
        let best = initial.clone();
        Self { last: initial, best, epochs: Vec::new(), steps: 0, loss: Loss::default() }
    }
}

impl<M> Checkpoint<M> {
    /// The same state with other models in place of the last and the best one, such as their bytes.
    ///
    /// ```
    /// use truezero_network::{Architecture, Network};
    /// use truezero_train::Checkpoint;
    ///
    /// let checkpoint = Checkpoint::new(Network::initialise(&Architecture::mlp(2, [3], 2)?, 1));
    /// let json = serde_json::to_string(&checkpoint.try_map(Network::to_safetensors)?)?;
    ///
    /// let read: Checkpoint<Vec<u8>> = serde_json::from_str(&json)?;
    /// assert_eq!(read.try_map(|bytes| Network::from_safetensors(bytes))?, checkpoint);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of `model`.
    pub fn try_map<N, E>(&self, model: impl Fn(&M) -> Result<N, E>) -> Result<Checkpoint<N>, E> {
        let (last, best) = (model(&self.last)?, model(&self.best)?);
        Ok(Checkpoint { last, best, epochs: self.epochs.clone(), steps: self.steps, loss: self.loss })
    }

    /// The first epoch with the lowest validation error, from 1; `None` if no epoch is finished.
    pub fn best_epoch(&self) -> Option<u32> {
        self.best().map(|epoch| epoch.epoch)
    }

    fn best(&self) -> Option<&Epoch> {
        self.epochs.iter().rev().find(|epoch| epoch.is_best)
    }

    /// The lowest validation error so far.
    pub(crate) fn lowest_error(&self) -> f64 {
        self.best().map_or(f64::INFINITY, |epoch| epoch.validation.error)
    }

    /// The last epoch whose validation error was below (1 − `least_gain`) times that of the last such epoch before it.
    /// The first epoch always is one. Patience counts from it.
    fn last_gain(&self, least_gain: f64) -> u32 {
        let mut last = (0, f64::INFINITY);
        for Epoch { epoch, validation, .. } in &self.epochs {
            if validation.error < (1.0 - least_gain) * last.1 {
                last = (*epoch, validation.error);
            }
        }
        last.0
    }

    /// The epoch that the next step belongs to, from 1.
    pub(crate) fn epoch(&self) -> u32 {
        self.epochs.last().map_or(0, |epoch| epoch.epoch).saturating_add(1)
    }

    /// Why the run ends here; `None` if it goes on.
    pub(crate) fn end(&self, descent: &Descent, least_gain: f64) -> Option<Outcome> {
        if !self.loss.total().is_finite() {
            return Some(Outcome::Diverged { epoch: self.epoch(), step: self.steps });
        }
        let Epoch { epoch, validation, .. } = self.epochs.last()?;
        if let Some(layer) = validation.dead_layer() {
            Some(Outcome::Dead { epoch: *epoch, layer })
        } else if epoch.saturating_sub(self.last_gain(least_gain)) >= descent.patience {
            Some(Outcome::StoppedEarly)
        } else if *epoch >= descent.max_epochs {
            Some(Outcome::Completed)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Validation;

    /// After how many epochs a run with these validation errors ends, and why.
    fn ended(errors: &[f64], patience: u32, least_gain: f64) -> Option<(usize, Outcome)> {
        let descent =
            Descent { batch_size: 1, learning_rate: 1.0, l1: 0.0, max_epochs: 100, patience, seed: 1 };
        let mut checkpoint = Checkpoint::new(());
        for (epoch, &error) in (1..).zip(errors) {
            let validation = Validation { error, loss: error, zeros: Vec::new(), misclassified: Vec::new() };
            let is_best = error < checkpoint.lowest_error();
            checkpoint.epochs.push(Epoch { epoch, training_loss: Loss::default(), validation, is_best });
            if let Some(outcome) = checkpoint.end(&descent, least_gain) {
                return Some((checkpoint.epochs.len(), outcome));
            }
        }
        None
    }

    #[test]
    fn patience_counts_from_the_last_epoch_that_gained_enough() {
        let stopped = |epochs| Some((epochs, Outcome::StoppedEarly));
        // Each epoch gains, but less than a tenth of what was left at the last large gain.
        let slow = [10.0, 9.9, 9.8, 9.7, 9.6, 9.5];
        assert_eq!(ended(&slow, 2, 0.0), None);
        assert_eq!(ended(&slow, 2, 0.1), stopped(3));
        // Small gains add up to a large one.
        assert_eq!(ended(&[10.0, 9.5, 8.9, 8.8, 8.7, 8.6], 3, 0.1), stopped(6));
        // The lowest error before a rise is no gain again.
        assert_eq!(ended(&[10.0, 8.0, 9.0, 8.0, 7.9], 2, 0.0), stopped(4));
    }
}
