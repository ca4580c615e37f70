//! [`ActivationKind`]: the activation of a layer as data, as networks store it and model files name it.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::built_in::{self, Named, with_built_in};
use crate::{Activation, ActivationError, Bounds, CustomActivation, Real, Symmetry};

macro_rules! define_kind {
    ([$($kind:ident $(($parametrised:ident))?,)*]) => {
        /// The activation of a layer.
        ///
        /// Its word, in a configuration, a model file and on a command line alike, is the name in kebab case,
        /// with a parameter in parentheses where there is one: `rectifier`, `softplus` (α = 1), `softplus(2)`,
        /// `rescaled-lif`. It is read with capitals, underscores or no hyphen too, and by the
        /// [`aliases`](Self::aliases) of the names, as in `ReLU`, `abs_tanh` or `logistic`; it writes the word
        /// alone. It is itself an [`Activation`] that chooses once a call, so a slice form runs the chosen
        /// function's own loop.
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
            $(
                #[doc = concat!("[`", stringify!($kind), "`](crate::", stringify!($kind), ").")]
                $kind $((built_in::$parametrised))?,
            )*
            /// An activation of another crate. It is written by its name, and read by
            /// [`parse_with`](Self::parse_with) alone.
            Custom(CustomActivation),
        }

        impl ActivationKind {
            /// The built-in activation of one of [`NAMES`](Self::NAMES), with the text of its parameter.
            fn built_in(name: &str, parameter: Option<&str>) -> Option<Result<Self, ActivationError>> {
                match (name, parameter) {
                    $(
                        (<built_in::$kind as Named>::NAME, None) => {
                            Some(Ok(Self::$kind $((built_in::$parametrised::default()))?))
                        }
                        (<built_in::$kind as Named>::NAME, Some(text)) => {
                            let activation = <built_in::$kind as Named>::with_parameter(text);
                            Some(activation.map(|_activation| Self::$kind $((second!($parametrised _activation)))?))
                        }
                    )*
                    _ => None,
                }
            }
        }
    };
}

/// The second of two names, for a repetition that is counted by the first.
macro_rules! second {
    ($first:ident $second:ident) => {
        $second
    };
}

with_built_in!(define_kind! {});

/// `$body` with `$activation` standing for the activation behind `$kind` in the precision `T`.
macro_rules! dispatch {
    ($kind:expr, $activation:ident => $body:expr) => {
        with_built_in!(match_kind! { $kind, $activation => $body })
    };
}

macro_rules! match_kind {
    ([$($kind:ident $(($parametrised:ident))?,)*] $value:expr, $activation:ident => $body:expr) => {
        match $value {
            $(
                Self::$kind $((second!($parametrised held)))? => {
                    let $activation = behind!($kind $(second!($parametrised held))?);
                    $body
                }
            )*
            Self::Custom(custom) => {
                let $activation = custom.in_precision::<T>();
                $body
            }
        }
    };
}

/// The activation of a variant: the one that it holds, or the type of its name.
macro_rules! behind {
    ($kind:ident) => {
        &built_in::$kind
    };
    ($kind:ident $held:expr) => {
        $held
    };
}

impl ActivationKind {
    /// The names of the built-in activations, without parameters.
    pub const NAMES: [&'static str; built_in::NAMES.len()] = built_in::NAMES;

    /// Other names that are understood for one of [`NAMES`](Self::NAMES).
    pub fn aliases(name: &str) -> &'static [&'static str] {
        built_in::aliases(name)
    }

    /// [`Activation::true_zeros`], without naming a scalar.
    pub fn true_zeros(self) -> bool {
        Activation::<f32>::true_zeros(&self)
    }

    /// [`Activation::has_derivative_from_output`], without naming a scalar.
    pub fn has_derivative_from_output(self) -> bool {
        Activation::<f32>::has_derivative_from_output(&self)
    }

    /// Reads the word of a built-in activation, or of one of `custom`.
    ///
    /// # Errors
    /// [`ActivationError`] if the word names neither a built-in activation nor one of `custom`, or the parameter is
    /// not in the domain of the activation.
    pub fn parse_with(text: &str, custom: &[CustomActivation]) -> Result<Self, ActivationError> {
        match custom.iter().find(|activation| activation.name() == text) {
            Some(&activation) => Ok(Self::Custom(activation)),
            None => text.parse(),
        }
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

/// Reads the word of a built-in activation.
impl FromStr for ActivationKind {
    type Err = ActivationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let built_in = built_in::split(text).and_then(|(name, parameter)| Self::built_in(name, parameter));
        built_in.unwrap_or_else(|| {
            let (found, expected) = (text.trim().to_owned(), built_in::listed());
            Err(ActivationError::UnknownName { found, expected })
        })
    }
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
    use crate::{RectifiedTanh, RescaledLif, Softplus};

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
    fn bad_words_are_refused_and_quoted() {
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
    fn other_spellings_are_read_and_written_as_the_word() {
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
        let aliases: Vec<&str> =
            ActivationKind::NAMES.into_iter().flat_map(ActivationKind::aliases).copied().collect();
        assert_eq!(aliases, ["relu", "rectified-linear", "logistic", "lif", "identity"]);
    }

    #[test]
    fn a_kind_has_the_properties_of_its_activation() {
        let kind = ActivationKind::RectifiedTanh;
        assert!(kind.true_zeros() && kind.has_derivative_from_output());
        assert_eq!(kind.value(0.5_f32), RectifiedTanh.value(0.5_f32));
        assert_eq!(Activation::<f64>::kinks(&kind), [0.0]);
        assert_eq!(Activation::<f64>::symmetry(&ActivationKind::AbsTanh), Symmetry::Even);
        let steep = ActivationKind::RescaledLif(RescaledLif::new(3.0).unwrap());
        assert_eq!(Activation::<f64>::derivative_limit(&steep), 3.0);
    }
}
