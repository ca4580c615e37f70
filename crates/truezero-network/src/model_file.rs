//! Model files: safetensors in the layout of PyTorch, with the architecture in the metadata.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use truezero_activations::CustomActivation;

use crate::model::numbered;
use crate::model_header::{self, ENTRY, Entry};
use crate::tensors::{self, bias_name, weight_name};
use crate::whole_file::write_whole;
use crate::{
    Architecture, ArchitectureError, ExampleKind, Layer, Model, ModelError, ModelFileError, Network,
};

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

    /// The network as the bytes of a safetensors file, as [`Model::to_safetensors`] writes it, without names and
    /// scaling.
    ///
    /// # Errors
    /// [`ModelError`] if a weight or bias is NaN or infinite, or the layers do not fit onto one another: no model is
    /// written that could not be read again.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, ModelError> {
        self.write(Entry::of)
    }

    fn write(&self, entry: impl Fn(Architecture) -> Entry<Architecture>) -> Result<Vec<u8>, ModelError> {
        let architecture = self.described().map_err(ModelError::Architecture)?;
        let sizes = architecture.sizes();
        let mut written = Vec::new();
        for (layer, (affine, size)) in self.affines().zip(sizes.windows(2)).enumerate() {
            let name = model_header::NAMING.name(layer, self.hidden.len());
            let below = layer.checked_sub(1).map(|below| &self.hidden[below]);
            written.extend(tensors::write(&name, affine, below, [size[0], size[1]])?);
        }
        let views = written
            .iter()
            .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(ModelError::Format)?;
        let metadata = HashMap::from([(ENTRY.to_owned(), entry(architecture).write()?)]);
        serialize(views, Some(metadata)).map_err(ModelError::Format)
    }

    /// The network in the bytes of a safetensors file.
    ///
    /// # Errors
    /// [`ModelError`] as [`Model::from_safetensors`], and [`ModelError::Scaled`] if the file has a scaling: without it
    /// the network would answer for other inputs than it was trained for.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::from_safetensors_with(bytes, &[])
    }

    /// [`from_safetensors`](Self::from_safetensors) of a network with custom activations, which are found by name.
    ///
    /// # Errors
    /// As `from_safetensors`.
    pub fn from_safetensors_with(bytes: &[u8], custom: &[CustomActivation]) -> Result<Self, ModelError> {
        match Model::from_safetensors_with(bytes, custom)? {
            Model { scaling: Some(_), .. } => Err(ModelError::Scaled),
            Model { network, .. } => Ok(network),
        }
    }

    /// Writes the network to a file, as [`Model::save`] does.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as [`to_safetensors`](Self::to_safetensors), and [`ModelFileError::Write`] if the
    /// file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), ModelFileError> {
        save(path.as_ref(), self.to_safetensors())
    }

    /// Reads a network from a file.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as [`from_safetensors`](Self::from_safetensors), and [`ModelFileError::Read`] if the
    /// file cannot be read.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ModelFileError> {
        Self::load_with(path, &[])
    }

    /// Reads a network with custom activations, which are found by name, from a file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_with(path: impl AsRef<Path>, custom: &[CustomActivation]) -> Result<Self, ModelFileError> {
        load(path.as_ref(), |bytes| Self::from_safetensors_with(bytes, custom))
    }
}

