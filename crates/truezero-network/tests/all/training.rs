//! Evaluation, determinism and the agreement of every instruction set, on small networks.

use std::num::NonZeroUsize;

use truezero_activations::ActivationKind;
use truezero_network::{
    Affine, Architecture, HiddenLayer, Labelled, LabelledError, Layer, LayerState, Network, StepSettings,
    Workspace,
};
use truezero_tensor::{ActiveLists, Batch, Examples, InstructionSet, Kernels, Matrix, Random};

const STEP: StepSettings<f32> = StepSettings { learning_rate: 0.1, l1: 0.0 };

const EXAMPLES: usize = 230;

/// Two classes that a line does not separate: inside or outside a ring; with true zeros among the features.
fn ring() -> (Matrix<f32>, Vec<u32>) {
    let mut random = Random::new(5, "test", [0; 4]);
    let points = Matrix::from_fn(6, EXAMPLES, |_, _| (3.0 * random.uniform_f32() - 1.5).max(0.0));
    let inside = |example| points.column(example).iter().map(|x| x * x).sum::<f32>() < 1.5;
    let labels = (0..EXAMPLES).map(|example| u32::from(inside(example))).collect();
    (points, labels)
}

fn initial(activation: ActivationKind) -> Network<f32> {
    let layer = HiddenLayer { units: 33, activation, half_negated: true };
    Network::initialise(&Architecture::new(6, vec![layer; 2], 2).unwrap(), 11)
}

fn trained(
    kernels: Kernels,
    activation: ActivationKind,
    examples: &Examples<f32>,
    labels: &[u32],
) -> Network<f32> {
    let mut network = initial(activation);
    let mut workspace = Workspace::new(&network, kernels, 10);
    for step in 0..200 {
        let positions: Vec<u32> = (0..7).map(|example| (step * 7 + example) % 230).collect();
        let batch: Vec<u32> = positions.iter().map(|&position| labels[position as usize]).collect();
        workspace.gather(examples, &positions);
        network.step(&mut workspace, &batch, StepSettings { learning_rate: 0.1, l1: 1e-4 });
    }
    network
}

#[test]
fn instruction_sets_and_sparse_or_dense_examples_end_in_the_same_bits() {
    let (points, labels) = ring();
    let mut lists = ActiveLists::new(6);
    lists.fill_from(&points);
    let (dense, sparse) = (Examples::Dense(points), Examples::Sparse(lists));
    for activation in crate::own::all() {
        let expected = trained(Kernels::with(InstructionSet::Portable).unwrap(), activation, &dense, &labels);
        assert_ne!(expected, initial(activation), "{activation} learns something");
        for kernels in InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok()) {
            for examples in [&dense, &sparse] {
                assert_eq!(
                    trained(kernels, activation, examples, &labels),
                    expected,
                    "{activation} on {kernels:?}"
                );
            }
        }
    }
}

/// Layers so wide that several threads share the work of a step. The portable kernels, which are slow where the build
/// has no fused multiply-add, take the first tenth of the steps.
#[test]
fn numbers_of_threads_end_in_the_same_bits() {
    const STEPS: u32 = 200;
    let count = |threads| NonZeroUsize::new(threads).unwrap();
    for name in ActivationKind::NAMES {
        let activation: ActivationKind = name.parse().unwrap();
        let first = wide(Kernels::with(InstructionSet::Portable).unwrap(), activation, STEPS / 10);
        let last = wide(Kernels::detect(), activation, STEPS);
        for set in InstructionSet::ALL {
            let Ok(kernels) = Kernels::with(set) else { continue };
            for threads in [1, 2] {
                let kernels = kernels.with_threads(count(threads)).unwrap();
                assert_eq!(wide(kernels, activation, STEPS / 10), first, "{name} on {kernels}");
                if set != InstructionSet::Portable {
                    assert_eq!(wide(kernels, activation, STEPS), last, "{name} on {kernels}");
                }
            }
        }
    }
}

fn wide(kernels: Kernels, activation: ActivationKind, steps: u32) -> Network<f32> {
    let (examples, labels) = ring();
    let (examples, hidden) =
        (Examples::Dense(examples), HiddenLayer { units: 320, activation, half_negated: true });
    let mut network = Network::initialise(&Architecture::new(6, vec![hidden; 2], 2).unwrap(), 3);
    let mut workspace = Workspace::new(&network, kernels, 16);
    for step in 0..steps {
        let positions: Vec<u32> = (0..16).map(|example| (step * 16 + example) % 230).collect();
        let batch: Vec<u32> = positions.iter().map(|&position| labels[position as usize]).collect();
        workspace.gather(&examples, &positions);
        network.step(&mut workspace, &batch, StepSettings { learning_rate: 0.05, l1: 1e-4 });
    }
    network
}

