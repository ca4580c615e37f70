//! [`Stopwatch`]: how long the training steps of a run took.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use truezero_eval::Cost;

/// Times the training steps, validation not counted, on the way to another observer.
#[derive(Debug)]
pub(super) struct Stopwatch<'a, O> {
    observer: &'a mut O,
    start: Instant,
    epoch_start: Instant,
    last_step: Instant,
    training: Duration,
    steps: u64,
}

impl<'a, O> Stopwatch<'a, O> {
    /// A watch for a run that started at `start` and trains from now.
    pub(super) fn new(observer: &'a mut O, start: Instant) -> Self {
        let now = Instant::now();
        Self { observer, start, epoch_start: now, last_step: now, training: Duration::ZERO, steps: 0 }
    }

    /// What the run has taken by now.
    pub(super) fn cost(&self) -> Cost {
        Cost {
            training_seconds: self.training.as_secs_f64(),
            seconds: self.start.elapsed().as_secs_f64(),
            steps: self.steps,
        }
    }

    fn step(&mut self, follow: impl FnOnce(&mut O) -> ControlFlow<()>) -> ControlFlow<()> {
        self.steps += 1;
        self.last_step = Instant::now();
        follow(self.observer)
    }

    fn epoch(&mut self, follow: impl FnOnce(&mut O) -> ControlFlow<()>) -> ControlFlow<()> {
        self.training += self.last_step - self.epoch_start;
        let control = follow(self.observer);
        self.epoch_start = Instant::now();
        control
    }
}

impl<O: truezero_train::Observer> truezero_train::Observer for Stopwatch<'_, O> {
    fn step(&mut self, step: &truezero_train::Step) -> ControlFlow<()> {
        Stopwatch::step(self, |observer| observer.step(step))
    }

    fn epoch(&mut self, epoch: &truezero_train::Epoch) -> ControlFlow<()> {
        Stopwatch::epoch(self, |observer| observer.epoch(epoch))
    }
}

impl<O: truezero_pretrain::Observer> truezero_pretrain::Observer for Stopwatch<'_, O> {
    fn step(&mut self, step: &truezero_pretrain::Step) -> ControlFlow<()> {
        Stopwatch::step(self, |observer| observer.step(step))
    }

    fn epoch(&mut self, epoch: &truezero_pretrain::Epoch) -> ControlFlow<()> {
        Stopwatch::epoch(self, |observer| observer.epoch(epoch))
    }
}
