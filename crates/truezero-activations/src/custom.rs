//! [`CustomActivation`]: an activation of another crate as data.

use std::any::Any;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::{Activation, ActivationError, Real, built_in};

/// An activation that this crate does not have, for use in a layer: a type that implements [`Activation`] for `f32` and
/// for `f64`.
///
/// It holds a reference, so the activation is a `static` or a constant, or is leaked by [`Box::leak`] if it is made at
/// run time. Two are equal if their names are. A file holds the name alone, so the activation has to be supplied again
/// when the file is read.
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
pub struct CustomActivation {
    single: &'static dyn Activation<f32>,
    double: &'static dyn Activation<f64>,
}

impl CustomActivation {
    /// An activation for layers.
    ///
    /// The properties that it claims are not checked here, but by the module `properties` (feature `proptest`). A type
    /// that claims wrong ones leads to wrong gradients or panics, never to undefined behaviour. A layer runs its slice
    /// forms as compiled for the target of the build, not for the instruction set of the kernels.
    ///
    /// # Errors
    /// [`ActivationError::CustomName`] if the name is empty, begins or ends with a space, or would be read as a
    /// built-in activation; [`ActivationError::Precisions`] if the type has one name or property in `f32` and
    /// another in `f64`.
    pub fn new<A>(activation: &'static A) -> Result<Self, ActivationError>
    where
        A: Activation<f32> + Activation<f64>,
    {
        let (single, double): (&dyn Activation<f32>, &dyn Activation<f64>) = (activation, activation);
        let name = single.name().into_owned();
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
        if name.is_empty() || name.trim() != name || built_in::split(&name).is_some() {
            return Err(ActivationError::CustomName { found: name });
        }
        Ok(Self { single, double })
    }

    /// The name.
    pub fn name(self) -> String {
        self.single.name().into_owned()
    }

    /// The activation in one precision.
    pub(crate) fn in_precision<T: Real>(self) -> &'static dyn Activation<T> {
        let faces: [&dyn Any; 2] = [&self.single, &self.double];
        match faces.iter().find_map(|face| face.downcast_ref::<&'static dyn Activation<T>>()) {
            Some(&face) => face,
            None => unreachable!("a scalar is f32 or f64"),
        }
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
