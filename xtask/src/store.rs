//! The finished runs of a reproduction: in the folder `runs` a record for each, and beside it the model that it left.

use std::path::Path;

use crate::record::Record;

const FOLDER: &str = "runs";

pub(crate) type Store = truezero_sweep::Store<Record>;

/// The store in the folder of the output; nothing is written yet.
pub(crate) fn store(output: &Path) -> Store {
    Store::new(output.join(FOLDER))
}

/// The record of a job, relative to the folder of the output.
pub(crate) fn relative_path(id: &str) -> String {
    format!("{FOLDER}/{id}.json")
}
