//! Model files: safetensors, with the architecture in the metadata.

use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use serde::{Deserialize, Serialize};
use truezero_tensor::Matrix;

use crate::{Affine, Architecture, Layer, ModelFileError, Network};

/// The one entry of the metadata. One, because the order of several would differ from file to file.
const ENTRY: &str = "truezero";

/// The version of the format.
const FORMAT: u32 = 1;

/// What the entry holds, in JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    architecture: Architecture,
}

/// As much of the entry as every version has.
#[derive(Debug, Deserialize)]
struct Format {
    format: u32,
}

impl Network<f32> {
    /// The architecture of the network.
    ///
    /// # Panics
    /// If a layer has been put together without units; no constructor of this crate does so.
    pub fn architecture(&self) -> Architecture {
        let hidden = self.hidden.iter().map(Layer::description).collect();
        Architecture::new(self.inputs(), hidden, self.classes()).expect("a network has an architecture")
    }

    /// The network as the bytes of a safetensors file.
    ///
    /// Its tensors are `hidden.0.weight` (outputs × inputs, row-major, as PyTorch holds it), `hidden.0.bias`, …,
    /// `output.weight`, `output.bias`, all F32; its metadata has one entry, `truezero`, with the format's version and the
    /// architecture in JSON. The same network gives the same bytes.
    ///
    /// # Errors
    /// [`ModelFileError`] if the header cannot be made.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, ModelFileError> {
        let mut tensors = Vec::new();
        for (name, affine) in names(self.hidden.len()).into_iter().zip(self.affines()) {
            let (outputs, inputs) = (affine.outputs(), affine.inputs());
            let row_major = (0..outputs).flat_map(|output| {
                (0..inputs).flat_map(move |input| affine.weights.column(input)[output].to_le_bytes())
            });
            tensors.push((weight_name(&name), vec![outputs, inputs], row_major.collect::<Vec<u8>>()));
            let bias = affine.bias.iter().flat_map(|bias| bias.to_le_bytes());
            tensors.push((bias_name(&name), vec![outputs], bias.collect()));
        }
        let views = tensors
            .iter()
            .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, ModelFileError>>()?;
        let header = Header { format: FORMAT, architecture: self.architecture() };
        let metadata = HashMap::from([(ENTRY.to_owned(), serde_json::to_string(&header)?)]);
        Ok(serialize(views, Some(metadata))?)
    }

    /// The network in the bytes of a safetensors file.
    ///
    /// # Errors
    /// [`ModelFileError`] if the file is cut off or no safetensors file, has no architecture or one of another version,
    /// or a tensor is missing, of another shape or type, or holds NaN or an infinity.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, ModelFileError> {
        if let Some(error) = truncation(bytes) {
            return Err(error);
        }
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let tensors = SafeTensors::deserialize(bytes)?;
        let entry = header.metadata().as_ref().and_then(|metadata| metadata.get(ENTRY));
        let entry = entry.ok_or(ModelFileError::NoMetadata(ENTRY))?;
        let format = serde_json::from_str::<Format>(entry)?.format;
        if format != FORMAT {
            return Err(ModelFileError::Version { expected: FORMAT, found: format });
        }
        let architecture = serde_json::from_str::<Header>(entry)?.architecture;
        let sizes = architecture.sizes();
        let mut affines = Vec::new();
        for (name, size) in names(architecture.hidden().len()).into_iter().zip(sizes.windows(2)) {
            let (inputs, outputs) = (size[0], size[1]);
            let weights = read(&tensors, &weight_name(&name), &[outputs, inputs])?;
            let weights = Matrix::from_fn(outputs, inputs, |output, input| weights[output * inputs + input]);
            affines.push(Affine { weights, bias: read(&tensors, &bias_name(&name), &[outputs])? });
        }
        let output = affines.pop().ok_or_else(|| ModelFileError::Missing(weight_name("output")))?;
        let hidden = affines.into_iter().zip(architecture.hidden()).map(|(affine, description)| Layer {
            affine,
            activation: description.activation,
            half_negated: description.half_negated,
        });
        Ok(Self { hidden: hidden.collect(), output })
    }

    /// Writes the network to a file.
    ///
    /// # Errors
    /// [`ModelFileError::File`] if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ModelFileError> {
        let bytes = self.to_safetensors()?;
        std::fs::write(path, bytes).map_err(|source| ModelFileError::File { path: path.to_owned(), source })
    }

    /// Reads a network from a file.
    ///
    /// # Errors
    /// As [`from_safetensors`](Self::from_safetensors), and [`ModelFileError::File`] if the file cannot be read.
    pub fn load(path: &Path) -> Result<Self, ModelFileError> {
        let bytes =
            std::fs::read(path).map_err(|source| ModelFileError::File { path: path.to_owned(), source })?;
        Self::from_safetensors(&bytes)
    }

    /// All affine maps, from the input up.
    fn affines(&self) -> impl Iterator<Item = &Affine<f32>> {
        self.hidden.iter().map(|layer| &layer.affine).chain(std::iter::once(&self.output))
    }
}

/// The names of the affine maps of a network with so many hidden layers.
fn names(hidden: usize) -> Vec<String> {
    (0..hidden).map(|layer| format!("hidden.{layer}")).chain(std::iter::once("output".to_owned())).collect()
}

fn weight_name(affine: &str) -> String {
    format!("{affine}.weight")
}

fn bias_name(affine: &str) -> String {
    format!("{affine}.bias")
}

/// What the crate's reader does not say of a file that was cut off: in which tensor.
fn truncation(bytes: &[u8]) -> Option<ModelFileError> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let header: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(rest.get(..length)?).ok()?;
    let found = (rest.len() - length) as u64;
    let mut ends: Vec<(u64, &String)> = header
        .iter()
        .filter_map(|(name, entry)| Some((entry.get("data_offsets")?.get(1)?.as_u64()?, name)))
        .collect();
    ends.sort_unstable();
    let expected = ends.last()?.0;
    let (_, tensor) = ends.into_iter().find(|&(end, _)| end > found)?;
    Some(ModelFileError::Truncated { tensor: tensor.clone(), expected, found })
}

fn read(tensors: &SafeTensors<'_>, name: &str, expected: &[usize]) -> Result<Vec<f32>, ModelFileError> {
    let tensor = tensors.tensor(name).map_err(|_| ModelFileError::Missing(name.to_owned()))?;
    if tensor.dtype() != Dtype::F32 {
        return Err(ModelFileError::Type { tensor: name.to_owned(), found: format!("{:?}", tensor.dtype()) });
    }
    if tensor.shape() != expected {
        let (expected, found) = (expected.to_vec(), tensor.shape().to_vec());
        return Err(ModelFileError::Shape { tensor: name.to_owned(), expected, found });
    }
    let (numbers, _) = tensor.data().as_chunks();
    let numbers: Vec<f32> = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    match numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(numbers),
        Some(position) => {
            let found = numbers[position];
            Err(ModelFileError::NotFinite { tensor: name.to_owned(), position, found })
        }
    }
}
