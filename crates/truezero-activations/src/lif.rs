//! The leaky integrate-and-fire neuron: firing rate against input current (Figure 1 of the paper).

use std::borrow::Cow;

use crate::error::positive;
use crate::{Activation, ActivationError, Bounds, Real};

/// The firing rate in Hz of a leaky integrate-and-fire neuron under a constant current I in ampere:
///
/// f(I) = 1 / (τ log((E + RI − `V_r`) / (E + RI − `V_th`)) + `t_ref`) if E + RI > `V_th`, else 0.
///
/// Range [0, 1/`t_ref`], non-decreasing, concave above the threshold current
/// I₀ = (`V_th` − E) / R, with a true zero at and below it. At I₀, its kink, the derivative is 0, as
/// the law of true zeros demands. Just above, the slope is **unbounded**: with δ = I − I₀ it grows as
/// 1 / (δ log² δ). Value and derivative are exact there; the derivative is held at the scalar's
/// largest number where it would overflow. A hidden unit wants the [rescaled
/// form](crate::RescaledLif), which bounds it.
///
/// The paper gives no constants. The default ones are physiological and pass within 1 Hz of its
/// Figure 1: τ = 30 ms, `t_ref` = 4.04 ms, R = 50 MΩ, E = `V_r` = −65 mV, `V_th` = −52 mV, so that
/// firing starts at 0.26 nA.
///
/// ```
/// use truezero_activations::{Activation, Lif};
///
/// let neuron = Lif::default();
/// assert_eq!(neuron.value(0.2e-9_f64), 0.0);
/// assert!((neuron.value(4e-9_f64) - 165.0).abs() < 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lif {
    constants: LifConstants,
}

/// The constants of a [`Lif`] neuron, in SI units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LifConstants {
    /// The membrane's time constant τ, in seconds.
    pub time_constant: f64,
    /// The refractory period `t_ref`, in seconds.
    pub refractory_period: f64,
    /// The membrane's resistance R, in ohm.
    pub resistance: f64,
    /// The resting potential E, in volt.
    pub resting_potential: f64,
    /// The potential `V_r` to which a spike resets the membrane, in volt.
    pub reset_potential: f64,
    /// The potential `V_th` at which the neuron fires, in volt; above the reset potential.
    pub threshold_potential: f64,
}

impl Default for LifConstants {
    /// The constants that fit Figure 1 of the paper.
    fn default() -> Self {
        Self {
            time_constant: 30e-3,
            refractory_period: 4.04e-3,
            resistance: 50e6,
            resting_potential: -65e-3,
            reset_potential: -65e-3,
            threshold_potential: -52e-3,
        }
    }
}

impl Default for Lif {
    /// The neuron that fits Figure 1 of the paper.
    fn default() -> Self {
        Self { constants: LifConstants::default() }
    }
}

impl Lif {
    const NAME: &'static str = "lif";

    /// The neuron of these constants.
    ///
    /// # Errors
    ///
    /// If τ, `t_ref`, R or `V_th` − `V_r` is not a positive number that `f32` can hold, or the
    /// threshold current (`V_th` − E) / R is not finite.
    pub fn new(constants: LifConstants) -> Result<Self, ActivationError> {
        let neuron = Self { constants };
        positive(Self::NAME, "the time constant", constants.time_constant)?;
        positive(Self::NAME, "the refractory period", constants.refractory_period)?;
        positive(Self::NAME, "the resistance", constants.resistance)?;
        positive(Self::NAME, "the threshold above the reset potential", neuron.span())?;
        let threshold = neuron.threshold_current();
        if threshold.abs() <= f64::from(f32::MAX) {
            return Ok(neuron);
        }
        Err(ActivationError::ParameterOutOfRange {
            activation: Self::NAME,
            parameter: "the threshold current",
            expected: "a number that f32 can hold",
            found: threshold,
        })
    }

    /// The constants.
    pub fn constants(self) -> LifConstants {
        self.constants
    }

    /// The current above which the neuron fires, in ampere.
    pub fn threshold_current(self) -> f64 {
        (self.constants.threshold_potential - self.constants.resting_potential) / self.constants.resistance
    }

