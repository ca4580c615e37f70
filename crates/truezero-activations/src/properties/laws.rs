//! The laws of an activation, each at given inputs.
//!
//! These are for a `proptest!` block of your own; [`check_law`](super::check_law) calls them with
//! inputs from [`strategies`](super::strategies). Each fails with the operands in its message.

use proptest::test_runner::{TestCaseError, TestCaseResult};

use super::differences::{central, one_sided, rounding, uncertainty};
use crate::{Activation, Real, Symmetry};

/// Fails a law with a message. (`prop_assert!` would add a line of this file, which is not where
/// the fault is.)
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        // A comparison with NaN is false, and so fails the law.
        let holds: bool = $condition;
        if !holds {
            return Err(TestCaseError::fail(format!($($message)+)));
        }
    };
}

/// NaN in, NaN out: of the value, the derivative and the slice forms.
///
/// # Errors
///
/// If a number comes out.
pub fn not_a_number<T: Real>(activation: &(impl Activation<T> + ?Sized)) -> TestCaseResult {
    let nan = T::nan();
    let (value, derivative) = (activation.value(nan), activation.derivative(nan));
    ensure!(value.is_nan(), "the value at NaN is {value}");
    ensure!(derivative.is_nan(), "the derivative at NaN is {derivative}");
    slices(activation, &[(nan, T::one())])
}

/// A finite input gives a finite value and a finite derivative within the derivative's limit, or the
/// infinity of the right sign where the exact number is beyond the largest one.
///
/// So x³ may overflow, and log(1 + e^x) may not. Which of the two it is shows at the last input before
/// the overflow, on the way from 0: there a correct function is as near to the largest number
/// as one more step of the input explains, and has the sign of the infinity. NaN is never right.
///
/// # Errors
///
/// If one of them is NaN, infinite where the exact number is not, or beyond the limit.
pub fn finite<T: Real>(activation: &(impl Activation<T> + ?Sized), x: T) -> TestCaseResult {
    overflow("value", |x| activation.value(x), x)?;
    overflow("derivative", |x| activation.derivative(x), x)?;
    let derivative = activation.derivative(x);
    let limit = activation.derivative_limit();
    ensure!(
        derivative.abs() <= limit,
        "the derivative at {x:e} is {derivative:e}, beyond its limit {limit:e}"
    );
    Ok(())
}

/// An infinite `f(x)` is the exact number, rounded.
fn overflow<T: Real>(what: &str, f: impl Fn(T) -> T, x: T) -> TestCaseResult {
    let infinite = f(x);
    if !infinite.is_infinite() {
        ensure!(!infinite.is_nan(), "the {what} at {x:e} is {infinite}");
        return Ok(());
    }
    // Bisection down to neighbouring floats, one on either side of the overflow.
    let (mut last, mut beyond) = (T::zero(), x);
    ensure!(f(last).is_finite(), "the {what} at {x:e} is {infinite}, and at 0 it is {}", f(last));
    let two = T::rounded_from_f64(2.0);
    loop {
        let middle = last / two + beyond / two;
        if middle == last || middle == beyond {
            break;
        }
        if f(middle).is_finite() { last = middle } else { beyond = middle }
    }
    let before = last - T::epsilon() * last;
    let reached = f(last);
    let growth = (reached - f(before)).abs();
    // One more step of the input, and rounding: twice what they explain, for the slope may grow.
    let explained = two * (growth + rounding(reached));
    let honest = explained < T::max_value() && reached.abs() >= T::max_value() - explained;
    ensure!(
        honest && reached.signum() == infinite.signum(),
        "the {what} at {x:e} is {infinite}, but it is only {reached:e} at {last:e}, where it is last finite"
    );
    Ok(())
}

