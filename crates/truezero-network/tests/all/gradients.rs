//! Whole networks, of every activation, against central differences in f64.

use truezero_activations::{Activation, ActivationKind, RescaledLif, Softplus};
use truezero_network::{Affine, Architecture, HiddenLayer, Network, StepSettings, Workspace};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

const INPUTS: usize = 7;
const CLASSES: usize = 3;
const LABELS: [u32; 5] = [0, 2, 1, 1, 0];

/// The cube root of ε balances the truncation of a central difference, of order h², and its rounding, of order ε/h.
const STEP: f64 = 6e-6;

fn activations() -> impl Iterator<Item = ActivationKind> {
    // One whose derivative is held at a limit has none to compare with.
    let exact = crate::own::all().filter(|kind| Activation::<f64>::derivative_limit(kind) == f64::INFINITY);
    exact.chain([
        ActivationKind::Softplus(Softplus::new(3.0).unwrap()),
        ActivationKind::RescaledLif(RescaledLif::new(f64::from(f32::MAX)).unwrap()),
    ])
}

/// 17 units need padding and one more lane; 4 do not divide evenly either.
fn network(activation: ActivationKind, half_negated: bool, seed: u64) -> Network<f64> {
    let layer = |units| HiddenLayer { units, activation, half_negated };
    let architecture = Architecture::new(INPUTS, vec![layer(17), layer(5), layer(4)], CLASSES).unwrap();
    let mut network = Network::initialise(&architecture, seed);
    // Biases that are not zero, and not alike.
    for affine in affines(&mut network) {
        for (unit, bias) in affine.bias.iter_mut().enumerate() {
            *bias = 0.02 * (unit as f64 - 1.3);
        }
    }
    network
}

fn inputs(seed: u64) -> Examples<f64> {
    let mut random = Random::new(seed, "test", [0; 4]);
    Examples::Dense(Matrix::from_fn(INPUTS, LABELS.len(), |_, _| (2.0 * random.uniform_f64() - 0.8).max(0.0)))
}

fn affines(network: &mut Network<f64>) -> Vec<&mut Affine<f64>> {
    let hidden = network.hidden.iter_mut().map(|layer| &mut layer.affine);
    hidden.chain(std::iter::once(&mut network.output)).collect()
}

/// A weight, or a bias where `column` is one past the last input.
fn parameter(network: &mut Network<f64>, affine: usize, column: usize, row: usize) -> &mut f64 {
    let affine = affines(network).swap_remove(affine);
    if column == affine.inputs() {
        &mut affine.bias[row]
    } else {
        &mut affine.weights.column_mut(column)[row]
    }
}

/// Compares what one step subtracts, at rate 1, with central differences of the loss, for every parameter.
fn check(activation: ActivationKind, half_negated: bool, l1: f64) {
    let mut kinks = 0;
    let mut checked = 0;
    for seed in 0..3 {
        let mut network = network(activation, half_negated, seed);
        let mut workspace = Workspace::new(&network, Kernels::detect(), LABELS.len());
        let positions: Vec<u32> = (0..).take(LABELS.len()).collect();
        workspace.gather(&inputs(seed), &positions);
        let mut stepped = network.clone();
        let loss = stepped.step(&mut workspace, &LABELS, StepSettings { learning_rate: 1.0, l1 }).total();
        assert_eq!(
            loss,
            network.loss(&mut workspace, &LABELS, l1).total(),
            "a step returns the loss from before"
        );

        let shapes: Vec<_> = affines(&mut network).iter().map(|a| (a.inputs(), a.outputs())).collect();
        for (affine, (inputs, outputs)) in shapes.into_iter().enumerate() {
            for (column, row) in (0..=inputs).flat_map(|column| (0..outputs).map(move |row| (column, row))) {
                let value = *parameter(&mut network, affine, column, row);
                let mut loss_at = |shift: f64| {
                    *parameter(&mut network, affine, column, row) = value + shift;
                    network.loss(&mut workspace, &LABELS, l1).total()
                };
                let (above, below) = (loss_at(STEP), loss_at(-STEP));
                let wider = (loss_at(2.0 * STEP) - loss_at(-2.0 * STEP)) / (4.0 * STEP);
                *parameter(&mut network, affine, column, row) = value;
                let (right, left) = ((above - loss) / STEP, (loss - below) / STEP);
                if (right - left).abs() > 1e-3 * (1.0 + right.abs()) {
                    kinks += 1; // a kink within the step: no derivative to compare with
                    continue;
                }
                checked += 1;
                let numerical = (above - below) / (2.0 * STEP);
                let found = value - *parameter(&mut stepped, affine, column, row);
                // The truncation error of twice the step is four times that of the step, so their distance bounds it;
                // rounding adds about ε · loss / STEP, 10⁻¹⁰.
                let tolerance = (wider - numerical).abs() + 1e-8;
                assert!(
                    (numerical - found).abs() <= tolerance,
                    "{activation}, half-negated {half_negated}, L1 {l1}, seed {seed}, affine {affine}, column \
                     {column}, row {row}: {found} for {numerical}"
                );
            }
        }
    }
    assert!(kinks * 50 <= checked, "{kinks} kinks beside {checked} parameters");
}

#[test]
fn every_activation() {
    for activation in activations() {
        check(activation, false, 0.0);
    }
}

#[test]
fn every_activation_half_negated() {
    for activation in activations() {
        check(activation, true, 0.0);
    }
}

#[test]
fn every_activation_half_negated_with_l1() {
    for activation in activations() {
        check(activation, true, 0.05);
    }
}

#[test]
fn without_hidden_layers_it_is_logistic_regression() {
    let mut network = Network::<f64>::initialise(&Architecture::new(INPUTS, vec![], CLASSES).unwrap(), 0);
    let before = network.output.clone();
    let mut workspace = Workspace::new(&network, Kernels::detect(), 1);
    let inputs = inputs(0);
    workspace.gather(&inputs, &[3]);
    network.forward(&mut workspace);
    let exponentials: Vec<f64> = workspace.logits().column(0).iter().map(|logit| logit.exp()).collect();
    network.step(&mut workspace, &[1], StepSettings { learning_rate: 1.0, l1: 0.0 });
    for class in 0..CLASSES {
        let gradient =
            exponentials[class] / exponentials.iter().sum::<f64>() - f64::from(u8::from(class == 1));
        assert!((before.bias[class] - network.output.bias[class] - gradient).abs() < 1e-12);
    }
}
