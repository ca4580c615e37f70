//! Inputs that find faults: kinks, saturation, subnormals, huge values.
//!
//! Each strategy yields finite numbers of either sign; [`inputs`] mixes them all for one activation.

use std::ops::RangeInclusive;

use proptest::prelude::*;

use crate::{Activation, Real};

/// Uniform between −20 and 20, where most activations bend.
pub fn moderate<T: Real>() -> impl Strategy<Value = T> {
    (-20.0..=20.0).prop_map(T::rounded_from_f64)
}

/// Magnitudes from 8 to 2048: tanh and the sigmoid saturate, and e^x overflows, in `f32` from 89 and
/// in `f64` from 710 on.
pub fn saturating<T: Real>() -> impl Strategy<Value = T> {
    magnitude(3..=10)
}

/// Magnitudes from the square root of the largest number to the largest number itself, so that
/// products overflow.
pub fn huge<T: Real>() -> impl Strategy<Value = T> {
    let (_, _, largest) = exponents::<T>();
    prop_oneof![
        8 => magnitude(largest / 2..=largest),
        1 => Just(T::max_value()),
        1 => Just(T::min_value()),
    ]
}

/// Magnitudes below the smallest normal number.
pub fn subnormal<T: Real>() -> impl Strategy<Value = T> {
    let (smallest, normal, _) = exponents::<T>();
    magnitude(smallest..=normal - 1)
}

/// Magnitudes of every size, each power of two as likely as any other, and the two zeros.
pub fn any_finite<T: Real>() -> impl Strategy<Value = T> {
    let (smallest, _, largest) = exponents::<T>();
    prop_oneof![
        8 => magnitude(smallest..=largest),
        1 => prop_oneof![Just(T::zero()), Just(-T::zero())],
    ]
}

/// `point`, its neighbours among the floats, and numbers at every distance from it up to some
/// thirty times its own size (or one, if it is zero).
pub fn near<T: Real>(point: T) -> impl Strategy<Value = T> {
    let (smallest, _, _) = exponents::<T>();
    let scale = if point == T::zero() { T::one() } else { point.abs() };
    let spacing = if point == T::zero() { magnitude_of(1.0, smallest) } else { T::epsilon() * point.abs() };
    prop_oneof![
        1 => (-8_i8..=8).prop_map(move |steps| point + spacing * T::rounded_from_f64(steps.into())),
        3 => magnitude::<T>(-60..=4).prop_map(move |offset| point + scale * offset),
    ]
}

/// Every one of these for `activation`, with its own kinks.
pub fn inputs<T: Real>(activation: &(impl Activation<T> + ?Sized)) -> BoxedStrategy<T> {
    let mut choices: Vec<(u32, BoxedStrategy<T>)> = vec![
        (4, moderate().boxed()),
        (2, saturating().boxed()),
        (1, huge().boxed()),
        (1, subnormal().boxed()),
        (2, any_finite().boxed()),
    ];
    choices.extend(activation.kinks().into_iter().map(|kink| (2, near(kink).boxed())));
    proptest::strategy::Union::new_weighted(choices).boxed()
}

/// ±m 2^e with m in [1, 2) and e in `exponents`.
fn magnitude<T: Real>(exponents: RangeInclusive<i32>) -> impl Strategy<Value = T> {
    (any::<bool>(), 1.0..2.0, exponents).prop_map(|(negative, significand, exponent)| {
        let size: T = magnitude_of(significand, exponent);
        if negative { -size } else { size }
    })
}

fn magnitude_of<T: Real>(significand: f64, exponent: i32) -> T {
    T::rounded_from_f64(libm::scalbn(significand, exponent)).min(T::max_value())
}

/// The binary exponents of the smallest subnormal, the smallest normal and the largest number.
fn exponents<T: Real>() -> (i32, i32, i32) {
    let normal = libm::ilogb(T::min_positive_value().into());
    let smallest = normal + libm::ilogb(T::epsilon().into());
    (smallest, normal, libm::ilogb(T::max_value().into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rectifier;

    #[test]
    fn the_exponents_are_those_of_ieee_754() {
        assert_eq!(exponents::<f32>(), (-149, -126, 127));
        assert_eq!(exponents::<f64>(), (-1074, -1022, 1023));
    }

    proptest! {
        #[test]
        fn each_strategy_keeps_to_its_kind(
            inputs in (moderate::<f32>(), saturating::<f32>(), huge::<f32>(), subnormal::<f32>()),
        ) {
            let (moderate, saturating, huge, subnormal) = inputs;
            prop_assert!(moderate.abs() <= 20.0);
            prop_assert!((8.0..2048.1).contains(&saturating.abs()));
            prop_assert!(huge.is_finite() && huge.abs() >= 9e18);
            prop_assert!(subnormal.is_subnormal() || subnormal.abs() == f32::MIN_POSITIVE);
        }

        #[test]
        fn the_mixture_is_finite(x in inputs::<f32>(&Rectifier), y in inputs::<f64>(&Rectifier)) {
            prop_assert!(x.is_finite() && y.is_finite());
        }
    }
}
