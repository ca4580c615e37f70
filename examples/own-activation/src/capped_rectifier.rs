//! [`CappedRectifier`]: the activation that truezero does not have.

use std::borrow::Cow;

use truezero_activations::{Activation, Bounds, Real};

/// min(max(0, x), 6).
///
/// A true zero for every x ≤ 0. The derivative is 1 between the kinks 0 and 6, and 0 elsewhere, the kinks included; the
/// value says which of the two it is.
#[derive(Clone, Copy, Debug)]
pub struct CappedRectifier;

const CAP: f64 = 6.0;

impl<T: Real> Activation<T> for CappedRectifier {
    fn name(&self) -> Cow<'static, str> {
        "capped-rectifier".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::rounded_from_f64(CAP))
    }

    fn kinks(&self) -> Vec<T> {
        vec![T::zero(), T::rounded_from_f64(CAP)]
    }

    // Units that are zero then cost nothing, forward and backward.
    fn true_zeros(&self) -> bool {
        true
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    // A layer then need not keep its pre-activations.
    fn has_derivative_from_output(&self) -> bool {
        true
    }

    fn value(&self, x: T) -> T {
        let cap = T::rounded_from_f64(CAP);
        // Not by `min` and `max`, which would hide NaN.
        let capped = if x > cap { cap } else { x };
        if capped <= T::zero() { T::zero() } else { capped }
    }

    fn derivative(&self, x: T) -> T {
        let inside = x > T::zero() && x < T::rounded_from_f64(CAP);
        let slope = if inside { T::one() } else { T::zero() };
        if x.is_nan() { x } else { slope }
    }

    fn derivative_from_output(&self, y: T) -> T {
        self.derivative(y)
    }
}

#[cfg(test)]
mod tests {
    use truezero_activations::activation_tests;

    use super::*;

    // One test for each law: the derivative is the slope, the zeros are true, NaN comes out as NaN ...
    activation_tests!(capped_rectifier, CappedRectifier);
}
