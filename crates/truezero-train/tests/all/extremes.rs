//! Data and settings at the ends of what is allowed: each run has a typed outcome, and never a panic or a silent NaN.

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, LabelledError, Network};
use truezero_tensor::{ActiveLists, Examples, Kernels, Matrix};
use truezero_train::{Checkpoint, CheckpointError, Outcome, Supervised, TrainError, Trained, descend, train};

const FEATURES: usize = 3;
const CLASSES: usize = 2;

fn descent() -> Descent {
    Descent { batch_size: 4, learning_rate: 0.1, l1: 0.0, max_epochs: 3, patience: 3, seed: 1 }
}

fn network(activation: ActivationKind, seed: u64) -> Network<f32> {
    let hidden = HiddenLayer { units: 5, activation, half_negated: false };
    Network::initialise(&Architecture::new(FEATURES, vec![hidden], CLASSES).unwrap(), seed)
}

/// Trains and validates on the same examples.
fn run(inputs: &Examples<f32>, labels: &[u32], descent: &Descent) -> Result<Trained, TrainError> {
    let examples = Labelled::new(inputs, labels, CLASSES).unwrap();
    let network = network(ActivationKind::Tanh, descent.seed);
    Ok(train(network, examples, examples, descent, Kernels::detect(), &mut ())?)
}

#[track_caller]
fn is_finite(trained: &Trained) {
    for epoch in &trained.epochs {
        assert!(epoch.validation.error.is_finite() && epoch.training_loss.total().is_finite());
    }
    assert!(trained.network.is_finite());
}

#[test]
fn an_infinite_weight_that_no_validation_example_uses_ends_the_run() {
    let sparse = |value| {
        let mut lists = ActiveLists::new(FEATURES);
        lists.fill_from(&Matrix::from_fn(FEATURES, 10, |row, _| if row == 0 { value } else { 1.0 }));
        Examples::Sparse(lists)
    };
    let (training, validation) = (sparse(1e30), sparse(0.0));
    let [training, validation] =
        [&training, &validation].map(|inputs| Labelled::new(inputs, &[0; 10], CLASSES).unwrap());
    let descent = Descent { batch_size: 10, learning_rate: 1e10, ..descent() };
    let mut network = Network::initialise(&Architecture::new(FEATURES, vec![], CLASSES).unwrap(), 1);
    // The weights of the large feature speak for the wrong class.
    network.output.weights.column_mut(0).copy_from_slice(&[-1.0, 1.0]);
    let trained = train(network, training, validation, &descent, Kernels::detect(), &mut ()).unwrap();
    assert_eq!(trained.outcome, Outcome::Diverged { epoch: 1, step: 0 });
    is_finite(&trained);
}

