//! [`Reconstruction`]: the units that give the input back, and what their mistakes cost.

use std::fmt;

use serde::{Deserialize, Serialize};
use truezero_activations::{Activation, ActivationKind, Real, Rectifier, Sigmoid, Softplus};
use truezero_network::Scalar;

/// A reconstruction unit with its cost, by which an auto-encoder of rectifiers can be trained (paper, section 3.2, its
/// four strategies). Linear decoding a = `W_dec` h + `b_dec` comes before; costs are sums over the units.
///
/// | strategy | reconstruction | cost against the target x |
/// |---|---|---|
/// | [`Softplus`](Self::Softplus) (1) | log(1 + eᵃ) | (x − log(1 + eᵃ))² |
/// | [`Sigmoid`](Self::Sigmoid) (2) | σ(a) | −x log σ(a) − (1 − x) log(1 − σ(a)) |
/// | [`LinearBefore`](Self::LinearBefore), [`LinearAfter`](Self::LinearAfter) (3) | a | (x − a)² |
/// | [`Rectifier`](Self::Rectifier) (4) | max(0, a) | (x − max(0, a))² |
///
/// # What the target is
///
/// An auto-encoder takes the values of the layer below without the sign of a half-negated layer, and reconstructs
/// those: a negated unit is a rectifier all the same. The sign goes into the weights when the encoder becomes a hidden
/// layer, so that the network's function is the one that was trained.
///
/// - In general the target is the uncorrupted input itself.
/// - Strategy 2 wants targets in [0, 1]. Values without an upper bound (rectifier, softplus) are divided by the .99
///   quantile of those above zero that the layer below gives for the training examples, and cut to 1 beyond it: the
///   auto-encoder takes and reconstructs them so, and the divisor goes into the weights with the sign.
/// - Values in [−1, 1] (tanh) cannot be given back by units that are never negative. For strategies 1, 2 and 4 they
///   are scaled to (x + 1)/2, and the auto-encoder takes, corrupts and reconstructs them so; the scale goes into its
///   weights and biases. Tanh networks use strategy 2 so. Examples whose features lie in [−1, 1] have the targets
///   (x + 1)/2 too, but the auto-encoder takes them as they are.
/// - Strategy 3 may reconstruct what the layer below had before its activation ([`LinearBefore`](Self::LinearBefore)).
///   At the first layer there is no such thing, and the target is the raw input.
///
/// ```
/// use truezero_pretrain::Reconstruction;
///
/// // One unit at a = 0 with target 1: σ(0) = ½ costs log 2, and its slope is σ(0) − 1.
/// let (mut units, mut costs) = ([0.0_f64], [0.0]);
/// Reconstruction::Sigmoid.compare(&mut units, &[1.0], &mut costs);
/// assert_eq!((costs, units), ([2.0_f64.ln()], [-0.5]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reconstruction {
    /// Strategy 1: softplus and squared error. The paper's choice for images.
    Softplus,
    /// Strategy 2: sigmoid and cross-entropy. The paper's choice for text, and for tanh networks.
    Sigmoid,
    /// Strategy 3: linear and squared error, against the input unit's value before its activation.
    LinearBefore,
    /// Strategy 3: linear and squared error, against the input unit's value after its activation.
    LinearAfter,
    /// Strategy 4: rectifier and squared error.
    Rectifier,
}

impl Reconstruction {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Softplus, Self::Sigmoid, Self::LinearBefore, Self::LinearAfter, Self::Rectifier];

    /// The activation of the reconstruction units. Its range is also the range of the targets.
    pub fn unit(self) -> ActivationKind {
        match self {
            Self::Softplus => ActivationKind::Softplus(Softplus::default()),
            Self::Sigmoid => ActivationKind::Sigmoid,
            Self::LinearBefore | Self::LinearAfter => ActivationKind::Linear,
            Self::Rectifier => ActivationKind::Rectifier,
        }
    }

    /// The cost of a unit that gives its target, in the limit: the entropy −x log x − (1 − x) log(1 − x) of a target x
    /// in [0, 1] for strategy 2, and 0 for the squared errors.
    pub fn least_cost(self, target: f64) -> f64 {
        let part = |x: f64| if x > 0.0 { -x * x.portable_ln() } else { 0.0 };
        match self {
            Self::Sigmoid => part(target) + part(1.0 - target),
            Self::Softplus | Self::LinearBefore | Self::LinearAfter | Self::Rectifier => 0.0,
        }
    }

    /// Writes what each unit costs, and replaces its pre-activation a by the derivative of that cost by a.
    ///
    /// The cross-entropy is computed as max(a, 0) − x a + log(1 + e^−|a|), which neither overflows nor loses small
    /// costs.
    ///
    /// # Panics
    /// If the slices differ in length.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
    pub fn compare<T: Scalar>(self, units: &mut [T], targets: &[T], costs: &mut [T]) {
        match self {
            Self::Softplus => each(units, targets, costs, |a, x| {
                let error = Softplus::default().value(a) - x;
                (error * error, (error + error) * Sigmoid.value(a))
            }),
            Self::Sigmoid => each(units, targets, costs, |a, x| {
                let rest = (-a.abs()).portable_exp().portable_ln_1p();
                ((Rectifier.value(a) - x * a) + rest, Sigmoid.value(a) - x)
            }),
            Self::LinearBefore | Self::LinearAfter => each(units, targets, costs, |a, x| {
                let error = a - x;
                (error * error, error + error)
            }),
            Self::Rectifier => each(units, targets, costs, |a, x| {
                let error = Rectifier.value(a) - x;
                (error * error, (error + error) * Rectifier.derivative(a))
            }),
        }
    }
}

