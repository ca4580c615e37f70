//! Softplus, the smooth rectifier, with the paper's sharpness α.

use std::borrow::Cow;

use super::named::Named;
use crate::error::{number, positive};
use crate::{Activation, ActivationError, Bounds, Real, Sigmoid};

/// (1/α) log(1 + e^{αx}).
///
/// Range [0, ∞) (0 is reached by underflow), smooth, non-decreasing; α = 1 is the softplus of the
/// paper's Table 1, and α → ∞ the rectifier. No true zeros. Computed as
/// max(x, 0) + log(1 + e^{−α|x|})/α, which neither overflows nor loses the side near zero.
/// The derivative is σ(αx), and 1 − e^{−αy} from the output y.
///
/// ```
/// use truezero_activations::{Activation, Softplus};
///
/// let softplus = Softplus::new(2.0)?;
/// assert_eq!(softplus.value(0.0_f64), 2.0_f64.ln() / 2.0);
/// assert_eq!(softplus.value(1e300_f64), 1e300);
/// assert_eq!(softplus.derivative(0.0_f64), 0.5);
/// assert!(Softplus::new(0.0).is_err());
/// # Ok::<(), truezero_activations::ActivationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Softplus {
    alpha: f64,
}

impl Softplus {
    /// The softplus of sharpness `alpha`.
    ///
    /// # Errors
    ///
    /// If `alpha` is not a positive number that `f32` can hold.
    pub fn new(alpha: f64) -> Result<Self, ActivationError> {
        Ok(Self { alpha: positive(Self::NAME, "alpha", alpha)? })
    }

    /// The sharpness α.
    pub fn alpha(self) -> f64 {
        self.alpha
    }
}

impl Default for Softplus {
    /// α = 1.
    fn default() -> Self {
        Self { alpha: 1.0 }
    }
}

impl Named for Softplus {
    const NAME: &'static str = "softplus";

    fn with_parameter(alpha: &str) -> Result<Self, ActivationError> {
        Self::new(number(Self::NAME, alpha)?)
    }
}

impl<T: Real> Activation<T> for Softplus {
    fn name(&self) -> Cow<'static, str> {
        if self.alpha == 1.0 { Self::NAME.into() } else { format!("{}({})", Self::NAME, self.alpha).into() }
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::infinity())
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    fn has_derivative_from_output(&self) -> bool {
        true
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        let alpha = T::rounded_from_f64(self.alpha);
        let rectified = if x > T::zero() { x } else { T::zero() };
        rectified + (-(alpha * x).abs()).portable_exp().portable_ln_1p() / alpha
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        Sigmoid.value(T::rounded_from_f64(self.alpha) * x)
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        -(-T::rounded_from_f64(self.alpha) * y).portable_exp_m1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sharp_softplus_is_nearly_the_rectifier() {
        let sharp = Softplus::new(1e6).unwrap();
        for x in [-1.0, -1e-3, 1e-3, 1.0, 30.0_f64] {
            assert_eq!(sharp.value(x), x.max(0.0));
        }
    }

    #[test]
    fn neither_side_is_lost() {
        let softplus = Softplus::default();
        assert_eq!(softplus.value(f32::MAX), f32::MAX);
        assert!(softplus.value(-100.0_f32) > 0.0);
        assert!((softplus.value(-700.0_f64) / (-700.0_f64).exp() - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_name_carries_alpha_unless_it_is_one() {
        assert_eq!(Activation::<f32>::name(&Softplus::default()), "softplus");
        assert_eq!(Activation::<f32>::name(&Softplus::new(1.3).unwrap()), "softplus(1.3)");
    }
}
