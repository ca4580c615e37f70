//! The files of the finished runs: in the folder `runs` a record of each, with its model beside it. Published results
//! have all records in one file instead, and no models.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Result;
use flate2::read::MultiGzDecoder;
use truezero_sweep::Archive;

use crate::output;
use crate::record::Record;

const FOLDER: &str = "runs";
/// All records in one file; published results have it compressed, with `.gz` at the end of its name.
pub(crate) const ARCHIVE: &str = "runs.jsonl";

pub(crate) type Store = truezero_sweep::Store<Record>;

/// The store in the folder of the output; nothing is written yet.
pub(crate) fn store(folder: &Path) -> Store {
    Store::new(folder.join(FOLDER)).with_listener(output::note)
}

/// The store of a folder whose report is written again. If it has no folder `runs`, the records are read from the
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

/// The number of records in the folder of a store.
pub(crate) fn finished(store: &Store) -> Result<usize> {
    let is_finished = |id: &String| store.path(id, "json").is_file();
    Ok(store.listed()?.into_keys().filter(is_finished).count())
}

/// The record of a job, relative to the folder of the output.
pub(crate) fn relative_path(id: &str) -> String {
    format!("{FOLDER}/{id}.json")
}

/// The identity of the job whose record has this relative path.
pub(crate) fn job_of(path: &str) -> Option<&str> {
    path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")
}