/// The derivative is the slope found by central differences, held within the derivative's limit.
///
/// The tolerance is the bound that [`differences`](super::differences) derives, plus what rounding
/// may do to the derivative. Stencils do not reach across a kink; where one is so near that no stencil
/// fits, or where value or derivative overflow, nothing is compared.
///
/// # Errors
///
/// If they differ by more.
pub fn derivative<T: Real>(activation: &(impl Activation<T> + ?Sized), x: T) -> TestCaseResult {
    let room = distance_to_kink(activation, x, |_| true);
    let Some(slope) = central(|x| activation.value(x), x, room) else {
        return Ok(());
    };
    let limit = activation.derivative_limit();
    let measured = slope.value.max(-limit).min(limit);
    let derivative = activation.derivative(x);
    if derivative.is_infinite() {
        return Ok(());
    }
    let tolerance = slope.error + uncertainty(|x| activation.derivative(x), x);
    ensure!(
        (derivative - measured).abs() <= tolerance,
        "the derivative at {x:e} is {derivative:e}, but the slope is {measured:e} ± {tolerance:e}"
    );
    Ok(())
}

/// The derivative at `kink` lies between the slopes on either side.
///
/// # Errors
///
/// If it lies outside by more than the bounds on the slopes' errors.
pub fn kink<T: Real>(activation: &(impl Activation<T> + ?Sized), kink: T) -> TestCaseResult {
    let room = distance_to_kink(activation, kink, |other| other != kink);
    let side = |side: T| one_sided(|x| activation.value(x), kink, side, room);
    let (Some(left), Some(right)) = (side(-T::one()), side(T::one())) else {
        return Err(TestCaseError::fail(format!("no finite slope beside the kink at {kink:e}")));
    };
    let low = (left.value - left.error).min(right.value - right.error);
    let high = (left.value + left.error).max(right.value + right.error);
    let derivative = activation.derivative(kink);
    ensure!(
        low <= derivative && derivative <= high,
        "the derivative at the kink {kink:e} is {derivative:e}, outside the slopes \
         {:e} ± {:e} to its left and {:e} ± {:e} to its right",
        left.value,
        left.error,
        right.value,
        right.error
    );
    Ok(())
}

/// The derivative from the output is the derivative from the input, if it exists.
///
/// The output is a rounded number, so the tolerance is what its rounding does to the derivative, and
/// its underflow too unless zeros are [true zeros](Activation::true_zeros). An infinite output has lost
/// the input, and nothing is compared.
///
/// # Errors
///
/// If they differ by more.
pub fn derivative_from_output<T: Real>(activation: &(impl Activation<T> + ?Sized), x: T) -> TestCaseResult {
    if !activation.has_derivative_from_output() {
        return Ok(());
    }
    let y = activation.value(x);
    if y.is_infinite() {
        return Ok(());
    }
    let from_input = activation.derivative(x);
    let from_output = activation.derivative_from_output(y);
    let underflow = if activation.true_zeros() { T::zero() } else { T::min_positive_value() };
    let off = rounding(y) - T::min_positive_value() + underflow;
    let effect = |y: T| (activation.derivative_from_output(y) - from_output).abs();
    let tolerance = effect(y + off).max(effect(y - off))
        + rounding(from_output)
        + uncertainty(|x| activation.derivative(x), x);
    ensure!(
        near(from_input, from_output, tolerance),
        "the derivative at {x:e} is {from_input:e}, but {from_output:e} from the \
         output {y:e} (tolerance {tolerance:e})"
    );
    Ok(())
}

/// The value lies in the range.
///
/// # Errors
///
/// If it lies outside.
pub fn range<T: Real>(activation: &(impl Activation<T> + ?Sized), x: T) -> TestCaseResult {
    let (range, value) = (activation.range(), activation.value(x));
    let (low, high) = (range.low(), range.high());
    ensure!(range.contains(value), "the value at {x:e} is {value:e}, outside [{low:e}, {high:e}]");
    Ok(())
}

/// A non-decreasing function reaches the finite ends of its range, at the ends of the floats.
///
/// # Errors
///
/// If the range is too wide.
pub fn range_is_tight<T: Real>(activation: &(impl Activation<T> + ?Sized)) -> TestCaseResult {
    if !activation.non_decreasing() {
        return Ok(());
    }
    let range = activation.range();
    for (end, x) in [(range.low(), T::min_value()), (range.high(), T::max_value())] {
        let value = activation.value(x);
        ensure!(
            end.is_infinite() || (value - end).abs() <= uncertainty(|x| activation.value(x), x),
            "the range ends at {end:e}, but the value at {x:e} is {value:e}"
        );
    }
    Ok(())
}

