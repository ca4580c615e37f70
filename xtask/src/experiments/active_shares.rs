//! The share of active hidden units of a trained network, by test example.

use anyhow::Result;
use truezero_eval::{active_units, load_network};

use super::context::Context;
use super::model::Model;
use crate::measurement::Measurement;

/// The measurement of the network that a run left, on no more than `most` test examples.
pub(super) fn measurement(
    context: &Context<'_>,
    model: Model,
    network: &str,
    most: usize,
) -> Result<Measurement> {
    let examples = context.data.at(model.place)?.test.len().min(most);
    Ok(Measurement {
        name: format!("hidden units, and how many of them are active, in each of {examples} test examples"),
        networks: vec![network.to_owned()],
    })
}

/// The share of active hidden units in each of these examples.
pub(super) fn active_shares(
    context: &Context<'_>,
    model: Model,
    network: &str,
    most: usize,
) -> Result<Vec<f64>> {
    let test = &context.data.at(model.place)?.test;
    let measured = || {
        let network = load_network(context.store, network)?;
        let units: usize = network.hidden.iter().map(|layer| layer.affine.outputs()).sum();
        Ok((units, active_units(&network, &test.inputs, test.len().min(most), context.kernels)))
    };
    let measurement = measurement(context, model, network, most)?;
    let (units, active): (usize, Vec<usize>) = measurement.result(context.measurements, measured)?;
    Ok(active.into_iter().map(|active| active as f64 / units as f64).collect())
}
