//! [`Activation`]: the trait of activation functions.

use std::borrow::Cow;
use std::fmt::Debug;

use crate::Real;

/// An activation function of one scalar: its value, its derivative and its properties.
///
/// NaN gives NaN, for the value and the derivative alike, so that a diverged network is noticed. A
/// finite input gives a finite value and a finite derivative. Where the exact one is beyond the largest
/// number, as that of x³ is for a large x, it gives the infinity of its sign. The `properties` module
/// (feature `proptest`) checks that a type has the properties it claims here.
///
/// The slice forms are what training calls. Their default loops are inlined into the caller, so a
/// caller compiled for AVX-512 (`#[target_feature]`) gets AVX-512 loops.
///
/// ```
/// use truezero_activations::{Activation, Rectifier};
///
/// let mut values = [-2.0_f32, -0.0, 3.0];
/// Rectifier.apply(&mut values);
/// assert_eq!(values, [0.0, 0.0, 3.0]);
///
/// // The rectifier's derivative can be had from its outputs: the pre-activations are gone.
/// let mut gradient = [1.0, 1.0, 0.5];
/// Rectifier.scale_by_derivative_from_output(&values, &mut gradient);
/// assert_eq!(gradient, [0.0, 0.0, 0.5]);
/// ```
pub trait Activation<T: Real>: Debug + Send + Sync {
    /// The name, in kebab case, with its parameter if it has one: `softplus(2)`.
    fn name(&self) -> Cow<'static, str>;

    /// The smallest closed interval that holds every value.
    fn range(&self) -> Bounds<T>;

    /// The points without a derivative, ascending.
    ///
    /// The [derivative](Self::derivative) there is one the implementation chooses and documents,
    /// between the slopes on either side.
    fn kinks(&self) -> Vec<T> {
        Vec::new()
    }

    /// Whether the function switches units off: it is exactly +0.0 on a whole half-line, and
    /// wherever its value is 0.0 its derivative is 0.0 too.
    ///
    /// Kernels rely on the second half: a unit whose output is a true zero gets no gradient.
    fn true_zeros(&self) -> bool {
        false
    }

    /// How the function behaves under a change of sign.
    fn symmetry(&self) -> Symmetry {
        Symmetry::Neither
    }

    /// Whether a larger input never gives a smaller value.
    fn non_decreasing(&self) -> bool {
        false
    }

    /// The bound within which [`derivative`](Self::derivative) is held; infinite (no bound) unless
    /// the function has slopes too steep to descend, as the [rescaled LIF](crate::RescaledLif) has.
    fn derivative_limit(&self) -> T {
        T::infinity()
    }

    /// Whether [`derivative_from_output`](Self::derivative_from_output) exists, so that a network
    /// need not keep the pre-activations.
    fn has_derivative_from_output(&self) -> bool {
        false
    }

    /// The value at `x`.
    fn value(&self, x: T) -> T;

    /// The derivative at `x`.
    fn derivative(&self, x: T) -> T;

    /// The derivative at the point whose value is `y`.
    ///
    /// # Panics
    ///
    /// If [`has_derivative_from_output`](Self::has_derivative_from_output) is false.
    fn derivative_from_output(&self, y: T) -> T {
        panic!("the derivative of {} cannot be had from its output {y}", self.name())
    }

    /// Replaces every pre-activation by its value.
    #[inline(always)]
    fn apply(&self, values: &mut [T]) {
        for value in values {
            *value = self.value(*value);
        }
    }

    /// Multiplies every element of `gradient` by the derivative at the matching pre-activation.
    ///
    /// # Panics
    ///
    /// If the lengths differ.
    #[inline(always)]
    fn scale_by_derivative(&self, pre_activations: &[T], gradient: &mut [T]) {
        assert_eq!(pre_activations.len(), gradient.len(), "pre-activations and gradient differ");
        for (slope, &x) in gradient.iter_mut().zip(pre_activations) {
            *slope *= self.derivative(x);
        }
    }

    /// Multiplies every element of `gradient` by the derivative where the value is the matching
    /// output.
    ///
    /// # Panics
    ///
    /// If the lengths differ, or if
    /// [`has_derivative_from_output`](Self::has_derivative_from_output) is false.
    #[inline(always)]
    fn scale_by_derivative_from_output(&self, outputs: &[T], gradient: &mut [T]) {
        assert_eq!(outputs.len(), gradient.len(), "outputs and gradient differ in length");
        for (slope, &y) in gradient.iter_mut().zip(outputs) {
            *slope *= self.derivative_from_output(y);
        }
    }
}

/// A closed interval; an end may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds<T> {
    low: T,
    high: T,
}

impl<T: Real> Bounds<T> {
    /// From `low` to `high`.
    ///
    /// # Panics
    ///
    /// If `low` is above `high`, or one of them is NaN.
    pub fn new(low: T, high: T) -> Self {
        assert!(low <= high, "bounds from {low} to {high}");
        Self { low, high }
    }

    /// The lower end.
    pub fn low(self) -> T {
        self.low
    }

    /// The upper end.
    pub fn high(self) -> T {
        self.high
    }

    /// Whether `value` lies within; NaN does not.
    pub fn contains(self, value: T) -> bool {
        self.low <= value && value <= self.high
    }
}

/// How a function behaves under a change of sign of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symmetry {
    /// f(−x) = −f(x).
    Antisymmetric,
    /// f(−x) = f(x).
    Even,
    /// Neither of the two.
    Neither,
}

#[cfg(test)]
mod tests {
    use crate::{AbsTanh, Activation, Bounds, Rectifier, Tanh};

    #[test]
    fn bounds_contain_their_ends_and_no_nan() {
        let bounds = Bounds::new(-1.0, f64::INFINITY);
        assert!(bounds.contains(-1.0) && bounds.contains(f64::INFINITY));
        assert!(!bounds.contains(-1.1) && !bounds.contains(f64::NAN));
    }

    #[test]
    #[should_panic(expected = "bounds from 1 to 0")]
    fn bounds_in_the_wrong_order_are_a_panic() {
        Bounds::new(1.0_f32, 0.0);
    }

    #[test]
    #[should_panic(expected = "the derivative of abs-tanh cannot be had from its output 0.5")]
    fn a_missing_derivative_from_output_is_a_panic() {
        AbsTanh.derivative_from_output(0.5_f32);
    }

    #[test]
    #[should_panic(expected = "pre-activations and gradient differ")]
    fn slices_of_different_lengths_are_a_panic() {
        Tanh.scale_by_derivative(&[0.0_f32, 1.0], &mut [1.0]);
    }

    #[test]
    fn a_trait_object_works() {
        let activation: Box<dyn Activation<f32>> = Box::new(Rectifier);
        assert_eq!(activation.value(2.0), 2.0);
    }
}
