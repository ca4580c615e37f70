//! [`Supervised`]: networks that learn labels.

use truezero_network::{Descent, GivenBack, HiddenLayer, Labelled, Layer, Loss, Network, Workspace};
use truezero_tensor::{Kernels, Random};

use crate::training::{EpochExamples, check};
use crate::{
    Checkpoint, CheckpointError, Epoch, MiniBatch, Objective, Observer, Outcome, TrainError, Training,
    Validation, descend,
};

/// The objective of supervised training: the negative log-likelihood of labelled examples, stopped by the share of
/// others that are misclassified.
///
/// [`train`] is the short way to use it. With a [`Checkpoint`] a run can stop and go on:
///
/// ```
/// use std::ops::ControlFlow;
///
/// use truezero_network::{Architecture, Descent, Labelled, Network};
/// use truezero_tensor::{Examples, Kernels, Matrix};
/// use truezero_train::{Checkpoint, Observer, Outcome, Step, Supervised, descend, train};
///
/// /// Ends the run after every second step.
/// struct Impatient;
/// impl Observer for Impatient {
///     fn step(&mut self, step: &Step) -> ControlFlow<()> {
///         if step.step % 2 == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
///     }
/// }
///
/// let inputs = Examples::Dense(Matrix::from_fn(2, 50, |row, example| ((row + 1) * example % 7) as f32));
/// let labels: Vec<u32> = (0..50).map(|example| example % 7 % 2).collect();
/// let examples = Labelled::new(&inputs, &labels, 2)?;
/// let descent = Descent { batch_size: 10, learning_rate: 0.1, l1: 0.0, max_epochs: 3, patience: 3, seed: 1 };
/// let network = Network::initialise(&Architecture::new(2, vec![], 2)?, 1);
///
/// let mut checkpoint = Checkpoint::new(network.clone());
/// loop {
///     let mut objective = Supervised::new(&checkpoint.last, examples, examples, &descent, Kernels::detect())?;
///     match descend(&mut objective, &mut checkpoint, &mut Impatient)? {
///         Outcome::Interrupted => {} // write the checkpoint to a file, for instance
///         outcome => break assert_eq!(outcome, Outcome::Completed),
///     }
/// }
/// let at_once = train(network, examples, examples, &descent, Kernels::detect(), &mut ())?;
/// assert_eq!((checkpoint.best, checkpoint.epochs), (at_once.network, at_once.epochs));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Supervised<'a> {
    training: EpochExamples<'a>,
    validation: Labelled<'a, f32>,
    descent: Descent,
    kernels: Kernels,
    shape: Shape,
    workspace: Workspace<f32>,
    /// Those of the current batch.
    labels: Vec<u32>,
}

impl<'a> Supervised<'a> {
    /// The objective for networks of the shape of `network`. Of [streamed](Training::Streamed) examples those of the
    /// first epoch are asked for.
    ///
    /// # Errors
    /// [`TrainError`] if a setting is out of its range, or there are no examples, or they do not fit the network.
    pub fn new(
        network: &Network<f32>,
        training: impl Into<Training<'a>>,
        validation: Labelled<'a, f32>,
        descent: &Descent,
        kernels: Kernels,
    ) -> Result<Self, TrainError> {
        descent.check()?;
        let sizes = [network.inputs(), network.classes()];
        let training = EpochExamples::first(training.into(), sizes)?;
        check("validation", validation, sizes)?;
        let batch = descent.batch_of(training.labels.len());
        Ok(Self {
            training,
            validation,
            descent: descent.clone(),
            kernels,
            shape: Shape::of(network),
            workspace: Workspace::new(network, kernels, batch),
            labels: Vec::with_capacity(batch),
        })
    }
}

/// The sizes and activations that all networks of a run share.
#[derive(Debug, PartialEq)]
struct Shape {
    inputs: Vec<usize>,
    hidden: Vec<HiddenLayer>,
    classes: usize,
}

impl Shape {
    fn of(network: &Network<f32>) -> Self {
        let mut inputs: Vec<usize> = network.hidden.iter().map(|layer| layer.affine.inputs()).collect();
        inputs.push(network.output.inputs());
        let hidden = network.hidden.iter().map(Layer::description).collect();
        Self { inputs, hidden, classes: network.classes() }
    }
}

impl Objective for Supervised<'_> {
    type Model = Network<f32>;
    type Error = TrainError;

    fn descent(&self) -> &Descent {
        &self.descent
    }

    fn check(&self, network: &Network<f32>) -> Result<(), TrainError> {
        if Shape::of(network) == self.shape { Ok(()) } else { Err(CheckpointError::Shape.into()) }
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<usize, TrainError> {
        self.training.begin(epoch)?;
        Ok(self.training.labels.len())
    }

    fn shuffle(&self, epoch: u32) -> Random {
        Random::new(self.descent.seed, "shuffle", [epoch, 0, 0, 0])
    }

    fn step(&mut self, network: &mut Network<f32>, batch: MiniBatch<'_>) -> Loss {
        self.labels.clear();
        self.labels.extend(batch.positions.iter().map(|&position| self.training.labels[position as usize]));
        self.workspace.gather(&self.training.inputs, batch.positions);
        network.step(&mut self.workspace, &self.labels, self.descent.step())
    }

    fn validate(&mut self, network: &Network<f32>) -> Result<Validation, TrainError> {
        let evaluation = network.evaluate(self.kernels, self.validation);
        let evaluation = evaluation.map_err(|reason| TrainError::Examples { part: "validation", reason })?;
        Ok(evaluation.into())
    }

    fn is_finite(&self, network: &Network<f32>) -> bool {
        network.is_finite()
    }

    fn copy(&self, source: &Network<f32>, target: &mut Network<f32>) {
        target.copy_from(source);
    }
}

