//! Activation functions with exact derivatives, and a property-test kit for your own.
//!
//! The functions are those of Glorot, Bordes and Bengio, *Deep Sparse Rectifier Neural Networks*
//! (AISTATS 2011), sections 2 and 3 and footnotes 1 and 3:
//!
//! | type | f(x) | range | true zeros | kink | f′ from f |
//! |---|---|---|---|---|---|
//! | [`Rectifier`] | max(0, x) | [0, ∞) | yes | 0 | yes |
//! | [`Softplus`] | log(1 + e^{αx}) / α | [0, ∞) | no | – | yes |
//! | [`Tanh`] | tanh x | [−1, 1] | no | – | yes |
//! | [`Sigmoid`] | 1 / (1 + e^{−x}) | [0, 1] | no | – | yes |
//! | [`Lif`] | firing rate in Hz of a current in ampere | [0, 1/`t_ref`] | yes | threshold | no |
//! | [`RescaledLif`] | the same as a hidden unit | [0, 1] | yes | 0 | no |
//! | [`RectifiedTanh`] | max(tanh x, 0) | [0, 1] | yes | 0 | yes |
//! | [`AbsTanh`] | \|tanh x\| | [0, 1] | no | 0 | no |
//! | [`Linear`] | x | (−∞, ∞) | no | – | yes |
//!
//! Each implements [`Activation`] for `f32` and `f64`, on scalars and in place on slices. Values
//! and derivatives are stable over the whole range of floats and have the same bits on every
//! platform and instruction set (see [`Real`]). [`ActivationKind`] names one of them as
//! data, for configurations and model files.
//!
//! ```
//! use truezero_activations::{Activation, ActivationKind, Tanh};
//!
//! assert_eq!(Tanh.derivative(0.0_f32), 1.0);
//!
//! let kind: ActivationKind = "softplus(3)".parse()?;
//! let mut hidden = [-1000.0_f32, 0.0, 1000.0];
//! kind.apply(&mut hidden);
//! assert_eq!(hidden, [0.0, 2.0_f32.ln() / 3.0, 1000.0]);
//! # Ok::<(), truezero_activations::ActivationError>(())
//! ```
//!
//! # Your own activation
//!
//! Implement [`Activation`] for `f32` and `f64`, and use it in a layer as an
//! [`ActivationKind::Custom`]. With the feature `proptest`, check it by one call,
//! `properties::check_activation`, or one macro, `activation_tests!`. The kit looks for inputs that
//! contradict what the type says of itself: a derivative that is not the slope, a value out of range, a
//! zero that still has a gradient, an overflow. Here it catches a derivative without its square:
//!
#![cfg_attr(feature = "proptest", doc = "```")]
#![cfg_attr(not(feature = "proptest"), doc = "```ignore")]
//! use std::borrow::Cow;
//! use truezero_activations::properties::{Law, check_activation};
//! use truezero_activations::{Activation, Bounds, Real};
//!
//! #[derive(Debug)]
//! struct MyTanh;
//!
//! impl<T: Real> Activation<T> for MyTanh {
//!     fn name(&self) -> Cow<'static, str> {
//!         "my-tanh".into()
//!     }
//!     fn range(&self) -> Bounds<T> {
//!         Bounds::new(-T::one(), T::one())
//!     }
//!     fn value(&self, x: T) -> T {
//!         x.portable_tanh()
//!     }
//!     fn derivative(&self, x: T) -> T {
//!         T::one() - self.value(x) // should be 1 − tanh² x
//!     }
//! }
//!
//! let violation = check_activation(&MyTanh).unwrap_err();
//! assert_eq!(violation.law, Law::Derivative);
//! println!("{violation}");
//! ```
//!
//! Foreign crates in public signatures: `num-traits` ([`Real`]), `serde`, and with the feature `proptest` that crate
//! (`properties::laws` and `properties::strategies`).

#![forbid(unsafe_code)]
#![allow(
    clippy::inline_always,
    reason = "a caller's #[target_feature] reaches a loop only if everything inside is inlined"
)]

mod activation;
mod built_in;
mod custom;
mod error;
mod kind;
mod lif;
mod portable;
#[cfg(feature = "proptest")]
pub mod properties;
mod real;

pub use activation::{Activation, Bounds, Symmetry};
pub use built_in::*;
pub use custom::CustomActivation;
pub use error::ActivationError;
pub use kind::ActivationKind;
pub use lif::{Lif, LifConstants};
pub use real::Real;
