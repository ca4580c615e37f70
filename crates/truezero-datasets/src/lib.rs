//! The data sets of *Deep Sparse Rectifier Neural Networks* (Glorot, Bordes and Bengio 2011): read, verified and split.
//!
//! A data set is described by a [`Manifest`], a TOML file that names its source, its licence, its files with their
//! SHA-256, and its splits. Loading checks all of it against the files, so what comes out is the data it is said to be
//! or a [`DatasetError`] which names the file, the field, what was expected and what was found. A [`Catalogue`] knows
//! which data sets are here and which take the place of the others; `fetch`, behind the feature of that name, brings
//! them.
//!
//! | data set | examples for training, validation, test | where the files are |
//! |---|---|---|
//! | [`mnist`] | 50,000, 10,000, 10,000 | in the repository, `datasets/mnist` |
//! | [`cifar10`] | 50,000, 5,000, 5,000 | in a folder of yours |
//! | [`norb`], jittered-cluttered | 233,172, 58,428, 58,320 | in a folder of yours |
//! | [`scenes`], stand-ins for these two | as many as wanted | drawn into a folder of yours |
//! | [`amazon`] | 80, 20, 1,000 a domain, and 900 or more without labels | a folder with one of its three forms |
//! | [`reviews`] | as many as you say | any table or JSON Lines with ratings and texts |
//! | [`sentiment`], a stand-in | as many as you say, of 14,313 | a folder with the rated snippets |
//! | [`nistp`] | without end, generated | none needed; handwritten images where they were fetched |
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
//! // Four pixels of five are true zeros, and are not stored.
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
//! Other images in the same format are read by [`Idx`]. The manifests are within the crate too:
//! [`Catalogue::embedded`] needs no folder of them.

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
mod gzip;
pub mod idx;
mod manifest;
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
