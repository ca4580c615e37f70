//! The kit catches the faults it is meant to catch: one fault a test, in an activation that is otherwise correct.

use std::borrow::Cow;

use truezero_activations::properties::{Law, check_activation, check_law, check_laws, check_precision};
use truezero_activations::{Activation, Bounds, Real, Rectifier, Symmetry, Tanh};

/// A slice form: inputs, and the gradient to scale.
type ScaleByDerivative = fn(&[f64], &mut [f64]);

/// An activation in `f64` put together from functions, so that each can be wrong on its own.
#[derive(Debug)]
struct Assembled {
    value: fn(f64) -> f64,
    derivative: fn(f64) -> f64,
    derivative_from_output: Option<fn(f64) -> f64>,
    range: (f64, f64),
    kinks: &'static [f64],
    true_zeros: bool,
    non_decreasing: bool,
    symmetry: Symmetry,
    apply: Option<fn(&mut [f64])>,
    scale_by_derivative: Option<ScaleByDerivative>,
}

impl Activation<f64> for Assembled {
    fn name(&self) -> Cow<'static, str> {
        "assembled".into()
    }

    fn range(&self) -> Bounds<f64> {
        Bounds::new(self.range.0, self.range.1)
    }

    fn kinks(&self) -> Vec<f64> {
        self.kinks.to_vec()
    }

    fn true_zeros(&self) -> bool {
        self.true_zeros
    }

    fn non_decreasing(&self) -> bool {
        self.non_decreasing
    }

    fn symmetry(&self) -> Symmetry {
        self.symmetry
    }

    fn value(&self, x: f64) -> f64 {
        (self.value)(x)
    }

    fn derivative(&self, x: f64) -> f64 {
        (self.derivative)(x)
    }

    fn has_derivative_from_output(&self) -> bool {
        self.derivative_from_output.is_some()
    }

    fn derivative_from_output(&self, y: f64) -> f64 {
        (self.derivative_from_output.unwrap())(y)
    }

    fn apply(&self, values: &mut [f64]) {
        match self.apply {
            Some(apply) => apply(values),
            None => values.iter_mut().for_each(|value| *value = (self.value)(*value)),
        }
    }

    fn scale_by_derivative(&self, pre_activations: &[f64], gradient: &mut [f64]) {
        match self.scale_by_derivative {
            Some(scale) => scale(pre_activations, gradient),
            None => {
                for (slope, &x) in gradient.iter_mut().zip(pre_activations) {
                    *slope *= (self.derivative)(x);
                }
            }
        }
    }
}

fn tanh() -> Assembled {
    Assembled {
        value: |x| Tanh.value(x),
        derivative: |x| Tanh.derivative(x),
        derivative_from_output: Some(|y| 1.0 - y * y),
        range: (-1.0, 1.0),
        kinks: &[],
        true_zeros: false,
        non_decreasing: true,
        symmetry: Symmetry::Antisymmetric,
        apply: None,
        scale_by_derivative: None,
    }
}

fn rectifier() -> Assembled {
    Assembled {
        value: |x| Rectifier.value(x),
        derivative: |x| Rectifier.derivative(x),
        derivative_from_output: Some(|y| Rectifier.derivative(y)),
        range: (0.0, f64::INFINITY),
        kinks: &[0.0],
        true_zeros: true,
        symmetry: Symmetry::Neither,
        ..tanh()
    }
}

#[track_caller]
fn assert_caught(law: Law, activation: &Assembled) {
    let violation = check_law(law, activation).expect_err("the kit saw nothing");
    assert_eq!(violation.law, law);
    assert_eq!((violation.activation.as_str(), violation.scalar), ("assembled", "f64"));
}

#[test]
fn a_correct_activation_passes() {
    check_laws(&tanh()).unwrap();
    check_laws(&rectifier()).unwrap();
}

#[test]
fn a_wrong_sign() {
    assert_caught(Law::Derivative, &Assembled { derivative: |x| -Tanh.derivative(x), ..tanh() });
}

#[test]
fn a_wrong_factor_even_of_one_in_a_million() {
    let derivative = |x| Tanh.derivative(x) * (1.0 + 1e-6);
    assert_caught(Law::Derivative, &Assembled { derivative, ..tanh() });
}

#[test]
fn a_forgotten_alpha() {
    let softplus_of_alpha_2 = Assembled {
        value: |x: f64| x.max(0.0) + (-(2.0 * x).abs()).exp().ln_1p() / 2.0,
        derivative: |x: f64| 1.0 / (1.0 + (-x).exp()),
        range: (0.0, f64::INFINITY),
        symmetry: Symmetry::Neither,
        ..tanh()
    };
    assert_caught(Law::Derivative, &softplus_of_alpha_2);
}

