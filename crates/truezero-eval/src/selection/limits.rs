//! [`Limits`]: when training ends.

use serde::{Deserialize, Serialize};
use truezero_network::Descent;

/// When training ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// After this many epochs at the latest.
    pub max_epochs: u32,
    /// After this many epochs in a row without a lower validation error.
    pub patience: u32,
}

impl Limits {
    /// Those of a descent.
    pub fn of(&Descent { max_epochs, patience, .. }: &Descent) -> Self {
        Self { max_epochs, patience }
    }

    /// What tells the label of a job from that of the same job in the first round: ", for 30 epochs"; empty for the
    /// limits of the first round.
    pub(super) fn beside(self, first: Self) -> String {
        if self == first { String::new() } else { format!(", for {} epochs", self.max_epochs) }
    }

    /// The same limits, multiplied.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        let multiplied = |limit: u32| limit.saturating_mul(times);
        Self { max_epochs: multiplied(self.max_epochs), patience: multiplied(self.patience) }
    }

    /// By each limit the later of both ends.
    #[must_use]
    pub fn or_longer(self, other: Self) -> Self {
        Self {
            max_epochs: self.max_epochs.max(other.max_epochs),
            patience: self.patience.max(other.patience),
        }
    }
}
