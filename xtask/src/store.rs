//! The files of the finished runs: in the folder `runs` a record of each, with its model beside it. Published results
//! have all records in one file instead, and no models.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;

use anyhow::Result;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use truezero_sweep::words::counted;
use truezero_sweep::{Archive, write_file};

use crate::output;
use crate::record::{Record, Runs};

const FOLDER: &str = "runs";
/// All records in one file.
pub(crate) const ARCHIVE: &str = "runs.jsonl";
/// The same compressed, as published results have it.
pub(crate) const COMPRESSED: &str = "runs.jsonl.gz";

pub(crate) type Store = truezero_sweep::Store<Record>;

/// The store in the folder of the output; nothing is written yet.
pub(crate) fn store(folder: &Path) -> Store {
    Store::new(folder.join(FOLDER)).with_listener(output::note)
}

/// The store of a reproduction or of published results. If the folder has no folder `runs`, the records are read from
/// the archive, if there is one.
pub(crate) fn published(output: &Path) -> Result<Store> {
    let store = store(output);
    if store.folder().is_dir() {
        return Ok(store);
    }
    for name in [ARCHIVE, COMPRESSED] {
        let path = output.join(name);
        let Ok(file) = File::open(&path) else { continue };
        let lines: Box<dyn BufRead> = if name == COMPRESSED {
            Box::new(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Box::new(BufReader::new(file))
        };
        return Ok(store.with_archive(Archive::read(path, lines)?));
    }
    Ok(store)
}

/// The store in which runs are done. Records that are in the archive alone are written into its folder first, so that a
/// reproduction goes on from published results.
pub(crate) fn prepared(output: &Path) -> Result<Store> {
    let found = published(output)?;
    found.prepare()?;
    if let Some(archive) = found.archive() {
        let records = counted(found.unpack()?, "record");
        output::note(&format!("{records} of finished runs are taken from `{}`", archive.path().display()));
    }
    let store = store(output);
    let older = store.seal_older()?;
    if older > 0 {
        output::note(&format!(
            "{} of an earlier version had no checksum and got one; earlier versions cannot read them now",
            counted(older, "record")
        ));
    }
    Ok(store)
}

/// Writes the archive of published results: all records in one compressed file.
pub(crate) fn publish(runs: &Runs, folder: &Path) -> Result<()> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(Archive::lines(runs)?.as_bytes())?;
    write_file(folder, COMPRESSED, compressed.finish()?)?;
    Ok(())
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
