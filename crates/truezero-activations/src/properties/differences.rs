//! Slopes by differences, with a bound on their error derived from the function at hand.
//!
//! The central difference D(h) = (f(x + h) − f(x − h)) / 2h of a smooth function is
//! f′ + a h² + b h⁴ up to the sixth order, with unknown a and b. But then
//!
//! - D(2h) − D(h) = 3a h² + 15b h⁴, and
//! - (D(4h) − D(2h)) / 4 = 3a h² + 60b h⁴.
//!
//! If both are at most t, their difference bounds |b| h⁴ by 2t/45, so |a| h² is at most 5t/9 and the
//! error of D(h) at most 0.6 t. So the larger of the two *is* a bound on the truncation, with room to
//! spare, and it is measured, not guessed. To it comes what [`uncertainty`] says rounding may do
//! to the values, divided by h. The truncation falls with h and the rounding rises, so steps are
//! halved over the whole range of scales, and the bounds themselves choose one. No scale is assumed: a
//! neuron in nanoampere and a softplus of sharpness 1000 are measured equally well. Not the least
//! bound is taken, but the smallest step whose bound is within 16 times the least: at steps far
//! above a function's own scale a smooth bend looks like a corner between two straight lines, where
//! differences agree with each other and not with the derivative.
//!
//! The one-sided difference S(h) = f′ + a h + b h² is treated alike: S(2h) − S(h) and
//! (S(4h) − S(2h)) / 2, if at most t, bound its error by 11t/3.

use std::iter;

use crate::Real;

/// Units in the last place that a value may be off by: what half a dozen operations gather, two of
/// them transcendental with an error of two or three.
pub const UNITS_IN_LAST_PLACE: f64 = 8.0;

/// How often a step is halved: from the size of the input to far below its last place.
const HALVINGS: usize = 72;

/// The smallest step is taken whose bound is at most this multiple of the least.
const SLACK: f64 = 16.0;

/// A slope and a bound on its error.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Slope<T> {
    /// The estimate.
    pub value: T,
    /// The bound.
    pub error: T,
}

/// What rounding may do to `f` at `x`: [`UNITS_IN_LAST_PLACE`] of the value, the effect of an error
/// of one unit in the last place of the input (log(1 + e^{αx}) rounds αx before anything else), and
/// the smallest normal number, below which nothing is compared. An infinite value is what it is: 0.
pub fn uncertainty<T: Real>(f: impl Fn(T) -> T, x: T) -> T {
    let value = f(x);
    if value.is_infinite() {
        return T::zero();
    }
    let nudge = T::epsilon() * x.abs();
    let up = f((x + nudge).min(T::max_value()));
    let down = f((x - nudge).max(T::min_value()));
    rounding(value) + (up - value).abs().max((down - value).abs())
}

/// The part of [`uncertainty`] that does not come from the input.
pub(super) fn rounding<T: Real>(value: T) -> T {
    T::rounded_from_f64(UNITS_IN_LAST_PLACE) * T::epsilon() * value.abs() + T::min_positive_value()
}

/// The slope of `f` at `x` from values less than `room` away; `None` if there is no step between
/// the last place of `x` and `room`.
pub fn central<T: Real>(f: impl Fn(T) -> T, x: T, room: T) -> Option<Slope<T>> {
    let step = |h: T| {
        let (left, right) = (x - h, x + h);
        let rounding = uncertainty(&f, left) + uncertainty(&f, right);
        ((f(right) - f(left)) / (right - left), rounding / (right - left))
    };
    let smallest = T::rounded_from_f64(16.0) * T::epsilon() * x.abs();
    best(step, x, room, smallest, T::rounded_from_f64(0.25), T::one())
}

/// The slope of `f` to the right (`side` = 1) or left (`side` = −1) of `point`, from values less than
/// `room` away.
///
/// Where the one-sided slope is infinite, as at a neuron's threshold, the bound grows with the estimate.
pub fn one_sided<T: Real>(f: impl Fn(T) -> T, point: T, side: T, room: T) -> Option<Slope<T>> {
    let start = f(point);
    let step = |h: T| {
        let there = point + side * h;
        let rounding = uncertainty(&f, there) + rounding(start);
        ((f(there) - start) / (there - point), rounding / (there - point).abs())
    };
    let smallest = T::rounded_from_f64(16.0) * T::epsilon() * point.abs();
    best(step, point, room, smallest, T::rounded_from_f64(0.5), T::rounded_from_f64(4.0))
}

