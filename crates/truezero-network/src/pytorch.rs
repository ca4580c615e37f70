//! Networks that were trained in PyTorch.

use std::collections::BTreeMap;
use std::path::Path;

use safetensors::SafeTensors;
use truezero_activations::ActivationKind;

use crate::model_file::load;
use crate::model_header::{self, ENTRY};
use crate::tensors::{self, Naming, weight_name};
use crate::{Architecture, HiddenLayer, ModelError, ModelFileError, Network};

impl Network<f32> {
    /// The network in a safetensors file that holds the state of an `nn.Sequential` of `nn.Linear` modules with this
    /// activation after each of them but the last.
    ///
    /// The tensors are `N.weight` (outputs × inputs, row-major) and `N.bias`, in F32, where N is the number of the
    /// module; all of them may have a prefix such as `classifier.`. The file does not say what the activation is.
    ///
    /// ```python
    /// network = nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
    /// safetensors.torch.save_file(network.state_dict(), "digits.safetensors")
    /// ```
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are not a whole safetensors file, have the metadata of truezero, or if a tensor has
    /// another name, shape or type, or holds NaN or an infinity.
    pub fn from_pytorch(bytes: &[u8], activation: ActivationKind) -> Result<Self, ModelError> {
        model_header::check(bytes)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(ModelError::Format)?;
        if header.metadata().as_ref().is_some_and(|metadata| metadata.contains_key(ENTRY)) {
            return Err(ModelError::NotPlain);
        }
        let found = SafeTensors::deserialize(bytes).map_err(ModelError::Format)?;
        let modules = modules(&found)?;
        let mut sizes = Vec::new();
        for module in modules.values() {
            let name = weight_name(module);
            let weight = found.tensor(&name).map_err(|_| ModelError::Missing(name.clone()))?;
            let &[outputs, inputs] = weight.shape() else {
                return Err(ModelError::NoMatrix { tensor: name, found: weight.shape().to_vec() });
            };
            sizes.push([sizes.last().map_or(inputs, |&[_, below]: &[usize; 2]| below), outputs]);
        }
        let (Some(&[inputs, _]), Some((&[_, classes], below))) = (sizes.first(), sizes.split_last()) else {
            return Err(ModelError::Missing(weight_name("0")));
        };
        let hidden: Vec<_> = below.iter().map(|&[_, units]| HiddenLayer::new(units, activation)).collect();
        Architecture::new(inputs, hidden.clone(), classes).map_err(ModelError::Architecture)?;
        let affine =
            |(module, &size): (&String, _)| tensors::read(&found, module, Naming::Sequential, None, size);
        Self::assemble(&hidden, modules.values().zip(&sizes).map(affine).collect::<Result<_, _>>()?)
    }

    /// [`from_pytorch`](Self::from_pytorch) of the bytes of a file.
    ///
    /// # Errors
    /// [`ModelFileError::Model`] as `from_pytorch`, and [`ModelFileError::Read`] if the file cannot be read.
    pub fn load_pytorch(path: impl AsRef<Path>, activation: ActivationKind) -> Result<Self, ModelFileError> {
        load(path.as_ref(), |bytes| Self::from_pytorch(bytes, activation))
    }
}

/// The affine modules of a file by their number.
fn modules(tensors: &SafeTensors<'_>) -> Result<BTreeMap<usize, String>, ModelError> {
    let mut names = tensors.names();
    names.sort_unstable();
    let mut modules = BTreeMap::new();
    let mut common = None;
    for name in names {
        let unexpected = || ModelError::Name(name.to_owned());
        let (module, kind) = name.rsplit_once('.').ok_or_else(unexpected)?;
        let (prefix, number) = module.rsplit_once('.').unwrap_or(("", module));
        let number: usize = number.parse().map_err(|_| unexpected())?;
        if !["weight", "bias"].contains(&kind) || *common.get_or_insert(prefix) != prefix {
            return Err(unexpected());
        }
        // `1` and `01` are names of different modules.
        if modules.insert(number, module.to_owned()).is_some_and(|other| other != module) {
            return Err(unexpected());
        }
    }
    Ok(modules)
}
