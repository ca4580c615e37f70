//! Files of a store that are deleted, cut, or of an earlier version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use truezero_eval::MODEL;

use super::child::{NETWORKS, TABLE1, finish};
use super::compare::{CHECKPOINT, results, same, undamaged};
use super::kills::copy;
use super::lab::Lab;
use crate::store::store;

/// Files of unfinished and finished runs with this extension.
fn files(lab: &Lab<'_>, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(store(lab.folder).folder())?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|found| found == extension)).collect())
}

/// Runs the large plan in pieces until it has files with this extension; a new start each time.
fn until_there_are(lab: &Lab<'_>, extension: &str, least: usize) -> Result<Vec<PathBuf>> {
    for _ in 0..20 {
        lab.running()?.kill()?;
        let files = files(lab, extension)?;
        if files.len() >= least {
            return Ok(files);
        }
    }
    bail!("no reproduction in the middle has {least} files .{extension}")
}

pub(super) fn models(lab: &Lab<'_>) -> Result<Option<String>> {
    let models = until_there_are(lab, MODEL, 2)?;
    for (number, model) in models.iter().enumerate() {
        if number % 2 == 0 {
            fs::remove_file(model)?;
        } else {
            let contents = fs::read(model)?;
            fs::write(model, &contents[..contents.len() / 2])?;
        }
    }
    lab.finish_table1()
}

pub(super) fn checkpoints(lab: &Lab<'_>) -> Result<Option<String>> {
    let checkpoints = until_there_are(lab, CHECKPOINT, 1)?;
    for path in &checkpoints {
        let contents = fs::read(path)?;
        fs::write(path, &contents[..contents.len() / 2])?;
    }
    let ended = finish(TABLE1, lab.folder)?;
    for path in &checkpoints {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        ensure!(ended.lines.iter().any(|line| line.contains(&*name)), "{name} was not named");
    }
    same(lab.table1, lab.folder)?;
    Ok(None)
}

pub(super) fn earlier_version(lab: &Lab<'_>) -> Result<Option<String>> {
    copy(store(lab.networks).folder(), store(lab.folder).folder())?;
    for path in files(lab, "json")? {
        let text = fs::read_to_string(&path)?;
        // The lines of the checksums come before the first field of the record.
        let (_, record) = text.split_once("  \"format\"").context("a record begins with its format")?;
        fs::write(&path, format!("{{\n  \"format\"{record}"))?;
    }
    let ended = finish(NETWORKS, lab.folder)?;
    let said = ended.lines.join("\n");
    ensure!(said.contains("of an earlier version") && said.contains("nothing left to train"), "{said}");
    // Models that were deleted before have no checksum, so only the records are compared.
    let without_files = |folder: &Path| -> Result<Vec<Value>> {
        let mut results: Vec<_> = results(folder)?.into_values().collect();
        for fields in results.iter_mut().filter_map(Value::as_object_mut) {
            fields.remove("files");
        }
        Ok(results)
    };
    ensure!(without_files(lab.networks)? == without_files(lab.folder)?, "records have changed");
    undamaged(lab.folder)?;
    Ok(None)
}
