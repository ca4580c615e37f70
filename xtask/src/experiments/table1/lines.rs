//! The lines of Table 1, and the paper's errors.

use std::collections::BTreeMap;

use truezero_activations::{ActivationKind, Softplus};
use truezero_pretrain::Reconstruction;

use super::super::context::Context;
use super::super::model::Model;
use crate::data::Place;

/// A line of the table: a neuron from random weights, and with the pre-training that the paper chose for it (section
/// 4.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) neuron: ActivationKind,
    reconstruction: Reconstruction,
}

impl Line {
    pub(super) fn with(self, place: Place) -> Model {
        Model::pre_trained(place, self.neuron, self.reconstruction)
    }

    pub(super) fn without(self, place: Place) -> Model {
        Model::random(place, self.neuron)
    }
}

/// Rectifier, tanh and softplus, in the order of the table.
pub(super) fn lines() -> [Line; 3] {
    let softplus = ActivationKind::Softplus(Softplus::default());
    [
        (ActivationKind::Rectifier, Reconstruction::Softplus),
        (ActivationKind::Tanh, Reconstruction::Sigmoid),
        (softplus, Reconstruction::Softplus),
    ]
    .map(|(neuron, reconstruction)| Line { neuron, reconstruction })
}

/// Which network a half has in a line, for a data set.
pub(super) type Half = fn(Line, Place) -> Model;

/// The upper half of the table and the lower.
pub(super) const HALVES: [(&str, Half); 2] = [("with", Line::with), ("without", Line::without)];

/// The paper's error of a model, in percent.
pub(super) fn paper_error(context: &Context<'_>, model: Model) -> Option<f64> {
    let table = &context.paper.table1;
    let half: &BTreeMap<_, _> = match model.pre_training {
        Some(_) => &table.with_pre_training,
        None => &table.without_pre_training,
    };
    half.get(model.place.name())?.get(&model.neuron.to_string()).copied()
}