/// The word that serde writes too: `softplus`, `sigmoid`, `linear-before`, `linear-after` or `rectifier`.
impl fmt::Display for Reconstruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Softplus => "softplus",
            Self::Sigmoid => "sigmoid",
            Self::LinearBefore => "linear-before",
            Self::LinearAfter => "linear-after",
            Self::Rectifier => "rectifier",
        })
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "must be compiled inside the instruction set of the kernels")]
fn each<T: Scalar>(units: &mut [T], targets: &[T], costs: &mut [T], cost_and_slope: impl Fn(T, T) -> (T, T)) {
    assert_eq!(units.len(), targets.len(), "units and targets differ in number");
    assert_eq!(units.len(), costs.len(), "units and costs differ in number");
    for ((unit, &target), cost) in units.iter_mut().zip(targets).zip(costs) {
        (*cost, *unit) = cost_and_slope(*unit, target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(reconstruction: Reconstruction, a: f64, x: f64) -> (f64, f64) {
        let (mut unit, mut cost) = ([a], [f64::NAN]);
        reconstruction.compare(&mut unit, &[x], &mut cost);
        (cost[0], unit[0])
    }

    #[test]
    fn costs_are_the_papers() {
        for a in [-3.0_f64, -0.2, 0.0, 0.7, 4.0] {
            for x in [0.0_f64, 0.3, 1.0] {
                let sigmoid = 1.0 / (1.0 + (-a).exp());
                let expected = [
                    (Reconstruction::Softplus, (x - (1.0 + a.exp()).ln()).powi(2)),
                    (Reconstruction::Sigmoid, -x * sigmoid.ln() - (1.0 - x) * (1.0 - sigmoid).ln()),
                    (Reconstruction::LinearBefore, (x - a).powi(2)),
                    (Reconstruction::LinearAfter, (x - a).powi(2)),
                    (Reconstruction::Rectifier, (x - a.max(0.0)).powi(2)),
                ];
                for (reconstruction, cost) in expected {
                    let found = compare(reconstruction, a, x).0;
                    assert!(
                        (found - cost).abs() < 1e-14,
                        "{reconstruction:?} at {a}, {x}: {found} for {cost}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_unit_costs_less_than_the_least_cost() {
        for reconstruction in Reconstruction::ALL {
            for x in [0.0, 0.1, 0.5, 0.9, 1.0] {
                let least = reconstruction.least_cost(x);
                let found =
                    (-4_000..=4_000).map(|step| compare(reconstruction, f64::from(step) / 100.0, x).0);
                let found = found.fold(f64::INFINITY, f64::min);
                assert!(
                    found >= least - 1e-15 && found < least + 1e-5,
                    "{reconstruction:?} at {x}: {found}, {least}"
                );
            }
        }
    }

    #[test]
    fn slopes_are_those_of_the_costs() {
        for reconstruction in Reconstruction::ALL {
            for (a, x) in [(-2.5, 0.2), (-0.3, 1.0), (0.4, 0.0), (1.7, 0.6), (6.0, 1.0)] {
                let step = 1e-5;
                let cost = |shift: f64| compare(reconstruction, a + shift, x).0;
                let numerical = (cost(step) - cost(-step)) / (2.0 * step);
                let slope = compare(reconstruction, a, x).1;
                assert!((slope - numerical).abs() < 1e-8, "{reconstruction:?} at {a}, {x}");
            }
        }
    }

    #[test]
    fn cross_entropy_neither_overflows_nor_loses_small_costs() {
        assert_eq!(compare(Reconstruction::Sigmoid, 1e300, 0.0), (1e300, 1.0));
        assert_eq!(compare(Reconstruction::Sigmoid, -1e300, 0.0), (0.0, 0.0));
        let small = compare(Reconstruction::Sigmoid, 40.0, 1.0).0;
        assert!((small / (-40.0_f64).exp() - 1.0).abs() < 1e-12, "{small}");
    }

    #[test]
    fn the_word_is_that_of_serde() {
        for reconstruction in Reconstruction::ALL {
            let json = serde_json::to_string(&reconstruction).unwrap();
            assert_eq!(json, format!("\"{reconstruction}\""));
        }
    }

    #[test]
    fn nan_is_not_hidden() {
        for reconstruction in Reconstruction::ALL {
            assert!(compare(reconstruction, f64::NAN, 0.5).0.is_nan(), "{reconstruction:?}");
        }
    }
}
