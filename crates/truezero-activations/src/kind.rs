//! The activations a layer may use, as data: what networks store and model files name.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    AbsTanh, Activation, ActivationError, Bounds, Linear, Real, RectifiedTanh, Rectifier, RescaledLif,
    Sigmoid, Softplus, Symmetry, Tanh,
};

/// One of the activations of a layer.
///
/// Its word, in a configuration, a model file and on a command line alike, is the name in kebab case,
/// with a parameter in parentheses where there is one: `rectifier`, `softplus` (α = 1), `softplus(2)`,
/// `rescaled-lif`. It reads what people type, too: capitals, underscores or no hyphen at all, and the
/// other names of [`ALIASES`](Self::ALIASES), as in `ReLU`, `abs_tanh` or `logistic`; it writes the
/// word alone. It is itself an [`Activation`] that chooses once a call, so a slice form runs
/// the chosen function's own loop.
///
/// ```
/// use truezero_activations::{Activation, ActivationKind};
///
/// let kind: ActivationKind = "softplus(2)".parse()?;
/// assert_eq!(kind.to_string(), "softplus(2)");
/// assert_eq!(kind.derivative(0.0_f32), 0.5);
/// assert_eq!("ReLU".parse::<ActivationKind>()?.to_string(), "rectifier");
/// # Ok::<(), truezero_activations::ActivationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ActivationKind {
    /// [`Rectifier`].
    Rectifier,
    /// [`Softplus`].
    Softplus(Softplus),
    /// [`Tanh`].
    Tanh,
    /// [`Sigmoid`].
    Sigmoid,
    /// [`RescaledLif`].
    RescaledLif(RescaledLif),
    /// [`RectifiedTanh`].
    RectifiedTanh,
    /// [`AbsTanh`].
    AbsTanh,
    /// [`Linear`].
    Linear,
}

/// `$body` with `$activation` standing for the type behind `$kind`.
macro_rules! dispatch {
    ($kind:expr, $activation:ident => $body:expr) => {
        match $kind {
            ActivationKind::Rectifier => dispatch!(@with &Rectifier, $activation => $body),
            ActivationKind::Softplus(softplus) => dispatch!(@with softplus, $activation => $body),
            ActivationKind::Tanh => dispatch!(@with &Tanh, $activation => $body),
            ActivationKind::Sigmoid => dispatch!(@with &Sigmoid, $activation => $body),
            ActivationKind::RescaledLif(lif) => dispatch!(@with lif, $activation => $body),
            ActivationKind::RectifiedTanh => dispatch!(@with &RectifiedTanh, $activation => $body),
            ActivationKind::AbsTanh => dispatch!(@with &AbsTanh, $activation => $body),
            ActivationKind::Linear => dispatch!(@with &Linear, $activation => $body),
        }
    };
    (@with $value:expr, $activation:ident => $body:expr) => {{
        let $activation = $value;
        $body
    }};
}

impl ActivationKind {
    /// The names, without parameters.
    pub const NAMES: [&'static str; 8] = [
        "rectifier",
        Softplus::NAME,
        "tanh",
        "sigmoid",
        RescaledLif::NAME,
        "rectified-tanh",
        "abs-tanh",
        "linear",
    ];

    /// Other names that are understood, each with the one of [`NAMES`](Self::NAMES) that it stands for.
    pub const ALIASES: [(&'static str, &'static str); 5] = [
        ("relu", "rectifier"),
        ("logistic", "sigmoid"),
        ("lif", RescaledLif::NAME),
        ("identity", "linear"),
        ("rectified-linear", "rectifier"),
    ];

    /// [`Activation::true_zeros`], without naming a scalar.
    pub fn true_zeros(self) -> bool {
        Activation::<f32>::true_zeros(&self)
    }

    /// [`Activation::has_derivative_from_output`], without naming a scalar.
    pub fn has_derivative_from_output(self) -> bool {
        Activation::<f32>::has_derivative_from_output(&self)
    }
}

