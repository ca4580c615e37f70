//! Auto-encoders of every reconstruction and activation against central differences in f64.

use truezero_activations::{ActivationKind, RescaledLif, Softplus};
use truezero_network::{Affine, HiddenLayer, StepSettings};
use truezero_pretrain::{AutoEncoder, AutoEncoderWorkspace, Corruption, Reconstruction, Targets};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

const INPUTS: usize = 7;
const EXAMPLES: usize = 5;

/// The cube root of ε balances the truncation of a central difference, of order h², and its rounding, of order ε/h.
const STEP: f64 = 6e-6;

fn activations() -> Vec<ActivationKind> {
    vec![
        ActivationKind::Rectifier,
        ActivationKind::Softplus(Softplus::default()),
        ActivationKind::Softplus(Softplus::new(3.0).unwrap()),
        ActivationKind::Tanh,
        ActivationKind::Sigmoid,
        // Without a limit on its slope, so that the derivative is exact.
        ActivationKind::RescaledLif(RescaledLif::new(f64::from(f32::MAX)).unwrap()),
        ActivationKind::RectifiedTanh,
        ActivationKind::AbsTanh,
        ActivationKind::Linear,
    ]
}

/// 17 units need padding and one more lane.
fn auto_encoder(hidden: HiddenLayer, reconstruction: Reconstruction, seed: u64) -> AutoEncoder<f64> {
    let mut auto_encoder = AutoEncoder::initialise(INPUTS, hidden, reconstruction, seed, 0);
    // Biases that are not zero, and not alike.
    for affine in affines(&mut auto_encoder) {
        for (unit, bias) in affine.bias.iter_mut().enumerate() {
            *bias = 0.02 * (unit as f64 - 1.3);
        }
    }
    auto_encoder
}

fn affines(auto_encoder: &mut AutoEncoder<f64>) -> [&mut Affine<f64>; 2] {
    [&mut auto_encoder.encoder.affine, &mut auto_encoder.decoder]
}

/// Features in [0, 1], some of them true zeros; or in [−1, 1].
fn examples(seed: u64, lowest: f64) -> Examples<f64> {
    let mut random = Random::new(seed, "test", [0; 4]);
    let feature = |_, _| (1.4 * random.uniform_f64() - 0.4).max(lowest);
    Examples::Dense(Matrix::from_fn(INPUTS, EXAMPLES, feature))
}

/// A weight, or a bias where `column` is one past the last input.
fn parameter(auto_encoder: &mut AutoEncoder<f64>, affine: usize, column: usize, row: usize) -> &mut f64 {
    let affine = &mut *affines(auto_encoder)[affine];
    if column == affine.inputs() {
        &mut affine.bias[row]
    } else {
        &mut affine.weights.column_mut(column)[row]
    }
}

/// What is checked: an auto-encoder, its noise and its targets.
struct Check {
    reconstruction: Reconstruction,
    corruption: Corruption,
    l1: f64,
    half_negated: bool,
}

impl Check {
    fn run(&self) {
        for activation in activations() {
            let hidden = HiddenLayer { units: 17, activation, half_negated: self.half_negated };
            let (mut kinks, mut checked) = (0, 0);
            for seed in 0..2 {
                let counts = self.compare(hidden, seed);
                kinks += counts.0;
                checked += counts.1;
            }
            assert!(kinks * 50 <= checked, "{activation}: {kinks} kinks beside {checked} parameters");
        }
    }

    fn gather(&self, workspace: &mut AutoEncoderWorkspace<f64>, seed: u64) {
        let positions: Vec<u32> = (0..).take(EXAMPLES).collect();
        let given = examples(seed + 100, -1.0);
        let (inputs, targets) = match self.reconstruction {
            Reconstruction::LinearBefore => (examples(seed, 0.0), Targets::Given(&given)),
            Reconstruction::Sigmoid => (examples(seed, -1.0), Targets::Centred),
            _ => (examples(seed, 0.0), Targets::Inputs),
        };
        let mut random = Random::new(seed, "corrupt", [0; 4]);
        workspace.gather(&inputs, targets, &positions, self.corruption, &mut random);
    }

    /// Compares what one step subtracts, at rate 1, with central differences of the cost, for every parameter.
    fn compare(&self, hidden: HiddenLayer, seed: u64) -> (usize, usize) {
        let (mut kinks, mut checked) = (0, 0);
        let mut auto_encoder = auto_encoder(hidden, self.reconstruction, seed);
        let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, Kernels::detect(), EXAMPLES);
        self.gather(&mut workspace, seed);
        let mut stepped = auto_encoder.clone();
        let cost = stepped.step(&mut workspace, StepSettings { learning_rate: 1.0, l1: self.l1 });
        assert_eq!(cost, auto_encoder.loss(&mut workspace, self.l1), "a step returns the cost from before");
        assert_eq!(cost.l1 > 0.0, self.l1 > 0.0);
        let cost = cost.total();

        let shapes = affines(&mut auto_encoder).map(|affine| (affine.inputs(), affine.outputs()));
        for (affine, (inputs, outputs)) in shapes.into_iter().enumerate() {
            for (column, row) in (0..=inputs).flat_map(|column| (0..outputs).map(move |row| (column, row))) {
                let value = *parameter(&mut auto_encoder, affine, column, row);
                let mut cost_at = |shift: f64| {
                    *parameter(&mut auto_encoder, affine, column, row) = value + shift;
                    auto_encoder.loss(&mut workspace, self.l1).total()
                };
                let (above, below) = (cost_at(STEP), cost_at(-STEP));
                let wider = (cost_at(2.0 * STEP) - cost_at(-2.0 * STEP)) / (4.0 * STEP);
                *parameter(&mut auto_encoder, affine, column, row) = value;
                let (right, left) = ((above - cost) / STEP, (cost - below) / STEP);
                if (right - left).abs() > 1e-3 * (1.0 + right.abs()) {
                    kinks += 1; // a kink within the step: no derivative to compare with
                    continue;
                }
                checked += 1;
                let numerical = (above - below) / (2.0 * STEP);
                let found = value - *parameter(&mut stepped, affine, column, row);
                // The truncation error of twice the step is four times that of the step, so their distance bounds it;
                // rounding adds about ε · cost / STEP, 10⁻⁹ for a cost of some tens.
                let tolerance = (wider - numerical).abs() + 1e-8;
                assert!(
                    (numerical - found).abs() <= tolerance,
                    "{:?}, {hidden:?}, seed {seed}, affine {affine}, column {column}, row {row}: {found} for \
                     {numerical}",
                    self.reconstruction
                );
            }
        }
        (kinks, checked)
    }
}

fn check(corruption: Corruption, half_negated: bool, l1: f64) {
    for reconstruction in Reconstruction::ALL {
        Check { reconstruction, corruption, l1, half_negated }.run();
    }
}

#[test]
fn without_noise_or_penalty() {
    check(Corruption::masking(0.0).unwrap(), false, 0.0);
}

#[test]
fn masked_with_a_penalty() {
    check(Corruption::masking(0.25).unwrap(), false, 0.05);
}

#[test]
fn masked_and_half_negated_with_a_penalty() {
    check(Corruption::masking(0.25).unwrap(), true, 0.05);
}

#[test]
fn salted_and_half_negated() {
    check(Corruption::salt_and_pepper(0.3, 0.1, 1.0).unwrap(), true, 0.0);
}
