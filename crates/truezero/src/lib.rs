//! Small, fast rectifier networks on the CPU: train on your own data, save, predict.
//!
//! This crate re-exports those crates of truezero that users need. Each of them stands alone too:
//!
//! - [`activations`]: activation functions, and with the feature `proptest` property tests for your own.
//! - [`tensor`]: matrices, examples, and kernels that skip true zeros.
//! - [`network`]: networks, models and model files, which PyTorch reads and writes too.
//! - [`train`](mod@train): gradient descent with early stopping.
//! - `datasets`, behind the feature of that name, which is on by default: data of your own, and those of the paper.
//!   The feature `fetch` downloads the latter.
//! - `pretrain`, behind the feature of that name, which is on by default: denoising auto-encoders.
//! - `stats`, behind the feature of that name: error rates, paired tests and intervals.
//!
//! The [`prelude`] has what most programs need. The front page of each crate names the foreign crates in its
//! signatures; [`tensor::nalgebra`] is the one whose types a program passes.
//!
#![cfg_attr(feature = "datasets", doc = "```standalone_crate")]
#![cfg_attr(not(feature = "datasets"), doc = "```ignore")]
//! use truezero::prelude::*;
//!
//! # let folder = tempfile::tempdir()?;
//! # std::env::set_current_dir(&folder)?;
//! # let row = |i: u32| format!("{},{},{}\n", i % 7, i % 5, if i % 7 > i % 5 { "setosa" } else { "virginica" });
//! # std::fs::write("iris.csv", format!("length,width,species\n{}", (0..70).map(row).collect::<String>()))?;
//! // A CSV file with a header; the column `species` is the label, every other one a number.
//! let iris = table::load("iris.csv", &table::Columns::label("species"), &Preparation::default())?;
//! let training = Labelled::new(&iris.data.train.inputs, &iris.data.train.labels, iris.data.classes)?;
//! let validation = Labelled::new(&iris.data.valid.inputs, &iris.data.valid.labels, iris.data.classes)?;
//!
//! let network = Network::initialise(&Architecture::mlp(iris.data.features, [32], iris.data.classes)?, 1);
//! let trained = train(network, training, validation, &Descent::default(), Kernels::detect(), &mut ())?;
//!
//! let Prepared { data, class_names, scaling } = iris;
//! let model = Model { network: trained.network, class_names, feature_names: data.words, scaling };
//! model.save("iris.safetensors")?;
//!
//! let model = Model::load("iris.safetensors")?;
//! println!("{}", model.predict(&[5.0, 3.0])?[0]);
//! # assert_eq!(model.predict(&[6.0, 1.0])?, ["setosa"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

pub mod prelude;

pub use truezero_activations as activations;
#[cfg(feature = "datasets")]
pub use truezero_datasets as datasets;
pub use truezero_network as network;
#[cfg(feature = "pretrain")]
pub use truezero_pretrain as pretrain;
#[cfg(feature = "stats")]
pub use truezero_stats as stats;
pub use truezero_tensor as tensor;
pub use truezero_train as train;
