//! A run that was stopped and goes on ends in the same bits as one that never stopped.

use std::ops::ControlFlow;

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Loss, Network};
use truezero_tensor::{Examples, Kernels, Matrix, Random};
use truezero_train::{
    Checkpoint, CheckpointError, Epoch, MiniBatch, Objective, Observer, Outcome, Step, Supervised,
    TrainError, Training, Validation, descend,
};

/// Ends the run after this many steps and finished epochs in all.
struct Stop(u32);

impl Stop {
    fn count(&mut self) -> ControlFlow<()> {
        self.0 -= 1;
        if self.0 == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Observer for Stop {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.count()
    }

    fn epoch(&mut self, _: &Epoch) -> ControlFlow<()> {
        self.count()
    }
}

/// Descends anew from the checkpoint, with an objective of its own each time, until the run is not interrupted.
fn in_pieces<O: Objective<Error = TrainError>>(
    objective: impl Fn() -> O,
    checkpoint: &mut Checkpoint<O::Model>,
    length: u32,
) -> Outcome {
    loop {
        match descend(&mut objective(), checkpoint, &mut Stop(length)).unwrap() {
            Outcome::Interrupted => {}
            outcome => return outcome,
        }
    }
}

const DESCENT: Descent =
    Descent { batch_size: 8, learning_rate: 0.2, l1: 1e-4, max_epochs: 4, patience: 4, seed: 3 };

fn network(units: usize) -> Network<f32> {
    let layer = HiddenLayer { units, activation: ActivationKind::Rectifier, half_negated: true };
    Network::initialise(&Architecture::new(2, vec![layer], 2).unwrap(), 3)
}

fn points(number: u32) -> (Examples<f32>, Vec<u32>) {
    let mut random = Random::new(1, "points", [number, 0, 0, 0]);
    let points = Matrix::from_fn(2, 43, |_, _| random.uniform_f32() - 0.5);
    let labels = (0..43).map(|i| u32::from(points.column(i)[0] * points.column(i)[1] > 0.0)).collect();
    (Examples::Dense(points), labels)
}

/// Checks runs on fixed examples.
fn assert_goes_on(descent: &Descent, expected: impl Fn(Outcome) -> bool) {
    let (inputs, labels) = points(0);
    assert_goes_on_with(Labelled::new(&inputs, &labels, 2).unwrap().into(), descent, expected);
}

/// Checks a run that is stopped once after every possible step, and ones that are stopped over and over.
fn assert_goes_on_with(training: Training<'_>, descent: &Descent, expected: impl Fn(Outcome) -> bool) {
    let (inputs, labels) = points(0);
    let validation = Labelled::new(&inputs, &labels, 2).unwrap();
    let objective =
        || Supervised::new(&network(9), training, validation, descent, Kernels::detect()).unwrap();
    let mut whole = Checkpoint::new(network(9));
    let outcome = descend(&mut objective(), &mut whole, &mut ()).unwrap();
    assert!(expected(outcome), "{outcome:?}");
    let same = |found: &Checkpoint<Network<f32>>| {
        // The last weights of a run that diverged are NaN, which equal nothing.
        let last = outcome == Outcome::Completed || outcome == Outcome::StoppedEarly;
        found.best == whole.best
            && found.epochs == whole.epochs
            && found.steps == whole.steps
            && (!last || found.last == whole.last)
    };
    for length in 1..=40 {
        let mut once = Checkpoint::new(network(9));
        if descend(&mut objective(), &mut once, &mut Stop(length)).unwrap() == Outcome::Interrupted {
            assert_eq!(descend(&mut objective(), &mut once, &mut ()).unwrap(), outcome, "after {length}");
        }
        assert!(same(&once), "stopped after {length}");
        let mut often = Checkpoint::new(network(9));
        assert_eq!(in_pieces(objective, &mut often, length), outcome, "after every {length}");
        assert!(same(&often), "stopped after every {length}");
        // A run that has ended does not begin again.
        assert_eq!(descend(&mut objective(), &mut often, &mut Stop(1)).unwrap(), outcome);
    }
}

#[test]
fn a_run_stopped_after_any_step_ends_in_the_same_bits() {
    assert_goes_on(&DESCENT, |outcome| outcome == Outcome::Completed);
}

#[test]
fn a_stopped_run_ends_with_the_same_outcome_whatever_that_is() {
    let stopped = Descent { max_epochs: 500, patience: 1, ..DESCENT };
    assert_goes_on(&stopped, |outcome| outcome == Outcome::StoppedEarly);
    let dead = Descent { l1: 10.0, max_epochs: 100, patience: 100, ..DESCENT };
    assert_goes_on(&dead, |outcome| matches!(outcome, Outcome::Dead { .. }));
    let diverged = Descent { learning_rate: 1e30, ..DESCENT };
    assert_goes_on(&diverged, |outcome| matches!(outcome, Outcome::Diverged { epoch: 1, step: 2.. }));
    let validation = Descent { learning_rate: 1e30, batch_size: 43, ..DESCENT };
    assert_goes_on(&validation, |outcome| outcome == Outcome::Diverged { epoch: 1, step: 0 });
}

#[test]
fn a_stopped_run_on_streamed_examples_goes_on_with_those_of_its_epoch() {
    assert_goes_on_with(Training::Streamed(&points), &DESCENT, |outcome| outcome == Outcome::Completed);
}

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let (inputs, labels) = points(0);
    let examples = Labelled::new(&inputs, &labels, 2).unwrap();
    let refused = |checkpoint: &mut Checkpoint<Network<f32>>, descent: &Descent| {
        let objective = Supervised::new(&network(9), examples, examples, descent, Kernels::detect());
        descend(&mut objective.unwrap(), checkpoint, &mut ()).unwrap_err()
    };
    let shape = TrainError::Checkpoint(CheckpointError::Shape);
    assert_eq!(refused(&mut Checkpoint::new(network(10)), &DESCENT), shape);
    let mut mixed = Checkpoint::new(network(9));
    mixed.best = network(10);
    assert_eq!(refused(&mut mixed, &DESCENT), shape);
    mixed.best = network(9);
    mixed.best.hidden[0].half_negated = false;
    assert_eq!(refused(&mut mixed, &DESCENT), shape);

