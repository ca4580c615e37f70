//! Activations with one mistake each.

use std::borrow::Cow;

use truezero_activations::{Activation, Bounds, Real};

/// tanh with a derivative that lacks its square: 1 − tanh x, and not 1 − tanh² x.
#[derive(Debug)]
pub struct WrongSlope;

impl<T: Real> Activation<T> for WrongSlope {
    fn name(&self) -> Cow<'static, str> {
        "wrong-slope".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(-T::one(), T::one())
    }

    fn value(&self, x: T) -> T {
        x.portable_tanh()
    }

    fn derivative(&self, x: T) -> T {
        T::one() - self.value(x)
    }
}

/// The rectifier with the slope of the right side at its kink: the unit is a true zero there, and still passes a
/// gradient.
#[derive(Debug)]
pub struct WrongSide;

impl<T: Real> Activation<T> for WrongSide {
    fn name(&self) -> Cow<'static, str> {
        "wrong-side".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::infinity())
    }

    fn kinks(&self) -> Vec<T> {
        vec![T::zero()]
    }

    fn true_zeros(&self) -> bool {
        true
    }

    fn value(&self, x: T) -> T {
        if x <= T::zero() { T::zero() } else { x }
    }

    fn derivative(&self, x: T) -> T {
        let slope = if x >= T::zero() { T::one() } else { T::zero() };
        if x.is_nan() { x } else { slope }
    }
}

/// The softplus as in the book, log(1 + eˣ), whose exponential overflows long before its value would.
#[derive(Debug)]
pub struct Overflow;

impl<T: Real> Activation<T> for Overflow {
    fn name(&self) -> Cow<'static, str> {
        "overflow".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::infinity())
    }

    fn value(&self, x: T) -> T {
        (T::one() + x.portable_exp()).portable_ln()
    }

    fn derivative(&self, x: T) -> T {
        (T::one() + (-x).portable_exp()).recip()
    }
}