impl<T: Real> Activation<T> for ActivationKind {
    fn name(&self) -> Cow<'static, str> {
        dispatch!(self, activation => Activation::<T>::name(activation))
    }

    fn range(&self) -> Bounds<T> {
        dispatch!(self, activation => activation.range())
    }

    fn kinks(&self) -> Vec<T> {
        dispatch!(self, activation => activation.kinks())
    }

    fn true_zeros(&self) -> bool {
        dispatch!(self, activation => Activation::<T>::true_zeros(activation))
    }

    fn symmetry(&self) -> Symmetry {
        dispatch!(self, activation => Activation::<T>::symmetry(activation))
    }

    fn non_decreasing(&self) -> bool {
        dispatch!(self, activation => Activation::<T>::non_decreasing(activation))
    }

    fn derivative_limit(&self) -> T {
        dispatch!(self, activation => activation.derivative_limit())
    }

    fn has_derivative_from_output(&self) -> bool {
        dispatch!(self, activation => Activation::<T>::has_derivative_from_output(activation))
    }

    #[inline(always)]
    fn value(&self, x: T) -> T {
        dispatch!(self, activation => activation.value(x))
    }

    #[inline(always)]
    fn derivative(&self, x: T) -> T {
        dispatch!(self, activation => activation.derivative(x))
    }

    #[inline(always)]
    fn derivative_from_output(&self, y: T) -> T {
        dispatch!(self, activation => activation.derivative_from_output(y))
    }

    #[inline(always)]
    fn apply(&self, values: &mut [T]) {
        dispatch!(self, activation => activation.apply(values));
    }

    #[inline(always)]
    fn scale_by_derivative(&self, pre_activations: &[T], gradient: &mut [T]) {
        dispatch!(self, activation => activation.scale_by_derivative(pre_activations, gradient));
    }

    #[inline(always)]
    fn scale_by_derivative_from_output(&self, outputs: &[T], gradient: &mut [T]) {
        dispatch!(self, activation => activation.scale_by_derivative_from_output(outputs, gradient));
    }
}

impl Display for ActivationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&Activation::<f32>::name(self))
    }
}

impl FromStr for ActivationKind {
    type Err = ActivationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (typed, parameter) = match text.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            Some((name, parameter)) => (name.trim_end(), Some(parameter.trim())),
            None => (text, None),
        };
        let kind = match (canonical(typed).unwrap_or(typed), parameter) {
            (Softplus::NAME, None) => Self::Softplus(Softplus::default()),
            (Softplus::NAME, Some(alpha)) => {
                return Ok(Self::Softplus(Softplus::new(number(Softplus::NAME, alpha)?)?));
            }
            (RescaledLif::NAME, None) => Self::RescaledLif(RescaledLif::default()),
            (RescaledLif::NAME, Some(steepest)) => {
                let steepest = number(RescaledLif::NAME, steepest)?;
                return Ok(Self::RescaledLif(RescaledLif::new(steepest)?));
            }
            ("rectifier", _) => Self::Rectifier,
            ("tanh", _) => Self::Tanh,
            ("sigmoid", _) => Self::Sigmoid,
            ("rectified-tanh", _) => Self::RectifiedTanh,
            ("abs-tanh", _) => Self::AbsTanh,
            ("linear", _) => Self::Linear,
            _ => return Err(ActivationError::UnknownName { found: text.to_owned() }),
        };
        match parameter {
            None => Ok(kind),
            Some(found) => {
                Err(ActivationError::UnexpectedParameter { activation: kind, found: found.to_owned() })
            }
        }
    }
}

/// The one of [`ActivationKind::NAMES`] that is meant by what was typed.
fn canonical(typed: &str) -> Option<&'static str> {
    let is_typed = |name: &str| letters(name).eq(letters(typed));
    let alias = || ActivationKind::ALIASES.into_iter().find(|(alias, _)| is_typed(alias));
    ActivationKind::NAMES.into_iter().find(|name| is_typed(name)).or_else(|| alias().map(|(_, name)| name))
}

/// The letters of a name, in lower case and without what stands between its words.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).map(|letter| letter.to_ascii_lowercase())
}

fn number(activation: &'static str, text: &str) -> Result<f64, ActivationError> {
    text.parse().map_err(|source| ActivationError::ParameterNotANumber {
        activation,
        found: text.to_owned(),
        source,
    })
}

