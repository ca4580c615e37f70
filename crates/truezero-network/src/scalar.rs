//! The numbers that networks are made of.

use truezero_activations::Real;
use truezero_tensor::Element;

/// `f32` for training, `f64` for gradient checks: an element of the kernels' matrices and a number that activations
/// compute with.
pub trait Scalar: Element + Real {}

impl<T: Element + Real> Scalar for T {}
