//! Evaluation, determinism and the agreement of every instruction set, on small networks.

use std::num::NonZeroUsize;

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, HiddenLayer, Labelled, LabelledError, Network, Workspace};
use truezero_tensor::{ActiveLists, Examples, InstructionSet, Kernels, Matrix, Random};

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
        network.step(&mut workspace, &batch, 0.1, 1e-4);
    }
    network
}

#[test]
fn instruction_sets_and_sparse_or_dense_examples_end_in_the_same_bits() {
    let (points, labels) = ring();
    let mut lists = ActiveLists::new(6);
    lists.fill_from(&points);
    let (dense, sparse) = (Examples::Dense(points), Examples::Sparse(lists));
    for name in ActivationKind::NAMES {
        let activation: ActivationKind = name.parse().unwrap();
        let expected = trained(Kernels::with(InstructionSet::Portable).unwrap(), activation, &dense, &labels);
        assert_ne!(expected, initial(activation), "{name} learns something");
        for kernels in InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok()) {
            for examples in [&dense, &sparse] {
                assert_eq!(
                    trained(kernels, activation, examples, &labels),
                    expected,
                    "{name} on {kernels:?}"
                );
            }
        }
    }
}

/// Layers so wide that several threads share the work of a step. The portable kernels, which are slow where the build has no
/// fused multiply-add, take the first tenth of the steps.
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
        network.step(&mut workspace, &batch, 0.05, 1e-4);
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
    assert!((evaluation.negative_log_likelihood - loss).abs() < 1e-9);
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
    assert!(evaluation.negative_log_likelihood.is_nan());
}

#[test]
fn examples_and_labels_are_checked() {
    let examples = Examples::Dense(Matrix::<f32>::zeros(5, 3));
    let error = |labels: &[u32]| Labelled::new(&examples, labels, 2).unwrap_err();
    assert_eq!(error(&[0, 1]), LabelledError::Count { examples: 3, labels: 2 });
    assert_eq!(error(&[0, 1, 2]), LabelledError::Label { example: 2, label: 2, classes: 2 });
    let labelled = Labelled::new(&examples, &[0, 1, 0], 2).unwrap();
    let error = initial(ActivationKind::Tanh).evaluate(Kernels::detect(), labelled).unwrap_err();
    assert_eq!(error, LabelledError::Features { expected: 6, found: 5 });
}
