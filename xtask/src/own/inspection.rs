//! [`Inspection`]: what a network does with labelled examples.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use truezero_datasets::Split;
use truezero_network::Network;
use truezero_tensor::{Examples, Kernels};

/// What a network does with the test examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inspection {
    /// For each class its examples, by the class that the network predicts.
    pub(super) confusion: Vec<Vec<u64>>,
    /// The hidden layers, from the input up.
    pub(super) layers: Vec<Layer>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layer {
    pub(super) units: usize,
    pub(super) activation: String,
    /// The share of true zeros; none without examples.
    pub(super) sparsity: Option<f64>,
    /// The units that are zero for every example.
    pub(super) dead: usize,
}

impl Inspection {
    pub(super) fn of(network: &Network<f32>, split: &Split, classes: usize) -> Result<Self> {
        let mut confusion = vec![vec![0; classes]; classes];
        for (&label, predicted) in split.labels.iter().zip(network.predict(&split.inputs)?) {
            let row = confusion.get_mut(label as usize).context("a label is no class")?;
            *row.get_mut(predicted as usize).context("a prediction is no class")? += 1;
        }
        let (mut layers, mut values) = (Vec::new(), split.inputs.clone());
        for layer in &network.hidden {
            values = layer.encode(Kernels::detect(), &values);
            let (sparsity, dead) = zeros(&values);
            let (units, activation) = (values.features(), layer.activation.to_string());
            layers.push(Layer { units, activation, sparsity, dead });
        }
        Ok(Self { confusion, layers })
    }

    pub(super) fn examples(&self) -> u64 {
        self.confusion.iter().flatten().sum()
    }

    /// The share of misclassified examples; none without examples.
    pub(super) fn error(&self) -> Option<f64> {
        let right: u64 = self.confusion.iter().enumerate().map(|(class, row)| row[class]).sum();
        let all = self.examples();
        (all > 0).then(|| (all - right) as f64 / all as f64)
    }
}

/// The share of zeros, and the number of units that are always zero.
fn zeros(values: &Examples<f32>) -> (Option<f64>, usize) {
    let mut active = vec![0_u64; values.features()];
    let mut example = vec![0.0; values.features()];
    for position in 0..values.len() {
        values.copy_example(position, &mut example);
        active.iter_mut().zip(&example).for_each(|(count, &value)| *count += u64::from(value != 0.0));
    }
    let all = (values.len() * values.features()) as f64;
    let sparsity = (all > 0.0).then(|| 1.0 - active.iter().sum::<u64>() as f64 / all);
    (sparsity, active.iter().filter(|&&count| count == 0).count())
}

#[cfg(test)]
mod tests {
    use truezero_network::Architecture;
    use truezero_tensor::Matrix;

    use super::*;

    #[test]
    fn errors_zeros_and_dead_units_are_counted() {
        let mut network = Network::initialise(&Architecture::mlp(1, [2], 2).unwrap(), 1);
        // The first unit is the input, the second never active; the logits are (1, 2 · input).
        network.hidden[0].affine.weights = Matrix::from_fn(2, 1, |unit, _| [1.0, 0.0][unit]);
        network.hidden[0].affine.bias = vec![0.0, -1.0];
        network.output.weights =
            Matrix::from_fn(2, 2, |class, unit| f32::from(class == 1 && unit == 0) * 2.0);
        network.output.bias = vec![1.0, 0.0];
        let inputs = Examples::Dense(Matrix::from_fn(1, 4, |_, example| [-1.0, 0.0, 1.0, 2.0][example]));
        let split = Split { inputs, labels: vec![0, 1, 1, 0] };
        let found = Inspection::of(&network, &split, 2).unwrap();
        assert_eq!(found.confusion, [[1, 1], [1, 1]]);
        assert_eq!((found.error(), found.examples()), (Some(0.5), 4));
        assert_eq!((found.layers[0].sparsity, found.layers[0].dead), (Some(0.75), 1));
    }
}
