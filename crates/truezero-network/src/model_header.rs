//! The header of a model file: the places of its tensors, and the architecture in the metadata.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use truezero_activations::{ActivationError, CustomActivation};

use crate::architecture::{Written, WrittenError};
use crate::{Architecture, ModelError};

/// Our entry of the metadata. It is a single one, because the order of several would differ from file to file.
pub(crate) const ENTRY: &str = "truezero";

/// The version of the format.
const FORMAT: u32 = 1;

/// What the entry holds, in JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<A> {
    format: u32,
    architecture: A,
}

/// The part of the entry that all versions have.
#[derive(Debug, Deserialize)]
struct Format {
    format: u32,
}

/// The entry of the metadata for a network.
pub(crate) fn write_entry(architecture: Architecture) -> Result<String, ModelError> {
    serde_json::to_string(&Entry { format: FORMAT, architecture }).map_err(ModelError::Metadata)
}

/// The architecture in the entry of the metadata, whose activations are built in or among `custom`.
pub(crate) fn read_entry(entry: &str, custom: &[CustomActivation]) -> Result<Architecture, ModelError> {
    let found = serde_json::from_str::<Format>(entry).map_err(ModelError::Metadata)?.format;
    if found != FORMAT {
        return Err(ModelError::Version { expected: FORMAT, found });
    }
    let Entry::<Written> { architecture, .. } = serde_json::from_str(entry).map_err(ModelError::Metadata)?;
    architecture.read(custom).map_err(|error| match error {
        WrittenError::Activation { layer, reason: ActivationError::UnknownName { found, .. } } => {
            ModelError::UnknownActivation { layer, found }
        }
        other => ModelError::Metadata(serde_json::Error::custom(other)),
    })
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
