//! The scalars: `f32` and `f64`, with transcendental functions that give the same bits everywhere.
//!
//! A platform's own `exp`, `log` and `tanh` differ in the last place from one system to the next, and
//! with them every trained network. These do not: each is a fixed sequence of additions,
//! multiplications and divisions, which IEEE 754 rounds alike on every platform. Fused multiply-add
//! is not used, for without hardware for it every one would be a slow call.
//!
//! In `f64`, which serves gradient checks, they are the `libm` crate's. In `f32`, which serves
//! training, they are the branch-free polynomials of this crate, which a compiler vectorises for any
//! instruction set. The largest errors found against the `f64` functions over every 997th `f32`, in
//! units in the last place (`cargo test -p truezero-activations --test all accuracy` holds these bounds):
//!
//! | function | error |
//! |---|---|
//! | [`portable_exp`](Real::portable_exp) | ≤ 1.1 ulp |
//! | [`portable_exp_m1`](Real::portable_exp_m1) | ≤ 2.0 ulp |
//! | [`portable_ln`](Real::portable_ln) | ≤ 1.0 ulp |
//! | [`portable_ln_1p`](Real::portable_ln_1p) | ≤ 1.6 ulp |
//! | [`portable_tanh`](Real::portable_tanh) | ≤ 2.6 ulp |
//!
//! Subnormal results underflow gradually; nothing is flushed to zero.

use std::fmt::{Debug, Display, LowerExp};
use std::iter::Sum;

use num_traits::{Float, NumAssign};

use crate::portable;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// A scalar of a network: `f32` or `f64`.
///
/// The `portable_` functions follow IEEE 754 at the edges: NaN gives NaN, and infinities, overflow
/// and poles give the limits.
pub trait Real:
    Float
    + NumAssign
    + Sum
    + Into<f64>
    + Debug
    + Display
    + LowerExp
    + Default
    + Send
    + Sync
    + sealed::Sealed
    + 'static
{
    /// The scalar's name in Rust, `"f32"` or `"f64"`.
    const NAME: &'static str;

    /// `value` rounded to this scalar.
    fn rounded_from_f64(value: f64) -> Self;

    /// e^x.
    #[must_use]
    fn portable_exp(self) -> Self;

    /// e^x − 1, accurate near zero.
    #[must_use]
    fn portable_exp_m1(self) -> Self;

    /// The natural logarithm; NaN below zero.
    #[must_use]
    fn portable_ln(self) -> Self;

    /// log(1 + x), accurate near zero; NaN below −1.
    #[must_use]
    fn portable_ln_1p(self) -> Self;

    /// The hyperbolic tangent, accurate near zero.
    #[must_use]
    fn portable_tanh(self) -> Self;
}

impl Real for f32 {
    const NAME: &'static str = "f32";

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what the function does")]
    fn rounded_from_f64(value: f64) -> Self {
        value as Self
    }

    #[inline(always)]
    fn portable_exp(self) -> Self {
        portable::exp(self)
    }

    #[inline(always)]
    fn portable_exp_m1(self) -> Self {
        portable::exp_m1(self)
    }

    #[inline(always)]
    fn portable_ln(self) -> Self {
        portable::ln(self)
    }

    #[inline(always)]
    fn portable_ln_1p(self) -> Self {
        portable::ln_1p(self)
    }

    #[inline(always)]
    fn portable_tanh(self) -> Self {
        portable::tanh(self)
    }
}

impl Real for f64 {
    const NAME: &'static str = "f64";

    #[inline(always)]
    fn rounded_from_f64(value: f64) -> Self {
        value
    }

    #[inline]
    fn portable_exp(self) -> Self {
        libm::exp(self)
    }

    #[inline]
    fn portable_exp_m1(self) -> Self {
        libm::expm1(self)
    }

    #[inline]
    fn portable_ln(self) -> Self {
        libm::log(self)
    }

    #[inline]
    fn portable_ln_1p(self) -> Self {
        libm::log1p(self)
    }

    #[inline]
    fn portable_tanh(self) -> Self {
        libm::tanh(self)
    }
}
