//! How training ends, what it keeps, and that the seed alone decides.

use std::ops::ControlFlow;
use std::sync::Mutex;

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, Descent, GivenBack, HiddenLayer, Labelled, Network};
use truezero_tensor::{Examples, Kernels, Matrix, Random};
use truezero_train::{
    Checkpoint, Epoch, Observer, Outcome, Step, Supervised, TrainError, Trained, Training, Validation,
    descend, train,
};

/// Points in the unit square, labelled by whether both coordinates lie on the same side of ½; some labels are wrong.
struct Data {
    inputs: Examples<f32>,
    labels: Vec<u32>,
}

impl Data {
    fn new(examples: usize, purpose: &str) -> Self {
        let mut random = Random::new(1, purpose, [0; 4]);
        let points = Matrix::from_fn(2, examples, |_, _| random.uniform_f32() - 0.5);
        let label = |example| {
            let [x, y] = points.column(example) else { unreachable!("two features") };
            u32::from((x * y > 0.0) ^ (random.uniform_f32() < 0.1))
        };
        let labels = (0..examples).map(label).collect();
        Self { inputs: Examples::Dense(points), labels }
    }

    fn labelled(&self) -> Labelled<'_, f32> {
        Labelled::new(&self.inputs, &self.labels, 2).unwrap()
    }
}

fn descent() -> Descent {
    Descent { batch_size: 8, learning_rate: 0.2, l1: 1e-4, max_epochs: 12, patience: 12, seed: 3 }
}

fn network() -> Network<f32> {
    let layer = HiddenLayer { units: 24, activation: ActivationKind::Rectifier, half_negated: true };
    Network::initialise(&Architecture::new(2, vec![layer; 2], 2).unwrap(), 3)
}

fn run(descent: &Descent, observer: &mut dyn Observer) -> Trained {
    // 203 examples leave a last batch of 3.
    let (training, validation) = (Data::new(203, "train"), Data::new(150, "valid"));
    let kernels = Kernels::detect();
    train(network(), training.labelled(), validation.labelled(), descent, kernels, observer).unwrap()
}

#[test]
fn the_best_weights_are_kept_and_the_first_of_equals_wins() {
    let trained = run(&descent(), &mut ());
    assert_eq!((trained.outcome, trained.epochs.len()), (Outcome::Completed, 12));
    let errors: Vec<f64> = trained.epochs.iter().map(|epoch| epoch.validation.error).collect();
    let lowest = errors.iter().copied().fold(f64::INFINITY, f64::min);
    let first = errors.iter().position(|&error| error == lowest).unwrap();
    assert_eq!(trained.best_epoch, Some(u32::try_from(first).unwrap() + 1));
    assert!(lowest < errors[0], "it learns: {errors:?}");

    let data = Data::new(150, "valid");
    let again = trained.network.evaluate(Kernels::detect(), data.labelled()).unwrap();
    assert_eq!(
        Validation::from(again),
        trained.epochs[first].validation,
        "the network is the one of the best epoch"
    );
}

#[test]
fn patience_counts_epochs_without_a_lower_error() {
    let trained = run(&Descent { max_epochs: 500, patience: 3, ..descent() }, &mut ());
    assert_eq!(trained.outcome, Outcome::StoppedEarly);
    assert_eq!(trained.epochs.len(), trained.best_epoch.unwrap() as usize + 3);
}

#[test]
fn the_seed_alone_decides() {
    let trained = run(&descent(), &mut ());
    assert_eq!(run(&descent(), &mut ()).network, trained.network);
    assert_ne!(run(&Descent { seed: 4, ..descent() }, &mut ()).network, trained.network);
}

