//! How far the statements of section 3.1 on rectifier networks hold: rescaling, and the linear model that the active
//! units select.

use nalgebra::allocator::Allocator;
use nalgebra::{DMatrix, DVector, DefaultAllocator, Dim, Dyn, OMatrix};
use truezero_network::{Network, Workspace};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

use crate::EvalError;

/// The first `count` examples in `f64`, where rounding is small enough to tell what holds exactly.
///
/// # Panics
/// If there are fewer examples.
pub fn first_in_f64(examples: &Examples<f32>, count: usize) -> Examples<f64> {
    let mut matrix = Matrix::<f64>::zeros(examples.features(), count);
    let mut column = vec![0.0; examples.features()];
    for example in 0..count {
        examples.copy_example(example, &mut column);
        for (target, &value) in matrix.column_mut(example).iter_mut().zip(&column) {
            *target = value.into();
        }
    }
    Examples::Dense(matrix)
}

/// The largest relative change of a logit when the parameters of the layers are multiplied by factors whose product is
/// 1, or by factors whose product is 1.5 and the output is divided by that (S1). The factors are drawn `draws` times.
///
/// # Errors
/// [`EvalError::NotFinite`] if a logit is infinite or NaN, or if all logits are zero.
///
/// # Panics
/// If the network does not take these inputs, or there are none.
pub fn rescaling_change(
    network: &Network<f64>,
    inputs: &Examples<f64>,
    kernels: Kernels,
    seed: u64,
    draws: u32,
) -> Result<f64, EvalError> {
    let logits: DMatrix<f64> = forward(network, inputs, kernels).logits().view().into_owned();
    let mut worst: f64 = 0.0;
    for draw in 0..draws {
        let mut random = Random::new(seed, "rescale", [draw, 0, 0, 0]);
        let mut factors: Vec<f64> =
            network.hidden.iter().map(|_| (4.0_f64).powf(random.uniform_f64() - 0.5)).collect();
        let product: f64 = factors.iter().product();
        for last in [1.0 / product, 1.5 / product] {
            factors.push(last);
            let mut rescaled = network.clone();
            rescaled.rescale(&factors);
            let workspace = forward(&rescaled, inputs, kernels);
            let found: DMatrix<f64> = workspace.logits().view() * (product * last);
            worst = worst.max(relative_difference(&found, &logits)?);
            factors.pop();
        }
    }
    Ok(worst)
}

/// The largest relative difference between the logits of an example and those of the linear model that its active units
/// select (S2).
///
/// # Errors
/// [`EvalError::NotFinite`] if a logit is infinite or NaN, or if all logits of an example are zero.
///
/// # Panics
/// If the network does not take these inputs, or there are none.
pub fn linear_model_difference(
    network: &Network<f64>,
    inputs: &Examples<f64>,
    kernels: Kernels,
) -> Result<f64, EvalError> {
    let workspace = forward(network, inputs, kernels);
    let mut input = DVector::zeros(inputs.features());
    let mut worst: f64 = 0.0;
    for example in 0..inputs.len() {
        let (matrix, offset) = network.linear_model(&workspace, example);
        inputs.copy_example(example, input.as_mut_slice());
        let expected = DVector::from_column_slice(workspace.logits().column(example));
        worst = worst.max(relative_difference(&(matrix * &input + offset), &expected)?);
    }
    Ok(worst)
}

fn forward(network: &Network<f64>, inputs: &Examples<f64>, kernels: Kernels) -> Workspace<f64> {
    let mut workspace = Workspace::new(network, kernels, inputs.len());
    let positions: Vec<u32> = (0..).take(inputs.len()).collect();
    workspace.gather(inputs, &positions);
    network.forward(&mut workspace);
    workspace
}

/// The largest difference, in units of the largest expected number.
fn relative_difference<C: Dim>(
    found: &OMatrix<f64, Dyn, C>,
    expected: &OMatrix<f64, Dyn, C>,
) -> Result<f64, EvalError>
where
    DefaultAllocator: Allocator<Dyn, C>,
{
    // `amax` passes over NaN.
    let finite = found.iter().chain(expected).all(|number| number.is_finite());
    let difference = (found - expected).amax() / expected.amax();
    if finite && !difference.is_nan() { Ok(difference) } else { Err(EvalError::NotFinite) }
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;
    use truezero_network::{Architecture, HiddenLayer};

    use super::*;

    fn network(activation: ActivationKind) -> (Network<f64>, Examples<f64>) {
        let layer = HiddenLayer { units: 20, activation, half_negated: true };
        let architecture = Architecture::new(10, vec![layer; 2], 3).unwrap();
        let mut random = Random::new(1, "inputs", [0; 4]);
        let inputs = Matrix::from_fn(10, 25, |_, _| random.uniform_f64());
        (Network::<f32>::initialise(&architecture, 1).cast(), Examples::Dense(inputs))
    }

    #[test]
    fn a_rectifier_network_can_be_rescaled_and_is_linear_for_an_input_and_a_tanh_network_is_not() {
        let kernels = Kernels::detect();
        let differences = |activation| {
            let (network, inputs) = network(activation);
            let rescaled = rescaling_change(&network, &inputs, kernels, 1, 5).unwrap();
            [rescaled, linear_model_difference(&network, &inputs, kernels).unwrap()]
        };
        assert!(differences(ActivationKind::Rectifier).iter().all(|&difference| difference < 1e-12));
        assert!(differences(ActivationKind::Tanh).iter().all(|&difference| difference > 1e-3));
    }

    #[test]
    fn logits_that_are_not_finite_are_an_error() {
        let (mut network, inputs) = network(ActivationKind::Rectifier);
        network.output.bias[0] = f64::NAN;
        let kernels = Kernels::detect();
        assert!(matches!(rescaling_change(&network, &inputs, kernels, 1, 1), Err(EvalError::NotFinite)));
        assert!(matches!(linear_model_difference(&network, &inputs, kernels), Err(EvalError::NotFinite)));
    }
}
