//! The IDX format of the MNIST files, plain or compressed by gzip, and data sets in that format.
//!
//! | bytes | field |
//! |---|---|
//! | 2 | magic number, zeros |
//! | 1 | [element type](ElementType) |
//! | 1 | number of dimensions |
//! | 4 each | dimensions, big-endian |
//! | the product of the dimensions | elements, the last dimension running fastest |
//!
//! A header is not trusted: memory grows with the bytes that are read, never with what the header announces.
//!
//! # Data sets
//!
//! A data set in this format has inputs and labels for training and for test, in a file each. Inputs may have any
//! number of dimensions, of which the first counts the examples; a label is a byte. There are three ways to load one,
//! which differ in where the description comes from:
//!
//! - [`load`] takes a folder of files with the usual names: MNIST, Fashion-MNIST, KMNIST, EMNIST and your own;
//! - [`load_manifest`] takes a [`Manifest`](crate::Manifest), a TOML file beside the data, and checks hashes, shape,
//!   classes and splits against it;
//! - [`load_from`] takes the name of a data set of a [`Catalogue`](crate::Catalogue).
//!
//! [`examples`] reads a file of inputs alone, for a model to be asked about.
//!
//! An element becomes its value divided by 255, so inputs are from 0 to 1, and zero stays a true zero. The inputs are
//! [sparse](truezero_tensor::Examples::Sparse).
//!
//! ```
//! use std::path::Path;
//! use truezero_datasets::{Provenance, idx};
//!
//! let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
//! let provenance = Provenance {
//!     name: "digits".into(),
//!     title: "Handwritten digits".into(),
//!     source: "the files of MNIST".into(),
//!     licence: "CC BY-SA 3.0".into(),
//!     stands_in_for: None,
//! };
//! // The last 5,000 training examples are for validation.
//! let settings = idx::Settings { validation: 5_000, ..idx::Settings::default() };
//! let digits = idx::load(&folder, provenance, &settings)?;
//! assert_eq!([digits.train.len(), digits.valid.len(), digits.test.len()], [55_000, 5_000, 10_000]);
//! assert_eq!((&digits.shape[..], digits.classes), (&[28, 28][..], 10));
//! # Ok::<(), truezero_datasets::DatasetError>(())
//! ```

mod array;
mod assemble;
mod content;
mod error;
mod folder;
mod load;
mod order;
#[cfg(test)]
mod tests;

pub use array::Idx;
pub use error::{ElementType, IdxError};
pub use load::{Settings, examples, load, load_from, load_manifest};
pub use order::PixelOrder;
