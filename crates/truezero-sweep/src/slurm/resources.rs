//! [`Resources`]: what a task asks for.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::{Deserialize, Serialize};

const MEBIBYTE: f64 = (1 << 20) as f64;

/// What a task asks for: it is killed when it takes more time or memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// In MiB.
    pub memory: u64,
    /// In minutes.
    pub minutes: u64,
    /// Of one node.
    pub cores: NonZeroUsize,
}

impl Resources {
    /// For a task that is expected to take this time and this memory in bytes at most. Both are rounded up to powers of
    /// two, so that tasks of like size can share an array.
    pub fn of_size(time: Duration, memory: f64, cores: NonZeroUsize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast to u64 saturates"
        )]
        let rounded = |amount: f64| (amount.ceil() as u64).clamp(1, 1 << 40).next_power_of_two();
        Self { memory: rounded(memory / MEBIBYTE), minutes: rounded(time.as_secs_f64() / 60.0), cores }
    }

    /// The same with twice the memory or twice the time, this many times.
    pub(super) fn doubled(self, memory: u32, time: u32) -> Self {
        let times = |doublings| 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
        Self {
            memory: self.memory.saturating_mul(times(memory)),
            minutes: self.minutes.saturating_mul(times(time)),
            ..self
        }
    }

    /// The arguments of sbatch.
    pub(super) fn arguments(self) -> [String; 3] {
        [
            format!("--mem={}M", self.memory),
            format!("--time={}", self.minutes),
            format!("--cpus-per-task={}", self.cores),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_to_powers_of_two() {
        let of_size = |seconds, mebibytes: f64| {
            let time = Duration::from_secs(seconds);
            let Resources { memory, minutes, .. } =
                Resources::of_size(time, mebibytes * MEBIBYTE, NonZeroUsize::MIN);
            (memory, minutes)
        };
        assert_eq!(of_size(0, 0.0), (1, 1));
        assert_eq!(of_size(61, 128.0), (128, 2));
        assert_eq!(of_size(7200, 128.1), (256, 128));
        // No memory is known of an estimate that is no number; one that is too large stays below what u64 holds.
        assert_eq!(of_size(1, f64::NAN).0, 1);
        assert_eq!(of_size(1, f64::INFINITY).0, 1 << 40);
    }

    #[test]
    fn doubling_does_not_overflow() {
        let one = Resources { memory: 3, minutes: 5, cores: NonZeroUsize::MIN };
        assert_eq!(one.doubled(2, 0), Resources { memory: 12, ..one });
        assert_eq!(one.doubled(0, 1).arguments(), ["--mem=3M", "--time=10", "--cpus-per-task=1"]);
        assert_eq!(one.doubled(64, 63).memory, u64::MAX);
    }
}
