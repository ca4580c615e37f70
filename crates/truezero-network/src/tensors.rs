//! The tensors of a model file: their names, and how half-negated layers are folded into them.
//!
//! In a file h = f(W x + b) for every unit. Where a unit of the network is negated, the sign goes into the weights that
//! leave it. A change of sign loses no bit and undoes itself, so a network comes back as it was.

use safetensors::{Dtype, SafeTensors};
use truezero_tensor::Matrix;

use crate::{Affine, HiddenLayer, Layer, ModelError};

/// A tensor as it is written: name, shape and bytes.
pub(crate) type Tensor = (String, Vec<usize>, Vec<u8>);

/// The names of the affine maps of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// `hidden.0`, …, `output`, as the first version of the format has them; its weights are not folded.
    ByLayer,
    /// `0`, `2`, `4`, …, the affine maps of an `nn.Sequential` in which each activation is a module.
    Sequential,
}

impl Naming {
    pub(crate) fn name(self, layer: usize, hidden: usize) -> String {
        match self {
            Self::Sequential => (2 * layer).to_string(),
            Self::ByLayer if layer == hidden => "output".to_owned(),
            Self::ByLayer => format!("hidden.{layer}"),
        }
    }

    /// The sign that the file has folded into the weights that leave a unit.
    fn sign(self, below: Option<&HiddenLayer>, unit: usize) -> f32 {
        match below {
            Some(below) if self == Self::Sequential && unit >= below.first_negated() => -1.0,
            _ => 1.0,
        }
    }
}

pub(crate) fn weight_name(affine: &str) -> String {
    format!("{affine}.weight")
}

pub(crate) fn bias_name(affine: &str) -> String {
    format!("{affine}.bias")
}

/// The weights (outputs × inputs, row-major) and the biases of an affine map over the layer `below`, if they have these
/// sizes.
pub(crate) fn write(
    name: &str,
    affine: &Affine<f32>,
    below: Option<&Layer<f32>>,
    [inputs, outputs]: [usize; 2],
) -> Result<[Tensor; 2], ModelError> {
    let (weight, bias) = (weight_name(name), bias_name(name));
    let shape = vec![outputs, inputs];
    check_shape(&weight, &shape, &[affine.outputs(), affine.inputs()])?;
    check_shape(&bias, &[outputs], &[affine.bias.len()])?;
    let row = |output| (0..inputs).map(move |input| affine.weights.column(input)[output]);
    let row_major: Vec<f32> = (0..outputs).flat_map(row).collect();
    check_finite(&weight, &row_major)?;
    check_finite(&bias, &affine.bias)?;
    let below = below.map(Layer::description);
    let signs: Vec<f32> = (0..inputs).map(|input| Naming::Sequential.sign(below.as_ref(), input)).collect();
    let folded = row_major.iter().zip(signs.iter().cycle()).map(|(weight, sign)| weight * sign);
    Ok([(weight, shape, bytes(folded)), (bias, vec![outputs], bytes(affine.bias.iter().copied()))])
}

fn bytes(numbers: impl Iterator<Item = f32>) -> Vec<u8> {
    numbers.flat_map(f32::to_le_bytes).collect()
}

/// The affine map of a name and of these sizes over the layer `below`.
pub(crate) fn read(
    tensors: &SafeTensors<'_>,
    name: &str,
    naming: Naming,
    below: Option<&HiddenLayer>,
    [inputs, outputs]: [usize; 2],
) -> Result<Affine<f32>, ModelError> {
    let weights = numbers(tensors, &weight_name(name), &[outputs, inputs])?;
    let signs: Vec<f32> = (0..inputs).map(|input| naming.sign(below, input)).collect();
    let weights =
        Matrix::from_fn(outputs, inputs, |output, input| weights[output * inputs + input] * signs[input]);
    Ok(Affine { weights, bias: numbers(tensors, &bias_name(name), &[outputs])? })
}

fn numbers(tensors: &SafeTensors<'_>, name: &str, expected: &[usize]) -> Result<Vec<f32>, ModelError> {
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
