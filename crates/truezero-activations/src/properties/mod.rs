//! The property-test kit (feature `proptest`): is an activation what it says it is?
//!
//! For any type that implements [`Activation`], ours or yours. One call runs every [`Law`] in `f64`
//! and `f32`:
//!
//! ```
//! use truezero_activations::{Tanh, properties::check_activation};
//!
//! check_activation(&Tanh)?;
//! # Ok::<(), truezero_activations::properties::Violation>(())
//! ```
//!
//! and [`activation_tests!`](crate::activation_tests) makes a test of each. A law that does not hold
//! comes back as a [`Violation`] with the smallest counterexample found. The number of cases is
//! four times that of proptest's own default, because [`strategies::inputs`] mixes many kinds of
//! input; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` are honoured.
//!
//! `docs/property-tests.md` in the repository says where the tolerance comes from, and what the kit says of three
//! activations with a mistake each.
//!
//! A function may overflow where its exact value or slope is beyond the largest number, as those of x³
//! are: there the infinity of the right sign is as good as a number. Infinity is wrong where the exact
//! number is finite, and NaN is wrong for every input but NaN.
//!
//! Here is a softplus written down as in the book, ln(1 + e^x), which overflows:
//!
//! ```
//! use std::borrow::Cow;
//! use truezero_activations::properties::{Law, check_law};
//! use truezero_activations::{Activation, Bounds};
//!
//! #[derive(Debug)]
//! struct NaiveSoftplus;
//!
//! impl Activation<f64> for NaiveSoftplus {
//!     fn name(&self) -> Cow<'static, str> {
//!         "naive-softplus".into()
//!     }
//!     fn range(&self) -> Bounds<f64> {
//!         Bounds::new(0.0, f64::INFINITY)
//!     }
//!     fn value(&self, x: f64) -> f64 {
//!         (1.0 + x.exp()).ln()
//!     }
//!     fn derivative(&self, x: f64) -> f64 {
//!         1.0 / (1.0 + (-x).exp())
//!     }
//! }
//!
//! let overflow = check_law::<f64>(Law::Finite, &NaiveSoftplus).unwrap_err();
//! assert!(overflow.reason.contains("inf"));
//! // It also loses the side near zero, where its measured slope is 0 and its derivative is not.
//! assert!(check_law::<f64>(Law::Derivative, &NaiveSoftplus).is_err());
//! ```

pub mod differences;
pub mod laws;
pub mod strategies;

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestCaseResult, TestError, TestRunner};

use crate::{Activation, Real};

/// A law that every activation obeys. The functions of [`laws`] state each exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Law {
    /// [`laws::derivative`].
    Derivative,
    /// [`laws::kink`].
    Kink,
    /// [`laws::derivative_from_output`].
    DerivativeFromOutput,
    /// [`laws::finite`].
    Finite,
    /// [`laws::range`] and [`laws::range_is_tight`].
    Range,
    /// [`laws::monotonicity`].
    Monotonicity,
    /// [`laws::symmetry`].
    Symmetry,
    /// [`laws::true_zeros`] and [`laws::true_zeros_fill_a_half_line`].
    TrueZeros,
    /// [`laws::slices`].
    Slices,
    /// [`laws::not_a_number`].
    NotANumber,
    /// [`laws::precision`]: the one law that compares the two scalars.
    Precision,
}

impl Law {
    /// The laws that hold in one scalar, in the order in which they are checked.
    pub const IN_ONE_SCALAR: [Self; 10] = [
        Self::Derivative,
        Self::Kink,
        Self::DerivativeFromOutput,
        Self::Finite,
        Self::Range,
        Self::Monotonicity,
        Self::Symmetry,
        Self::TrueZeros,
        Self::Slices,
        Self::NotANumber,
    ];
}

/// A law that an activation breaks, with a counterexample.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{activation} in {scalar} breaks the law {law:?}: {reason} [input: {input}]")]
#[non_exhaustive]
pub struct Violation {
    /// The activation's name.
    pub activation: String,
    /// The scalar's name.
    pub scalar: &'static str,
    /// The law.
    pub law: Law,
    /// The smallest input found that breaks it.
    pub input: String,
    /// What is wrong there.
    pub reason: String,
}

/// Checks every law in `f64` and in `f32`, and the one against the other.
///
/// # Errors
///
/// The first law that is broken.
pub fn check_activation<A>(activation: &A) -> Result<(), Violation>
where
    A: Activation<f32> + Activation<f64>,
{
    check_laws::<f64>(activation)?;
    check_laws::<f32>(activation)?;
    check_precision(activation, activation)
}

/// Checks every law of one scalar.
///
/// # Errors
///
/// The first law that is broken.
pub fn check_laws<T: Real>(activation: &dyn Activation<T>) -> Result<(), Violation> {
    Law::IN_ONE_SCALAR.into_iter().try_for_each(|law| check_law(law, activation))
}

