//! The models that finished runs leave, each beside its record in the store.

use truezero_network::Network;
use truezero_sweep::{Record as _, Store};

use crate::{EvalError, WorkRecord};

/// The extension of a model in a store.
pub const MODEL: &str = "safetensors";

/// Keeps a finished run: its model first, then its record, which makes it finished. Gives the record back.
///
/// # Errors
/// [`EvalError::UnwritableModel`] or [`EvalError::Sweep`] if one of them cannot be written.
pub fn keep(
    store: &Store<WorkRecord>,
    record: WorkRecord,
    network: &Network<f32>,
) -> Result<WorkRecord, EvalError> {
    let model = network
        .to_safetensors()
        .map_err(|source| EvalError::UnwritableModel { job: record.job().to_owned(), source })?;
    Ok(store.write_with(record, &[(MODEL, &model)])?)
}

/// The network that a finished job left, with the weights of its best epoch. Pre-training leaves its layer and those
/// below, under an output layer that is not trained.
///
/// # Errors
/// [`EvalError::Model`] if the model is missing or is not the one that the run left.
pub fn load_network(store: &Store<WorkRecord>, job: &str) -> Result<Network<f32>, EvalError> {
    let failed = |source| EvalError::Model { record: store.path(job, "json"), source };
    let bytes = store.read_file(job, MODEL).map_err(|error| failed(Box::new(error)))?;
    Network::from_safetensors(&bytes).map_err(|error| failed(Box::new(error)))
}
