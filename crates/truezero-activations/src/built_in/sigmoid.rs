//! The logistic sigmoid: Figure 1 of the paper, and the reconstruction unit of its text experiments.

use std::borrow::Cow;

use super::named::Named;
use crate::{Activation, Bounds, Real};

/// σ(x) = 1 / (1 + e^{−x}).
///
/// Range [0, 1] (the ends are reached by rounding), smooth, non-decreasing from its steady state ½
/// at 0; no true zeros. Only e^{−|x|} is ever computed, so nothing overflows, and the side near zero
/// keeps its precision down to the subnormals. The derivative σ(1 − σ) can be had from the output;
/// from the input it is e^{−|x|} / (1 + e^{−|x|})², which keeps both sides.
///
/// ```
/// use truezero_activations::{Activation, Sigmoid};
///
/// assert_eq!(Sigmoid.value(0.0_f64), 0.5);
/// assert_eq!(Sigmoid.value(1000.0_f64), 1.0);
/// assert!((Sigmoid.value(-700.0_f64) / (-700.0_f64).exp() - 1.0).abs() < 1e-14);
/// assert_eq!(Sigmoid.derivative_from_output(0.5_f64), 0.25);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sigmoid;

impl Named for Sigmoid {
    const NAME: &'static str = "sigmoid";
    const ALIASES: &'static [&'static str] = &["logistic"];
}

impl<T: Real> Activation<T> for Sigmoid {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::one())
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    fn has_derivative_from_output(&self) -> bool {
        true
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        let e = (-x.abs()).portable_exp();
        let numerator = if x < T::zero() { e } else { T::one() };
        numerator / (T::one() + e)
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let e = (-x.abs()).portable_exp();
        let sum = T::one() + e;
        e / (sum * sum)
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        y * (T::one() - y)
    }
}
