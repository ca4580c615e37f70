//! `f32` transcendental functions as straight lines of arithmetic and selects.
//!
//! No table, no early return, no fused multiply-add: a loop over a slice vectorises, and every lane
//! does what the scalar does, so the bits do not depend on the instruction set. Each polynomial is
//! a minimax fit (Remez exchange, error relative to the function) with its coefficients rounded to
//! `f32`.

use std::f32::consts::LOG2_E;

/// 1.5 · 2^23: adding it rounds a small number to the nearest integer and leaves that integer in the
/// low bits. SSE2 has no rounding instruction, but it has this addition.
const ROUND: f32 = 12_582_912.0;

/// log 2 in two parts; the first has nine bits, so its product with an exponent is exact.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// The bits of √½, the least significand the logarithm works on.
const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
const ONE_BITS: u32 = 0x3f80_0000;
const FRACTION_BITS: u32 = 23;
const FRACTION_MASK: u32 = (1 << FRACTION_BITS) - 1;

#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Past these ends the result is 0 or ∞ already, and within them the exponents below are valid.
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -104.0 { -104.0 } else { x };
    let (n, r) = reduce(x);
    // In two steps, because neither 2^128 nor 2^−150 is a normal number; only the last one rounds.
    let half = n >> 1;
    (1.0 + exp_m1_near_zero(r)) * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

#[inline(always)]
pub(crate) fn exp_m1(x: f32) -> f32 {
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -40.0 { -40.0 } else { x };
    let (n, r) = reduce(x);
    let near_zero = exp_m1_near_zero(r);
    // 2^n (e^r − 1) + (2^n − 1), halved until the end because 2^128 is out of range.
    let half_scale = power_of_two(n.wrapping_sub(1));
    let elsewhere = 2.0 * (half_scale * near_zero + (half_scale - 0.5));
    if n == 0 { near_zero } else { elsewhere }
}

#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    // tanh |x| = −m / (2 + m) with m = e^{−2|x|} − 1, which cancels nowhere.
    let y = -2.0 * x.abs();
    let y = if y < -40.0 { -40.0 } else { y };
    let (n, r) = reduce(y);
    let scale = power_of_two(n);
    let m = scale * exp_m1_near_zero(r) + (scale - 1.0);
    (-m / (2.0 + m)).copysign(x)
}

#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    // A subnormal is lifted by 2^24 into the normal range, exactly.
    let subnormal = x < f32::MIN_POSITIVE;
    let lifted = x * 16_777_216.0;
    let (k, f) = split(if subnormal { lifted } else { x });
    let k = if subnormal { k - 24.0 } else { k };
    let inside = ln_of_parts(k, f);
    let finite = if x == f32::INFINITY { f32::INFINITY } else { inside };
    let pole = if x == 0.0 { f32::NEG_INFINITY } else { f32::NAN };
    if x > 0.0 { finite } else { pole }
}

#[inline(always)]
pub(crate) fn ln_1p(x: f32) -> f32 {
    let u = 1.0 + x;
    let (k, f) = split(u);
    // What rounding took from 1 + x, at the scale of f; beyond 2^24 it no longer shows.
    let lost = (x - (u - 1.0)) * power_of_two(-exponent(u));
    let f = f + if x < 16_777_216.0 { lost } else { 0.0 };
    let inside = ln_of_parts(k, if k == 0.0 { x } else { f });
    let finite = if x == f32::INFINITY { f32::INFINITY } else { inside };
    let pole = if x == -1.0 { f32::NEG_INFINITY } else { f32::NAN };
    if x > -1.0 { finite } else { pole }
}

/// x = n log 2 + r with |r| ≤ ½ log 2.
#[inline(always)]
fn reduce(x: f32) -> (i32, f32) {
    let shifted = x * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    (shifted.to_bits().wrapping_sub(ROUND.to_bits()).cast_signed(), r)
}

/// 2^n for a normal result. (A NaN on its way through brings an arbitrary n, and stays NaN.)
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(n.wrapping_add(127).cast_unsigned() << FRACTION_BITS)
}

/// e^r − 1 for |r| ≤ ½ log 2; the fit's error is 1.3e-8 of the result.
#[inline(always)]
fn exp_m1_near_zero(r: f32) -> f32 {
    let p = 1.394_645_1e-3;
    let p = p * r + 8.366_584e-3;
    let p = p * r + 4.166_628e-2;
    let p = p * r + 1.666_654_3e-1;
    let p = p * r + 0.5;
    r + (r * r) * p
}

/// The exponent k for which u 2^−k lies in [√½, √2).
#[inline(always)]
fn exponent(u: f32) -> i32 {
    let shifted = u.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    (shifted >> FRACTION_BITS).cast_signed() - 127
}

/// u = 2^k (1 + f) with 1 + f in [√½, √2), for a positive normal u.
#[inline(always)]
fn split(u: f32) -> (f32, f32) {
    let shifted = u.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    let significand = f32::from_bits((shifted & FRACTION_MASK) + SQRT_HALF_BITS);
    (exponent(u) as f32, significand - 1.0)
}

/// k log 2 + log(1 + f); the fit's error is 6e-9 of log(1 + f).
#[inline(always)]
fn ln_of_parts(k: f32, f: f32) -> f32 {
    let p = -7.859_648e-2;
    let p = p * f + 1.288_206_9e-1;
    let p = p * f - 1.312_892_3e-1;
    let p = p * f + 1.418_114_3e-1;
    let p = p * f - 1.662_453_4e-1;
    let p = p * f + 2.000_228_8e-1;
    let p = p * f - 2.500_081e-1;
    let p = p * f + 3.333_331_6e-1;
    let tail = (f * f) * (f * p - 0.5) + k * LN_2_LOW;
    k * LN_2_HIGH + (f + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_the_limits() {
        let infinity = f32::INFINITY;
        assert_eq!((exp(infinity), exp(-infinity), exp(0.0)), (infinity, 0.0, 1.0));
        assert_eq!((exp_m1(infinity), exp_m1(-infinity)), (infinity, -1.0));
        assert_eq!((tanh(infinity), tanh(-infinity)), (1.0, -1.0));
        assert_eq!((ln(infinity), ln(0.0), ln(1.0)), (infinity, -infinity, 0.0));
        assert_eq!((ln_1p(infinity), ln_1p(-1.0)), (infinity, -infinity));
        assert!(ln(-1.0).is_nan() && ln_1p(-1.5).is_nan() && ln(-infinity).is_nan());
        for function in [exp, exp_m1, tanh, ln, ln_1p] {
            assert!(function(f32::NAN).is_nan() && function(-f32::NAN).is_nan());
        }
    }

    #[test]
    fn the_small_side_is_kept() {
        for x in [f32::from_bits(1), -f32::from_bits(1), 1e-40, -1e-40, 1e-20, 1e-10, -1e-10] {
            assert_eq!((tanh(x), ln_1p(x), exp_m1(x)), (x, x, x));
        }
        assert!(tanh(-0.0).is_sign_negative());
    }

    #[test]
    fn exp_overflows_and_underflows_where_it_must() {
        assert!(exp(88.722_83).is_finite());
        assert_eq!(exp(88.722_84), f32::INFINITY);
        assert_eq!(exp(-103.0), f32::from_bits(1));
        assert_eq!(exp(-104.0), 0.0);
    }
}
