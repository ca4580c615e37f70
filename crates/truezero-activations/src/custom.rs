//! [`CustomActivation`]: an activation of another crate as data.

use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::{Activation, ActivationError, ActivationKind, Real};

/// An activation that this crate does not have, for use in a layer: a type that implements [`Activation`] for `f32` and
/// for `f64`.
///
/// It is a copy of a reference, so the activation is a `static`, or is leaked by [`Box::leak`] if it is made at run
/// time. Two are equal if their names are, and the name is what is written to a file: whoever reads the file supplies
/// the activation again.
///
/// ```
/// use std::borrow::Cow;
/// use truezero_activations::{Activation, ActivationKind, Bounds, CustomActivation, Real};
///
/// /// x / (1 + |x|)
/// #[derive(Debug)]
/// struct Softsign;
///
/// impl<T: Real> Activation<T> for Softsign {
///     fn name(&self) -> Cow<'static, str> {
///         "softsign".into()
///     }
///     fn range(&self) -> Bounds<T> {
///         Bounds::new(-T::one(), T::one())
///     }
///     fn value(&self, x: T) -> T {
///         x / (T::one() + x.abs())
///     }
///     fn derivative(&self, x: T) -> T {
///         let slope = (T::one() + x.abs()).recip();
///         slope * slope
///     }
/// }
///
/// let softsign = CustomActivation::new(&Softsign)?;
/// let kind = ActivationKind::Custom(softsign);
/// assert_eq!(kind.value(-1.0_f32), -0.5);
/// assert_eq!(ActivationKind::parse_with("softsign", &[softsign])?, kind);
/// assert!("softsign".parse::<ActivationKind>().is_err());
/// # Ok::<(), truezero_activations::ActivationError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CustomActivation(&'static dyn BothPrecisions);

impl CustomActivation {
    /// An activation for layers.
    ///
    /// What it says of itself beside its name is taken on trust; the module `properties` (feature `proptest`) checks
    /// it. A type that says what is not true makes wrong gradients or panics, and nothing worse.
    ///
    /// # Errors
    /// [`ActivationError::CustomName`] if the name is empty, begins or ends with a space, or would be read as a
    /// built-in activation; [`ActivationError::Precisions`] if the type says one thing of itself in `f32` and another
    /// in `f64`.
    pub fn new<A>(activation: &'static A) -> Result<Self, ActivationError>
    where
        A: Activation<f32> + Activation<f64>,
    {
        let custom = Self(activation);
        let name = custom.name();
        let (single, double) = (custom.in_precision::<f32>(), custom.in_precision::<f64>());
        let differs = [
            ("name", single.name() != double.name()),
            ("true_zeros", single.true_zeros() != double.true_zeros()),
            (
                "has_derivative_from_output",
                single.has_derivative_from_output() != double.has_derivative_from_output(),
            ),
        ];
        if let Some((what, _)) = differs.into_iter().find(|&(_, differs)| differs) {
            return Err(ActivationError::Precisions { activation: name, what });
        }
        let is_free = matches!(name.parse::<ActivationKind>(), Err(ActivationError::UnknownName { .. }));
        if name.is_empty() || name.trim() != name || !is_free {
            return Err(ActivationError::CustomName { found: name });
        }
        Ok(custom)
    }

    /// The name.
    pub fn name(self) -> String {
        self.in_precision::<f32>().name().into_owned()
    }

    /// The activation in one precision.
    pub(crate) fn in_precision<T: Real>(self) -> &'static dyn Activation<T> {
        T::of_custom(self.0)
    }
}

/// An activation is a function of numbers, which a panic does not leave half changed.
impl UnwindSafe for CustomActivation {}
impl RefUnwindSafe for CustomActivation {}

impl PartialEq for CustomActivation {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

/// An activation in both precisions.
pub trait BothPrecisions: Activation<f32> + Activation<f64> {}

impl<A: Activation<f32> + Activation<f64>> BothPrecisions for A {}
