//! Training that is kept in the store from time to time, and goes on from there after the program was stopped.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use truezero_sweep::SweepError;
use truezero_train::{Checkpoint, Epoch, Objective, Observer, Outcome, Step, descend};

use super::Runner;
use super::checkpoint_file::{self, CHECKPOINT, Parts};
use super::stopwatch::Stopwatch;
use crate::EvalError;

/// Descends the objective from `initial`, or from what the store has kept of the job. Where the observer ends the run,
/// its state is kept.
///
/// A checkpoint that is damaged or of another job is a fault of the store, and the run starts over.
pub(super) fn descend_on<O>(
    runner: &Runner<'_>,
    job: &str,
    objective: &mut O,
    initial: &mut Checkpoint<O::Model>,
    stopwatch: &mut Stopwatch<'_, impl Observer>,
    unable: &dyn Fn(O::Error) -> EvalError,
) -> Result<Outcome, EvalError>
where
    O: Objective,
    O::Model: Parts + Clone,
{
    let checkpoint = initial;
    let Some(every) = runner.checkpoint_every else {
        return descend(objective, checkpoint, stopwatch).map_err(unable);
    };
    go_on(runner, job, checkpoint, stopwatch)?;
    loop {
        let mut pausing = Pausing { observer: &mut *stopwatch, every, start: Instant::now(), pauses: false };
        let outcome = descend(objective, checkpoint, &mut pausing).map_err(unable)?;
        let pauses = pausing.pauses;
        if outcome == Outcome::Interrupted {
            let contents = checkpoint_file::write(job, checkpoint, stopwatch.cost())
                .map_err(|source| SweepError::Unwritable { job: job.to_owned(), source })?;
            runner.store.write_sealed(job, CHECKPOINT, &contents)?;
        }
        if !pauses {
            return Ok(outcome);
        }
    }
}

/// Reads the checkpoint that the store has of the job, if it has one.
fn go_on<M: Parts + Clone>(
    runner: &Runner<'_>,
    job: &str,
    checkpoint: &mut Checkpoint<M>,
    stopwatch: &mut Stopwatch<'_, impl Observer>,
) -> Result<(), EvalError> {
    let contents = match runner.store.read_sealed(job, CHECKPOINT) {
        Ok(Some(contents)) => contents,
        Ok(None) => return Ok(()),
        Err(fault) if fault.is_fault() => {
            runner.store.add_fault(&fault);
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let mut kept = checkpoint.clone();
    match checkpoint_file::read(job, &contents, &mut kept) {
        Ok(cost) => {
            *checkpoint = kept;
            stopwatch.go_on(cost);
        }
        Err(reason) => {
            let path = runner.store.path(job, CHECKPOINT);
            runner.store.add_fault(&SweepError::Unusable { path, reason });
        }
    }
    Ok(())
}

/// Ends a run after some time, so that its state can be kept. It goes on at once.
struct Pausing<'a, O> {
    observer: &'a mut O,
    every: Duration,
    start: Instant,
    /// Whether this ended the run, and not the observer.
    pauses: bool,
}

impl<O> Pausing<'_, O> {
    fn control(&mut self, control: ControlFlow<()>) -> ControlFlow<()> {
        self.pauses = control.is_continue() && self.start.elapsed() >= self.every;
        if self.pauses { ControlFlow::Break(()) } else { control }
    }
}

impl<O: Observer> Observer for Pausing<'_, O> {
    fn ready(&mut self) {
        self.observer.ready();
    }

    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        let control = self.observer.step(step);
        self.control(control)
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        let control = self.observer.epoch(epoch);
        self.control(control)
    }
}