#[test]
fn a_derivative_that_loses_its_small_side() {
    // Far below 0, σ(1 − σ) is about e^x, which is not zero.
    let sigmoid = Assembled {
        value: |x: f64| if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) },
        derivative: |x: f64| 0.25 * (1.0 - (x / 2.0).tanh() * (x / 2.0).tanh()),
        range: (0.0, 1.0),
        symmetry: Symmetry::Neither,
        ..tanh()
    };
    assert_caught(Law::Derivative, &sigmoid);
}

#[test]
fn a_kink_outside_the_slopes_beside_it() {
    for wrong in [
        |x: f64| if x == 0.0 { 1.5 } else { Rectifier.derivative(x) },
        |x: f64| {
            if x == 0.0 { -1e-6 } else { Rectifier.derivative(x) }
        },
    ] {
        assert_caught(Law::Kink, &Assembled { derivative: wrong, ..rectifier() });
    }
}

#[test]
fn a_kink_that_is_not_declared() {
    assert_caught(Law::Derivative, &Assembled { kinks: &[], ..rectifier() });
}

#[test]
fn a_naive_softplus_that_overflows() {
    let naive = Assembled {
        value: |x: f64| (1.0 + x.exp()).ln(),
        derivative: |x: f64| 1.0 / (1.0 + (-x).exp()),
        range: (0.0, f64::INFINITY),
        symmetry: Symmetry::Neither,
        ..tanh()
    };
    assert_caught(Law::Finite, &naive);
    // Its small side is lost as well: log(1 + e^x) is 0 where its slope is not.
    assert_caught(Law::Derivative, &naive);
}

/// x³: value and slope overflow where they must.
fn cube() -> Assembled {
    Assembled {
        value: |x| x * x * x,
        derivative: |x| 3.0 * x * x,
        derivative_from_output: Some(|y: f64| 3.0 * y.cbrt() * y.cbrt()),
        range: (f64::NEG_INFINITY, f64::INFINITY),
        ..tanh()
    }
}

#[test]
fn an_overflow_beyond_the_largest_number_is_no_fault() {
    check_laws(&cube()).unwrap();
    let exponential = Assembled {
        value: f64::exp,
        derivative: f64::exp,
        derivative_from_output: Some(|y| y),
        range: (0.0, f64::INFINITY),
        symmetry: Symmetry::Neither,
        ..tanh()
    };
    check_laws(&exponential).unwrap();
}

#[test]
fn infinity_where_the_exact_number_is_finite() {
    let values: [fn(f64) -> f64; 4] = [
        // These overflow on the way, far before the result and shortly before it.
        |x| (x * x * x * x * x * x).sqrt().copysign(x),
        |x| 1.1 * x * x * x / 1.1,
        |x| if x.abs() > 1e100 { x / 0.0 } else { x * x * x },
        |x| 1.0 / x,
    ];
    for value in values {
        assert_caught(Law::Finite, &Assembled { value, ..cube() });
    }
    assert_caught(Law::Finite, &Assembled { derivative: |x| 3.0 * (x * x * x * x).sqrt(), ..cube() });
}

#[test]
fn an_overflow_of_the_wrong_sign_or_to_no_number() {
    let wrong_sign = |x: f64| if (x * x * x).is_infinite() { f64::INFINITY } else { x * x * x };
    assert_caught(Law::Finite, &Assembled { value: wrong_sign, ..cube() });
    assert_caught(Law::Symmetry, &Assembled { value: wrong_sign, ..cube() });
    let falls = |x: f64| if x > 1e103 { f64::NEG_INFINITY } else { x * x * x };
    assert_caught(Law::Monotonicity, &Assembled { value: falls, ..cube() });
    let difference = |x: f64| x * x * x + (x * x - x * x);
    assert_caught(Law::Finite, &Assembled { value: difference, ..cube() });
}

#[test]
fn a_naive_sigmoid_that_is_not_a_number() {
    let value = |x: f64| x.exp() / (1.0 + x.exp());
    let range = (0.0, 1.0);
    let naive = Assembled { value, range, symmetry: Symmetry::Neither, ..tanh() };
    assert_caught(Law::Finite, &naive);
}

#[test]
fn a_range_that_is_too_narrow_or_too_wide() {
    assert_caught(Law::Range, &Assembled { range: (0.0, 1.0), ..tanh() });
    assert_caught(Law::Range, &Assembled { range: (-1.0, 1.0 - f64::EPSILON), ..tanh() });
    assert_caught(Law::Range, &Assembled { range: (-2.0, 1.0), ..tanh() });
}

