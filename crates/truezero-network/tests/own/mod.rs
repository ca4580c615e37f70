//! Two activations that the workspace does not have, as a user would write them.

use std::borrow::Cow;

use truezero_activations::{Activation, ActivationKind, Bounds, CustomActivation, Real, Symmetry};

/// x / (1 + |x|): no true zeros, and the layer keeps its pre-activations.
#[derive(Debug)]
pub(crate) struct Softsign;

impl<T: Real> Activation<T> for Softsign {
    fn name(&self) -> Cow<'static, str> {
        "softsign".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(-T::one(), T::one())
    }

    fn symmetry(&self) -> Symmetry {
        Symmetry::Antisymmetric
    }

    fn non_decreasing(&self) -> bool {
        true
    }

    fn value(&self, x: T) -> T {
        x / (T::one() + x.abs())
    }

    fn derivative(&self, x: T) -> T {
        let slope = (T::one() + x.abs()).recip();
        slope * slope
    }
}

/// max(0, x / (1 + |x|)): true zeros, and the derivative from the output.
#[derive(Debug)]
pub(crate) struct RectifiedSoftsign;

impl<T: Real> Activation<T> for RectifiedSoftsign {
    fn name(&self) -> Cow<'static, str> {
        "rectified-softsign".into()
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

    fn value(&self, x: T) -> T {
        if x <= T::zero() { T::zero() } else { x / (T::one() + x) }
    }

    fn derivative(&self, x: T) -> T {
        let slope = (T::one() + x).recip();
        if x <= T::zero() { T::zero() } else { slope * slope }
    }

    fn derivative_from_output(&self, y: T) -> T {
        let slope = T::one() - y;
        if y <= T::zero() { T::zero() } else { slope * slope }
    }
}

/// Both of them.
pub(crate) fn custom() -> [CustomActivation; 2] {
    [CustomActivation::new(&Softsign).unwrap(), CustomActivation::new(&RectifiedSoftsign).unwrap()]
}

/// The built-in activations and both of these.
#[allow(dead_code, reason = "not every test that uses this module wants the built-in ones too")]
pub(crate) fn all() -> impl Iterator<Item = ActivationKind> {
    let built_in = ActivationKind::NAMES.into_iter().map(|name| name.parse().unwrap());
    built_in.chain(custom().map(ActivationKind::Custom))
}
