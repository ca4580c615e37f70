//! Feed-forward networks with a softmax output, as the paper trains them.
//!
//! - [`Architecture`]: sizes and activations as data, checked once.
//! - [`Network`]: [`Layer`]s and an output, Glorot-uniform weights, zero biases. A layer may be half-negated.
//! - [`Workspace`]: the buffers of a batch. A step allocates nothing and keeps no gradient of the weights: they are
//!   updated in the sweep that passes the gradient down, and only for the units that are not true zeros.
//! - The [`Loss`]: mean negative log-likelihood plus an L1 penalty on the hidden values, mean over the batch.
//! - [`Layer::encode`] and [`Network::from_hidden`]: layers one at a time, as pre-training makes them.
//! - [`Network::rescale`] and [`Network::linear_model`]: two properties of rectifier networks that the paper states.
//! - [`Descent`]: batch size, rate, penalty, epochs, patience and seed, checked before anything is trained.
//! - [`Network::predict`], [`Network::probabilities`] and [`Network::logits`]: the answers of a network for examples in
//!   any form.
//! - [`Model`]: a network with the names of its classes and the scaling of its inputs. [`Model::save`] writes a
//!   safetensors file that PyTorch can read, and [`Network::load_pytorch`] reads one that PyTorch has written.
//! - [`GivenBack`]: the error of a function that takes layers or a network, which loses none of them.
//! - Layers of your own activation: [`ActivationKind::Custom`](truezero_activations::ActivationKind::Custom), read from
//!   a file by [`Network::load_with`].
//!
//! A network classifies. Regression, convolutions and optimisers other than plain gradient descent are out of scope.
//!
//! Everything is generic over [`Scalar`]: `f32` for training, `f64` for gradient checks.
//!
//! ```
//! use truezero_activations::ActivationKind;
//! use truezero_network::{Architecture, HiddenLayer, Labelled, Network, StepSettings, Workspace};
//! use truezero_tensor::{Examples, Kernels, Matrix};
//!
//! // Exclusive or: four examples of two features, one a column.
//! let inputs = Examples::Dense(Matrix::from_fn(2, 4, |bit, example| ((example >> bit) & 1) as f32));
//! let labels = [0, 1, 1, 0];
//!
//! let layer = HiddenLayer { units: 16, activation: ActivationKind::Rectifier, half_negated: true };
//! let mut network = Network::initialise(&Architecture::new(2, vec![layer], 2)?, 1);
//! let mut workspace = Workspace::new(&network, Kernels::detect(), 4);
//! for _ in 0..500 {
//!     workspace.gather(&inputs, &[0, 1, 2, 3]);
//!     network.step(&mut workspace, &labels, StepSettings { learning_rate: 0.5, l1: 0.0 });
//! }
//! let evaluation = network.evaluate(Kernels::detect(), Labelled::new(&inputs, &labels, 2)?)?;
//! assert!(evaluation.misclassified.is_empty());
//! assert!(evaluation.sparsity().is_some_and(|sparsity| sparsity > 0.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Foreign crates in public signatures: [`nalgebra`] (matrices, re-exported), `safetensors` and `serde_json` (causes of
//! a [`ModelError`]), and `serde`.

#![forbid(unsafe_code)]

mod affine;
mod architecture;
mod batches;
mod descent;
mod encode;
mod error;
mod evaluate;
mod example_kind;
mod given_back;
mod inputs;
mod labelled;
mod layer;
mod loss;
mod model;
mod model_error;
mod model_file;
mod model_header;
mod network;
mod predict;
mod pytorch;
mod scalar;
mod structure;
mod tensors;
mod whole_file;

pub use affine::Affine;
pub use architecture::{Architecture, HiddenLayer};
pub use descent::{Descent, StepSettings};
pub use error::{ArchitectureError, DescentError, LabelledError};
pub use evaluate::{Evaluation, ZeroCount};
pub use example_kind::ExampleKind;
pub use given_back::GivenBack;
pub use inputs::Inputs;
pub use labelled::{Labelled, check_finite};
pub use layer::{Layer, LayerState};
pub use loss::{Loss, negative_log_likelihood, softmax_gradient};
pub use model::Model;
pub use model_error::{ModelError, ModelFileError};
pub use network::{Network, Workspace};
pub use scalar::Scalar;

/// The crate of the matrices of [`Network::linear_model`], in the version that this crate uses.
pub use nalgebra;
