//! The identity, for linear reconstruction units.

use std::borrow::Cow;

use super::named::Named;
use crate::{Activation, Bounds, Real, Symmetry};

/// x itself.
///
/// Range (−∞, ∞), antisymmetric, derivative 1 everywhere, no kink. Its only zero is at 0, where the
/// derivative is 1: not a true zero in the sense of [`Activation::true_zeros`].
///
/// ```
/// use truezero_activations::{Activation, Linear};
///
/// assert_eq!(Linear.value(-3.0_f32), -3.0);
/// assert_eq!(Linear.derivative(-3.0_f32), 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Linear;

impl Named for Linear {
    const NAME: &'static str = "linear";
    const ALIASES: &'static [&'static str] = &["identity"];
}

impl<T: Real> Activation<T> for Linear {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::neg_infinity(), T::infinity())
    }

    fn symmetry(&self) -> Symmetry {
        Symmetry::Antisymmetric
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    fn has_derivative_from_output(&self) -> bool {
        true
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        x
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        if x.is_nan() { x } else { T::one() }
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        self.derivative(y)
    }
}
