//! The finished runs of a reproduction: in the folder `runs` a record for each, and beside it the model that it left.
//! Published results have their records in one file instead, and no models.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::read::MultiGzDecoder;
use truezero_network::Network;
use truezero_sweep::{Archive, Record as _};

use crate::record::Record;

const FOLDER: &str = "runs";
/// All records in one file, a line each; published results have it compressed, with `.gz` at the end of its name.
pub(crate) const ARCHIVE: &str = "runs.jsonl";
/// The extension of a model.
const MODEL: &str = "safetensors";

pub(crate) type Store = truezero_sweep::Store<Record>;

/// The store in the folder of the output; nothing is written yet.
pub(crate) fn store(output: &Path) -> Store {
    Store::new(output.join(FOLDER))
}

/// The store of a folder whose report is written anew: where there is no folder `runs`, the records are read from the
/// archive, if there is one.
pub(crate) fn published(output: &Path) -> Result<Store> {
    let store = store(output);
    if store.folder().is_dir() {
        return Ok(store);
    }
    for name in [ARCHIVE.to_owned(), format!("{ARCHIVE}.gz")] {
        let path = output.join(&name);
        let Ok(file) = File::open(&path) else { continue };
        let lines: Box<dyn BufRead> = if name.ends_with("gz") {
            Box::new(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Box::new(BufReader::new(file))
        };
        return Ok(store.with_archive(Archive::read(path, lines)?));
    }
    Ok(store)
}

/// The record of a job, relative to the folder of the output.
pub(crate) fn relative_path(id: &str) -> String {
    format!("{FOLDER}/{id}.json")
}

/// The identity in the relative path of a record.
pub(crate) fn job_of(path: &str) -> Option<&str> {
    path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")
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