#[test]
fn constant_features_one_class_and_any_batch_size_are_learned_from() {
    for value in [0.0, 1.0, -1e30, f32::MIN_POSITIVE, 1e-45] {
        let dense = Matrix::from_fn(FEATURES, 10, |_, _| value);
        let mut sparse = ActiveLists::new(FEATURES);
        sparse.fill_from(&dense);
        for inputs in [Examples::Dense(dense), Examples::Sparse(sparse)] {
            for labels in [[0; 10], [1; 10], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]] {
                for batch_size in [1, 10, 11, u32::MAX as usize, usize::MAX] {
                    let trained = run(&inputs, &labels, &Descent { batch_size, ..descent() }).unwrap();
                    is_finite(&trained);
                    let outcome = trained.outcome;
                    assert!(
                        matches!(
                            outcome,
                            Outcome::Completed | Outcome::StoppedEarly | Outcome::Diverged { .. }
                        ),
                        "{value}, {batch_size}: {outcome:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn seeds_at_both_ends_train_alike_again() {
    let inputs = Examples::Dense(Matrix::from_fn(FEATURES, 10, |row, column| (row * column) as f32 / 30.0));
    let labels: Vec<u32> = (0..10).map(|example| u32::from(example > 4)).collect();
    let mut networks = Vec::new();
    for seed in [0, 1, u64::MAX - 1, u64::MAX] {
        let descent = Descent { seed, ..descent() };
        let [once, again] = [(); 2].map(|()| run(&inputs, &labels, &descent).unwrap().network);
        assert_eq!(once, again);
        assert!(!networks.contains(&once), "seed {seed} gives the network of another");
        networks.push(once);
    }
}

#[test]
fn inputs_that_are_not_finite_are_refused_before_a_step() {
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let dense =
            Matrix::from_fn(FEATURES, 4, |row, column| if (row, column) == (1, 2) { wrong } else { 0.5 });
        let mut sparse = ActiveLists::new(FEATURES);
        sparse.fill_from(&dense);
        for inputs in [Examples::Dense(dense), Examples::Sparse(sparse)] {
            let error = Labelled::new(&inputs, &[0, 1, 0, 1], CLASSES).unwrap_err();
            assert!(
                matches!(error, LabelledError::Feature { example: 2, feature: 1, .. }),
                "{wrong}: {error}"
            );
        }
    }
    let empty = Examples::Dense(Matrix::<f32>::zeros(FEATURES, 0));
    let none = Labelled::new(&empty, &[], CLASSES).map(|examples| {
        let network = network(ActivationKind::Tanh, 1);
        let trained = train(network, examples, examples, &descent(), Kernels::detect(), &mut ());
        trained.map(|trained| trained.outcome).map_err(TrainError::from)
    });
    assert!(matches!(none, Err(LabelledError::Empty) | Ok(Err(TrainError::Empty { .. }))), "{none:?}");
}

#[test]
fn rates_and_penalties_that_are_too_large_are_outcomes() {
    let inputs = Examples::Dense(Matrix::from_fn(FEATURES, 12, |row, column| (row + column) as f32));
    let labels: Vec<u32> = (0..12).map(|example| example % 2).collect();
    let examples = Labelled::new(&inputs, &labels, CLASSES).unwrap();
    let wild = [
        Descent { learning_rate: 1e30, ..descent() },
        Descent { learning_rate: f64::from(f32::MAX), ..descent() },
        Descent { l1: 1e30, ..descent() },
        Descent { learning_rate: 1e30, l1: f64::from(f32::MAX), ..descent() },
    ];
    for descent in wild {
        for activation in [ActivationKind::Rectifier, ActivationKind::Tanh, ActivationKind::Linear] {
            let network = network(activation, 1);
            let trained = train(network, examples, examples, &descent, Kernels::detect(), &mut ()).unwrap();
            is_finite(&trained);
            if activation != ActivationKind::Tanh {
                let outcome = trained.outcome;
                assert!(
                    matches!(outcome, Outcome::Diverged { .. } | Outcome::Dead { .. }),
                    "{activation}, {descent:?}: {outcome:?}"
                );
            }
        }
    }
}

#[test]
fn a_layer_without_an_active_unit_is_an_outcome() {
    let inputs = Examples::Dense(Matrix::from_fn(FEATURES, 12, |_, _| 1.0));
    let labels: Vec<u32> = (0..12).map(|example| example % 2).collect();
    let examples = Labelled::new(&inputs, &labels, CLASSES).unwrap();
    let mut network = network(ActivationKind::Rectifier, 1);
    network.hidden[0].affine.bias.fill(-1e3);
    let trained = train(network, examples, examples, &descent(), Kernels::detect(), &mut ()).unwrap();
    assert_eq!(trained.outcome, Outcome::Dead { epoch: 1, layer: 0 });
    is_finite(&trained);
}

#[test]
fn a_checkpoint_beyond_the_end_of_an_epoch_is_refused() {
    let inputs = Examples::Dense(Matrix::from_fn(FEATURES, 10, |row, column| (row + column) as f32));
    let examples = Labelled::new(&inputs, &[0; 10], CLASSES).unwrap();
    let network = network(ActivationKind::Tanh, 1);
    for steps in [4, u32::MAX] {
        let mut objective =
            Supervised::new(&network, examples, examples, &descent(), Kernels::detect()).unwrap();
        let mut checkpoint = Checkpoint { steps, ..Checkpoint::new(network.clone()) };
        // Ten examples are three steps of at most four.
        assert_eq!(
            descend(&mut objective, &mut checkpoint, &mut ()),
            Err(CheckpointError::Steps { epoch: 1, most: 3, found: steps }.into())
        );
    }
}