/// Checks one law in one scalar.
///
/// # Errors
///
/// If it is broken.
///
/// # Panics
///
/// For [`Law::Precision`], which needs both scalars: [`check_precision`].
pub fn check_law<T: Real>(law: Law, activation: &dyn Activation<T>) -> Result<(), Violation> {
    let search = Search { activation: activation.name().into_owned(), scalar: T::NAME, law };
    let inputs = || strategies::inputs(activation);
    match law {
        Law::Derivative => search.all(inputs(), |x| laws::derivative(activation, x)),
        Law::Kink => {
            activation.kinks().into_iter().try_for_each(|kink| search.one(kink, laws::kink(activation, kink)))
        }
        Law::DerivativeFromOutput => search.all(inputs(), |x| laws::derivative_from_output(activation, x)),
        Law::Finite => search.all(inputs(), |x| laws::finite(activation, x)),
        Law::Range => {
            search.one("the ends of the floats", laws::range_is_tight(activation))?;
            search.all(inputs(), |x| laws::range(activation, x))
        }
        Law::Monotonicity => {
            search.all((inputs(), inputs()), |(x1, x2)| laws::monotonicity(activation, x1, x2))
        }
        Law::Symmetry => search.all(inputs(), |x| laws::symmetry(activation, x)),
        Law::TrueZeros => {
            search.one("the half-lines", laws::true_zeros_fill_a_half_line(activation))?;
            search.all(inputs(), |x| laws::true_zeros(activation, x))
        }
        Law::Slices => {
            let point = (inputs(), strategies::moderate());
            search.all(proptest::collection::vec(point, 0..40), |points| laws::slices(activation, &points))
        }
        Law::NotANumber => search.one("NaN", laws::not_a_number(activation)),
        Law::Precision => panic!("the law {law:?} compares two scalars: use check_precision"),
    }
}

/// Checks [`Law::Precision`] between the two faces of one activation.
///
/// # Errors
///
/// If it is broken.
pub fn check_precision(in_f32: &dyn Activation<f32>, in_f64: &dyn Activation<f64>) -> Result<(), Violation> {
    let search = Search { activation: in_f32.name().into_owned(), scalar: f32::NAME, law: Law::Precision };
    search.all(strategies::inputs(in_f32), |x| laws::precision(in_f32, in_f64, x))
}

/// A search for a counterexample to one law.
struct Search {
    activation: String,
    scalar: &'static str,
    law: Law,
}

impl Search {
    fn all<S: Strategy>(
        &self,
        strategy: S,
        law: impl Fn(S::Value) -> TestCaseResult,
    ) -> Result<(), Violation> {
        let default = Config::default();
        let cases = default.cases.saturating_mul(4);
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..default });
        runner.run(&strategy, law).map_err(|error| match error {
            TestError::Fail(reason, input) => self.violation(format!("{input:?}"), reason.to_string()),
            TestError::Abort(reason) => self.violation(String::new(), reason.to_string()),
        })
    }

    fn one(&self, input: impl Debug, outcome: TestCaseResult) -> Result<(), Violation> {
        outcome.map_err(|error| {
            let (TestCaseError::Fail(reason) | TestCaseError::Reject(reason)) = error;
            self.violation(format!("{input:?}"), reason.to_string())
        })
    }

    fn violation(&self, input: String, reason: String) -> Violation {
        let Self { activation, scalar, law } = self;
        Violation { activation: activation.clone(), scalar, law: *law, input, reason }
    }
}

/// Makes a module of tests, one for each [`Law`], of an activation.
///
/// `activation_tests!(name, expression)` tests both scalars, each in a module of its own, and one
/// against the other; `activation_tests!(name, f64, expression)` tests one scalar. The expression
/// sees what the surrounding module sees.
///
/// ```
/// use truezero_activations::{Softplus, activation_tests};
///
/// activation_tests!(sharp_softplus, Softplus::new(3.0).unwrap());
/// ```
#[macro_export]
macro_rules! activation_tests {
    ($name:ident, $activation:expr) => {
        #[cfg(test)]
        mod $name {
            #[allow(unused_imports, reason = "what the expression needs, if anything")]
            use super::*;

            $crate::activation_tests!(in_f64, f64, $activation);
            $crate::activation_tests!(in_f32, f32, $activation);

            #[test]
            fn precision() {
                let activation = $activation;
                let outcome = $crate::properties::check_precision(&activation, &activation);
                if let Err(violation) = outcome {
                    panic!("{violation}");
                }
            }
        }
    };
    ($name:ident, $scalar:ty, $activation:expr) => {
        #[cfg(test)]
        mod $name {
            #[allow(unused_imports, reason = "what the expression needs, if anything")]
            use super::*;

            $crate::activation_tests!(@law derivative, Derivative, $scalar, $activation);
            $crate::activation_tests!(@law kink, Kink, $scalar, $activation);
            $crate::activation_tests!(
                @law derivative_from_output, DerivativeFromOutput, $scalar, $activation
            );
            $crate::activation_tests!(@law finite, Finite, $scalar, $activation);
            $crate::activation_tests!(@law range, Range, $scalar, $activation);
            $crate::activation_tests!(@law monotonicity, Monotonicity, $scalar, $activation);
            $crate::activation_tests!(@law symmetry, Symmetry, $scalar, $activation);
            $crate::activation_tests!(@law true_zeros, TrueZeros, $scalar, $activation);
            $crate::activation_tests!(@law slices, Slices, $scalar, $activation);
            $crate::activation_tests!(@law not_a_number, NotANumber, $scalar, $activation);
        }
    };
    (@law $test:ident, $law:ident, $scalar:ty, $activation:expr) => {
        #[test]
        fn $test() {
            let law = $crate::properties::Law::$law;
            if let Err(violation) = $crate::properties::check_law::<$scalar>(law, &$activation) {
                panic!("{violation}");
            }
        }
    };
}
