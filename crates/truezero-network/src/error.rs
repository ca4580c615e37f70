//! Errors of architectures, of the settings of a descent and of labelled examples.

use thiserror::Error;

use crate::GivenBack;

/// An architecture that no network can have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArchitectureError {
    /// A layer without units.
    #[error("`{field}` is {found}: expected at least {least}")]
    TooSmall {
        /// Which size: `inputs`, `hidden[2].units` or `classes`.
        field: String,
        /// The smallest size allowed.
        least: usize,
        /// The size found.
        found: usize,
    },
    /// A layer with another number of inputs than the layer below has units.
    #[error("`hidden[{layer}]` takes {found} inputs: expected {expected}, the units of the layer below")]
    Chain {
        /// The hidden layer, from 0 at the input.
        layer: usize,
        /// The units of the layer below.
        expected: usize,
        /// The inputs that it takes.
        found: usize,
    },
    /// More weights than fit in the address space.
    #[error(
        "layer {layer} has {inputs} × {outputs} weights: expected no more in all than fit in the address space"
    )]
    TooManyWeights {
        /// The layer that makes them too many, from 0 at the input; the output counts as the last.
        layer: usize,
        /// Its inputs.
        inputs: usize,
        /// Its outputs.
        outputs: usize,
    },
    /// A size beyond 32 bits, which active lists cannot index.
    #[error("`{field}` is {found}: expected at most {}", u32::MAX)]
    TooLarge {
        /// Which size.
        field: String,
        /// The size found.
        found: usize,
    },
}

/// The cause alone; the value is dropped.
impl<V> From<GivenBack<V, ArchitectureError>> for ArchitectureError {
    fn from(failed: GivenBack<V, ArchitectureError>) -> Self {
        failed.error
    }
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

/// Examples that cannot be learned from or evaluated, or that do not fit the network.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
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
    /// A label that is not a class.
    #[error("label {label} of example {example}: expected a class below {classes}")]
    Label {
        /// The example's position.
        example: usize,
        /// Its label.
        label: u32,
        /// The number of classes.
        classes: usize,
    },
    /// No example, where at least one is needed.
    #[error("there are no examples: expected at least one")]
    Empty,
    /// A feature that is NaN or infinite.
    #[error("feature {feature} of example {example} is {found}: expected a finite number")]
    Feature {
        /// The example's position.
        example: usize,
        /// The feature.
        feature: usize,
        /// Its value.
        found: f64,
    },
    /// A logit that is NaN or infinite, as in a network that has diverged.
    #[error("the logit of class {class} for example {example} is {found}: expected a finite number")]
    Logit {
        /// The example's position.
        example: usize,
        /// The class.
        class: usize,
        /// Its logit.
        found: f64,
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
