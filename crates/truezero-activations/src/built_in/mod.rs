//! The activations that a layer may use by name. Each has a file of its own, and three lines here: a module, a type and
//! a place in the list.

mod abs_tanh;
mod linear;
mod rectified_tanh;
mod rectifier;
mod rescaled_lif;
mod sigmoid;
mod softplus;
mod tanh;

pub use self::abs_tanh::AbsTanh;
pub use self::linear::Linear;
pub use self::rectified_tanh::RectifiedTanh;
pub use self::rectifier::Rectifier;
pub use self::rescaled_lif::RescaledLif;
pub use self::sigmoid::Sigmoid;
pub use self::softplus::Softplus;
pub use self::tanh::Tanh;

use crate::ActivationError;

/// Passes the list of the built-in activations to another macro. A type in parentheses is one with a parameter, which a
/// value of [`ActivationKind`](crate::ActivationKind) holds.
macro_rules! with_built_in {
    ($($macro:ident)::+! { $($arguments:tt)* }) => {
        $($macro)::+! {
            [
                Rectifier,
                Softplus(Softplus),
                Tanh,
                Sigmoid,
                RescaledLif(RescaledLif),
                RectifiedTanh,
                AbsTanh,
                Linear,
            ]
            $($arguments)*
        }
    };
}
pub(crate) use with_built_in;

/// How a built-in activation is read.
pub(crate) trait BuiltIn: Sized {
    /// The name, without a parameter.
    const NAME: &'static str;

    /// Other names that are understood.
    const ALIASES: &'static [&'static str] = &[];

    /// The activation with the parameter that stands in parentheses after the name.
    fn with_parameter(text: &str) -> Result<Self, ActivationError> {
        Err(ActivationError::UnexpectedParameter { activation: Self::NAME, found: text.to_owned() })
    }
}
