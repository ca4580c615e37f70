//! The absolute hyperbolic tangent (footnote 1 of the paper; Jarrett et al. 2009).

use std::borrow::Cow;

use super::named::Named;
use crate::{Activation, Bounds, Real, Symmetry, Tanh};

/// |tanh x|.
///
/// Range [0, 1], even: the response does not know the sign of its input. The derivative is
/// ±(1 − tanh² x) with the sign of x; at the kink, x = 0, between the slopes −1 and 1, it is 0. The
/// only zero is that kink, so there are no true zeros. The output does not know the derivative's
/// sign.
///
/// ```
/// use truezero_activations::{AbsTanh, Activation};
///
/// assert_eq!(AbsTanh.value(-2.0_f32), AbsTanh.value(2.0_f32));
/// assert_eq!(AbsTanh.derivative(-2.0_f32), -AbsTanh.derivative(2.0_f32));
/// assert_eq!(AbsTanh.derivative(0.0_f32), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AbsTanh;

impl Named for AbsTanh {
    const NAME: &'static str = "abs-tanh";
}

impl<T: Real> Activation<T> for AbsTanh {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::one())
    }

    fn kinks(&self) -> Vec<T> {
        vec![T::zero()]
    }

    fn symmetry(&self) -> Symmetry {
        Symmetry::Even
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        x.portable_tanh().abs()
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let slope = Tanh.derivative(x).copysign(x);
        if x == T::zero() { T::zero() } else { slope }
    }
}
