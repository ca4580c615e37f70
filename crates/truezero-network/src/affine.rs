//! [`Affine`]: weights and biases, and their initialisation.

use truezero_tensor::{Batch, Element, Kernels, Matrix, Random};

use crate::Scalar;

/// Weights (outputs × inputs) and one bias an output: z = W x + b.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine<T> {
    /// The weights, (outputs × inputs).
    pub weights: Matrix<T>,
    /// The biases, one an output.
    pub bias: Vec<T>,
}

impl<T: Scalar> Affine<T> {
    /// Zero biases and weights drawn uniformly from ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16).
    ///
    /// They are drawn input by input from `random`, as multiples of 2⁻⁵³ of the whole interval.
    pub fn glorot_uniform(inputs: usize, outputs: usize, random: &mut Random) -> Self {
        let limit = (6.0 / (inputs as f64 + outputs as f64)).sqrt();
        let weights =
            Matrix::from_fn(outputs, inputs, |_, _| T::from_f64(limit * (2.0 * random.uniform_f64() - 1.0)));
        Self { weights, bias: vec![T::zero(); outputs] }
    }

    /// Copies the weights and biases of a map of the same shape, without an allocation.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn copy_from(&mut self, source: &Self) {
        self.weights.copy_from(&source.weights);
        self.bias.copy_from_slice(&source.bias);
    }

    /// The same weights and biases in another precision.
    #[must_use]
    pub fn cast<U: Scalar>(&self) -> Affine<U> {
        let bias = self.bias.iter().map(|bias| <U as Element>::from_f64(bias.into_f64())).collect();
        Affine { weights: self.weights.cast(), bias }
    }

    /// Whether no weight and no bias is NaN or infinite.
    pub fn is_finite(&self) -> bool {
        let columns = (0..self.inputs()).flat_map(|input| self.weights.column(input));
        columns.chain(&self.bias).all(|number| number.into_f64().is_finite())
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.weights.columns()
    }

    /// The number of outputs.
    pub fn outputs(&self) -> usize {
        self.weights.rows()
    }

    /// `output = W · input + b`; output (outputs × examples).
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn forward(&self, kernels: Kernels, input: &Batch<T>, output: &mut Matrix<T>) {
        input.forward(kernels, &self.weights, &self.bias, output);
    }

    /// One step of gradient descent: `W −= rate · gradient · inputᵀ`, `b −= rate · Σ gradient`, and before that
    /// `input_gradient = Wᵀ · gradient` where the input is listed, zero elsewhere. Subnormal gradients become zeros, as
    /// [`Batch`] says.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn backward_update(
        &mut self,
        kernels: Kernels,
        input: &mut Batch<T>,
        gradient: &mut Matrix<T>,
        rate: T,
        input_gradient: Option<&mut Matrix<T>>,
    ) {
        input.backward_update(kernels, &mut self.weights, &mut self.bias, gradient, rate, input_gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glorot_weights_fill_their_interval_evenly() {
        let (inputs, outputs) = (300, 200);
        let affine = Affine::<f32>::glorot_uniform(inputs, outputs, &mut Random::new(3, "test", [0; 4]));
        let limit = (6.0_f32 / 500.0).sqrt();
        let mut weights: Vec<f32> =
            (0..inputs).flat_map(|input| affine.weights.column(input).to_vec()).collect();
        weights.sort_by(f32::total_cmp);
        // Kolmogorov and Smirnov: at n = 60,000 a distance above 1.95/√n has a probability of 10⁻³.
        let n = weights.len() as f32;
        let distance = weights
            .iter()
            .enumerate()
            .map(|(rank, &weight)| (f32::midpoint(weight / limit, 1.0) - (rank as f32 + 0.5) / n).abs())
            .fold(0.0, f32::max);
        assert!(distance < 1.95 / n.sqrt(), "distance {distance}");
        assert!(affine.bias.iter().all(|&bias| bias == 0.0));
    }
}
