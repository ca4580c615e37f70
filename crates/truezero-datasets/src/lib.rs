//! The data sets of *Deep Sparse Rectifier Neural Networks* (Glorot, Bordes and Bengio 2011): read, verified and split.
//!
//! A data set is described by a [`Manifest`], a TOML file with its source, its licence, its files with their SHA-256,
//! and its splits. Loading checks the files against it, and returns the data or a [`DatasetError`] with the file, the
//! field, the expected and the found value. A [`Catalogue`] knows which data sets are present and which stand in for
//! the others, and takes manifests of your own. The module `fetch`, behind the feature of that name, downloads data
//! sets.
//!
//! | data set | examples for training, validation, test | where the files are |
//! |---|---|---|
//! | [`mnist`] | 50,000, 10,000, 10,000 | in the repository, `datasets/mnist` |
//! | [`idx`]: Fashion-MNIST, KMNIST, EMNIST, any other | those of the files | in a folder of yours |
//! | [`cifar10`] | 50,000, 5,000, 5,000 | in a folder of yours |
//! | [`norb`], jittered-cluttered | 233,172, 58,428, 58,320 | in a folder of yours |
//! | [`norb`], small | 19,440, 4,860, 24,300 | in a folder of yours |
//! | [`scenes`], stand-ins for CIFAR-10 and NORB | any number | drawn into a folder of yours |
//! | [`amazon`] | 800, 200, 1,000 for each domain, and more without labels | a folder in one of three forms |
//! | [`reviews`] | any number | any table or JSON Lines with ratings and texts |
//! | [`sentiment`], a stand-in | any number up to 14,313 | a folder with the rated snippets |
//! | [`own`]: a table of numbers, svmlight, a folder of images, texts with labels | any number | files of yours |
//! | [`nistp`] | endless streams, generated | none needed; handwritten images if they were fetched |
//!
//! ```
//! use std::path::Path;
//! use truezero_datasets::mnist;
//! use truezero_tensor::Examples;
//!
//! let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
//! let mnist = mnist::load(&datasets)?;
//! assert_eq!((mnist.features, mnist.classes), (784, 10));
//!
//! // Four of five pixels are true zeros, and are not stored.
//! let Examples::Sparse(images) = &mnist.train.inputs else { unreachable!("images are stored sparse") };
//! assert!(images.density() < 0.2);
//!
//! // A small data set for a quick trial: the first examples of each split.
//! let smoke = mnist.take(1_000, 500, 500);
//! assert_eq!(smoke.train.labels, mnist.train.labels[..1_000]);
//! assert_ne!(smoke.fingerprint, mnist.fingerprint);
//! # Ok::<(), truezero_datasets::DatasetError>(())
//! ```
//!
//! The crate includes its manifests: [`Catalogue::embedded`] needs no folder of them.
//!
//! Foreign crates in public signatures: `serde`.

#![forbid(unsafe_code)]

mod address;
mod builder;
mod catalogue;
mod dataset;
mod digest;
mod error;
#[cfg(feature = "fetch")]
pub mod fetch;
mod folds;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gzip;
pub mod idx;
mod manifest;
pub mod own;
mod sets;
mod shape;
mod stamp;
#[cfg(test)]
#[path = "../tests/test_data/mod.rs"]
mod test_data;
pub mod text;
mod unfinished;
mod verify;

pub use catalogue::{CACHE_VARIABLE, Catalogue, Files, default_cache};
pub use dataset::{Dataset, Provenance, Split};
pub use digest::{Digest, NotADigest};
pub use error::DatasetError;
pub use folds::folds;
pub use idx::{ElementType, Idx, IdxError};
pub use manifest::{DataFile, Manifest, Member, SplitRange, Splits};
pub use sets::*;
pub use text::LineError;
pub use verify::{Verified, VerifiedFile};
