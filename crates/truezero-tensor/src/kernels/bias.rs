//! Biases: what the outputs start from, and the update.

use std::ops::Range;

use crate::instructions::Kernel;
use crate::lanes::{LANES, Lanes, flatten_mut};
use crate::vector::Vector;
use crate::{Element, Kernels, Matrix};

/// Writes the biases of some lanes of outputs, and zeros where they end.
#[inline(always)]
pub(super) fn start_from<T: Element>(bias: &[T], lanes: &Range<usize>, target: &mut [Lanes<T>]) {
    let elements = &bias[(lanes.start * LANES).min(bias.len())..(lanes.end * LANES).min(bias.len())];
    // The padding, whatever it was: zero times an infinity left a NaN there.
    let (target, padding) = flatten_mut(target).split_at_mut(elements.len());
    target.copy_from_slice(elements);
    padding.fill(T::zero());
}

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
