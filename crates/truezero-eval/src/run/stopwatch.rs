//! [`Stopwatch`]: how long the training steps of a run took.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use truezero_train::{Epoch, Observer, Step};

use crate::Cost;

/// Counts and times the training steps, without validation and without the time until the examples of an epoch are
/// ready, and passes everything on to another observer. A step is timed when it is counted, so count and time are of
/// the same steps however the run ends.
#[derive(Debug)]
pub(super) struct Stopwatch<'a, O, C = fn() -> Instant> {
    observer: &'a mut O,
    clock: C,
    start: Instant,
    /// What the run took before it was stopped and went on.
    earlier: Cost,
    /// When the last step that is counted ended, or the examples of the epoch were ready.
    mark: Instant,
    training: Duration,
    steps: u64,
}

impl<'a, O> Stopwatch<'a, O> {
    /// A watch for a run that started at `start` and trains from now.
    pub(super) fn new(observer: &'a mut O, start: Instant) -> Self {
        Stopwatch::with_clock(observer, start, Instant::now)
    }
}

impl<'a, O, C: Fn() -> Instant> Stopwatch<'a, O, C> {
    fn with_clock(observer: &'a mut O, start: Instant, clock: C) -> Self {
        let mark = clock();
        let earlier = Cost { training_seconds: 0.0, seconds: 0.0, steps: 0 };
        Self { observer, clock, start, earlier, mark, training: Duration::ZERO, steps: 0 }
    }

    /// Adds what the run took up to the checkpoint from which it goes on.
    pub(super) fn go_on(&mut self, earlier: Cost) {
        self.earlier = earlier;
    }

    /// What the run has taken by now.
    pub(super) fn cost(&self) -> Cost {
        let Cost { training_seconds, seconds, steps } = self.earlier;
        Cost {
            training_seconds: training_seconds + self.training.as_secs_f64(),
            seconds: seconds + (self.clock)().duration_since(self.start).as_secs_f64(),
            steps: steps + self.steps,
        }
    }
}

impl<O: Observer, C: Fn() -> Instant> Observer for Stopwatch<'_, O, C> {
    fn ready(&mut self) {
        self.observer.ready();
        self.mark = (self.clock)();
    }

    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        let now = (self.clock)();
        self.training += now.duration_since(self.mark);
        self.steps += 1;
        self.mark = now;
        self.observer.step(step)
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        self.observer.epoch(epoch)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use truezero_network::Loss;
    use truezero_train::Validation;

    use super::*;

    const STEP: u64 = 3;
    const VALIDATION: u64 = 1_000;
    const DRAWING: u64 = 100;

    /// Runs epochs of ten steps, and then some steps of a last one, on a clock that nothing else moves. Returns the
    /// number and the seconds of the steps.
    fn watched(whole_epochs: u64, cut: u64) -> (u64, f64) {
        let (start, gone) = (Instant::now(), Cell::new(0));
        let wait = |seconds: u64| gone.set(gone.get() + seconds);
        // The time before training does not count.
        wait(50);
        let clock = || start + Duration::from_secs(gone.get());
        let mut observer = Slow(&wait);
        let mut watch = Stopwatch::with_clock(&mut observer, start, clock);
        for _ in 0..whole_epochs {
            wait(DRAWING);
            watch.ready();
            steps(&mut watch, 10, &wait);
            wait(VALIDATION);
            let _ = watch.epoch(&epoch());
        }
        wait(DRAWING);
        watch.ready();
        steps(&mut watch, cut, &wait);
        // The step that diverges is not reported.
        wait(STEP);
        let cost = watch.cost();
        assert_eq!(cost.seconds, gone.get() as f64);
        (cost.steps, cost.training_seconds)
    }

    /// An observer that takes its time at the end of an epoch.
    struct Slow<'a, W>(&'a W);

    impl<W: Fn(u64)> Observer for Slow<'_, W> {
        fn epoch(&mut self, _: &Epoch) -> ControlFlow<()> {
            (self.0)(7);
            ControlFlow::Continue(())
        }
    }

    fn epoch() -> Epoch {
        let validation = Validation { error: 0.5, loss: 1.0, zeros: Vec::new(), misclassified: Vec::new() };
        Epoch { epoch: 1, training_loss: Loss::default(), validation, is_best: true }
    }

    fn steps(watch: &mut impl Observer, count: u64, wait: &impl Fn(u64)) {
        for _ in 0..count {
            wait(STEP);
            let _ = watch.step(&Step { epoch: 1, step: 1, steps: 10, loss: Loss::default() });
        }
    }

    #[test]
    fn steps_and_training_time_are_of_the_same_steps_however_a_run_ends() {
        for whole_epochs in 0..3 {
            for cut in [0, 1, 7] {
                let (steps, seconds) = watched(whole_epochs, cut);
                assert_eq!(steps, 10 * whole_epochs + cut);
                assert_eq!(seconds, (STEP * steps) as f64, "{whole_epochs} epochs and {cut} steps");
            }
        }
    }
}
