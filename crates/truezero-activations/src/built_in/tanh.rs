//! The hyperbolic tangent, the paper's antisymmetric baseline.

use std::borrow::Cow;

use super::named::Named;
use crate::{Activation, Bounds, Real, Symmetry};

/// tanh x.
///
/// Range [−1, 1] (the ends are reached by rounding), antisymmetric, smooth, no true zeros. The
/// derivative 1 − tanh² x can be had from the output. From the input it is computed as
/// 4e^{−2|x|} / (1 + e^{−2|x|})², which stays positive far into saturation, where 1 − tanh² x
/// has rounded to 0.
///
/// ```
/// use truezero_activations::{Activation, Tanh};
///
/// assert_eq!(Tanh.value(1e-30_f32), 1e-30);
/// assert_eq!(Tanh.value(1e30_f32), 1.0);
/// assert!(Tanh.derivative(40.0_f32) > 0.0);
/// assert_eq!(Tanh.derivative_from_output(0.5_f32), 0.75);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tanh;

impl Named for Tanh {
    const NAME: &'static str = "tanh";
}

impl<T: Real> Activation<T> for Tanh {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(-T::one(), T::one())
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
        x.portable_tanh()
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let e = (T::rounded_from_f64(-2.0) * x.abs()).portable_exp();
        let sum = T::one() + e;
        T::rounded_from_f64(4.0) * e / (sum * sum)
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        T::one() - y * y
    }
}
