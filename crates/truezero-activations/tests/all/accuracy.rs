//! The `f32` functions against the `f64` ones, over every 997th bit pattern.

use truezero_activations::Real;

/// The distance of `found` from `exact`, in units in the last place of `exact` as an `f32`.
fn ulps(found: f32, exact: f64) -> f64 {
    let rounded = f32::rounded_from_f64(exact);
    if found == rounded || (found.is_nan() && rounded.is_nan()) {
        return 0.0;
    }
    let below = rounded.abs().max(f32::MIN_POSITIVE);
    let spacing = f64::from(f32::from_bits(below.to_bits() + 1)) - f64::from(below);
    (f64::from(found) - exact).abs() / spacing
}

/// The largest error of `f32_function` over the sweep, and where it is.
fn worst(f32_function: fn(f32) -> f32, f64_function: fn(f64) -> f64) -> (f64, f32) {
    (0..=u32::MAX)
        .step_by(997)
        .map(f32::from_bits)
        .map(|x| (ulps(f32_function(x), f64_function(f64::from(x))), x))
        .fold((0.0, 0.0), |worst, here| if here.0 <= worst.0 { worst } else { here })
}

#[track_caller]
fn assert_within(bound: f64, f32_function: fn(f32) -> f32, f64_function: fn(f64) -> f64) {
    let (error, x) = worst(f32_function, f64_function);
    assert!(error <= bound, "{error} ulp at {x:e}");
}

#[test]
fn exp() {
    assert_within(1.1, Real::portable_exp, Real::portable_exp);
}

#[test]
fn exp_m1() {
    assert_within(2.0, Real::portable_exp_m1, Real::portable_exp_m1);
}

#[test]
fn ln() {
    assert_within(1.0, Real::portable_ln, Real::portable_ln);
}

#[test]
fn ln_1p() {
    assert_within(1.6, Real::portable_ln_1p, Real::portable_ln_1p);
}

#[test]
fn tanh() {
    assert_within(2.6, Real::portable_tanh, Real::portable_tanh);
}
