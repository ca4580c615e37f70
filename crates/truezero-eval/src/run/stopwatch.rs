//! [`Stopwatch`]: how long the training steps of a run took.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::Cost;

/// Counts and times the training steps, without validation, and passes everything on to another observer. A step is timed
/// when it is counted, so count and time are of the same steps however the run ends.
#[derive(Debug)]
pub(super) struct Stopwatch<'a, O, C = fn() -> Instant> {
    observer: &'a mut O,
    clock: C,
    start: Instant,
    /// When the last step that is counted ended, or the epoch began.
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
        Self { observer, clock, start, mark, training: Duration::ZERO, steps: 0 }
    }

    /// What the run has taken by now.
    pub(super) fn cost(&self) -> Cost {
        Cost {
            training_seconds: self.training.as_secs_f64(),
            seconds: (self.clock)().duration_since(self.start).as_secs_f64(),
            steps: self.steps,
        }
    }

    fn step(&mut self, follow: impl FnOnce(&mut O) -> ControlFlow<()>) -> ControlFlow<()> {
        let now = (self.clock)();
        self.training += now.duration_since(self.mark);
        self.steps += 1;
        self.mark = now;
        follow(self.observer)
    }

    fn epoch(&mut self, follow: impl FnOnce(&mut O) -> ControlFlow<()>) -> ControlFlow<()> {
        let control = follow(self.observer);
        self.mark = (self.clock)();
        control
    }
}

impl<O: truezero_train::Observer, C: Fn() -> Instant> truezero_train::Observer for Stopwatch<'_, O, C> {
    fn step(&mut self, step: &truezero_train::Step) -> ControlFlow<()> {
        Stopwatch::step(self, |observer| observer.step(step))
    }

    fn epoch(&mut self, epoch: &truezero_train::Epoch) -> ControlFlow<()> {
        Stopwatch::epoch(self, |observer| observer.epoch(epoch))
    }
}

impl<O: truezero_pretrain::Observer, C: Fn() -> Instant> truezero_pretrain::Observer for Stopwatch<'_, O, C> {
    fn step(&mut self, step: &truezero_pretrain::Step) -> ControlFlow<()> {
        Stopwatch::step(self, |observer| observer.step(step))
    }

    fn epoch(&mut self, epoch: &truezero_pretrain::Epoch) -> ControlFlow<()> {
        Stopwatch::epoch(self, |observer| observer.epoch(epoch))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const STEP: u64 = 3;
    const VALIDATION: u64 = 1_000;

    /// Runs epochs of ten steps, and then some steps of a last one, on a clock that nothing else moves. Returns the number
    /// and the seconds of the steps.
    fn watched(whole_epochs: u64, cut: u64) -> (u64, f64) {
        let (start, gone) = (Instant::now(), Cell::new(0));
        let wait = |seconds: u64| gone.set(gone.get() + seconds);
        // The time before training does not count.
        wait(50);
        let clock = || start + Duration::from_secs(gone.get());
        let mut observer = ();
        let mut watch = Stopwatch::with_clock(&mut observer, start, clock);
        for _ in 0..whole_epochs {
            steps(&mut watch, 10, &wait);
            wait(VALIDATION);
            let _ = watch.epoch(|()| {
                wait(7);
                ControlFlow::Continue(())
            });
        }
        steps(&mut watch, cut, &wait);
        // The step that diverges is not reported.
        wait(STEP);
        let cost = watch.cost();
        assert_eq!(cost.seconds, gone.get() as f64);
        (cost.steps, cost.training_seconds)
    }

    fn steps(watch: &mut Stopwatch<'_, (), impl Fn() -> Instant>, count: u64, wait: &impl Fn(u64)) {
        for _ in 0..count {
            wait(STEP);
            let _ = watch.step(|()| ControlFlow::Continue(()));
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
