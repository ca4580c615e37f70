//! [`ExampleKind`]: what the examples of a model are made of.

use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};

use crate::model_header::{ENTRY, Entry};
use crate::{Model, ModelError};

/// What the examples of a model are made of, so that a program can refuse to ask it about others.
///
/// A file may say it or not; a [`Model`] in memory does not.
///
/// ```
/// use truezero_network::{Architecture, ExampleKind, Model, Network};
///
/// let model = Model::from(Network::initialise(&Architecture::mlp(30, [16], 2)?, 1));
/// let images = ExampleKind::Images(vec![6, 5]);
/// let bytes = model.to_safetensors_of(&images)?;
/// assert_eq!(ExampleKind::in_safetensors(&bytes)?, Some(images));
/// assert_eq!(ExampleKind::in_safetensors(&model.to_safetensors()?)?, None);
/// assert_eq!(Model::from_safetensors(&bytes)?, model);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ExampleKind {
    /// Rows of a table of numbers.
    Table,
    /// Texts, as bags of the terms that are the names of the features.
    Texts,
    /// Features that are not zero, by their indices.
    Svmlight,
    /// Images of this shape: rows, columns and, in colour, channels.
    Images(Vec<usize>),
}

impl ExampleKind {
    /// What the bytes of a model file say; `None` if they do not.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes have no metadata of truezero, or their entry cannot be read.
    pub fn in_safetensors(bytes: &[u8]) -> Result<Option<Self>, ModelError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(ModelError::Format)?;
        let entry = header.metadata().as_ref().and_then(|metadata| metadata.get(ENTRY));
        Entry::examples(entry.ok_or(ModelError::NoMetadata(ENTRY))?)
    }

    /// How many features an example has, if the network has this number of inputs.
    fn features(&self, inputs: usize) -> usize {
        match self {
            Self::Images(shape) => shape.iter().fold(1, |all: usize, &size| all.saturating_mul(size)),
            Self::Table | Self::Texts | Self::Svmlight => inputs,
        }
    }
}

impl Model {
    /// [`to_safetensors`](Self::to_safetensors) with what the examples are made of.
    ///
    /// # Errors
    /// As `to_safetensors`, and [`ModelError::Count`] if an image has not as many pixels as the network has inputs.
    pub fn to_safetensors_of(&self, examples: &ExampleKind) -> Result<Vec<u8>, ModelError> {
        let expected = self.network.inputs();
        match examples.features(expected) {
            found if found != expected => Err(ModelError::Count { field: "examples", expected, found }),
            _ => self.write(Some(examples)),
        }
    }
}
