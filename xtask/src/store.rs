//! The finished runs of a reproduction: in the folder `runs` a record for each, and beside it the model that it left.

use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_network::Network;
use truezero_sweep::Record as _;

use crate::record::Record;

const FOLDER: &str = "runs";
/// The extension of a model.
const MODEL: &str = "safetensors";

pub(crate) type Store = truezero_sweep::Store<Record>;

/// The store in the folder of the output; nothing is written yet.
pub(crate) fn store(output: &Path) -> Store {
    Store::new(output.join(FOLDER))
}

/// The record of a job, relative to the folder of the output.
pub(crate) fn relative_path(id: &str) -> String {
    format!("{FOLDER}/{id}.json")
}

/// Keeps a finished run: its model, and then its record.
pub(crate) fn keep(store: &Store, record: Record, network: &Network<f32>) -> Result<Record> {
    store.write_file(record.job(), MODEL, &network.to_safetensors()?)?;
    Ok(store.write(record)?)
}

/// The network that a finished job left, with the weights of its best epoch. Pre-training leaves the layer and those
/// below it, under an output that nothing has trained.
pub(crate) fn network(store: &Store, id: &str) -> Result<Network<f32>> {
    Network::load(&store.path(id, MODEL)).with_context(|| {
        let record = store.path(id, "json");
        format!("the model of a finished run cannot be read: delete `{}` to run it again", record.display())
    })
}