/// Halves the step from the scale of `x` down to `smallest` and picks an estimate.
///
/// An estimate's bound is `factor` times the larger of |D(2h) − D(h)| and `ratio` · |D(4h) − D(2h)|,
/// and the rounding.
fn best<T: Real>(
    step: impl Fn(T) -> (T, T),
    x: T,
    room: T,
    smallest: T,
    ratio: T,
    factor: T,
) -> Option<Slope<T>> {
    let two = T::rounded_from_f64(2.0);
    // The first step is the widest; it stays clear of the next kink.
    let widest = (x.abs().max(T::one()) / T::rounded_from_f64(16.0)).min(room / two);
    let smallest = smallest.max(T::min_positive_value());
    let differences: Vec<(T, T)> = iter::successors(Some(widest), |&h| Some(h / two))
        .take(HALVINGS)
        .take_while(|&h| h > smallest)
        .map(step)
        .collect();
    let slopes: Vec<Slope<T>> = differences
        .windows(3)
        .filter_map(|window| {
            let &[(widest, _), (wider, wider_rounding), (value, rounding)] = window else {
                return None;
            };
            let truncation = (wider - value).abs().max(ratio * (widest - wider).abs());
            // The changes themselves are only known up to the rounding of their slopes.
            let error = factor * (truncation + two * rounding + wider_rounding);
            (value.is_finite() && error.is_finite()).then_some(Slope { value, error })
        })
        .collect();
    let least = slopes.iter().map(|slope| slope.error).fold(T::infinity(), T::min);
    let acceptable = T::rounded_from_f64(SLACK) * least;
    slopes.into_iter().rfind(|slope| slope.error <= acceptable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::properties::strategies::moderate;

    proptest! {
        #[test]
        fn the_bound_holds_and_is_sharp_in_f64(x in moderate::<f64>()) {
            for (f, derivative) in [
                (f64::sin as fn(f64) -> f64, x.cos()),
                (f64::exp, x.exp()),
                (f64::tanh, 1.0 - x.tanh() * x.tanh()),
                (|x| x * x * x, 3.0 * x * x),
            ] {
                let slope = central(f, x, f64::INFINITY).unwrap();
                prop_assert!((slope.value - derivative).abs() <= slope.error, "{slope:?} {derivative}");
                prop_assert!(slope.error <= 1e-7 * (1.0 + derivative.abs()), "{slope:?}");
            }
        }

        #[test]
        fn the_bound_holds_in_f32(x in moderate::<f32>()) {
            let slope = central(f32::tanh, x, f32::INFINITY).unwrap();
            let derivative = 1.0 - x.tanh() * x.tanh();
            prop_assert!((slope.value - derivative).abs() <= slope.error + 1e-6, "{slope:?}");
            prop_assert!(slope.error <= 0.01, "{slope:?}");
        }
    }

    #[test]
    fn one_sided_slopes_of_a_corner() {
        for (side, expected) in [(1.0, 1.0), (-1.0, -1.0)] {
            let slope = one_sided(|x: f64| x.abs(), 0.0, side, f64::INFINITY).unwrap();
            assert!((slope.value - expected).abs() <= slope.error && slope.error < 1e-9, "{slope:?}");
        }
    }

    #[test]
    fn no_room_is_no_slope() {
        assert_eq!(central(f64::sin, 1.0, 1e-16), None);
    }

    #[test]
    fn far_scales_are_measured() {
        for scale in [1e-9_f64, 1e-3, 1e3, 1e9] {
            let slope = central(|x| (x / scale).tanh(), 0.7 * scale, f64::INFINITY).unwrap();
            let tanh = 0.7_f64.tanh();
            let derivative = (1.0 - tanh * tanh) / scale;
            assert!((slope.value - derivative).abs() <= slope.error, "{slope:?} at {scale}");
            assert!(slope.error <= 1e-6 * derivative, "{slope:?} at {scale}");
        }
    }
}
