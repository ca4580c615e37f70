//! Errors of the names and parameters of activations.

use std::num::ParseFloatError;

/// An activation that cannot be made or read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ActivationError {
    /// The name of no activation: see [`ActivationKind::NAMES`](crate::ActivationKind::NAMES) and
    /// [`aliases`](crate::ActivationKind::aliases).
    #[error("unknown activation `{found}`: expected one of {expected}")]
    UnknownName {
        /// The name given.
        found: String,
        /// The names that are understood.
        expected: String,
    },
    /// A custom activation has no name, or one that would be read as something else.
    #[error(
        "`{found}` cannot name a custom activation: expected some text without space around it that does \
         not name a built-in activation"
    )]
    CustomName {
        /// The name given.
        found: String,
    },
    /// A custom activation says something else of itself in `f32` than in `f64`.
    #[error("`{what}` of `{activation}` differs between f32 and f64: expected the same")]
    Precisions {
        /// The name in `f32`.
        activation: String,
        /// The method that differs.
        what: &'static str,
    },
    /// A parameter in parentheses after the name of an activation without one.
    #[error("activation `{activation}` takes no parameter: found `{found}`")]
    UnexpectedParameter {
        /// The activation's name.
        activation: &'static str,
        /// The text given.
        found: String,
    },
    /// The text in parentheses is not a number.
    #[error("parameter of `{activation}`: expected a number, found `{found}`")]
    ParameterNotANumber {
        /// The activation's name.
        activation: &'static str,
        /// The text given.
        found: String,
        /// What the number parser says.
        source: ParseFloatError,
    },
    /// A parameter outside its domain.
    #[error("{parameter} of `{activation}`: expected {expected}, found {found:e}")]
    ParameterOutOfRange {
        /// The activation's name.
        activation: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// The domain, in words.
        expected: &'static str,
        /// The number given.
        found: f64,
    },
}

/// The number that `text` is.
pub(crate) fn number(activation: &'static str, text: &str) -> Result<f64, ActivationError> {
    text.parse().map_err(|source| ActivationError::ParameterNotANumber {
        activation,
        found: text.to_owned(),
        source,
    })
}

/// Returns `value` if it is positive and a normal number in `f32`, so that neither scalar rounds it to
/// zero or infinity.
pub(crate) fn positive(
    activation: &'static str,
    parameter: &'static str,
    value: f64,
) -> Result<f64, ActivationError> {
    if (f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&value) {
        return Ok(value);
    }
    let expected = "a positive number that f32 can hold";
    Err(ActivationError::ParameterOutOfRange { activation, parameter, expected, found: value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_normal_numbers_pass() {
        for value in [1.0, 1e-37, 3e38] {
            assert_eq!(positive("softplus", "alpha", value), Ok(value));
        }
        for value in [0.0, -0.0, -1.0, 1e-39, 1e39, f64::INFINITY, f64::NAN] {
            assert!(positive("softplus", "alpha", value).is_err(), "{value}");
        }
    }

    #[test]
    fn the_message_names_the_operands() {
        let message = positive("softplus", "alpha", -2.0).unwrap_err().to_string();
        assert_eq!(message, "alpha of `softplus`: expected a positive number that f32 can hold, found -2e0");
    }
}