    let mut checkpoint = Checkpoint::new(network(9));
    checkpoint.steps = 4;
    let error = refused(&mut checkpoint, &Descent { batch_size: 20, ..DESCENT });
    assert_eq!(error.to_string(), "the checkpoint is at step 4 of epoch 1: expected at most 3");
}

/// The mean of a stream of numbers: every epoch has new ones, one more than the epoch before.
struct Mean {
    descent: Descent,
    numbers: Vec<f64>,
}

impl Mean {
    fn new() -> Self {
        Self { descent: Descent { learning_rate: 0.1, ..DESCENT }, numbers: Vec::new() }
    }
}

impl Objective for Mean {
    type Model = f64;
    type Error = TrainError;

    fn descent(&self) -> &Descent {
        &self.descent
    }

    fn check(&self, _: &f64) -> Result<(), TrainError> {
        Ok(())
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<usize, TrainError> {
        let mut random = Random::new(1, "stream", [epoch, 0, 0, 0]);
        self.numbers = (0..20 + epoch).map(|_| 3.0 + random.uniform_f64()).collect();
        Ok(self.numbers.len())
    }

    fn shuffle(&self, epoch: u32) -> Random {
        Random::new(1, "order", [epoch, 0, 0, 0])
    }

    fn step(&mut self, mean: &mut f64, batch: MiniBatch<'_>) -> Loss {
        let mut data = 0.0;
        for &position in batch.positions {
            let error = *mean - self.numbers[position as usize];
            *mean -= self.descent.learning_rate * error;
            data += error * error;
        }
        Loss { data, l1: 0.0 }
    }

    fn validate(&mut self, mean: &f64) -> Result<Validation, TrainError> {
        let error = (mean - 3.5).powi(2);
        Ok(Validation { error, loss: error, zeros: Vec::new(), misclassified: Vec::new() })
    }

    fn is_finite(&self, mean: &f64) -> bool {
        mean.is_finite()
    }

    fn copy(&self, source: &f64, target: &mut f64) {
        *target = *source;
    }
}

#[test]
fn a_run_on_a_stream_goes_on_with_the_examples_of_its_epoch() {
    let mut steps = Steps::default();
    let mut whole = Checkpoint::new(0.0);
    assert_eq!(descend(&mut Mean::new(), &mut whole, &mut steps).unwrap(), Outcome::Completed);
    // 21, 22, 23 and 24 numbers in batches of 8.
    assert_eq!(steps.0, [3, 3, 3, 3]);
    assert!((whole.best - 3.5).abs() < 0.1, "{}", whole.best);
    for length in 1..=16 {
        let mut pieces = Checkpoint::new(0.0);
        in_pieces(Mean::new, &mut pieces, length);
        assert_eq!(pieces, whole, "stopped after every {length}");
    }
}

/// The number of steps of each epoch.
#[derive(Default)]
struct Steps(Vec<u32>);

impl Observer for Steps {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        if step.step == step.steps {
            self.0.push(step.steps);
        }
        ControlFlow::Continue(())
    }
}
