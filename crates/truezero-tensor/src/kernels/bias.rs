//! The update of the biases.

use crate::instructions::Kernel;
use crate::lanes::flatten;
use crate::vector::Vector;
use crate::{Element, Kernels, Matrix};

impl Kernels {
    /// `bias −= rate · Σ_e gradient[:, e]`, example by example. Before that, elements below the smallest normal number
    /// in magnitude become true zeros, in the gradient too.
    ///
    /// # Panics
    /// If the gradient has not as many rows as there are biases.
    pub fn update_bias<T: Element>(self, bias: &mut [T], gradient: &mut Matrix<T>, rate: T) {
        assert_eq!(bias.len(), gradient.rows(), "bias and gradient differ in outputs");
        self.run_kernel(UpdateBias { bias, gradient, rate });
    }
}

struct UpdateBias<'a, T> {
    bias: &'a mut [T],
    gradient: &'a mut Matrix<T>,
    rate: T,
}

impl<T: Element> Kernel<T> for UpdateBias<'_, T> {
    #[inline(always)]
    fn run<V: Vector<T>>(self, proof: V::Proof) {
        for example in 0..self.gradient.columns() {
            let column = self.gradient.column_lanes_mut(example);
            for lanes in &mut *column {
                lanes.flush_by::<V>(proof);
            }
            for (bias, &gradient) in self.bias.iter_mut().zip(flatten(column)) {
                *bias = (-self.rate).mul_add(gradient, *bias);
            }
        }
    }
}
