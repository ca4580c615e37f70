//! Model files: safetensors, with the architecture in the metadata.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write as _};
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use truezero_activations::CustomActivation;
use truezero_tensor::Matrix;

use crate::model_header::{self, ENTRY};
use crate::{Affine, Architecture, ArchitectureError, Layer, ModelError, ModelFileError, Network};

impl Network<f32> {
    /// The architecture of the network.
    ///
    /// # Panics
    /// If a layer has been put together without units; no constructor of this crate does so.
    pub fn architecture(&self) -> Architecture {
        self.described().expect("a network has an architecture")
    }

    fn described(&self) -> Result<Architecture, ArchitectureError> {
        let hidden = self.hidden.iter().map(Layer::description).collect();
        Architecture::new(self.inputs(), hidden, self.classes())
    }

    /// The network as the bytes of a safetensors file.
    ///
    /// Its tensors are `hidden.0.weight` (outputs × inputs, row-major, as PyTorch holds it), `hidden.0.bias`, …,
    /// `output.weight`, `output.bias`, all F32; its metadata has one entry, `truezero`, with the format's version and
    /// the architecture in JSON. The same network gives the same bytes.
    ///
    /// # Errors
    /// [`ModelError`] if a weight or bias is NaN or infinite, or the layers do not fit onto one another: no model is
    /// written that could not be read again.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, ModelError> {
        let architecture = self.described().map_err(ModelError::Architecture)?;
        let sizes = architecture.sizes();
        let mut tensors = Vec::new();
        for ((name, affine), size) in
            names(self.hidden.len()).iter().zip(self.affines()).zip(sizes.windows(2))
        {
            let (inputs, outputs) = (affine.inputs(), affine.outputs());
            let row_major = (0..outputs)
                .flat_map(|output| (0..inputs).map(move |input| affine.weights.column(input)[output]));
            for (name, expected, found, numbers) in [
                (weight_name(name), vec![size[1], size[0]], vec![outputs, inputs], row_major.collect()),
                (bias_name(name), vec![size[1]], vec![affine.bias.len()], affine.bias.clone()),
            ] {
                check_shape(&name, &expected, &found)?;
                check_finite(&name, &numbers)?;
                let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
                tensors.push((name, found, bytes));
            }
        }
        let views = tensors
            .iter()
            .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(ModelError::Format)?;
        let metadata = HashMap::from([(ENTRY.to_owned(), model_header::write_entry(architecture)?)]);
        serialize(views, Some(metadata)).map_err(ModelError::Format)
    }

    /// The network in the bytes of a safetensors file.
    ///
    /// Metadata of other programs is ignored.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are not a safetensors file, are cut off or go on after it, have no architecture,
    /// one of another version, one with unknown fields or one with an activation that is not built in, or if a tensor
    /// is missing, has no place in the architecture, is of another shape or type, or holds NaN or an infinity.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::from_safetensors_with(bytes, &[])
    }

    /// [`from_safetensors`](Self::from_safetensors) of a network with custom activations, which are found by name.
    ///
    /// # Errors
    /// As `from_safetensors`.
    pub fn from_safetensors_with(bytes: &[u8], custom: &[CustomActivation]) -> Result<Self, ModelError> {
        model_header::check(bytes)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(ModelError::Format)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(ModelError::Format)?;
        let entry = header.metadata().as_ref().and_then(|metadata| metadata.get(ENTRY));
        let architecture = model_header::read_entry(entry.ok_or(ModelError::NoMetadata(ENTRY))?, custom)?;
        let sizes = architecture.sizes();
        let mut unread: BTreeSet<&str> = tensors.names().into_iter().collect();
        let mut affines = Vec::new();
        for (name, size) in names(architecture.hidden().len()).iter().zip(sizes.windows(2)) {
            let (inputs, outputs) = (size[0], size[1]);
            let (weight, bias) = (weight_name(name), bias_name(name));
            let weights = read(&tensors, &weight, &[outputs, inputs])?;
            let weights = Matrix::from_fn(outputs, inputs, |output, input| weights[output * inputs + input]);
            affines.push(Affine { weights, bias: read(&tensors, &bias, &[outputs])? });
            unread.remove(weight.as_str());
            unread.remove(bias.as_str());
        }
        if let Some(tensor) = unread.first() {
            return Err(ModelError::Unexpected((*tensor).to_owned()));
        }
        let output = affines.pop().ok_or_else(|| ModelError::Missing(weight_name("output")))?;
        let hidden = affines.into_iter().zip(architecture.hidden()).map(|(affine, description)| Layer {
            affine,
            activation: description.activation,
            half_negated: description.half_negated,
        });
        Ok(Self { hidden: hidden.collect(), output })
    }

    /// Writes the network to a file, through a temporary file in the same folder: if anything fails, an older file
    /// stays and no part of a new one is left. A symbolic link at the path is replaced, not followed.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as [`to_safetensors`](Self::to_safetensors), and [`ModelFileError::Write`] if the
    /// file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ModelFileError> {
        let bytes = self
            .to_safetensors()
            .map_err(|reason| ModelFileError::Model { path: path.to_owned(), reason })?;
        write_whole(path, &bytes).map_err(|source| ModelFileError::Write { path: path.to_owned(), source })
    }

    /// Reads a network from a file.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as [`from_safetensors`](Self::from_safetensors), and [`ModelFileError::Read`] if the
    /// file cannot be read.
    pub fn load(path: &Path) -> Result<Self, ModelFileError> {
        Self::load_with(path, &[])
    }

    /// Reads a network with custom activations, which are found by name, from a file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_with(path: &Path, custom: &[CustomActivation]) -> Result<Self, ModelFileError> {
        let bytes =
            std::fs::read(path).map_err(|source| ModelFileError::Read { path: path.to_owned(), source })?;
        Self::from_safetensors_with(&bytes, custom)
            .map_err(|reason| ModelFileError::Model { path: path.to_owned(), reason })
    }

    /// All affine maps, from the input up.
    fn affines(&self) -> impl Iterator<Item = &Affine<f32>> {
        self.hidden.iter().map(|layer| &layer.affine).chain(std::iter::once(&self.output))
    }
}

