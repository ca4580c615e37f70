//! The header of a model file: the places of its tensors, and the architecture in the metadata.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use truezero_activations::{ActivationError, CustomActivation};
use truezero_tensor::Scaling;

use crate::architecture::{Written, WrittenError};
use crate::tensors::Naming;
use crate::{Architecture, ExampleKind, ModelError};

/// Our entry of the metadata. It is a single one, because the order of several would differ from file to file.
pub(crate) const ENTRY: &str = "truezero";

/// The version of the format that is written. The first version has other names, no folded weights and only the
/// architecture in its entry.
const FORMAT: u32 = 2;

/// The names of the version that is written.
pub(crate) const NAMING: Naming = Naming::Sequential;

/// The entry, in JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry<A> {
    pub(crate) format: u32,
    pub(crate) architecture: A,
    /// Empty if they are the numbers of the classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) class_names: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) feature_names: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scaling: Option<Scaling>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) examples: Option<ExampleKind>,
}

/// The part of the entry that all versions have.
#[derive(Debug, Deserialize)]
struct Format {
    format: u32,
}

impl Entry<Architecture> {
    /// The entry of a network without names and scaling.
    pub(crate) fn of(architecture: Architecture) -> Self {
        let (class_names, feature_names) = (Vec::new(), Vec::new());
        Self { format: FORMAT, architecture, class_names, feature_names, scaling: None, examples: None }
    }

    pub(crate) fn write(&self) -> Result<String, ModelError> {
        serde_json::to_string(self).map_err(ModelError::Metadata)
    }

    /// Reads an entry whose activations are built in or among `custom`.
    pub(crate) fn read(entry: &str, custom: &[CustomActivation]) -> Result<Self, ModelError> {
        let Entry::<Written> { format, architecture, class_names, feature_names, scaling, examples } =
            written(entry)?;
        let architecture = architecture.read(custom).map_err(|error| match error {
            WrittenError::Activation { layer, reason: ActivationError::UnknownName { found, .. } } => {
                ModelError::UnknownActivation { layer, found }
            }
            other => ModelError::Metadata(serde_json::Error::custom(other)),
        })?;
        Ok(Self { format, architecture, class_names, feature_names, scaling, examples })
    }

    /// What the examples are made of, by an entry with any activations.
    pub(crate) fn examples(entry: &str) -> Result<Option<ExampleKind>, ModelError> {
        Ok(written(entry)?.examples)
    }

    /// The names of the tensors of the file.
    pub(crate) fn naming(&self) -> Naming {
        if self.format == 1 { Naming::ByLayer } else { NAMING }
    }
}

/// Reads an entry of a version that this crate reads.
fn written(entry: &str) -> Result<Entry<Written>, ModelError> {
    let found = serde_json::from_str::<Format>(entry).map_err(ModelError::Metadata)?.format;
    if !(1..=FORMAT).contains(&found) {
        return Err(ModelError::Version { newest: FORMAT, found });
    }
    serde_json::from_str(entry).map_err(ModelError::Metadata)
}

/// Checks for what the safetensors crate does not report, or not by name: keys that occur twice, the tensor in which a
/// file is cut off, and bytes after the last tensor. That crate reports a header that is not whole.
pub(crate) fn check(bytes: &[u8]) -> Result<(), ModelError> {
    let Some((length, rest)) = bytes.split_first_chunk() else { return Ok(()) };
    let Ok(length) = usize::try_from(u64::from_le_bytes(*length)) else { return Ok(()) };
    let Some((header, data)) = rest.split_at_checked(length) else { return Ok(()) };
    let Unique(header): Unique<Unique<Value>> = serde_json::from_slice(header).map_err(ModelError::Header)?;
    let found = data.len() as u64;
    let mut ends: Vec<(u64, &String)> = header
        .iter()
        .filter_map(|(name, Unique(entry))| Some((entry.get("data_offsets")?.get(1)?.as_u64()?, name)))
        .collect();
    ends.sort_unstable();
    let Some(&(expected, _)) = ends.last() else { return Ok(()) };
    if found > expected {
        return Err(ModelError::Trailing { expected, found });
    }
    match ends.into_iter().find(|&(end, _)| end > found) {
        Some((_, tensor)) => Err(ModelError::Truncated { tensor: tensor.clone(), expected, found }),
        None => Ok(()),
    }
}

/// A JSON object whose keys are all different. Most readers keep the last of two equal keys without a word.
struct Unique<V>(BTreeMap<String, V>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Unique<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor(PhantomData))
    }
}

struct UniqueVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for UniqueVisitor<V> {
    type Value = Unique<V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique<V>, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            if entries.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{key}` occurs twice")));
            }
            let value = map.next_value()?;
            entries.insert(key, value);
        }
        Ok(Unique(entries))
    }
}