#[test]
fn an_evaluation_counts_mistakes_and_true_zeros() {
    let (points, labels) = ring();
    let network = initial(ActivationKind::Rectifier);
    let examples = Examples::Dense(points);
    let evaluation =
        network.evaluate(Kernels::detect(), Labelled::new(&examples, &labels, 2).unwrap()).unwrap();

    // The same, one example at a time.
    let mut workspace = Workspace::new(&network, Kernels::detect(), 1);
    let (mut wrong, mut zeros, mut loss) = (Vec::new(), [0; 2], 0.0);
    for (position, &label) in (0_u32..).zip(&labels) {
        workspace.gather(&examples, &[position]);
        loss += network.loss(&mut workspace, &[label], 0.0).total() / EXAMPLES as f64;
        let logits = workspace.logits().column(0);
        if u32::from(logits[1] > logits[0]) != label {
            wrong.push(position);
        }
        for (layer, count) in zeros.iter_mut().enumerate() {
            *count += 33 - workspace.hidden_values(layer).lists().len() as u64;
        }
    }
    assert_eq!(evaluation.misclassified, wrong);
    assert!((evaluation.negative_log_likelihood.unwrap() - loss).abs() < 1e-9);
    for (found, expected) in evaluation.zeros.iter().zip(zeros) {
        assert_eq!((found.zeros, found.values), (expected, 33 * EXAMPLES as u64));
    }
    let expected = (zeros[0] + zeros[1]) as f64 / (66 * EXAMPLES) as f64;
    assert!((evaluation.sparsity().unwrap() - expected).abs() < 1e-12);
}

#[test]
fn a_diverged_network_misclassifies_everything() {
    let (points, labels) = ring();
    let mut network = initial(ActivationKind::Rectifier);
    network.output.bias[0] = f32::NAN;
    let examples = Examples::Dense(points);
    let evaluation =
        network.evaluate(Kernels::detect(), Labelled::new(&examples, &labels, 2).unwrap()).unwrap();
    assert_eq!(evaluation.error_rate(), 1.0);
    assert_eq!(evaluation.negative_log_likelihood, None);
    let error = network.expected_classes(Kernels::detect(), &examples).unwrap_err();
    assert!(
        matches!(error, LabelledError::Logit { example: 0, class: 0, found } if found.is_nan()),
        "{error}"
    );
}

#[test]
fn examples_and_labels_are_checked() {
    let examples = Examples::Dense(Matrix::<f32>::zeros(5, 3));
    let error = |labels: &[u32]| Labelled::new(&examples, labels, 2).unwrap_err();
    assert_eq!(error(&[0, 1]), LabelledError::Count { examples: 3, labels: 2 });
    assert_eq!(error(&[0, 1, 2]), LabelledError::Label { example: 2, label: 2, classes: 2 });
    for found in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let matrix = Matrix::from_fn(5, 3, |row, column| if (row, column) == (4, 1) { found } else { 0.0 });
        let mut lists = ActiveLists::new(5);
        lists.fill_from(&matrix);
        for examples in [Examples::Dense(matrix), Examples::Sparse(lists)] {
            let message = Labelled::new(&examples, &[0, 1, 0], 2).unwrap_err().to_string();
            assert_eq!(message, format!("feature 4 of example 1 is {found}: expected a finite number"));
        }
    }
    let labelled = Labelled::new(&examples, &[0, 1, 0], 2).unwrap();
    let error = initial(ActivationKind::Tanh).evaluate(Kernels::detect(), labelled).unwrap_err();
    assert_eq!(error, LabelledError::Features { expected: 6, found: 5 });
}

#[test]
fn of_no_example_nothing_is_said() {
    let network = initial(ActivationKind::Rectifier);
    let none = Examples::Dense(Matrix::zeros(6, 0));
    let labelled = Labelled::new(&none, &[], 2).unwrap();
    assert_eq!(network.evaluate(Kernels::detect(), labelled), Err(LabelledError::Empty));
    assert_eq!(network.expected_classes(Kernels::detect(), &none), Err(LabelledError::Empty));
}

#[test]
fn examples_of_another_size_have_no_expected_classes() {
    let network = initial(ActivationKind::Rectifier);
    let expected = LabelledError::Features { expected: 6, found: 5 };
    let inputs = Examples::Dense(Matrix::zeros(5, 3));
    assert_eq!(network.expected_classes(Kernels::detect(), &inputs), Err(expected));
    let inputs = Examples::Dense(Matrix::from_fn(6, 3, |_, _| f32::NEG_INFINITY));
    let error = network.expected_classes(Kernels::detect(), &inputs).unwrap_err();
    assert!(matches!(error, LabelledError::Feature { example: 0, feature: 0, .. }), "{error}");
}