/// A non-decreasing function does not decrease between two inputs (beyond rounding), and its
/// derivative is nowhere negative.
///
/// # Errors
///
/// If the function decreases, or its derivative is negative.
pub fn monotonicity<T: Real>(activation: &(impl Activation<T> + ?Sized), x1: T, x2: T) -> TestCaseResult {
    if !activation.non_decreasing() {
        return Ok(());
    }
    let (low, high) = (x1.min(x2), x1.max(x2));
    let (below, above) = (activation.value(low), activation.value(high));
    let tolerance = uncertainty(|x| activation.value(x), low) + uncertainty(|x| activation.value(x), high);
    ensure!(below <= above + tolerance, "the value falls from {below:e} at {low:e} to {above:e} at {high:e}");
    let derivative = activation.derivative(low);
    ensure!(derivative >= T::zero(), "the derivative at {low:e} is {derivative:e}");
    Ok(())
}

/// Value and derivative change under a change of sign as the symmetry says (beyond rounding).
///
/// # Errors
///
/// If they do not.
pub fn symmetry<T: Real>(activation: &(impl Activation<T> + ?Sized), x: T) -> TestCaseResult {
    let (value_sign, derivative_sign) = match activation.symmetry() {
        Symmetry::Antisymmetric => (-T::one(), T::one()),
        Symmetry::Even => (T::one(), -T::one()),
        Symmetry::Neither => return Ok(()),
    };
    let (here, mirrored) = (activation.value(x), activation.value(-x));
    ensure!(
        near(mirrored, value_sign * here, uncertainty(|x| activation.value(x), x)),
        "the values at ±{x:e} are {here:e} and {mirrored:e}"
    );
    if activation.kinks().iter().any(|kink| kink.abs() == x.abs()) {
        return Ok(());
    }
    let (here, mirrored) = (activation.derivative(x), activation.derivative(-x));
    ensure!(
        near(mirrored, derivative_sign * here, uncertainty(|x| activation.derivative(x), x)),
        "the derivatives at ±{x:e} are {here:e} and {mirrored:e}"
    );
    Ok(())
}

/// A function with true zeros is +0.0, never −0.0, and its derivative is 0 wherever it is.
///
/// # Errors
///
/// If a zero has a sign or a derivative.
pub fn true_zeros<T: Real>(activation: &(impl Activation<T> + ?Sized), x: T) -> TestCaseResult {
    let value = activation.value(x);
    if !activation.true_zeros() || value != T::zero() {
        return Ok(());
    }
    let derivative = activation.derivative(x);
    ensure!(derivative == T::zero(), "the value at {x:e} is zero, but the derivative is {derivative:e}");
    ensure!(value.is_sign_positive(), "the value at {x:e} is −0.0");
    Ok(())
}

/// A function with true zeros is zero on a half-line, not by underflow far out.
///
/// # Errors
///
/// If it is zero at neither end of the floats, or fades into zero below the normal numbers.
pub fn true_zeros_fill_a_half_line<T: Real>(activation: &(impl Activation<T> + ?Sized)) -> TestCaseResult {
    if !activation.true_zeros() {
        return Ok(());
    }
    let off = |x: T| activation.value(x) == T::zero();
    let (mut zero, mut active) = match (off(T::min_value()), off(T::max_value())) {
        (true, true) => return Ok(()),
        (true, false) => (T::min_value(), T::max_value()),
        (false, true) => (T::max_value(), T::min_value()),
        (false, false) => {
            return Err(TestCaseError::fail("no half-line of zeros: neither end of the floats gives 0"));
        }
    };
    // Bisection down to neighbouring floats.
    let two = T::rounded_from_f64(2.0);
    loop {
        let middle = zero / two + active / two;
        if middle == zero || middle == active {
            break;
        }
        if off(middle) { zero = middle } else { active = middle }
    }
    let first = activation.value(active);
    ensure!(
        active.abs() <= T::one() || first.abs() >= T::min_positive_value(),
        "the zeros beyond {zero:e} are an underflow: the value at {active:e} is {first:e}"
    );
    Ok(())
}

