//! The update of the biases.

use crate::instructions::Kernel;
use crate::vector::Vector;
use crate::{Element, Kernels, Matrix};

impl Kernels {
    /// `bias −= rate · Σ_e gradient[:, e]`, example by example.
    ///
    /// # Panics
    /// If the gradient has not as many rows as there are biases.
    pub fn update_bias<T: Element>(self, bias: &mut [T], gradient: &Matrix<T>, rate: T) {
        assert_eq!(bias.len(), gradient.rows(), "bias and gradient differ in outputs");
        self.run_kernel(UpdateBias { bias, gradient, rate });
    }
}

struct UpdateBias<'a, T> {
    bias: &'a mut [T],
    gradient: &'a Matrix<T>,
    rate: T,
}

impl<T: Element> Kernel<T> for UpdateBias<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, _: V::Proof) {
        for example in 0..self.gradient.columns() {
            for (bias, &gradient) in self.bias.iter_mut().zip(self.gradient.column(example)) {
                *bias = (-self.rate).mul_add(gradient, *bias);
            }
        }
    }
}