/// The names of the affine maps of a network with this number of hidden layers.
fn names(hidden: usize) -> Vec<String> {
    (0..hidden).map(|layer| format!("hidden.{layer}")).chain(std::iter::once("output".to_owned())).collect()
}

fn weight_name(affine: &str) -> String {
    format!("{affine}.weight")
}

fn bias_name(affine: &str) -> String {
    format!("{affine}.bias")
}

fn read(tensors: &SafeTensors<'_>, name: &str, expected: &[usize]) -> Result<Vec<f32>, ModelError> {
    let tensor = tensors.tensor(name).map_err(|_| ModelError::Missing(name.to_owned()))?;
    if tensor.dtype() != Dtype::F32 {
        return Err(ModelError::Type { tensor: name.to_owned(), found: format!("{:?}", tensor.dtype()) });
    }
    check_shape(name, expected, tensor.shape())?;
    let (numbers, _) = tensor.data().as_chunks();
    let numbers: Vec<f32> = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    check_finite(name, &numbers)?;
    Ok(numbers)
}

fn check_shape(tensor: &str, expected: &[usize], found: &[usize]) -> Result<(), ModelError> {
    if found == expected {
        return Ok(());
    }
    let (tensor, expected, found) = (tensor.to_owned(), expected.to_vec(), found.to_vec());
    Err(ModelError::Shape { tensor, expected, found })
}

fn check_finite(tensor: &str, numbers: &[f32]) -> Result<(), ModelError> {
    match numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(()),
        Some(position) => {
            let (tensor, found) = (tensor.to_owned(), numbers[position]);
            Err(ModelError::NotFinite { tensor, position, found })
        }
    }
}

/// Writes a file so that it exists whole or not at all, whenever the program or the machine stops.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // Temporary files are private by default, models are not; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // It deletes itself unless it gets its name.
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The name is stored in the folder, which has to be synced too. Only Unix opens folders as files.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}
