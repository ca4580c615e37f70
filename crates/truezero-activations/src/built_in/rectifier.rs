//! The rectifier, max(0, x): the paper's subject.

use std::borrow::Cow;

use super::named::Named;
use crate::{Activation, Bounds, Real};

/// max(0, x).
///
/// Range [0, ∞). A true zero for every x ≤ 0, −0.0 included. The derivative is 1 above 0 and 0
/// below; at the kink, x = 0, it is 0, as the law of true zeros demands. The value says on which side
/// x is, so it gives the derivative too.
///
/// ```
/// use truezero_activations::{Activation, Rectifier};
///
/// assert_eq!(Rectifier.value(-3.0_f32), 0.0);
/// assert_eq!(Rectifier.value(3.0_f32), 3.0);
/// assert_eq!(Rectifier.derivative(0.0_f32), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rectifier;

impl Named for Rectifier {
    const NAME: &'static str = "rectifier";
    const ALIASES: &'static [&'static str] = &["relu", "rectified-linear"];
}

impl<T: Real> Activation<T> for Rectifier {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::infinity())
    }

    fn kinks(&self) -> Vec<T> {
        vec![T::zero()]
    }

    fn true_zeros(&self) -> bool {
        true
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    fn has_derivative_from_output(&self) -> bool {
        true
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        // This way round NaN passes. The addition makes +0.0 of −0.0; a comparison could too, but then
        // compilers store only where x changes, and masked stores are slow on many AVX2 machines.
        let clipped = if x < T::zero() { T::zero() } else { x };
        clipped + T::zero()
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let above = if x > T::zero() { T::one() } else { x };
        if x <= T::zero() { T::zero() } else { above }
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        self.derivative(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_zero_becomes_the_true_zero() {
        assert!(Rectifier.value(-0.0_f32).is_sign_positive());
        assert!(Rectifier.value(-0.0_f64).is_sign_positive());
    }

    #[test]
    fn the_smallest_positive_input_is_active() {
        let smallest = f32::from_bits(1);
        assert_eq!(Rectifier.value(smallest), smallest);
        assert_eq!(Rectifier.derivative(smallest), 1.0);
    }
}