#[test]
fn true_zeros_by_underflow() {
    let true_zeros = true;
    assert_caught(Law::TrueZeros, &Assembled { true_zeros, ..tanh() });
    // A sigmoid reaches zero, but only by underflow.
    let value = |x: f64| 1.0 / (1.0 + (-x).exp());
    assert_caught(Law::TrueZeros, &Assembled { true_zeros, value, range: (0.0, 1.0), ..tanh() });
}

#[test]
fn a_true_zero_with_a_gradient() {
    // Both choices are subgradients at the kink; only 0 lets a kernel skip the unit.
    let derivative = |x| if x < 0.0 { 0.0 } else { 1.0 };
    let rectifier = Assembled { derivative, ..rectifier() };
    check_law(Law::Kink, &rectifier).unwrap();
    assert_caught(Law::TrueZeros, &rectifier);
}

#[test]
fn a_true_zero_with_a_sign() {
    let value = |x| if x > 0.0 { x } else { -0.0 };
    assert_caught(Law::TrueZeros, &Assembled { value, ..rectifier() });
}

#[test]
fn a_decrease_in_a_non_decreasing_function() {
    let value = |x: f64| Tanh.value(x) - 1e-9 * x;
    assert_caught(Law::Monotonicity, &Assembled { value, ..tanh() });
}

#[test]
fn a_broken_symmetry() {
    assert_caught(Law::Symmetry, &Assembled { value: |x| Tanh.value(x) + 1e-12, ..tanh() });
    assert_caught(Law::Symmetry, &Assembled { symmetry: Symmetry::Even, ..tanh() });
}

#[test]
fn a_derivative_from_the_output_that_disagrees() {
    let derivative_from_output: Option<fn(f64) -> f64> = Some(|y| 1.0 - y.abs());
    assert_caught(Law::DerivativeFromOutput, &Assembled { derivative_from_output, ..tanh() });
}

#[test]
fn a_slice_form_that_disagrees() {
    let apply: Option<fn(&mut [f64])> = Some(|values| {
        for chunk in values.chunks_exact_mut(8) {
            for value in chunk {
                *value = Tanh.value(*value);
            }
        }
    });
    assert_caught(Law::Slices, &Assembled { apply, ..tanh() });

    let scale_by_derivative: Option<ScaleByDerivative> = Some(|inputs, gradient| {
        for (slope, &x) in gradient.iter_mut().zip(inputs) {
            *slope *= 1.0 - Tanh.value(x) * Tanh.value(x);
        }
    });
    assert_caught(Law::Slices, &Assembled { scale_by_derivative, ..tanh() });
}

#[test]
fn a_hidden_nan() {
    // `f64::max` ignores NaN.
    assert_caught(Law::NotANumber, &Assembled { value: |x| x.max(0.0), ..rectifier() });
}

/// tanh in `f64`, but a crude approximation of it in `f32`.
#[derive(Debug)]
struct CrudeInF32;

impl<T: Real> Activation<T> for CrudeInF32 {
    fn name(&self) -> Cow<'static, str> {
        "crude-in-f32".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(-T::one(), T::one())
    }

    fn value(&self, x: T) -> T {
        let crude = T::epsilon() > T::rounded_from_f64(1e-10);
        x.portable_tanh() * T::rounded_from_f64(if crude { 0.999_997 } else { 1.0 })
    }

    fn derivative(&self, x: T) -> T {
        Tanh.derivative(x)
    }
}

/// x³ in both scalars; in `f32` it may be given another result where it overflows.
#[derive(Debug)]
struct Cube {
    beyond: Option<f32>,
}

impl<T: Real> Activation<T> for Cube {
    fn name(&self) -> Cow<'static, str> {
        "cube".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::neg_infinity(), T::infinity())
    }

    fn value(&self, x: T) -> T {
        let cube = x * x * x;
        let beyond = self.beyond.filter(|_| cube.is_infinite());
        beyond.map_or(cube, |beyond| T::rounded_from_f64(beyond.into()))
    }

    fn derivative(&self, x: T) -> T {
        T::rounded_from_f64(3.0) * x * x
    }
}

#[test]
fn an_overflow_of_one_scalar_alone() {
    check_activation(&Cube { beyond: None }).unwrap();
    for beyond in [0.0, 1e38, f32::NAN] {
        let violation = check_precision(&Cube { beyond: Some(beyond) }, &Cube { beyond: None }).unwrap_err();
        assert_eq!((violation.law, violation.scalar), (Law::Precision, "f32"));
    }
}

#[test]
fn a_crude_f32_form() {
    let violation = check_precision(&CrudeInF32, &CrudeInF32).unwrap_err();
    assert_eq!((violation.law, violation.scalar), (Law::Precision, "f32"));
}
