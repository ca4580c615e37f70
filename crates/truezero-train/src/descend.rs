//! [`descend`]: the training loop.

use truezero_network::Loss;

use crate::{Checkpoint, CheckpointError, Epoch, MiniBatch, Objective, Observer, Outcome, Step, Validation};

/// Descends an objective by mini-batches at a constant rate, beginning at the state of a checkpoint. It stops early and
/// keeps the weights with the lowest validation error (paper, section 4.1).
///
/// Each epoch goes once through its training examples, in an order that depends on the seed and the epoch alone; a last
/// smaller batch is used too. The run ends as [`Outcome`] says. An interrupted one goes on if this is called again with
/// its checkpoint, and a run that was stopped after any step ends in the same bits as one that never was.
///
/// # Errors
/// The objective's own errors, and those for a setting out of its range or a checkpoint of another run.
pub fn descend<O: Objective>(
    objective: &mut O,
    checkpoint: &mut Checkpoint<O::Model>,
    observer: &mut dyn Observer,
) -> Result<Outcome, O::Error> {
    objective.descent().check()?;
    objective.check(&checkpoint.last)?;
    objective.check(&checkpoint.best)?;
    loop {
        if let Some(outcome) = checkpoint.end(objective.descent(), objective.least_gain()) {
            return Ok(outcome);
        }
        if let Some(outcome) = run_steps(objective, checkpoint, observer)? {
            return Ok(outcome);
        }
        let validation = objective.validate(&checkpoint.last)?;
        let finite = validation.error.is_finite() && validation.loss.is_finite();
        if !(finite && objective.is_finite(&checkpoint.last)) {
            return Ok(Outcome::Diverged { epoch: checkpoint.epoch(), step: 0 });
        }
        let finished = finish_epoch(objective, checkpoint, validation);
        let control = observer.epoch(&finished);
        checkpoint.epochs.push(finished);
        if control.is_break() {
            return Ok(Outcome::Interrupted);
        }
    }
}

/// Does the remaining steps of an epoch. Returns why the run ends here, or `None` if the epoch is done.
fn run_steps<O: Objective>(
    objective: &mut O,
    checkpoint: &mut Checkpoint<O::Model>,
    observer: &mut dyn Observer,
) -> Result<Option<Outcome>, O::Error> {
    let epoch = checkpoint.epoch();
    let mut order: Vec<u32> = (0..).take(objective.begin_epoch(epoch)?).collect();
    objective.shuffle(epoch).shuffle(&mut order);
    let batches = order.chunks(objective.descent().batch_size);
    let steps = u32::try_from(batches.len()).unwrap_or(u32::MAX);
    if checkpoint.steps > steps {
        return Err(CheckpointError::Steps { epoch, most: steps, found: checkpoint.steps }.into());
    }
    observer.ready();
    for (number, positions) in (0..).zip(batches).skip(checkpoint.steps as usize) {
        let loss = objective.step(&mut checkpoint.last, MiniBatch { epoch, number, positions });
        checkpoint.steps = number + 1;
        checkpoint.loss.data += loss.data;
        checkpoint.loss.l1 += loss.l1;
        if !checkpoint.loss.total().is_finite() {
            return Ok(Some(Outcome::Diverged { epoch, step: checkpoint.steps }));
        }
        if observer.step(&Step { epoch, step: checkpoint.steps, steps, loss }).is_break() {
            return Ok(Some(Outcome::Interrupted));
        }
    }
    Ok(None)
}

/// Keeps the weights if they are the best so far, and moves the checkpoint to the beginning of the next epoch.
fn finish_epoch<O: Objective>(
    objective: &O,
    checkpoint: &mut Checkpoint<O::Model>,
    validation: Validation,
) -> Epoch {
    let epoch = checkpoint.epoch();
    let is_best = validation.error < checkpoint.lowest_error();
    if is_best {
        objective.copy(&checkpoint.last, &mut checkpoint.best);
    }
    let steps = f64::from(std::mem::take(&mut checkpoint.steps));
    let Loss { data, l1 } = std::mem::take(&mut checkpoint.loss);
    let training_loss = Loss { data: data / steps, l1: l1 / steps };
    Epoch { epoch, training_loss, validation, is_best }
}
