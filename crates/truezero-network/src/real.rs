//! The numbers that networks are made of.

/// `f32` for training, `f64` for gradient checks: what both the kernels and the activations compute with.
pub trait Real: truezero_tensor::Real + truezero_activations::Real {}

impl<T: truezero_tensor::Real + truezero_activations::Real> Real for T {}