impl TryFrom<String> for ActivationKind {
    type Error = ActivationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ActivationKind> for String {
    fn from(kind: ActivationKind) -> Self {
        kind.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [ActivationKind; 10] {
        [
            ActivationKind::Rectifier,
            ActivationKind::Softplus(Softplus::default()),
            ActivationKind::Softplus(Softplus::new(1.3).unwrap()),
            ActivationKind::Tanh,
            ActivationKind::Sigmoid,
            ActivationKind::RescaledLif(RescaledLif::default()),
            ActivationKind::RescaledLif(RescaledLif::new(f64::from(f32::MAX)).unwrap()),
            ActivationKind::RectifiedTanh,
            ActivationKind::AbsTanh,
            ActivationKind::Linear,
        ]
    }

    #[test]
    fn words_round_trip_as_text_and_as_json() {
        for kind in all() {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
            assert_eq!(serde_json::from_str::<ActivationKind>(&json).unwrap(), kind);
        }
    }

    #[test]
    fn every_name_alone_is_a_word() {
        for name in ActivationKind::NAMES {
            assert_eq!(name.parse::<ActivationKind>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn bad_words_are_refused_with_what_was_found() {
        let message = |text: &str| text.parse::<ActivationKind>().unwrap_err().to_string();
        assert_eq!(
            message("swish"),
            "unknown activation `swish`: expected one of rectifier (or relu, rectified-linear), softplus, tanh, \
             sigmoid (or logistic), rescaled-lif (or lif), rectified-tanh, abs-tanh, linear (or identity)"
        );
        assert_eq!(message("tanh(2)"), "activation `tanh` takes no parameter: found `2`");
        assert_eq!(message("softplus(two)"), "parameter of `softplus`: expected a number, found `two`");
        assert!(message("softplus(-1)").contains("alpha"));
        assert!(message("softplus(NaN)").contains("NaN"));
        assert_eq!(message("ReLU(6)"), "activation `rectifier` takes no parameter: found `6`");
        for text in
            ["", "-", "tanhh", "tän", "softplus(", "softplus)", "softplus()", "(2)", "tanh-1", "leaky-relu"]
        {
            assert!(text.parse::<ActivationKind>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_that_people_type_are_understood_and_written_as_the_word() {
        for (typed, word) in [
            ("relu", "rectifier"),
            ("ReLU", "rectifier"),
            ("Rectified_Linear", "rectifier"),
            ("logistic", "sigmoid"),
            ("SIGMOID", "sigmoid"),
            ("Tanh", "tanh"),
            (" tanh ", "tanh"),
            ("lif", "rescaled-lif"),
            ("LIF(3)", "rescaled-lif(3)"),
            ("RescaledLif", "rescaled-lif"),
            ("Softplus( 2 )", "softplus(2)"),
            ("soft-plus", "softplus"),
            ("rectified_tanh", "rectified-tanh"),
            ("AbsTanh", "abs-tanh"),
            ("identity", "linear"),
            ("Linear", "linear"),
        ] {
            let kind = typed.parse::<ActivationKind>();
            assert_eq!(kind.as_ref().map(ToString::to_string).as_deref(), Ok(word), "{typed}");
            let json = serde_json::to_string(typed).unwrap();
            assert_eq!(serde_json::from_str::<ActivationKind>(&json).ok(), kind.ok(), "{typed}");
        }
        for (alias, name) in ActivationKind::ALIASES {
            assert!(ActivationKind::NAMES.contains(&name) && !ActivationKind::NAMES.contains(&alias));
        }
    }

    #[test]
    fn a_kind_answers_as_the_type_behind_it() {
        let kind = ActivationKind::RectifiedTanh;
        assert!(kind.true_zeros() && kind.has_derivative_from_output());
        assert_eq!(kind.value(0.5_f32), RectifiedTanh.value(0.5_f32));
        assert_eq!(Activation::<f64>::kinks(&kind), [0.0]);
        assert_eq!(Activation::<f64>::symmetry(&ActivationKind::AbsTanh), Symmetry::Even);
        let steep = ActivationKind::RescaledLif(RescaledLif::new(3.0).unwrap());
        assert_eq!(Activation::<f64>::derivative_limit(&steep), 3.0);
    }
}
