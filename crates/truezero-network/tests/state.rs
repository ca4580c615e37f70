//! What a workspace holds after a call is what its documentation says.

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, HiddenLayer, LayerState, Network, Workspace};
use truezero_tensor::{Batch, Examples, Kernels, Matrix, Random};

/// Half-negated layers of every activation, on a batch that is gathered.
fn gathered(activation: ActivationKind) -> (Network<f32>, Workspace<f32>, Vec<u32>) {
    let layer = HiddenLayer { units: 7, activation, half_negated: true };
    let network = Network::initialise(&Architecture::new(5, vec![layer; 2], 3).unwrap(), 2);
    let mut random = Random::new(4, "test", [0; 4]);
    let inputs = Examples::Dense(Matrix::from_fn(5, 6, |_, _| random.uniform_f32()));
    let mut workspace = Workspace::new(&network, Kernels::detect(), 6);
    workspace.gather(&inputs, &[0, 1, 2, 3, 4, 5]);
    (network, workspace, vec![0, 1, 2, 0, 1, 2])
}

fn values(batch: &Batch<f32>) -> (Matrix<f32>, Vec<(Vec<u32>, Vec<f32>)>) {
    let lists = batch.lists();
    let listed = (0..batch.examples()).map(|example| {
        let (units, values) = lists.column(example);
        (units.to_vec(), values.to_vec())
    });
    (batch.values().clone(), listed.collect())
}

#[test]
fn hidden_values_after_a_step_are_those_of_its_forward_pass() {
    for name in ActivationKind::NAMES {
        let (mut network, mut workspace, labels) = gathered(name.parse().unwrap());
        network.forward(&mut workspace);
        let expected: Vec<_> = (0..2).map(|layer| values(workspace.hidden_values(layer))).collect();
        // Twice on the same weights: a rate of zero moves nothing.
        for rate in [0.0, 0.1] {
            network.step(&mut workspace, &labels, rate, 1e-3);
            for (layer, expected) in expected.iter().enumerate() {
                assert_eq!(&values(workspace.hidden_values(layer)), expected, "{name}, layer {layer}");
            }
        }
    }
}

#[test]
fn logits_after_a_step_are_their_gradient() {
    let (mut network, mut workspace, labels) = gathered(ActivationKind::Tanh);
    network.step(&mut workspace, &labels, 0.1, 0.0);
    for example in 0..6 {
        let gradient = workspace.logits().column(example);
        assert!(gradient.iter().sum::<f32>().abs() < 1e-6, "{gradient:?}");
        assert!(gradient[labels[example] as usize] < 0.0, "{gradient:?}");
    }
}

#[test]
#[should_panic(expected = "no forward pass since the last update")]
fn a_second_update_without_a_forward_pass_is_refused() {
    let (network, ..) = gathered(ActivationKind::Rectifier);
    let mut layer = network.hidden[0].clone();
    let kernels = Kernels::detect();
    let mut input = Batch::new(5, 1);
    input.gather(kernels, &Examples::Dense(Matrix::from_fn(5, 1, |_, _| 1.0)), &[0]);
    let mut state = LayerState::new(&layer, 1);
    layer.forward(kernels, &input, &mut state);
    for _ in 0..2 {
        layer.backward_update(kernels, &mut input, &mut state, 0.0, 0.1, None);
    }
}