impl Model {
    /// The model as the bytes of a safetensors file, which PyTorch can read.
    ///
    /// Its tensors have the names and the layout of an `nn.Sequential` of `nn.Linear` with an activation after each but
    /// the last: `0.weight` (outputs × inputs, row-major), `0.bias`, `2.weight`, …, all F32. Half-negated units are
    /// folded into the weights that leave them, so a plain port of the file computes the logits of this network, up to
    /// rounding, once it has scaled the inputs.
    ///
    /// The metadata has one entry, `truezero`: JSON with the version of the format, the architecture, the names and the
    /// scaling. The same model gives the same bytes, and is read back to the bit.
    ///
    /// # Errors
    /// [`ModelError`] as [`check`](Self::check), and if a weight or bias is NaN or infinite, or the layers do not fit
    /// onto one another: no model is written that could not be read again.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, ModelError> {
        self.write(None)
    }

    pub(crate) fn write(&self, examples: Option<&ExampleKind>) -> Result<Vec<u8>, ModelError> {
        self.check()?;
        let Self { network, class_names, feature_names, scaling } = self;
        network.write(|architecture| Entry {
            class_names: class_names.clone(),
            feature_names: feature_names.clone(),
            scaling: scaling.clone(),
            examples: examples.cloned(),
            ..Entry::of(architecture)
        })
    }

    /// The model in the bytes of a safetensors file, of this or an older version of the format.
    ///
    /// Metadata of other programs is ignored. [`Network::from_pytorch`] reads a file without ours.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are not a safetensors file, are cut off or go on after it, have no architecture,
    /// one of another version, one with unknown fields or one with an activation that is not built in, or if a tensor
    /// is missing, has no place in the architecture, is of another shape or type, or holds NaN or an infinity, or if
    /// there are not as many names or scales as classes and inputs.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::from_safetensors_with(bytes, &[])
    }

    /// [`from_safetensors`](Self::from_safetensors) of a model with custom activations, which are found by name.
    ///
    /// # Errors
    /// As `from_safetensors`.
    pub fn from_safetensors_with(bytes: &[u8], custom: &[CustomActivation]) -> Result<Self, ModelError> {
        model_header::check(bytes)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(ModelError::Format)?;
        let found = SafeTensors::deserialize(bytes).map_err(ModelError::Format)?;
        let entry = header.metadata().as_ref().and_then(|metadata| metadata.get(ENTRY));
        let entry = Entry::read(entry.ok_or(ModelError::NoMetadata(ENTRY))?, custom)?;
        let naming = entry.naming();
        let Entry { architecture, class_names, feature_names, scaling, .. } = entry;
        let hidden = architecture.hidden();
        let mut unread: BTreeSet<&str> = found.names().into_iter().collect();
        let mut affines = Vec::new();
        for (layer, size) in architecture.sizes().windows(2).enumerate() {
            let name = naming.name(layer, hidden.len());
            let below = layer.checked_sub(1).map(|below| &hidden[below]);
            affines.push(tensors::read(&found, &name, naming, below, [size[0], size[1]])?);
            unread.remove(weight_name(&name).as_str());
            unread.remove(bias_name(&name).as_str());
        }
        if let Some(tensor) = unread.first() {
            return Err(ModelError::Unexpected((*tensor).to_owned()));
        }
        let network = Network::assemble(hidden, affines)?;
        let class_names = if class_names.is_empty() { numbered(network.classes()) } else { class_names };
        let model = Self { network, class_names, feature_names, scaling };
        model.check()?;
        Ok(model)
    }

    /// Writes the model to a file, through a temporary file in the same folder: if anything fails, an older file stays
    /// and no part of a new one is left. A symbolic link at the path is replaced, not followed.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as [`to_safetensors`](Self::to_safetensors), and [`ModelFileError::Write`] if the
    /// file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), ModelFileError> {
        save(path.as_ref(), self.to_safetensors())
    }

    /// Reads a model from a file.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as [`from_safetensors`](Self::from_safetensors), and [`ModelFileError::Read`] if the
    /// file cannot be read.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ModelFileError> {
        Self::load_with(path, &[])
    }

    /// Reads a model with custom activations, which are found by name, from a file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_with(path: impl AsRef<Path>, custom: &[CustomActivation]) -> Result<Self, ModelFileError> {
        load(path.as_ref(), |bytes| Self::from_safetensors_with(bytes, custom))
    }
}

fn save(path: &Path, bytes: Result<Vec<u8>, ModelError>) -> Result<(), ModelFileError> {
    let bytes = bytes.map_err(|reason| ModelFileError::Model { path: path.to_owned(), reason })?;
    write_whole(path, &bytes).map_err(|source| ModelFileError::Write { path: path.to_owned(), source })
}

/// What `read` makes of the bytes of a file.
pub(crate) fn load<M>(
    path: &Path,
    read: impl FnOnce(&[u8]) -> Result<M, ModelError>,
) -> Result<M, ModelFileError> {
    let bytes =
        std::fs::read(path).map_err(|source| ModelFileError::Read { path: path.to_owned(), source })?;
    read(&bytes).map_err(|reason| ModelFileError::Model { path: path.to_owned(), reason })
}