#[test]
fn a_step_leaves_the_values_and_logits_of_its_forward_pass() {
    let (points, labels) = ring();
    let examples = Examples::Dense(points);
    for name in ActivationKind::NAMES {
        for half_negated in [false, true] {
            // More negated units than are taken at a time.
            let layer = |units| HiddenLayer { units, activation: name.parse().unwrap(), half_negated };
            let architecture = Architecture::new(6, vec![layer(9), layer(601)], 2).unwrap();
            let mut network = Network::<f32>::initialise(&architecture, 3);
            let mut forward = Workspace::new(&network, Kernels::detect(), 7);
            assert_eq!(forward.hidden_values(1).values(), &Matrix::zeros(601, 7), "before the first batch");
            assert_eq!(forward.logits(), &Matrix::zeros(2, 7), "before the first batch");
            let mut step = forward.clone();
            let positions: Vec<u32> = (0..7).collect();
            forward.gather(&examples, &positions);
            network.forward(&mut forward);
            step.gather(&examples, &positions);
            network.step(&mut step, &labels[..7], StepSettings { learning_rate: 0.1, l1: 1e-3 });
            assert_eq!(step.logits(), forward.logits(), "{name}");
            for layer in 0..2 {
                let (found, expected) = (step.hidden_values(layer), forward.hidden_values(layer));
                assert_eq!(found.values(), expected.values(), "{name}");
                assert_eq!(found.lists(), expected.lists(), "{name}");
                assert!(expected.values().column(0).iter().any(|&value| value != 0.0), "{name}");
            }

            // And they stay until the network sees the next batch, be it smaller or larger.
            for next in [&positions[..3], &[0; 9]] {
                step.gather(&examples, next);
                assert_eq!(step.logits(), forward.logits(), "{name}");
                assert_eq!(step.hidden_values(1).values(), forward.hidden_values(1).values(), "{name}");
            }
        }
    }
}

/// A layer of two units of three inputs, the batch and the state of a forward pass over two examples.
fn forwarded() -> (Layer<f32>, Batch<f32>, LayerState<f32>) {
    let affine = Affine { weights: Matrix::from_fn(2, 3, |_, _| 1.0), bias: vec![0.0; 2] };
    let layer = Layer { affine, activation: ActivationKind::Rectifier, half_negated: true };
    let mut input = Batch::new(3, 2);
    input.values_mut().fill(1.0);
    input.list(Kernels::detect());
    let mut state = LayerState::new(&layer, 2);
    layer.forward(Kernels::detect(), &input, &mut state);
    (layer, input, state)
}

#[test]
fn a_workspace_of_another_network_is_refused() {
    let network = |layers| {
        let layer = HiddenLayer { units: 4, activation: ActivationKind::Rectifier, half_negated: false };
        Network::<f32>::initialise(&Architecture::new(4, vec![layer; layers], 4).unwrap(), 1)
    };
    // All sizes are alike, so that only the number of layers differs.
    for (of, layers) in [(1, 2), (2, 1), (0, 1)] {
        let refused = |use_it: &dyn Fn(&mut Workspace<f32>)| {
            let mut workspace = Workspace::new(&network(of), Kernels::detect(), 1);
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| use_it(&mut workspace))).is_err()
        };
        assert!(refused(&|workspace| network(layers).forward(workspace)), "{of} {layers}");
        assert!(refused(&|workspace| _ = network(layers).step(workspace, &[0], STEP)), "{of} {layers}");
        assert!(refused(&|workspace| drop(network(layers).linear_model(workspace, 0))), "{of} {layers}");
    }
}

#[test]
fn a_backward_step_follows_a_forward_pass_of_the_same_shapes() {
    let step = |(mut layer, mut input, mut state): (Layer<f32>, Batch<f32>, LayerState<f32>)| {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            layer.backward_update(
                Kernels::detect(),
                &mut input,
                &mut state,
                StepSettings { learning_rate: 0.1, l1: 0.0 },
                None,
            );
        }));
        (result.is_ok(), (layer, input, state))
    };
    let (done, after) = step(forwarded());
    assert!(done);
    assert!(!step(after).0, "twice after one forward pass");

    let (layer, input, state) = forwarded();
    assert!(!step((layer.clone(), input.clone(), LayerState::new(&layer, 2))).0, "without a forward pass");
    assert!(!step((layer.clone(), Batch::new(3, 1), state.clone())).0, "another batch");
    assert!(!step((layer.clone(), Batch::new(4, 2), state.clone())).0, "another number of inputs");
    let lif = Layer { activation: "abs-tanh".parse().unwrap(), ..layer.clone() };
    assert!(!step((lif, input.clone(), state.clone())).0, "another activation");
    let mut gradient = state.clone();
    gradient.gradient = Matrix::zeros(2, 1);
    assert!(!step((layer, input, gradient)).0, "a gradient of another shape");
}