/// The slice forms are the scalar ones, element by element and bit by bit (a zero's sign aside).
///
/// `points` are inputs, each with the incoming gradient that is to be scaled.
///
/// # Errors
///
/// If an element differs.
pub fn slices<T: Real>(activation: &(impl Activation<T> + ?Sized), points: &[(T, T)]) -> TestCaseResult {
    let (inputs, incoming): (Vec<T>, Vec<T>) = points.iter().copied().unzip();
    let compare = |form: &str, found: &[T], expected: &dyn Fn(T, T) -> T| -> TestCaseResult {
        for (&(x, gradient), &found) in points.iter().zip(found) {
            let expected = expected(x, gradient);
            ensure!(
                found == expected || (found.is_nan() && expected.is_nan()),
                "`{form}` gives {found:e} at {x:e} (gradient {gradient:e}), \
                 the scalar form {expected:e}"
            );
        }
        Ok(())
    };

    let mut values = inputs.clone();
    activation.apply(&mut values);
    compare("apply", &values, &|x, _| activation.value(x))?;

    let mut gradient = incoming.clone();
    activation.scale_by_derivative(&inputs, &mut gradient);
    compare("scale_by_derivative", &gradient, &|x, g| g * activation.derivative(x))?;

    if activation.has_derivative_from_output() {
        let mut gradient = incoming;
        activation.scale_by_derivative_from_output(&values, &mut gradient);
        compare("scale_by_derivative_from_output", &gradient, &|x, g| {
            g * activation.derivative_from_output(activation.value(x))
        })?;
    }
    Ok(())
}

/// Value and derivative in `f32` are those in `f64`, up to the rounding of `f32`.
///
/// The tolerance is [`UNITS_IN_LAST_PLACE`](super::differences::UNITS_IN_LAST_PLACE) of the result
/// and the effect of two units in the last place of the input, one for its own rounding and one
/// for that of the function's constants. What is beyond the largest `f32` counts as that number, so
/// that infinity is as good there, with the same sign.
///
/// # Errors
///
/// If they differ by more.
pub fn precision(
    in_f32: &(impl Activation<f32> + ?Sized),
    in_f64: &(impl Activation<f64> + ?Sized),
    x: f32,
) -> TestCaseResult {
    agree("value", x, in_f32.value(x), |x| in_f64.value(x))?;
    agree("derivative", x, in_f32.derivative(x), |x| in_f64.derivative(x))
}

fn agree(what: &str, x: f32, found: f32, exact: impl Fn(f64) -> f64) -> TestCaseResult {
    let wide = f64::from(x);
    let in_f32 = |number: f64| number.clamp(f32::MIN.into(), f32::MAX.into());
    let exact = |x: f64| in_f32(exact(x));
    let expected = exact(wide);
    let nudge = 2.0 * f64::from(f32::EPSILON) * wide.abs();
    let effect = |x: f64| (exact(x) - expected).abs();
    let tolerance =
        f64::from(rounding(f32::rounded_from_f64(expected))) + effect(wide + nudge).max(effect(wide - nudge));
    ensure!(
        (in_f32(found.into()) - expected).abs() <= tolerance,
        "the {what} at {x:e} is {found:e} in f32, but {expected:e} ± {tolerance:e} in f64"
    );
    Ok(())
}

/// Whether two numbers differ by no more than the tolerance; equal infinities do not differ.
fn near<T: Real>(a: T, b: T, tolerance: T) -> bool {
    a == b || (a - b).abs() <= tolerance
}

/// The distance from `x` to the nearest kink that `counts`.
fn distance_to_kink<T: Real>(
    activation: &(impl Activation<T> + ?Sized),
    x: T,
    counts: impl Fn(T) -> bool,
) -> T {
    activation
        .kinks()
        .into_iter()
        .filter(|&kink| counts(kink))
        .map(|kink| (x - kink).abs())
        .fold(T::infinity(), T::min)
}
