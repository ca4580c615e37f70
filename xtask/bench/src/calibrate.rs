//! Biases for a given sparsity.

use truezero_network::{LayerState, Network};
use truezero_tensor::{Batch, Examples, Kernels, Matrix};

/// Sets the biases of a network of rectifiers so that this share of the activations in each hidden layer, from 0 to 1,
/// is true zeros for these examples. All units of a layer have the same bias.
///
/// Layers are set from the input up, since the activations of a layer depend on the biases below it.
pub(crate) fn set_sparsity(
    network: &mut Network<f32>,
    kernels: Kernels,
    examples: &Examples<f32>,
    sparsity: f64,
) {
    let positions: Vec<u32> = (0..).take(examples.len()).collect();
    let mut below = Batch::new(network.inputs(), positions.len());
    below.gather(kernels, examples, &positions);
    for layer in &mut network.hidden {
        layer.affine.bias.fill(0.0);
        let mut pre_activations = Matrix::zeros(layer.affine.outputs(), positions.len());
        layer.affine.forward(kernels, &below, &mut pre_activations);
        layer.affine.bias.fill(-quantile(&pre_activations, sparsity));
        let mut state = LayerState::new(layer, positions.len());
        layer.forward(kernels, &below, &mut state);
        below = state.values;
    }
}

/// The number that this share of the elements does not exceed.
fn quantile(matrix: &Matrix<f32>, share: f64) -> f32 {
    let mut elements: Vec<f32> =
        (0..matrix.columns()).flat_map(|column| matrix.column(column).to_vec()).collect();
    elements.sort_by(f32::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number of elements"
    )]
    let count = (share * elements.len() as f64).round() as usize;
    // If all elements must exceed it, they do so by more than any rounding error.
    count.checked_sub(1).map_or_else(|| elements[0] - 1.0, |last| elements[last])
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;
    use truezero_network::{Architecture, HiddenLayer, Labelled};

    use super::*;
    use crate::workload::{Inputs, examples};

    #[test]
    fn every_layer_has_the_given_sparsity() {
        let layer = HiddenLayer { units: 60, activation: ActivationKind::Rectifier, half_negated: false };
        let architecture = Architecture::new(40, vec![layer; 3], 10).unwrap();
        let kernels = Kernels::detect();
        let examples = examples(40, 10, 150, Inputs { density: 0.19, binary: false });
        let mut network = Network::initialise(&architecture, 3);
        // From high to low, so that biases left from an earlier call would show.
        for wanted in [1.0, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.0] {
            set_sparsity(&mut network, kernels, &examples.inputs, wanted);
            let labelled = Labelled::new(&examples.inputs, &examples.labels, 10).unwrap();
            for count in network.evaluate(kernels, labelled).unwrap().zeros {
                let found = count.sparsity().unwrap();
                assert!((found - wanted).abs() < 1e-3, "wanted {wanted}, found {found}");
                assert!(wanted > 0.0 || count.zeros == 0, "{} zeros where none was wanted", count.zeros);
            }
        }
    }
}
