//! [`LayerInputs`]: the inputs and the targets of the layer that is pre-trained.

use std::borrow::Cow;

use truezero_activations::{Activation, ActivationKind, Bounds};
use truezero_network::{Layer, check_finite};
use truezero_tensor::{ActiveLists, Examples, Kernels};

use crate::quantile::quantile;
use crate::{InputScale, PretrainError, Reconstruction, Settings, Targets, Unlabelled};

/// Strategy 2 divides by this quantile of the training values above zero, and a value above it becomes 1. Otherwise the
/// one largest value would decide the scale of a layer: on Amazon's kitchen reviews it is 3.6 to 5.4 times this
/// quantile.
const DIVISOR: f64 = 0.99;

/// The training or the validation examples of one layer.
#[derive(Debug)]
pub(crate) struct LayerExamples<'a> {
    /// The values of the layer below, without its signs and as [`LayerInputs::scale`] brings them into [0, 1].
    pub(crate) inputs: Cow<'a, Examples<f32>>,
    /// The values of the layer below before its activation, where these are the targets.
    before: Option<Examples<f32>>,
    centred: bool,
}

impl LayerExamples<'_> {
    /// No examples of this many features.
    fn none(features: usize) -> Self {
        let inputs = Cow::Owned(Examples::Sparse(ActiveLists::new(features)));
        Self { inputs, before: None, centred: false }
    }

    /// Scales the inputs, if they are to be.
    fn scale(&mut self, scale: Option<InputScale<f32>>) {
        if let Some(scale) = scale {
            scale.apply(self.inputs.to_mut());
        }
    }

    pub(crate) fn targets(&self) -> Targets<'_, f32> {
        match &self.before {
            Some(before) => Targets::Given(before),
            None if self.centred => Targets::Centred,
            None => Targets::Inputs,
        }
    }
}

/// The inputs and the targets of the layer that is pre-trained.
#[derive(Debug)]
pub(crate) struct LayerInputs<'a> {
    source: Unlabelled<'a>,
    passage: Passage<'a>,
    /// The epoch whose examples are in `training`; `None` if there are none.
    epoch: Option<u32>,
    pub(crate) training: LayerExamples<'a>,
    pub(crate) validation: LayerExamples<'a>,
    /// How the values of the layer below are brought into [0, 1] where they have to be. That of a stream is found in
    /// its first epoch.
    pub(crate) scale: Option<InputScale<f32>>,
}

impl<'a> LayerInputs<'a> {
    /// Sends the examples of the first epoch and those for validation through the layers below. Checks the layers, the
    /// examples and the targets.
    pub(crate) fn new(
        below: &'a [Layer<f32>],
        source: impl Into<Unlabelled<'a>>,
        validation: &'a Examples<f32>,
        settings: &Settings,
        kernels: Kernels,
    ) -> Result<Self, PretrainError> {
        let source = source.into();
        let training = source.of(1);
        let features = below.first().map_or(training.features(), |layer| layer.affine.inputs());
        check_examples("training", &training, features)?;
        check_examples("validation", validation, features)?;
        check_chain(below)?;
        let reconstruction = settings.reconstruction;
        let range = below.last().map(|layer| layer.activation.range());
        let unit_range: Bounds<f32> = reconstruction.unit().range();
        let never_negative = unit_range.low() == 0.0;
        let centred = below.is_empty() && settings.centred_inputs && never_negative;
        let passage = Passage { below, features, reconstruction, centred, kernels };
        let (mut training, mut validation) =
            (passage.encode(training), passage.encode(Cow::Borrowed(validation)));

        if largest_magnitude(&training.inputs) == 0.0 {
            return Err(PretrainError::AllZero { layer: below.len() });
        }
        let scale = if never_negative && range == Some(Bounds::new(-1.0, 1.0)) {
            Some(InputScale::of_centred())
        } else if reconstruction == Reconstruction::Sigmoid && range == Some(Bounds::new(0.0, f32::INFINITY))
        {
            Some(InputScale::division(quantile(&training.inputs, DIVISOR).unwrap_or(1.0)))
        } else {
            None
        };
        training.scale(scale);
        validation.scale(scale);
        check_targets(&training, "training", reconstruction)?;
        check_targets(&validation, "validation", reconstruction)?;
        Ok(Self { source, passage, epoch: Some(1), training, validation, scale })
    }

