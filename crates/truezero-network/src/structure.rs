//! What is special about rectifier networks: rescaling them changes nothing, and they are piecewise linear.

use nalgebra::{DMatrix, DVector};

use crate::{Network, Scalar, Workspace};

impl<T: Scalar> Network<T> {
    /// Divides the weights of layer i by αᵢ and its biases by α₁ ⋯ αᵢ (paper, section 3.1, "rescaling"); the output
    /// counts as the last layer.
    ///
    /// A network of rectifiers then gives logits divided by the product of all α; if that is 1, the same function.
    ///
    /// # Panics
    /// If there is not one factor for each hidden layer and the output.
    pub fn rescale(&mut self, factors: &[T]) {
        assert_eq!(factors.len(), self.hidden.len() + 1, "one factor for each hidden layer and the output");
        let affines =
            self.hidden.iter_mut().map(|layer| &mut layer.affine).chain(std::iter::once(&mut self.output));
        let mut product = T::one();
        for (affine, &factor) in affines.zip(factors) {
            product *= factor;
            affine.weights.view_mut().apply(|weight| *weight /= factor);
            affine.bias.iter_mut().for_each(|bias| *bias /= product);
        }
    }

    /// The linear model that the active units select for one example of the batch last seen by
    /// [`forward`](Self::forward): logits = A x + c (paper, section 3.1, Figure 2 left).
    ///
    /// A (classes × inputs) is the product of the weight matrices restricted to active units, c the bias that they
    /// induce. It is exact for units that are linear where they are active, rectifiers, half-negated or not, as long
    /// as the network has the weights of that forward pass.
    ///
    /// # Panics
    /// If the workspace is of another network, or there is no such example.
    pub fn linear_model(&self, workspace: &Workspace<T>, example: usize) -> (DMatrix<T>, DVector<T>) {
        self.assert_own(workspace);
        let mut matrix = self.output.weights.view().into_owned();
        let mut offset = DVector::from_column_slice(&self.output.bias);
        for (number, layer) in self.hidden.iter().enumerate().rev() {
            let values = workspace.hidden_values(number).values().column(example);
            for (unit, &value) in values.iter().enumerate() {
                let slope = if value == T::zero() { T::zero() } else { layer.sign(unit) };
                matrix.column_mut(unit).apply(|weight| *weight *= slope);
            }
            offset += &matrix * DVector::from_column_slice(&layer.affine.bias);
            matrix *= layer.affine.weights.view();
        }
        (matrix, offset)
    }
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;
    use truezero_tensor::{Examples, Kernels, Matrix, Random};

    use super::*;
    use crate::{Architecture, HiddenLayer};

    /// A network and its workspace after a forward pass over five examples.
    fn network(activation: ActivationKind) -> (Network<f64>, Workspace<f64>, Examples<f64>) {
        let layer = HiddenLayer { units: 30, activation, half_negated: true };
        let mut network = Network::initialise(&Architecture::new(6, vec![layer; 3], 4).unwrap(), 2);
        for layer in &mut network.hidden {
            layer.affine.bias.fill(0.05);
        }
        let mut random = Random::new(2, "test", [0; 4]);
        let inputs = Examples::Dense(Matrix::from_fn(6, 5, |_, _| random.uniform_f64() - 0.3));
        let workspace = forward(&network, &inputs);
        (network, workspace, inputs)
    }

    fn forward(network: &Network<f64>, inputs: &Examples<f64>) -> Workspace<f64> {
        let mut workspace = Workspace::new(network, Kernels::detect(), 5);
        workspace.gather(inputs, &[0, 1, 2, 3, 4]);
        network.forward(&mut workspace);
        workspace
    }

    #[test]
    fn rescaling_divides_the_logits_by_the_product() {
        for (factors, product) in [([2.0, 0.5, 4.0, 0.25], 1.0), ([3.0, 0.7, 1.1, 2.0], 4.62)] {
            let (network, workspace, inputs) = network(ActivationKind::Rectifier);
            let mut rescaled = network.clone();
            rescaled.rescale(&factors);
            let found = forward(&rescaled, &inputs);
            let difference = found.logits().view() * product - workspace.logits().view();
            assert!(difference.amax() < 1e-12, "{difference}");
        }
    }

    #[test]
    fn rescaling_moves_a_network_of_another_neuron() {
        let (network, workspace, inputs) = network(ActivationKind::Tanh);
        let mut rescaled = network.clone();
        rescaled.rescale(&[2.0, 0.5, 4.0, 0.25]);
        assert!((forward(&rescaled, &inputs).logits().view() - workspace.logits().view()).amax() > 1e-3);
    }

    #[test]
    fn active_units_select_a_linear_model() {
        let (network, workspace, inputs) = network(ActivationKind::Rectifier);
        let Examples::Dense(inputs) = inputs else { unreachable!("made dense") };
        let mut models = Vec::new();
        for example in 0..5 {
            let (matrix, offset) = network.linear_model(&workspace, example);
            let input = DVector::from_column_slice(inputs.column(example));
            let logits = DVector::from_column_slice(workspace.logits().column(example));
            assert!((&matrix * input + offset - logits).amax() < 1e-12);
            models.push(matrix);
        }
        assert_ne!(models[0], models[1], "another input selects another model");
    }
}
