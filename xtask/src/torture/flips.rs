//! Flipping bits of records, models and checkpoints.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use truezero_eval::{MODEL, load_network, stored_job};
use truezero_tensor::Random;

use super::child::{NETWORKS, command, finish, run as run_child};
use super::compare::{CHECKPOINT, results, same};
use super::kills::copy;
use crate::store::{Store, store};

/// The kinds of files of a store.
const KINDS: [&str; 3] = ["json", MODEL, CHECKPOINT];

/// The bits that were flipped in each kind of file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flips([u32; 3]);

impl fmt::Display for Flips {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [records, models, checkpoints] = self.0;
        write!(
            f,
            "{} bits flipped one at a time, {records} in records, {models} in models and {checkpoints} in checkpoints: \
             each was found, and the file named",
            records + models + checkpoints
        )
    }
}

/// Flips bits in the files of a store, one at a time, and reads the file as a report or a run does.
pub(super) fn run(folder: &Path, seed: u64, count: u32) -> Result<Flips> {
    // Not one that writes each fault to the terminal.
    let store = Store::new(store(folder).folder());
    let mut files: [Vec<(String, PathBuf, Vec<u8>)>; 3] = Default::default();
    for (id, extensions) in store.listed()? {
        for (kind, files) in KINDS.iter().zip(&mut files) {
            let path = store.path(&id, kind);
            // A file that belongs to no record is read by nothing.
            let is_read = *kind == CHECKPOINT || store.path(&id, "json").exists();
            if is_read && (*kind == "json" || extensions.iter().any(|extension| extension == kind)) {
                files.push((id.clone(), path.clone(), fs::read(&path)?));
            }
        }
    }
    let mut flips = Flips::default();
    for number in 0..count {
        let kind = number as usize % KINDS.len();
        let mut random = Random::new(seed, "flip", [number, 0, 0, 0]);
        let mut below = |limit: usize| place(limit, &mut random);
        let (id, path, whole) =
            files[kind].get(below(files[kind].len())).context("a kind of file is missing")?;
        let (byte, bit) = (below(whole.len()), below(8));
        let mut flipped = whole.clone();
        flipped[byte] ^= 1 << bit;
        fs::write(path, &flipped)?;
        let found = fault(&store, id, KINDS[kind]);
        fs::write(path, whole)?;
        let named = found.is_some_and(|found| found.contains(&path.display().to_string()));
        ensure!(named, "bit {bit} of byte {byte} of `{}` was flipped unnoticed", path.display());
        ensure!(fault(&store, id, KINDS[kind]).is_none(), "`{}` is whole again", path.display());
        flips.0[kind] += 1;
    }
    Ok(flips)
}

/// What is said of a file, with its causes.
fn fault(store: &Store, id: &str, kind: &str) -> Option<String> {
    let said = |error: anyhow::Error| format!("{error:#}");
    match kind {
        "json" => stored_job(store, id).err().map(|error| said(error.into())),
        MODEL => load_network(store, id).err().map(|error| said(error.into())),
        _ => store.read_sealed(id, kind).err().map(|error| said(error.into())),
    }
}

/// A random place below a limit.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the limit, and positive")]
fn place(limit: usize, random: &mut Random) -> usize {
    ((random.uniform_f64() * limit as f64) as usize).min(limit.saturating_sub(1))
}

/// The damaged records that reproductions met.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reported {
    pub(super) records: u32,
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} finished reproductions with a damaged record (a flipped bit, a cut, another record's contents): named, \
             in no table of a report that runs nothing, and made again to the same bits",
            self.records
        )
    }
}

/// How many reproductions get a damaged record.
const DAMAGED: u32 = 12;

/// Damages a record of a finished reproduction and lets the program meet it.
pub(super) fn reported(folder: &Path, seed: u64) -> Result<Reported> {
    let (whole, damaged) = (folder.join("whole"), folder.join("damaged"));
    finish(NETWORKS, &whole)?;
    let names: Vec<String> = results(&whole)?.into_keys().collect();
    let mut reported = Reported::default();
    for number in 0..DAMAGED {
        let mut random = Random::new(seed, "damage", [number, 0, 0, 0]);
        copy(store(&whole).folder(), store(&damaged).folder())?;
        let name = &names[place(names.len(), &mut random)];
        let path = store(&damaged).folder().join(name);
        let mut text = fs::read(&path)?;
        let place = place(text.len(), &mut random);
        match number % 3 {
            0 => text[place] ^= 1 << (place % 8),
            1 => text.truncate(place),
            _ => {
                let other = names.iter().find(|other| *other != name).context("there is one record")?;
                text = fs::read(store(&whole).folder().join(other))?;
            }
        }
        fs::write(&path, text)?;
        let mut only_report = command(NETWORKS, &damaged)?;
        only_report.arg("--report-only");
        let report = run_child(only_report)?.succeeded()?;
        ensure!(report.lines.iter().any(|line| line.contains(name.as_str())), "{name} was not named");
        let id = name.trim_end_matches(".json");
        for table in ["runs.csv", "runs.jsonl"] {
            ensure!(!fs::read_to_string(damaged.join(table))?.contains(id), "{name} is in {table}");
        }
        let again = finish(NETWORKS, &damaged)?;
        ensure!(again.lines.iter().any(|line| line.contains(name.as_str())), "{name} was not named");
        let page = fs::read_to_string(damaged.join("report.md"))?;
        ensure!(page.contains("Damaged files") && page.contains(id), "the report does not name {name}");
        same(&whole, &damaged)?;
        reported.records += 1;
        fs::remove_dir_all(&damaged)?;
    }
    Ok(reported)
}
