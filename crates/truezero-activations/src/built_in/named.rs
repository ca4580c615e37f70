//! [`Named`]: how a built-in activation is written and read.

use crate::ActivationError;

/// The words of a built-in activation.
pub(crate) trait Named: Sized {
    /// The name, without a parameter.
    const NAME: &'static str;

    /// Other names that are understood.
    const ALIASES: &'static [&'static str] = &[];

    /// The activation with the parameter that stands in parentheses after the name.
    ///
    /// # Errors
    /// [`ActivationError`] if it takes none, or the text is not in its domain.
    fn with_parameter(text: &str) -> Result<Self, ActivationError> {
        Err(ActivationError::UnexpectedParameter { activation: Self::NAME, found: text.to_owned() })
    }
}
