//! Errors of models, in memory and in files.

use std::path::PathBuf;

use thiserror::Error;

use crate::{ArchitectureError, LabelledError};

/// Bytes that are not a model, or a network that cannot be written as one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are not a safetensors file, or end within its header.
    #[error("not a whole safetensors file: {0}")]
    Format(safetensors::SafeTensorError),
    /// The header is not JSON, or has a key twice.
    #[error("the header cannot be read: {0}")]
    Header(serde_json::Error),
    /// The file ends before its tensors do.
    #[error("tensor `{tensor}` is cut off: expected {expected} bytes of tensors, found {found}")]
    Truncated {
        /// The first tensor that is not whole.
        tensor: String,
        /// The bytes that all tensors take by the header.
        expected: u64,
        /// The bytes that are there.
        found: u64,
    },
    /// The file goes on after its tensors.
    #[error("bytes after the last tensor: expected {expected} bytes of tensors, found {found}")]
    Trailing {
        /// The bytes that all tensors take by the header.
        expected: u64,
        /// The bytes that are there.
        found: u64,
    },
    /// The metadata has no such entry.
    #[error("the metadata has no `{0}`: not a truezero model")]
    NoMetadata(&'static str),
    /// The metadata's entry cannot be read, or its architecture is not valid.
    #[error("the metadata's `truezero` cannot be read: {0}")]
    Metadata(serde_json::Error),
    /// An activation that is neither built in nor among the custom ones that were supplied.
    #[error(
        "`hidden[{layer}]` has the activation `{found}`, which is not built in: \
         supply it as a custom activation to `Network::load_with`"
    )]
    UnknownActivation {
        /// The hidden layer, from 0 at the input.
        layer: usize,
        /// The activation's name.
        found: String,
    },
    /// The layers of the network do not fit together as those of an architecture do.
    #[error("the tensors do not form a network: {0}")]
    Architecture(ArchitectureError),
    /// The metadata is of another version of the format.
    #[error("model format {found}: this version reads formats 1 to {newest}")]
    Version {
        /// The newest version that this crate reads.
        newest: u32,
        /// The version found.
        found: u32,
    },
    /// Not as many names or scales as there are classes or inputs.
    #[error("`{field}` has {found} elements: expected {expected}")]
    Count {
        /// `class_names`, `feature_names` or `scaling`.
        field: &'static str,
        /// The number of classes or of inputs.
        expected: usize,
        /// The number found.
        found: usize,
    },
    /// The model scales its inputs, which a network alone does not.
    #[error("the model scales its inputs: load it as a `Model`")]
    Scaled,
    /// Examples that the network cannot take.
    #[error(transparent)]
    Examples(LabelledError),
    /// A file of truezero where a file without its metadata is expected.
    #[error("the metadata has `truezero`: load the file by `Network::load` or `Model::load`")]
    NotPlain,
    /// A tensor whose name is not that of an affine map in an `nn.Sequential`.
    #[error(
        "tensor `{0}` is unexpected: expected `N.weight` and `N.bias` with a number N, all after the same prefix"
    )]
    Name(String),
    /// A tensor is missing.
    #[error("tensor `{0}` is missing")]
    Missing(String),
    /// A tensor that the architecture has no place for.
    #[error("tensor `{0}` is unexpected: the architecture has no place for it")]
    Unexpected(String),
    /// A tensor has another type than 32-bit floats.
    #[error("tensor `{tensor}` has elements of type {found}: expected F32")]
    Type {
        /// The tensor.
        tensor: String,
        /// The type found.
        found: String,
    },
    /// A tensor has another shape than the architecture says.
    #[error("tensor `{tensor}` has shape {found:?}: expected {expected:?}")]
    Shape {
        /// The tensor.
        tensor: String,
        /// The shape by the architecture.
        expected: Vec<usize>,
        /// The shape found.
        found: Vec<usize>,
    },
    /// A weight whose tensor is not a matrix.
    #[error("tensor `{tensor}` has shape {found:?}: expected a matrix, outputs × inputs")]
    NoMatrix {
        /// The tensor.
        tensor: String,
        /// The shape found.
        found: Vec<usize>,
    },
    /// A tensor holds NaN or an infinity.
    #[error("tensor `{tensor}` holds {found} at position {position}: expected finite numbers")]
    NotFinite {
        /// The tensor.
        tensor: String,
        /// The position, in row-major order.
        position: usize,
        /// The number there.
        found: f32,
    },
}

/// A model file that cannot be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelFileError {
    /// The file cannot be read.
    #[error("cannot read the model file `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the model file `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The content of the file, or the network to be written, is not valid.
    #[error("model file `{}`: {reason}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: ModelError,
    },
}