    /// Makes the training examples of an epoch, from 1, ready. Nothing is done if they are here.
    pub(crate) fn begin_epoch(&mut self, epoch: u32) -> Result<(), PretrainError> {
        if matches!(self.source, Unlabelled::Fixed(_)) || self.epoch == Some(epoch) {
            return Ok(());
        }
        // Two epochs are never in memory at a time.
        (self.epoch, self.training) = (None, LayerExamples::none(self.training.inputs.features()));
        let examples = self.source.of(epoch);
        check_examples("training", &examples, self.passage.features)?;
        let mut training = self.passage.encode(examples);
        training.scale(self.scale);
        check_targets(&training, "training", self.passage.reconstruction)?;
        (self.epoch, self.training) = (Some(epoch), training);
        Ok(())
    }
}

fn check_examples(
    part: &'static str,
    examples: &Examples<f32>,
    features: usize,
) -> Result<(), PretrainError> {
    if examples.is_empty() {
        return Err(PretrainError::Empty { part });
    }
    if examples.features() != features {
        return Err(PretrainError::Features { part, expected: features, found: examples.features() });
    }
    check_finite(examples).map_err(|reason| PretrainError::Examples { part, reason })
}

fn check_chain(below: &[Layer<f32>]) -> Result<(), PretrainError> {
    for (layer, pair) in below.windows(2).enumerate() {
        let (expected, found) = (pair[0].affine.outputs(), pair[1].affine.inputs());
        if found != expected {
            return Err(PretrainError::Chain { layer: layer + 1, expected, found });
        }
    }
    Ok(())
}

/// What examples pass through on their way to the layer.
#[derive(Clone, Copy, Debug)]
struct Passage<'a> {
    below: &'a [Layer<f32>],
    /// Of the examples.
    features: usize,
    reconstruction: Reconstruction,
    /// Whether the targets of the first layer are in [0, 1] and its inputs in [−1, 1].
    centred: bool,
    kernels: Kernels,
}

impl<'a> Passage<'a> {
    fn encode(&self, mut inputs: Cow<'a, Examples<f32>>) -> LayerExamples<'a> {
        let Self { below, reconstruction, centred, kernels, .. } = *self;
        let Some((last, lower)) = below.split_last() else {
            return LayerExamples { inputs, before: None, centred };
        };
        for layer in lower {
            inputs = Cow::Owned(layer.encode(kernels, &inputs));
        }
        let unsigned = Layer { half_negated: false, ..last.clone() };
        let values = unsigned.encode(kernels, &inputs);
        let before = (reconstruction == Reconstruction::LinearBefore)
            .then(|| Layer { activation: ActivationKind::Linear, ..unsigned }.encode(kernels, &inputs));
        LayerExamples { inputs: Cow::Owned(values), before, centred: false }
    }
}

/// The largest |x|, NaN not counted.
fn largest_magnitude(examples: &Examples<f32>) -> f32 {
    let mut features = vec![0.0_f32; examples.features()];
    let mut largest = 0.0_f32;
    for position in 0..examples.len() {
        examples.copy_example(position, &mut features);
        largest = features.iter().fold(largest, |largest, value| largest.max(value.abs()));
    }
    largest
}

fn check_targets(
    examples: &LayerExamples<'_>,
    part: &'static str,
    reconstruction: Reconstruction,
) -> Result<(), PretrainError> {
    let range = reconstruction.unit().range();
    let mut targets = vec![0.0_f32; examples.inputs.features()];
    for example in 0..examples.inputs.len() {
        examples.targets().copy_target(&examples.inputs, example, &mut targets);
        let wrong = |&(_, &target): &(usize, &f32)| !(range.contains(target) && target.is_finite());
        if let Some((unit, &found)) = targets.iter().enumerate().find(wrong) {
            let (low, high) = (range.low(), range.high());
            return Err(PretrainError::Target { part, example, unit, low, high, found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
