//! What can be wrong with an architecture, with the settings of a descent, with labelled examples and with a model file.

use thiserror::Error;

/// An architecture that no network can have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArchitectureError {
    /// A layer without units.
    #[error("`{field}` is {found}: expected at least {least}")]
    TooSmall {
        /// Which size: `inputs`, `hidden[2].units` or `classes`.
        field: String,
        /// What it had to be at least.
        least: usize,
        /// What it was.
        found: usize,
    },
    /// A layer that does not take what the layer below gives.
    #[error("`hidden[{layer}]` takes {found} inputs: expected {expected}, the units of the layer below")]
    Chain {
        /// The hidden layer, from 0 at the input.
        layer: usize,
        /// The units of the layer below.
        expected: usize,
        /// The inputs that it takes.
        found: usize,
    },
    /// A layer whose weights no memory can hold.
    #[error("{outputs} × {inputs} weights below `{field}`: more than memory can have")]
    Weights {
        /// The layer above the weights: `hidden[2]` or `classes`.
        field: String,
        /// The units of that layer.
        outputs: usize,
        /// The units of the layer below.
        inputs: usize,
    },
    /// A layer with more units than active lists can index.
    #[error("`{field}` is {found}: expected at most {}", u32::MAX)]
    TooLarge {
        /// Which size.
        field: String,
        /// What it was.
        found: usize,
    },
}

/// A setting of gradient descent outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DescentError {
    /// A count that must not be zero.
    #[error("`{field}` is 0: expected at least 1")]
    Zero {
        /// The setting.
        field: &'static str,
    },
    /// A number out of its range, or NaN.
    #[error("`{field}` is {found}: expected {expected}")]
    Number {
        /// The setting.
        field: &'static str,
        /// The range.
        expected: &'static str,
        /// The number.
        found: f64,
    },
}

/// Examples and labels that do not belong together, or not to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LabelledError {
    /// Not one label an example.
    #[error("{labels} labels for {examples} examples")]
    Count {
        /// The number of examples.
        examples: usize,
        /// The number of labels.
        labels: usize,
    },
    /// No example, so nothing that a mean could be taken of.
    #[error("no examples: expected at least one")]
    Empty,
    /// A label that is no class.
    #[error("label {label} of example {example}: expected a class below {classes}")]
    Label {
        /// The example's position.
        example: usize,
        /// Its label.
        label: u32,
        /// The number of classes.
        classes: usize,
    },
    /// Examples for a network of another input size.
    #[error("examples of {found} features for a network of {expected} inputs")]
    Features {
        /// The network's inputs.
        expected: usize,
        /// The examples' features.
        found: usize,
    },
}

/// A model file that cannot be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelFileError {
    /// The bytes are no safetensors file: cut off within the header, or something else altogether.
    #[error("not a whole safetensors file")]
    Format(#[from] safetensors::SafeTensorError),
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
    /// The metadata has no such entry.
    #[error("the metadata has no `{0}`: not a truezero model")]
    NoMetadata(&'static str),
    /// The metadata's entry cannot be read, or has an architecture that no network can have.
    #[error("the metadata's `truezero` cannot be read")]
    Metadata(#[from] serde_json::Error),
    /// The metadata is of another version of the format.
    #[error("model format `{found}`: this version reads `{expected}`")]
    Version {
        /// The version that this crate reads.
        expected: u32,
        /// The version found.
        found: u32,
    },
    /// A tensor is missing.
    #[error("tensor `{0}` is missing")]
    Missing(String),
    /// A tensor of no layer: the file is of another network than its architecture says.
    #[error("tensor `{tensor}` belongs to no layer of the architecture: expected `{}`", .expected.join("`, `"))]
    Unexpected {
        /// The tensor.
        tensor: String,
        /// The tensors of the architecture.
        expected: Vec<String>,
    },
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
    /// A tensor holds NaN or an infinity. Such a network is neither read nor written.
    #[error("tensor `{tensor}` holds {found} at position {position}: expected finite numbers")]
    NotFinite {
        /// The tensor.
        tensor: String,
        /// The position, in row-major order.
        position: usize,
        /// The number there.
        found: f32,
    },
    /// The file cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Read {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file cannot be written. A file of that name that was there before is as it was.
    #[error("`{}` cannot be written", path.display())]
    Write {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// What was read from a file is no model.
    #[error("`{}` is no model that can be used", path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with its contents.
        source: Box<ModelFileError>,
    },
}