#[test]
fn an_epoch_shows_every_example_once_in_an_order_of_its_own() {
    struct Losses(Vec<Vec<f64>>);
    impl Observer for Losses {
        fn step(&mut self, step: &Step) -> ControlFlow<()> {
            if step.step == 1 {
                self.0.push(Vec::new());
            }
            assert_eq!((step.steps, self.0.len()), (26, step.epoch as usize));
            self.0.last_mut().unwrap().push(step.loss.data);
            ControlFlow::Continue(())
        }
    }
    let mut losses = Losses(Vec::new());
    // So small a rate that the weights do not move: the losses show which examples were seen.
    let trained = run(&Descent { learning_rate: 1e-30, max_epochs: 2, ..descent() }, &mut losses);
    assert_eq!(losses.0.iter().map(Vec::len).collect::<Vec<_>>(), [26, 26]);
    assert_ne!(losses.0[0], losses.0[1]);
    let whole = Data::new(203, "train");
    let expected =
        network().evaluate(Kernels::detect(), whole.labelled()).unwrap().negative_log_likelihood.unwrap();
    for losses in &losses.0 {
        let sum = losses[..25].iter().sum::<f64>() * 8.0 + losses[25] * 3.0;
        assert!((sum / 203.0 - expected).abs() < 1e-6, "every example once: {}", sum / 203.0);
    }
    assert_eq!(trained.best_epoch, Some(1));
}

/// Counts what it is shown.
#[derive(Default)]
struct Seen {
    steps: Vec<Step>,
    epochs: Vec<Epoch>,
}

impl Observer for Seen {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        self.steps.push(*step);
        ControlFlow::Continue(())
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        self.epochs.push(epoch.clone());
        ControlFlow::Continue(())
    }
}

#[test]
fn divergence_is_an_outcome_and_keeps_the_best_weights() {
    let mut seen = Seen::default();
    let trained = run(&Descent { learning_rate: 1e30, ..descent() }, &mut seen);
    let Outcome::Diverged { epoch: 1, step } = trained.outcome else { panic!("{:?}", trained.outcome) };
    assert_eq!((trained.best_epoch, trained.network), (None, network()));
    assert_eq!(
        (seen.steps.len() + 1, seen.epochs.len()),
        (step as usize, 0),
        "the steps before, and no epoch"
    );
    assert!(trained.epochs.is_empty());
}

#[test]
fn divergence_in_a_later_epoch_keeps_the_finished_ones() {
    // An example so far out that its first step leaves weights with which it cannot be seen a second time.
    let (mut training, validation) = (Data::new(203, "train"), Data::new(150, "valid"));
    let Examples::Dense(points) = &mut training.inputs else { unreachable!("made dense") };
    points.column_mut(100).fill(1e25);
    training.labels[100] ^= 1; // which the initial weights do not give
    let network = Network::initialise(&Architecture::new(2, vec![], 2).unwrap(), 3);
    let (training, validation) = (training.labelled(), validation.labelled());
    let mut seen = Seen::default();
    let trained = train(network, training, validation, &descent(), Kernels::detect(), &mut seen).unwrap();
    let Outcome::Diverged { epoch: 2, step: step @ 1.. } = trained.outcome else {
        panic!("{:?}", trained.outcome)
    };
    assert_eq!(trained.epochs, seen.epochs);
    assert_eq!(trained.epochs.len(), 1);
    assert_eq!(seen.steps.len(), 26 + step as usize - 1);
    assert!(seen.steps.iter().all(|step| step.loss.total().is_finite()));
    assert_eq!(trained.best_epoch, Some(1));
    let again = trained.network.evaluate(Kernels::detect(), validation).unwrap();
    assert_eq!(
        Validation::from(again),
        trained.epochs[0].validation,
        "the network is the one of the best epoch"
    );
}

#[test]
fn after_the_only_step_of_an_epoch_the_validation_shows_divergence() {
    let mut seen = Seen::default();
    let trained = run(&Descent { learning_rate: 1e30, batch_size: usize::MAX, ..descent() }, &mut seen);
    assert_eq!(trained.outcome, Outcome::Diverged { epoch: 1, step: 0 });
    assert_eq!((trained.best_epoch, trained.network), (None, network()));
    assert_eq!((seen.steps.len(), seen.epochs.len(), trained.epochs.len()), (1, 0, 0));
}

