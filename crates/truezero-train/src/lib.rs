//! The training loop: mini-batch gradient descent at a constant rate, stopped early, as the paper does it.
//!
//! - [`train`]: supervised training in one call. It keeps the weights with the lowest validation error, and its result
//!   depends on the seed alone, not on the machine.
//! - [`Training`]: the examples that are learned from, the same in every epoch or new ones in each.
//! - [`Descent`](truezero_network::Descent): batch size, rate, L1 penalty, epochs, patience, seed; checked before
//!   anything is trained.
//! - [`Observer`]: follows a run step by step and may end it. The loop itself prints nothing and reads no clock.
//! - [`Outcome`]: how a run ended. A diverged or dead network is an outcome, not an error and not a silent score.
//! - [`descend`]: the loop, over an [`Objective`]: [`Supervised`] here, reconstruction in `truezero-pretrain`.
//! - [`Checkpoint`]: the state of a run between two steps, from which it goes on, with the same bits in its results.
//!
//! ```
//! use truezero_activations::ActivationKind;
//! use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
//! use truezero_tensor::{Examples, Kernels, Matrix, Random};
//! use truezero_train::train;
//!
//! // Is the first feature larger than the second?
//! let mut random = Random::new(1, "example", [0; 4]);
//! let points = Matrix::from_fn(2, 500, |_, _| random.uniform_f32());
//! let labels: Vec<u32> = (0..500).map(|i| u32::from(points.column(i)[0] > points.column(i)[1])).collect();
//! let inputs = Examples::Dense(points);
//! let examples = Labelled::new(&inputs, &labels, 2)?;
//!
//! let layer = HiddenLayer { units: 20, activation: ActivationKind::Rectifier, half_negated: true };
//! let network = Network::initialise(&Architecture::new(2, vec![layer], 2)?, 1);
//! let descent =
//!     Descent { batch_size: 10, learning_rate: 0.1, l1: 0.001, max_epochs: 20, patience: 5, seed: 1 };
//! // A real run would stop by examples of their own.
//! let trained = train(network, examples, examples, &descent, Kernels::detect(), &mut ())?;
//! let best = &trained.epochs[trained.best_epoch.expect("an epoch was finished") as usize - 1];
//! assert!(best.validation.error < 0.05);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Foreign crates in public signatures: `serde`.

#![forbid(unsafe_code)]

mod checkpoint;
mod descend;
mod error;
mod objective;
mod observer;
mod outcome;
mod supervised;
mod training;

pub use checkpoint::Checkpoint;
pub use descend::descend;
pub use error::{CheckpointError, TrainError};
pub use objective::{MiniBatch, Objective};
pub use observer::{Epoch, Observer, Step, Validation};
pub use outcome::Outcome;
pub use supervised::{Supervised, Trained, train};
pub use training::Training;