/// The result of a training run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trained {
    /// The network with the weights of the best epoch; the initial ones if no epoch was finished.
    pub network: Network<f32>,
    /// The network with the weights of the last step.
    pub last: Network<f32>,
    /// The first epoch with the lowest validation error, if one was finished.
    pub best_epoch: Option<u32>,
    /// All finished epochs.
    pub epochs: Vec<Epoch>,
    /// Why the run ended.
    pub outcome: Outcome,
}

/// Trains a network by mini-batch gradient descent and keeps the weights with the lowest validation error.
///
/// This is [`descend`] from the beginning, with the objective [`Supervised`]. The examples of each epoch are shuffled
/// by `Random::new(seed, "shuffle", [epoch, 0, 0, 0])`, where epochs count from 1. The same network, examples and
/// descent give the same bits on every machine.
///
/// The training examples are [`Labelled`] ones, which are the same in every epoch, or a [`Training`] that has new ones
/// in each:
///
/// ```
/// use truezero_network::{Architecture, Descent, Labelled, Network};
/// use truezero_tensor::{Examples, Kernels, Matrix, Random};
/// use truezero_train::{Training, train};
///
/// // Is the first feature larger than the second? 100 new points in each epoch.
/// let draw = |epoch| {
///     let mut random = Random::new(1, "points", [epoch, 0, 0, 0]);
///     let points = Matrix::from_fn(2, 100, |_, _| random.uniform_f32());
///     let labels: Vec<u32> = (0..100).map(|i| u32::from(points.column(i)[0] > points.column(i)[1])).collect();
///     (Examples::Dense(points), labels)
/// };
/// let (inputs, labels) = draw(0);
/// let validation = Labelled::new(&inputs, &labels, 2)?;
///
/// let network = Network::initialise(&Architecture::new(2, vec![], 2)?, 1);
/// let descent =
///     Descent { batch_size: 10, learning_rate: 0.5, l1: 0.0, max_epochs: 20, patience: 20, seed: 1 };
/// let trained = train(network, Training::Streamed(&draw), validation, &descent, Kernels::detect(), &mut ())?;
/// assert!(trained.network.evaluate(Kernels::detect(), validation)?.error_rate() < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`TrainError`] if a setting is out of its range, or there are no examples, or they do not fit the network.
/// Divergence is no error but an [`Outcome`].
///
/// The network is [given back](GivenBack) in the [`Checkpoint`] of the last step, from which [`descend`] goes on. An
/// error comes before the first step, unless it is of [streamed](Training::Streamed) examples of a later epoch. Then
/// `value.best` has the best weights so far.
///
/// ```
/// # use truezero_network::{Architecture, Descent, Labelled, Network};
/// # use truezero_tensor::{Examples, Kernels, Matrix};
/// # use truezero_train::{TrainError, train};
/// # let inputs = Examples::Dense(Matrix::from_fn(2, 4, |bit, example| ((example >> bit) & 1) as f32));
/// # let examples = Labelled::new(&inputs, &[0, 1, 1, 1], 2)?;
/// # let network = Network::initialise(&Architecture::mlp(2, [3], 2)?, 1);
/// # let (kernels, first) = (Kernels::detect(), network.clone());
/// let wrong = Descent { batch_size: 0, ..Descent::default() };
/// let failed = train(network, examples, examples, &wrong, kernels, &mut ()).unwrap_err();
/// assert_eq!(failed.to_string(), "`batch_size` is 0: expected at least 1");
///
/// let network = failed.value.last;
/// # assert_eq!(network, first);
/// train(network, examples, examples, &Descent::default(), kernels, &mut ())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn train<'a>(
    network: Network<f32>,
    training: impl Into<Training<'a>>,
    validation: Labelled<'a, f32>,
    descent: &Descent,
    kernels: Kernels,
    observer: &mut dyn Observer,
) -> Result<Trained, GivenBack<Checkpoint<Network<f32>>, TrainError>> {
    let objective = Supervised::new(&network, training, validation, descent, kernels);
    let mut checkpoint = Checkpoint::new(network);
    let outcome = match objective.and_then(|mut run| descend(&mut run, &mut checkpoint, observer)) {
        Ok(outcome) => outcome,
        Err(error) => return Err(GivenBack::new(error, checkpoint)),
    };
    let best_epoch = checkpoint.best_epoch();
    let Checkpoint { best, last, epochs, .. } = checkpoint;
    Ok(Trained { network: best, last, best_epoch, epochs, outcome })
}
