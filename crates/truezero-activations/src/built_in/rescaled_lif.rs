//! The leaky integrate-and-fire neuron as a hidden unit (footnote 3 of the paper).

use std::borrow::Cow;

use super::named::Named;
use crate::error::{number, positive};
use crate::lif::ln_1p_of_ratio;
use crate::{Activation, ActivationError, Bounds, Real};

/// τ / `t_ref` of the default [`Lif`](crate::Lif) neuron.
const LEAK: f64 = 30.0 / 4.04;

/// (e^{1/LEAK} − 1) / 2, which puts the half maximum at an input of one half.
const SPAN: f64 = 0.072_077_667_834_088_24;

/// The default [`Lif`](crate::Lif) neuron in the units of a network:
///
/// f(x) = 1 / (1 + k log(1 + c/x)) for x > 0, else 0, with k = τ/`t_ref` = 7.43 and c = 0.0721.
///
/// The firing rate is divided by its maximum 1/`t_ref`, the threshold current is moved to 0, and the
/// input is scaled so that half the maximum is reached at an input of one half. So the range is
/// [0, 1], half of the units of a freshly initialised layer are true zeros, and the chord from the
/// threshold to the half maximum has slope 1, which is what Glorot initialisation assumes.
///
/// # The slope at the threshold
///
/// The exact slope is unbounded at 0⁺, where it grows as 1/(k x log²(c/x)): 1.2 at x = 0.1, 2.4 at
/// 0.01, 6.8 at 0.001, 30 at 0.0001. Its mean over a continuous input is finite but its variance is
/// not, so exact gradient descent meets, sooner or later, a step of any size. The value is the exact
/// function everywhere; the derivative is exact up to the [limit](Self::steepest) the unit is made
/// with, and held at that limit where the function is steeper. With the default limit of 10 that is
/// for 0 < x < 0.00052, where the value is below 0.03. At the kink itself, x = 0, the derivative is 0, as
/// the law of true zeros demands.
///
/// ```
/// use truezero_activations::{Activation, RescaledLif};
///
/// let unit = RescaledLif::default();
/// assert_eq!(unit.value(0.0_f64), 0.0);
/// assert!((unit.value(0.5_f64) - 0.5).abs() < 1e-15);
/// assert_eq!(unit.derivative(1e-9_f64), 10.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RescaledLif {
    steepest: f64,
}

impl RescaledLif {
    const DEFAULT_STEEPEST: f64 = 10.0;

    /// The unit whose derivative is held at `steepest`; with `f32::MAX` it is exact on every input
    /// where it is a finite number.
    ///
    /// # Errors
    ///
    /// If `steepest` is not a positive number that `f32` can hold.
    pub fn new(steepest: f64) -> Result<Self, ActivationError> {
        Ok(Self { steepest: positive(Self::NAME, "the steepest slope", steepest)? })
    }

    /// The largest derivative.
    pub fn steepest(self) -> f64 {
        self.steepest
    }
}

impl Default for RescaledLif {
    /// A steepest slope of 10.
    fn default() -> Self {
        Self { steepest: Self::DEFAULT_STEEPEST }
    }
}

#[inline(always)]
fn rate<T: Real>(x: T) -> T {
    let leak = T::rounded_from_f64(LEAK);
    (T::one() + leak * ln_1p_of_ratio(T::rounded_from_f64(SPAN), x)).recip()
}

impl Named for RescaledLif {
    const NAME: &'static str = "rescaled-lif";
    const ALIASES: &'static [&'static str] = &["lif"];

    fn with_parameter(steepest: &str) -> Result<Self, ActivationError> {
        Self::new(number(Self::NAME, steepest)?)
    }
}

impl<T: Real> Activation<T> for RescaledLif {
    fn name(&self) -> Cow<'static, str> {
        if self.steepest == Self::DEFAULT_STEEPEST {
            Self::NAME.into()
        } else {
            format!("{}({})", Self::NAME, self.steepest).into()
        }
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

    fn derivative_limit(&self) -> T {
        T::rounded_from_f64(self.steepest)
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        let rate = rate(x);
        if x <= T::zero() { T::zero() } else { rate }
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let rate = rate(x);
        let span = T::rounded_from_f64(SPAN);
        let steepest = T::rounded_from_f64(self.steepest);
        // Divided by x last: span / x alone would overflow while the slope is still finite.
        let exact = rate * rate * (T::rounded_from_f64(LEAK) * span) / (x + span) / x;
        let slope = if exact > steepest { steepest } else { exact };
        if x <= T::zero() { T::zero() } else { slope }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lif, LifConstants};

    #[test]
    fn it_is_the_default_neuron_in_other_units() {
        let LifConstants { time_constant, refractory_period, .. } = LifConstants::default();
        assert!((LEAK - time_constant / refractory_period).abs() < 1e-12);
        assert!((SPAN - (1.0 / LEAK).exp_m1() / 2.0).abs() < 1e-15);

        let neuron = Lif::default();
        let threshold = neuron.threshold_current();
        let ampere_per_unit = threshold / SPAN;
        for x in [-1.0, 1e-3, 0.1, 0.5, 1.0, 3.0, 20.0] {
            let rate: f64 = neuron.value(threshold + x * ampere_per_unit);
            let unit = RescaledLif::default().value(x);
            assert!((unit - rate * refractory_period).abs() < 1e-12, "{unit} at {x}");
        }
    }

    #[test]
    fn only_the_region_named_in_the_documentation_is_held() {
        let unit = RescaledLif::default();
        assert!(unit.derivative(5.3e-4_f64) < 10.0);
        assert_eq!(unit.derivative(5.1e-4_f64), 10.0);
        let exact = RescaledLif::new(f64::from(f32::MAX)).unwrap();
        for (x, slope) in [(0.1, 1.2), (0.01, 2.4), (1e-3, 6.8), (1e-4, 30.0_f64)] {
            assert!((exact.derivative(x) / slope - 1.0).abs() < 0.05, "at {x}");
        }
    }

    #[test]
    fn the_smallest_positive_input_is_active() {
        let exact = RescaledLif::new(f64::from(f32::MAX)).unwrap();
        assert!(exact.value(f32::from_bits(1)) > 0.0);
        assert_eq!(exact.derivative(f32::from_bits(1)), f32::MAX);
        assert!(exact.value(f64::from_bits(1)) > 0.0);
    }
}
