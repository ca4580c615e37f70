//! The files of the finished runs: in the folder `runs` a record of each, with its model beside it; and of what was
//! measured on the models, in the folder `measurements`. Published results have all records of each kind in one file
//! instead, and no models.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use truezero_sweep::words::counted;
use truezero_sweep::{Archive, Records, SweepError, write_file};

use crate::measurement::Measurements;
use crate::output;
use crate::record::Record;

const FOLDER: &str = "runs";
/// All records in one file.
pub(crate) const ARCHIVE: &str = "runs.jsonl";
/// The same compressed, as published results have it.
pub(crate) const COMPRESSED: &str = "runs.jsonl.gz";

const MEASUREMENTS: &str = "measurements";
/// All measurements in one compressed file, as published results have it.
pub(crate) const COMPRESSED_MEASUREMENTS: &str = "measurements.jsonl.gz";

pub(crate) type Store<R = Record> = truezero_sweep::Store<R>;

/// The store in the folder of the output; nothing is written yet.
pub(crate) fn store(output: &Path) -> Store {
    Store::new(output.join(FOLDER)).with_listener(output::note)
}

/// What was measured on the models of a reproduction; nothing is written yet.
pub(crate) fn measurements(output: &Path) -> Measurements {
    Measurements::new(output.join(MEASUREMENTS)).with_listener(output::note)
}

/// The store of a reproduction or of published results. If the folder has no folder `runs`, the records are read from
/// the archive, if there is one.
pub(crate) fn published(output: &Path) -> Result<Store> {
    with_archive(store(output), &[output.join(ARCHIVE), output.join(COMPRESSED)])
}

/// The measurements of a reproduction or of published results, as [`published`] has the runs.
pub(crate) fn published_measurements(output: &Path) -> Result<Measurements> {
    with_archive(measurements(output), &[output.join(COMPRESSED_MEASUREMENTS)])
}

/// The store with the records of the first of these archives that is there, if its folder is not.
fn with_archive<R: truezero_sweep::Record>(store: Store<R>, archives: &[PathBuf]) -> Result<Store<R>> {
    if store.folder().is_dir() {
        return Ok(store);
    }
    for path in archives {
        let Ok(file) = File::open(path) else { continue };
        let lines: Box<dyn BufRead> = if path.extension().is_some_and(|extension| extension == "gz") {
            Box::new(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Box::new(BufReader::new(file))
        };
        return Ok(store.with_archive(Archive::read(path, lines)?));
    }
    Ok(store)
}

/// The stores in which runs are done and their models measured. Where there is an archive and no folder yet, the
/// records are written into the folder first, so that a reproduction goes on from published results.
pub(crate) fn prepared(output: &Path) -> Result<(Store, Measurements)> {
    if let Some(archive) = published(output)?.archive() {
        unpack(&store(output), archive)?;
        let records = counted(archive.len(), "record");
        output::note(&format!("{records} of finished runs are taken from `{}`", archive.path().display()));
    }
    if let Some(archive) = published_measurements(output)?.archive() {
        unpack(&measurements(output), archive)?;
    }
    let store = store(output);
    store.prepare()?;
    let older = store.seal_older()?;
    if older > 0 {
        output::note(&format!(
            "{} of an earlier version had no checksum and got one; earlier versions cannot read them now",
            counted(older, "record")
        ));
    }
    Ok((store, measurements(output)))
}

/// Writes the records of an archive into the folder of the store. It gets its name when all of them are there: a start
/// that finds it does not look into the archive.
fn unpack<R: truezero_sweep::Record>(store: &Store<R>, archive: &Archive) -> Result<()> {
    let folder = store.folder();
    let beside = Store::<R>::new(folder.with_extension("unpacking")).with_archive(archive.clone());
    beside.prepare()?;
    beside.unpack()?;
    match fs::rename(beside.folder(), folder) {
        Ok(()) => Ok(()),
        // Another process did the same and was faster. What is left is in no one's way.
        Err(_) if folder.is_dir() => {
            drop(fs::remove_dir_all(beside.folder()));
            Ok(())
        }
        Err(source) => Err(SweepError::Folder { folder: folder.to_owned(), source }.into()),
    }
}

/// Writes an archive of published results: all records in one compressed file.
pub(crate) fn publish<R: truezero_sweep::Record>(
    records: &Records<R>,
    folder: &Path,
    name: &str,
) -> Result<()> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(Archive::lines(records)?.as_bytes())?;
    write_file(folder, name, compressed.finish()?)?;
    Ok(())
}

/// The identities of the runs whose records are in a store.
pub(crate) fn finished(store: &Store) -> Result<Vec<String>> {
    if let Some(archive) = store.archive() {
        return Ok(archive.jobs().map(str::to_owned).collect());
    }
    if !store.folder().is_dir() {
        return Ok(Vec::new());
    }
    let is_finished = |id: &String| store.path(id, "json").is_file();
    Ok(store.listed()?.into_keys().filter(is_finished).collect())
}

/// The record of a job, relative to the folder of the output.
pub(crate) fn relative_path(id: &str) -> String {
    format!("{FOLDER}/{id}.json")
}

/// The identity of the job whose record has this relative path.
pub(crate) fn job_of(path: &str) -> Option<&str> {
    path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::{Measurement, all_kept};

    #[test]
    fn an_archive_that_was_unpacked_in_part_is_unpacked_whole_by_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        let measured = ["a", "b", "c"].map(|name| Measurement { name: name.into(), networks: Vec::new() });
        let kept = measurements(&from);
        for measurement in &measured {
            measurement.result(&kept, || Ok(0.5)).unwrap();
        }
        publish(&all_kept(&kept, &measured).unwrap(), &to, COMPRESSED_MEASUREMENTS).unwrap();
        // As a program leaves it that is killed after the first record.
        let record = fs::read_dir(kept.folder()).unwrap().next().unwrap().unwrap();
        let half = to.join("measurements.unpacking");
        fs::create_dir(&half).unwrap();
        fs::copy(record.path(), half.join(record.file_name())).unwrap();

        let (_, unpacked) = prepared(&to).unwrap();
        assert_eq!(all_kept(&unpacked, &measured).unwrap().len(), 3);
        assert!(!half.exists());
        // What is deleted from the folder does not come back.
        fs::remove_file(unpacked.folder().join(record.file_name())).unwrap();
        let (_, again) = prepared(&to).unwrap();
        assert_eq!(all_kept(&again, &measured).unwrap().len(), 2);
    }
}
