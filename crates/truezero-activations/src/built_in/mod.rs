//! The activations that a layer may use by name. Each has a file of its own, and three lines here: a module, a type and
//! a place in the list.

mod abs_tanh;
mod linear;
mod named;
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

pub(crate) use self::named::Named;

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

macro_rules! define_words {
    ([$($kind:ident $(($parametrised:ident))?,)*]) => {
        /// The names of the built-in activations, without parameters.
        pub(crate) const NAMES: [&'static str; [$(stringify!($kind)),*].len()] = [$($kind::NAME),*];

        /// Other names that are understood for one of [`NAMES`].
        pub(crate) fn aliases(name: &str) -> &'static [&'static str] {
            match name {
                $($kind::NAME => $kind::ALIASES,)*
                _ => &[],
            }
        }
    };
}

with_built_in!(define_words! {});

/// A word in its parts: one of [`NAMES`], and the text in parentheses after it; `None` if it names no built-in
/// activation.
pub(crate) fn split(word: &str) -> Option<(&'static str, Option<&str>)> {
    let word = word.trim();
    let (typed, parameter) = match word.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((name, parameter)) => (name.trim_end(), Some(parameter.trim())),
        None => (word, None),
    };
    let is_typed = |name: &str| letters(name).eq(letters(typed));
    let has_alias = |name: &str| aliases(name).iter().any(|alias| is_typed(alias));
    let name = NAMES.into_iter().find(|name| is_typed(name) || has_alias(name))?;
    Some((name, parameter))
}

/// The letters of a name, in lower case and without the characters between its words.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).map(|letter| letter.to_ascii_lowercase())
}

/// All names, each with its aliases, as a message lists them.
pub(crate) fn listed() -> String {
    let with_aliases = NAMES.map(|name| match aliases(name) {
        [] => name.to_owned(),
        aliases => format!("{name} (or {})", aliases.join(", ")),
    });
    with_aliases.join(", ")
}
