//! [`Timing`]: how long a step takes, and the loop that measures it.

use std::time::Instant;

use serde::Serialize;

/// The steps before the clock runs.
const WARM_UP_STEPS: usize = 5;
const REPEATS: usize = 5;

/// How long a step takes, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Timing {
    pub(crate) min_ms: f64,
    pub(crate) median_ms: f64,
}

impl Timing {
    /// The minimum and the median of times in milliseconds. There must be at least one.
    pub(crate) fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self { min_ms: times[0], median_ms: times[times.len() / 2] }
    }
}

/// Times repeats of `steps` steps each, after a warm-up. `step` is called with its number within the repeat.
pub(crate) fn time_steps(steps: usize, mut step: impl FnMut(usize)) -> Timing {
    (0..WARM_UP_STEPS).for_each(&mut step);
    let repeats = (0..REPEATS).map(|_| {
        let start = Instant::now();
        (0..steps).for_each(&mut step);
        start.elapsed().as_secs_f64() * 1e3 / steps as f64
    });
    Timing::of(repeats.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repeat_has_the_same_steps() {
        let mut taken = Vec::new();
        let timing = time_steps(3, |step| taken.push(step));
        assert_eq!(taken, [&[0, 1, 2, 3, 4][..], &[0, 1, 2].repeat(5)].concat());
        assert!(timing.min_ms <= timing.median_ms);
        let Timing { min_ms, median_ms } = Timing::of(vec![5.0, 1.0, 2.0, 4.0, 3.0]);
        assert_eq!([min_ms, median_ms], [1.0, 3.0]);
    }
}
