//! The rectified hyperbolic tangent (footnote 3 of the paper).

use std::borrow::Cow;

use super::named::Named;
use crate::{Activation, Bounds, Real, Tanh};

/// max(tanh x, 0).
///
/// Range [0, 1], with a true zero for every x ≤ 0. The derivative is 1 − tanh² x above 0 and 0 below;
/// at the kink, x = 0, it is 0, as the law of true zeros demands. It can be had from the output.
///
/// ```
/// use truezero_activations::{Activation, RectifiedTanh, Tanh};
///
/// assert_eq!(RectifiedTanh.value(-2.0_f32), 0.0);
/// assert_eq!(RectifiedTanh.value(2.0_f32), Tanh.value(2.0_f32));
/// assert_eq!(RectifiedTanh.derivative(0.0_f32), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RectifiedTanh;

impl Named for RectifiedTanh {
    const NAME: &'static str = "rectified-tanh";
}

impl<T: Real> Activation<T> for RectifiedTanh {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::one())
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
        let tanh = x.portable_tanh();
        if x <= T::zero() { T::zero() } else { tanh }
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let slope = Tanh.derivative(x);
        if x <= T::zero() { T::zero() } else { slope }
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        let slope = Tanh.derivative_from_output(y);
        if y <= T::zero() { T::zero() } else { slope }
    }
}
