//! Unsupervised pre-training as the paper does it: denoising auto-encoders, one layer after the other.
//!
//! An auto-encoder learns a code h = f(W x̃ + b) from which the clean x can be reconstructed, where x̃ is x with some
//! of it destroyed (paper, section 3.2; Vincent et al. 2008). Layer k learns from the values of the layers below it,
//! and its encoder becomes the hidden layer k of a network.
//!
//! - [`pretrain_layer`]: the loop for one layer. It keeps the weights with the lowest validation error; its result
//!   depends on the seed alone, not on the machine.
//! - [`Unlabelled`]: the examples that are learned from, the same in every epoch or new ones in each.
//! - [`Settings`]: the layer, [`Reconstruction`], [`Corruption`] and the descent; checked before anything is trained.
//! - The loop is that of `truezero-train`, with its [`Observer`](truezero_train::Observer),
//!   [`Outcome`](truezero_train::Outcome) and [`Checkpoint`](truezero_train::Checkpoint). [`LayerPretraining`] is the
//!   [`Objective`](truezero_train::Objective) that it descends.
//! - [`AutoEncoder`]: the model that is trained: weights that are not tied, a step that allocates nothing.
//!
//! ```
//! use truezero_activations::ActivationKind;
//! use truezero_network::{Descent, HiddenLayer, Network};
//! use truezero_pretrain::{Corruption, Reconstruction, Settings, pretrain_layer};
//! use truezero_tensor::{Examples, Kernels, Matrix, Random};
//!
//! // Images of 16 pixels with a bar of four at a random place.
//! let images = |count, purpose| {
//!     let mut random = Random::new(1, purpose, [0; 4]);
//!     let starts: Vec<u32> = (0..count).map(|_| random.below(13)).collect();
//!     let pixel = |row: usize, image: usize| f32::from(u8::from((row as u32).wrapping_sub(starts[image]) < 4));
//!     Examples::Dense(Matrix::from_fn(16, count, pixel))
//! };
//! let (training, validation) = (images(500, "train"), images(100, "valid"));
//!
//! let layer = HiddenLayer { units: 32, activation: ActivationKind::Rectifier, half_negated: false };
//! let settings = Settings {
//!     hidden: layer,
//!     reconstruction: Reconstruction::Softplus,
//!     corruption: Corruption::masking(0.25)?,
//!     centred_inputs: false,
//!     least_gain: 0.0,
//!     descent: Descent { batch_size: 10, learning_rate: 0.01, l1: 0.001, max_epochs: 20, patience: 5, seed: 1 },
//! };
//! let mut hidden = Vec::new();
//! for _ in 0..2 {
//!     let pretrained =
//!         pretrain_layer(&hidden, &training, &validation, &settings, Kernels::detect(), &mut ())?;
//!     let first = pretrained.epochs[0].validation.error;
//!     assert!(pretrained.lowest_error().expect("an epoch was finished") < 0.8 * first);
//!     hidden.push(pretrained.layer);
//! }
//! // 16-32-32-10, ready to be fine-tuned by labels.
//! let network = Network::from_hidden(hidden, 10, settings.descent.seed)?;
//! assert_eq!((network.inputs(), network.classes()), (16, 10));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Foreign crates in public signatures: `serde`.

#![forbid(unsafe_code)]

mod auto_encoder;
mod corruption;
mod error;
mod input_scale;
mod layer_inputs;
mod pretrain;
mod quantile;
mod reconstruction;
mod settings;
mod targets;
mod unlabelled;

pub use auto_encoder::{AutoEncoder, AutoEncoderWorkspace};
pub use corruption::Corruption;
pub use error::{PretrainError, SettingsError};
pub use input_scale::InputScale;
pub use pretrain::{LayerPretraining, Pretrained, pretrain_layer};
pub use reconstruction::Reconstruction;
pub use settings::Settings;
pub use targets::Targets;
pub use unlabelled::Unlabelled;