#[test]
fn a_layer_without_an_active_unit_ends_the_run() {
    // A penalty that outweighs everything switches all units off.
    let trained = run(&Descent { l1: 10.0, max_epochs: 100, patience: 100, ..descent() }, &mut ());
    assert!(matches!(trained.outcome, Outcome::Dead { .. }), "{:?}", trained.outcome);
}

#[test]
fn an_observer_may_end_the_run() {
    struct After(u32);
    impl Observer for After {
        fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
            if epoch.epoch == self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
    let trained = run(&descent(), &mut After(2));
    assert_eq!((trained.outcome, trained.epochs.len()), (Outcome::Interrupted, 2));
}

#[test]
fn a_stream_of_the_same_examples_is_as_fixed_ones() {
    let fixed = run(&descent(), &mut ());
    let (training, validation) = (Data::new(203, "train"), Data::new(150, "valid"));
    let draw = |_| (training.inputs.clone(), training.labels.clone());
    let streamed = Training::Streamed(&draw);
    let (descent, kernels) = (descent(), Kernels::detect());
    let streamed = train(network(), streamed, validation.labelled(), &descent, kernels, &mut ()).unwrap();
    assert_eq!((streamed.network, streamed.epochs), (fixed.network, fixed.epochs));
    assert_eq!((streamed.best_epoch, streamed.outcome), (fixed.best_epoch, fixed.outcome));
}

/// The number of steps of each epoch.
struct Steps(Vec<u32>);

impl Observer for Steps {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        if step.step == 1 {
            self.0.push(step.steps);
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn each_epoch_of_a_stream_is_asked_for_once_and_may_have_another_size() {
    let (asked, mut steps) = (Mutex::new(Vec::new()), Steps(Vec::new()));
    let draw = |epoch: u32| {
        asked.lock().unwrap().push(epoch);
        let Data { inputs, labels } = Data::new(5 * epoch as usize, "train");
        (inputs, labels)
    };
    let (validation, descent) = (Data::new(150, "valid"), Descent { max_epochs: 4, ..descent() });
    let (streamed, kernels) = (Training::Streamed(&draw), Kernels::detect());
    train(network(), streamed, validation.labelled(), &descent, kernels, &mut steps).unwrap();
    assert_eq!(asked.into_inner().unwrap(), [1, 2, 3, 4]);
    // 5, 10, 15 and 20 examples in batches of 8.
    assert_eq!(steps.0, [1, 2, 2, 3]);
}

type Failed = GivenBack<Checkpoint<Network<f32>>, TrainError>;

fn stream(
    draw: &(dyn Fn(u32) -> (Examples<f32>, Vec<u32>) + Sync),
    validation: &Data,
) -> Result<Trained, Failed> {
    let (streamed, validation) = (Training::Streamed(draw), validation.labelled());
    train(network(), streamed, validation, &descent(), Kernels::detect(), &mut ())
}

#[test]
fn a_run_that_failed_in_a_later_epoch_goes_on_from_what_it_gives_back() {
    let validation = Data::new(150, "valid");
    let right = |epoch: u32| {
        let Data { inputs, labels } = Data::new(20 + epoch as usize, "train");
        (inputs, labels)
    };
    let wrong = |epoch| if epoch == 3 { (right(1).0, Vec::new()) } else { right(epoch) };
    let mut checkpoint = stream(&wrong, &validation).unwrap_err().value;
    let (streamed, kernels) = (Training::Streamed(&right), Kernels::detect());
    let run = Supervised::new(&checkpoint.last, streamed, validation.labelled(), &descent(), kernels);
    descend(&mut run.unwrap(), &mut checkpoint, &mut ()).unwrap();

    let whole = stream(&right, &validation).unwrap();
    let Checkpoint { best, last, epochs, .. } = *checkpoint;
    assert_eq!((best, last, epochs), (whole.network, whole.last, whole.epochs));
}

#[test]
fn an_error_with_a_network_is_an_error_like_others() {
    let (data, wrong) = (Data::new(5, "train"), Descent { batch_size: 0, ..descent() });
    let run = || train(network(), data.labelled(), data.labelled(), &wrong, Kernels::detect(), &mut ());
    let boxed = || -> Result<Trained, Box<dyn std::error::Error + Send + Sync>> { Ok(run()?) };
    let cause = || -> Result<Trained, TrainError> { Ok(run()?) };
    let (boxed, cause) = (boxed().unwrap_err(), cause().unwrap_err());
    assert_eq!(boxed.to_string(), cause.to_string());
    // The message is the cause's, so the cause is not named again as the source.
    assert!(boxed.source().is_none());
    // No weights where a program prints its error.
    assert_eq!(format!("{boxed:?}"), format!("GivenBack {{ error: {cause:?}, .. }}"));
}

#[test]
fn streamed_examples_that_do_not_fit_are_refused_in_their_epoch() {
    let validation = Data::new(150, "valid");
    let error = |wrong: (Examples<f32>, Vec<u32>)| {
        let draw = |epoch| {
            let Data { inputs, labels } = Data::new(5, "train");
            if epoch == 3 { wrong.clone() } else { (inputs, labels) }
        };
        let failed = stream(&draw, &validation).unwrap_err();
        assert_eq!(failed.value.epochs.len(), 2, "what was trained comes back");
        failed.to_string()
    };
    let points = |rows, value| Examples::Dense(Matrix::from_fn(rows, 1, |_, _| value));
    assert_eq!(
        error((points(2, 0.0), Vec::new())),
        "the training examples do not fit the network: 0 labels for 1 examples"
    );
    assert_eq!(error((Examples::Dense(Matrix::zeros(2, 0)), Vec::new())), "there are no training examples");
    for (inputs, label, expected) in [
        (points(3, 0.0), 0, "examples of 3 features for a network of 2 inputs"),
        (points(2, 0.0), 2, "label 2 of example 0: expected a class below 2"),
        (points(2, f32::NAN), 0, "feature 0 of example 0 is NaN: expected a finite number"),
    ] {
        let message = error((inputs, vec![label]));
        assert_eq!(message, format!("the training examples do not fit the network: {expected}"));
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (data, empty) = (Data::new(5, "train"), Data::new(0, "train"));
    let error = |training, validation, descent: &Descent| {
        let failed = train(network(), training, validation, descent, Kernels::detect(), &mut ()).unwrap_err();
        assert_eq!(*failed.value, Checkpoint::new(network()), "the network comes back as it was");
        failed.error
    };
    let (some, none) = (data.labelled(), empty.labelled());
    assert_eq!(error(none, some, &descent()), TrainError::Empty { part: "training" });
    assert_eq!(error(some, none, &descent()), TrainError::Empty { part: "validation" });
    let wide = Examples::Dense(Matrix::zeros(3, 1));
    let wide = Labelled::new(&wide, &[0], 2).unwrap();
    assert!(matches!(error(some, wide, &descent()), TrainError::Examples { part: "validation", .. }));
    let message = error(some, wide, &descent()).to_string();
    assert_eq!(
        message,
        "the validation examples do not fit the network: examples of 3 features for a network of 2 inputs"
    );
    let third = Labelled::new(data.labelled().inputs(), &[0, 1, 2, 0, 1], 3).unwrap();
    let message = error(third, some, &descent()).to_string();
    assert_eq!(
        message,
        "the training examples do not fit the network: label 2 of example 2: expected a class below 2"
    );
    let refused = error(some, some, &Descent { batch_size: 0, ..descent() });
    assert!(matches!(refused, TrainError::Descent(_)));
}
