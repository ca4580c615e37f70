//! Comparing the results of two reproductions, bit by bit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::report::CLAIMS;
use crate::store::{measurements, store};

/// The records of a reproduction by name, with the checksums of their models, and without what differs from one machine
/// or moment to another.
pub(super) fn results(folder: &Path) -> Result<BTreeMap<String, Value>> {
    let mut results = BTreeMap::new();
    for entry in fs::read_dir(store(folder).folder())? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let mut record: Value = serde_json::from_slice(&fs::read(&path)?)
            .with_context(|| format!("`{}` is no record", path.display()))?;
        let fields = record.as_object_mut().context("a record is an object")?;
        for varying in ["seal", "environment"] {
            fields.remove(varying);
        }
        let cost = fields.get_mut("cost").and_then(Value::as_object_mut).context("a record has a cost")?;
        cost.retain(|name, _| name == "steps");
        results.insert(path.file_name().unwrap_or_default().to_string_lossy().into_owned(), record);
    }
    Ok(results)
}

/// Checks that two finished reproductions have the same records, models and claims, and that no file is damaged or left
/// over.
pub(super) fn same(expected: &Path, found: &Path) -> Result<()> {
    let (whole, results) = (results(expected)?, results(found)?);
    ensure!(
        whole.keys().eq(results.keys()),
        "other runs: expected {:?}, found {:?}",
        whole.keys(),
        results.keys()
    );
    for (name, record) in &whole {
        ensure!(
            results.get(name) == Some(record),
            "another result of {name}: expected {record}, found {results:?}"
        );
    }
    ensure!(fs::read(expected.join(CLAIMS))? == fs::read(found.join(CLAIMS))?, "the claims differ");
    undamaged(found)?;
    let left = checkpoints(found)?;
    ensure!(left.is_empty(), "checkpoints are left: {left:?}");
    Ok(())
}

/// Checks that no file is damaged, finished or not.
pub(super) fn undamaged(folder: &Path) -> Result<()> {
    let store = store(folder);
    if store.folder().is_dir() {
        let verified = store.verify()?;
        ensure!(verified.faults.is_empty(), "damaged files: {:?}", verified.faults);
        for id in checkpoints(folder)? {
            store.read_sealed(&id, CHECKPOINT)?;
        }
    }
    let measurements = measurements(folder);
    if measurements.folder().is_dir() {
        let verified = measurements.verify()?;
        ensure!(verified.faults.is_empty(), "damaged measurements: {:?}", verified.faults);
    }
    Ok(())
}

/// The extension of a checkpoint.
pub(super) const CHECKPOINT: &str = truezero_eval::CHECKPOINT;

/// The unfinished runs that have a checkpoint.
pub(super) fn checkpoints(folder: &Path) -> Result<Vec<String>> {
    let listed = store(folder).listed()?;
    let kept = listed.into_iter().filter(|(_, files)| files.iter().any(|file| file == CHECKPOINT));
    Ok(kept.map(|(id, _)| id).collect())
}
