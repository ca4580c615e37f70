//! Model files: safetensors, with the architecture in the metadata.

use std::collections::HashMap;
use std::io::{self, Write as _};
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
#[serde(deny_unknown_fields)]
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
    /// [`ModelFileError::NotFinite`] if a weight or bias is NaN or infinite, as after a run that diverged:
    /// [`from_safetensors`](Self::from_safetensors) would refuse the file. Another [`ModelFileError`] if the header cannot be
    /// made.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, ModelFileError> {
        let mut tensors = Vec::new();
        for (name, affine) in names(self.hidden.len()).into_iter().zip(self.affines()) {
            let (outputs, inputs) = (affine.outputs(), affine.inputs());
            let row_major = (0..outputs)
                .flat_map(|output| (0..inputs).map(move |input| affine.weights.column(input)[output]));
            for (name, shape, numbers) in [
                (weight_name(&name), vec![outputs, inputs], row_major.collect()),
                (bias_name(&name), vec![outputs], affine.bias.clone()),
            ] {
                let numbers = finite(&name, numbers)?;
                let bytes: Vec<u8> = numbers.into_iter().flat_map(f32::to_le_bytes).collect();
                tensors.push((name, shape, bytes));
            }
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
    /// or a tensor is missing, of no layer, of another shape or type, or holds NaN or an infinity.
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
        let names = names(architecture.hidden().len());
        let sizes = architecture.sizes();
        let mut affines = Vec::new();
        for (name, size) in names.iter().zip(sizes.windows(2)) {
            let (inputs, outputs) = (size[0], size[1]);
            let weights = read(&tensors, &weight_name(name), &[outputs, inputs])?;
            let weights = Matrix::from_fn(outputs, inputs, |output, input| weights[output * inputs + input]);
            affines.push(Affine { weights, bias: read(&tensors, &bias_name(name), &[outputs])? });
        }
        expect_only(&tensors, &names)?;
        let output = affines.pop().ok_or_else(|| ModelFileError::Missing(weight_name("output")))?;
        let hidden = affines.into_iter().zip(architecture.hidden()).map(|(affine, description)| Layer {
            affine,
            activation: description.activation,
            half_negated: description.half_negated,
        });
        Ok(Self { hidden: hidden.collect(), output })
    }

    /// Writes the network to a file, whole or not at all: to a temporary file in the same folder, which then takes the
    /// name. A file of that name that was there before stays as it was until then.
    ///
    /// # Errors
    /// As [`to_safetensors`](Self::to_safetensors), and [`ModelFileError::Write`] if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ModelFileError> {
        let bytes = self.to_safetensors()?;
        write_whole(path, &bytes).map_err(|source| ModelFileError::Write { path: path.to_owned(), source })
    }

    /// Reads a network from a file.
    ///
    /// # Errors
    /// [`ModelFileError::Read`] if the file cannot be read, [`ModelFileError::File`] if it holds what
    /// [`from_safetensors`](Self::from_safetensors) refuses.
    pub fn load(path: &Path) -> Result<Self, ModelFileError> {
        let bytes =
            std::fs::read(path).map_err(|source| ModelFileError::Read { path: path.to_owned(), source })?;
        Self::from_safetensors(&bytes)
            .map_err(|source| ModelFileError::File { path: path.to_owned(), source: Box::new(source) })
    }

    /// All affine maps, from the input up.
    fn affines(&self) -> impl Iterator<Item = &Affine<f32>> {
        self.hidden.iter().map(|layer| &layer.affine).chain(std::iter::once(&self.output))
    }
}

/// Writes a file beside its name first, so that no reader and no crash ever sees half of it.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default, models are not; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
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

/// Refuses tensors that none of the affine maps has.
fn expect_only(tensors: &SafeTensors<'_>, affines: &[String]) -> Result<(), ModelFileError> {
    let expected: Vec<String> =
        affines.iter().flat_map(|affine| [weight_name(affine), bias_name(affine)]).collect();
    let mut names = tensors.names();
    names.sort_unstable();
    match names.into_iter().find(|name| !expected.iter().any(|expected| expected == name)) {
        None => Ok(()),
        Some(tensor) => Err(ModelFileError::Unexpected { tensor: tensor.to_owned(), expected }),
    }
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
    finite(name, numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect())
}

/// The numbers of a tensor, if all are finite.
fn finite(name: &str, numbers: Vec<f32>) -> Result<Vec<f32>, ModelFileError> {
    match numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(numbers),
        Some(position) => {
            let found = numbers[position];
            Err(ModelFileError::NotFinite { tensor: name.to_owned(), position, found })
        }
    }
}
