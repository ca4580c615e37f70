//! The checkpoint of a run as the contents of a file: a line of JSON, and after it all weights as they are in memory.

use serde::{Deserialize, Serialize};
use truezero_network::{Affine, Layer, Loss, Network, ZeroCount};
use truezero_pretrain::AutoEncoder;
use truezero_train::{Checkpoint, Epoch, Validation};

use crate::Cost;

/// The extension of the file in a store by which an unfinished run goes on.
pub const CHECKPOINT: &str = "checkpoint";

/// The version of the format.
const FORMAT: u32 = 1;

/// A model whose weights can be written and read back, in one order.
pub(super) trait Parts {
    fn affines(&mut self) -> Vec<&mut Affine<f32>>;
}

impl Parts for Network<f32> {
    fn affines(&mut self) -> Vec<&mut Affine<f32>> {
        let hidden = self.hidden.iter_mut().map(|layer: &mut Layer<f32>| &mut layer.affine);
        hidden.chain(std::iter::once(&mut self.output)).collect()
    }
}

impl Parts for AutoEncoder<f32> {
    fn affines(&mut self) -> Vec<&mut Affine<f32>> {
        vec![&mut self.encoder.affine, &mut self.decoder]
    }
}

/// Everything but the weights.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u32,
    job: String,
    cost: Cost,
    steps: u32,
    loss: KeptLoss,
    epochs: Vec<KeptEpoch>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptLoss {
    data: f64,
    l1: f64,
}

/// A finished epoch, without the validation examples that it misclassified: no record holds them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptEpoch {
    epoch: u32,
    training_loss: KeptLoss,
    validation_error: f64,
    validation_loss: f64,
    zeros: Vec<ZeroCount>,
    is_best: bool,
}

impl From<Loss> for KeptLoss {
    fn from(Loss { data, l1 }: Loss) -> Self {
        Self { data, l1 }
    }
}

impl From<KeptLoss> for Loss {
    fn from(KeptLoss { data, l1 }: KeptLoss) -> Self {
        Self { data, l1 }
    }
}

impl From<&Epoch> for KeptEpoch {
    fn from(epoch: &Epoch) -> Self {
        let Validation { error, loss, zeros, .. } = &epoch.validation;
        Self {
            epoch: epoch.epoch,
            training_loss: epoch.training_loss.into(),
            validation_error: *error,
            validation_loss: *loss,
            zeros: zeros.clone(),
            is_best: epoch.is_best,
        }
    }
}

impl From<KeptEpoch> for Epoch {
    fn from(epoch: KeptEpoch) -> Self {
        let KeptEpoch { epoch, training_loss, validation_error, validation_loss, zeros, is_best } = epoch;
        let misclassified = Vec::new();
        let validation = Validation { error: validation_error, loss: validation_loss, zeros, misclassified };
        Self { epoch, training_loss: training_loss.into(), validation, is_best }
    }
}

/// The contents of the file.
pub(super) fn write<M: Parts>(
    job: &str,
    checkpoint: &mut Checkpoint<M>,
    cost: Cost,
) -> Result<Vec<u8>, serde_json::Error> {
    let header = Header {
        format: FORMAT,
        job: job.to_owned(),
        cost,
        steps: checkpoint.steps,
        loss: checkpoint.loss.into(),
        epochs: checkpoint.epochs.iter().map(KeptEpoch::from).collect(),
    };
    let mut contents = serde_json::to_vec(&header)?;
    contents.push(b'\n');
    for model in [&mut checkpoint.last, &mut checkpoint.best] {
        for affine in model.affines() {
            for numbers in numbers(affine) {
                contents.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            }
        }
    }
    Ok(contents)
}

/// Reads the file into a checkpoint whose models have the shape of the run, and returns what the run took up to it.
///
/// # Errors
/// What is wrong with the file. The checkpoint may have changed.
pub(super) fn read<M: Parts>(
    job: &str,
    contents: &[u8],
    checkpoint: &mut Checkpoint<M>,
) -> Result<Cost, String> {
    let end = contents.iter().position(|&byte| byte == b'\n').ok_or("it has no first line")?;
    let (header, weights) = contents.split_at(end);
    let found = serde_json::from_slice::<serde_json::Value>(header).ok();
    let found = found.as_ref().and_then(|header| header.get("format")?.as_u64());
    if found != Some(FORMAT.into()) {
        let found = found.map_or_else(|| "none".to_owned(), |found| found.to_string());
        return Err(format!("it was written by another version: expected format {FORMAT}, found {found}"));
    }
    let header: Header = serde_json::from_slice(header).map_err(|error| error.to_string())?;
    if header.job != job {
        return Err(format!("it is of another job: expected {job}, found {}", header.job));
    }
    let (numbers_left, rest) = weights[1..].as_chunks::<4>();
    let mut numbers_left = numbers_left.iter().map(|&bytes| f32::from_le_bytes(bytes));
    let mut is_whole = rest.is_empty();
    for model in [&mut checkpoint.last, &mut checkpoint.best] {
        for number in model.affines().into_iter().flat_map(numbers).flatten() {
            match numbers_left.next() {
                Some(found) => *number = found,
                None => is_whole = false,
            }
        }
    }
    if !is_whole || numbers_left.next().is_some() {
        return Err("it is of a model of other sizes".to_owned());
    }
    checkpoint.steps = header.steps;
    checkpoint.loss = header.loss.into();
    checkpoint.epochs = header.epochs.into_iter().map(Epoch::from).collect();
    Ok(header.cost)
}

/// The weights, column by column, and the biases. No number is between them in a file.
fn numbers(affine: &mut Affine<f32>) -> impl Iterator<Item = &mut [f32]> {
    let Affine { weights, bias } = affine;
    weights.columns_mut().chain(std::iter::once(&mut bias[..]))
}