    /// `V_th` − `V_r`, in volt.
    fn span(self) -> f64 {
        self.constants.threshold_potential - self.constants.reset_potential
    }

    /// E + RI − `V_th`, in volt. The difference of currents is exact near threshold.
    #[inline(always)]
    fn drive<T: Real>(self, current: T) -> T {
        T::rounded_from_f64(self.constants.resistance)
            * (current - T::rounded_from_f64(self.threshold_current()))
    }

    /// The rate in Hz at a positive drive in volt.
    #[inline(always)]
    fn rate<T: Real>(self, drive: T) -> T {
        let time_constant = T::rounded_from_f64(self.constants.time_constant);
        let refractory_period = T::rounded_from_f64(self.constants.refractory_period);
        let span = T::rounded_from_f64(self.span());
        (time_constant * ln_1p_of_ratio(span, drive) + refractory_period).recip()
    }
}

/// log(1 + a/b) for positive a and b, also where a/b overflows.
#[inline(always)]
pub(crate) fn ln_1p_of_ratio<T: Real>(a: T, b: T) -> T {
    let ratio = a / b;
    let direct = ratio.portable_ln_1p();
    let apart = a.portable_ln() - b.portable_ln();
    if ratio == T::infinity() { apart } else { direct }
}

impl<T: Real> Activation<T> for Lif {
    fn name(&self) -> Cow<'static, str> {
        Self::NAME.into()
    }

    fn range(&self) -> Bounds<T> {
        let refractory_period = T::rounded_from_f64(self.constants.refractory_period);
        Bounds::new(T::zero(), refractory_period.recip())
    }

    fn kinks(&self) -> Vec<T> {
        vec![T::rounded_from_f64(self.threshold_current())]
    }

    fn true_zeros(&self) -> bool {
        true
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        let drive = self.drive(x);
        let rate = self.rate(drive);
        if drive <= T::zero() { T::zero() } else { rate }
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        let drive = self.drive(x);
        // In double precision, where no product of constants that are accepted overflows.
        let (wide, span): (f64, f64) = (drive.into(), self.span());
        let rate = self.rate(wide);
        let LifConstants { time_constant, resistance, .. } = self.constants;
        // Divided by the drive last: span / drive alone would overflow while the slope is finite.
        let exact = rate * rate * (time_constant * resistance * span) / (wide + span) / wide;
        let largest = T::max_value();
        let slope = if exact > largest.into() { largest } else { T::rounded_from_f64(exact) };
        if drive <= T::zero() { T::zero() } else { slope }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_neuron_passes_within_a_hertz_of_figure_1() {
        let neuron = Lif::default();
        assert_eq!(neuron.value(0.0_f64), 0.0);
        for (nanoampere, hertz) in [(2.0, 122.0), (4.0, 165.0), (6.0, 187.0), (8.0, 199.0), (10.0, 207.0)] {
            let rate: f64 = neuron.value(nanoampere * 1e-9);
            assert!((rate - hertz).abs() < 1.0, "{rate} Hz at {nanoampere} nA");
        }
    }

    #[test]
    fn constants_that_make_no_neuron_are_refused() {
        let good = LifConstants::default();
        assert!(Lif::new(good).is_ok());
        let bad = [
            LifConstants { time_constant: 0.0, ..good },
            LifConstants { refractory_period: f64::NAN, ..good },
            LifConstants { resistance: -1.0, ..good },
            LifConstants { threshold_potential: good.reset_potential, ..good },
            LifConstants { resting_potential: f64::INFINITY, ..good },
            LifConstants { resting_potential: f64::NAN, ..good },
        ];
        for constants in bad {
            assert!(Lif::new(constants).is_err(), "{constants:?}");
        }
    }

    #[test]
    fn a_neuron_at_rest_on_its_threshold_stays_finite() {
        let constants = LifConstants::default();
        let resting_potential = constants.threshold_potential;
        let neuron = Lif::new(LifConstants { resting_potential, ..constants }).unwrap();
        let current = f32::from_bits(1);
        assert!(neuron.value(current) > 0.0);
        assert!(neuron.derivative(current).is_finite());
    }
}
