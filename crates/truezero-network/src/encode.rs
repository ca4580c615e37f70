//! [`Layer::encode`]: the values of a layer for a whole data set.

use truezero_tensor::{ActiveLists, Batch, Examples, Kernels, Matrix};

use crate::batches::BATCH;
use crate::{Layer, LayerState, Scalar};

impl<T: Scalar> Layer<T> {
    /// The values of the units for many examples, which become examples themselves: sparse if the activation has true
    /// zeros, else dense. An empty set gives an empty set.
    ///
    /// # Panics
    /// If the number of features is not the number of inputs of the layer.
    ///
    /// ```
    /// use truezero_activations::ActivationKind;
    /// use truezero_network::{Affine, Layer};
    /// use truezero_tensor::{Examples, Kernels, Matrix};
    ///
    /// let weights = Matrix::from_fn(2, 1, |unit, _| [1.0_f32, -1.0][unit]);
    /// let affine = Affine { weights, bias: vec![0.0; 2] };
    /// let layer = Layer { affine, activation: ActivationKind::Rectifier, half_negated: false };
    /// let inputs = Examples::Dense(Matrix::from_fn(1, 3, |_, example| example as f32));
    /// let Examples::Sparse(values) = layer.encode(Kernels::detect(), &inputs) else { unreachable!() };
    /// assert_eq!(values.column(2), (&[0][..], &[2.0][..]));
    /// ```
    #[must_use]
    pub fn encode(&self, kernels: Kernels, examples: &Examples<T>) -> Examples<T> {
        assert_eq!(
            examples.features(),
            self.affine.inputs(),
            "the examples are for another number of inputs"
        );
        let units = self.affine.outputs();
        let batch = BATCH.min(examples.len());
        let mut input = Batch::new(self.affine.inputs(), batch);
        let mut state = LayerState::new(self, batch);
        let mut encoded = if self.activation.true_zeros() {
            Examples::Sparse(ActiveLists::new(units))
        } else {
            Examples::Dense(Matrix::zeros(units, examples.len()))
        };
        let positions: Vec<u32> = (0_u32..).take(examples.len()).collect();
        for positions in positions.chunks(BATCH) {
            input.gather(kernels, examples, positions);
            self.forward(kernels, &input, &mut state);
            for (column, &position) in positions.iter().enumerate() {
                match &mut encoded {
                    Examples::Sparse(lists) => lists.push_column_of(state.values.lists(), column),
                    Examples::Dense(matrix) => matrix
                        .column_mut(position as usize)
                        .copy_from_slice(state.values.values().column(column)),
                }
            }
        }
        encoded
    }
}

#[cfg(test)]
mod tests {
    use truezero_activations::ActivationKind;

    use super::*;
    use crate::{Architecture, HiddenLayer, Network, Workspace};

    #[test]
    fn an_empty_set_gives_an_empty_set() {
        for (activation, sparse) in [(ActivationKind::Rectifier, true), (ActivationKind::Tanh, false)] {
            let layer = HiddenLayer { units: 17, activation, half_negated: true };
            let network = Network::<f32>::initialise(&Architecture::new(6, vec![layer], 2).unwrap(), 4);
            for none in [Examples::Dense(Matrix::zeros(6, 0)), Examples::Sparse(ActiveLists::new(6))] {
                let encoded = network.hidden[0].encode(Kernels::detect(), &none);
                assert_eq!((encoded.len(), encoded.features()), (0, 17));
                assert_eq!(matches!(encoded, Examples::Sparse(_)), sparse);
            }
        }
    }

    #[test]
    fn encoded_examples_are_the_hidden_values_of_the_network() {
        let inputs =
            Examples::Dense(Matrix::from_fn(6, 230, |row, column| ((row * column) % 7) as f32 - 3.0));
        for (name, sparse) in
            [("rectifier", true), ("rescaled-lif", true), ("tanh", false), ("abs-tanh", false)]
        {
            let activation: ActivationKind = name.parse().unwrap();
            let layer = HiddenLayer { units: 17, activation, half_negated: true };
            let network = Network::<f32>::initialise(&Architecture::new(6, vec![layer; 2], 2).unwrap(), 4);
            let mut encoded = inputs.clone();
            for layer in &network.hidden {
                encoded = layer.encode(Kernels::detect(), &encoded);
            }
            assert_eq!(matches!(encoded, Examples::Sparse(_)), sparse, "{name}");
            assert_eq!((encoded.len(), encoded.features()), (230, 17));

            let mut workspace = Workspace::new(&network, Kernels::detect(), 1);
            let mut found = [0.0; 17];
            for position in 0..230 {
                workspace.gather(&inputs, &[position]);
                network.forward(&mut workspace);
                encoded.copy_example(position as usize, &mut found);
                assert_eq!(
                    found,
                    workspace.hidden_values(1).values().column(0),
                    "{name}, example {position}"
                );
            }
        }
    }
}
