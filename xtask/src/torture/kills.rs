//! Killing reproductions at random moments.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use truezero_eval::MODEL;
use truezero_tensor::Random;

use super::child::{Child, Plan, STREAMED, TABLE1, command, finish};
use super::compare::{checkpoints, results, same, undamaged};
use crate::output;
use crate::store::store;

/// The longest time from the start of the first run to the kill, in milliseconds.
const LONGEST: f32 = 1_500.0;

/// What was killed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kills {
    pub(super) count: usize,
    /// The runs that were in the middle when they were killed, and had a checkpoint to go on from.
    networks: usize,
    layers: usize,
    /// Those of them on examples that are new in every epoch.
    streamed: usize,
    /// The reproductions that were finished after kills, and the runs in them.
    finished: usize,
    runs: usize,
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, networks, layers, streamed, finished, runs } = self;
        write!(
            f,
            "{count} kills; {networks} networks and {layers} pre-trained layers were in the middle and went on from \
             their checkpoints, {streamed} of them on streamed examples; {finished} reproductions were finished after \
             that, and their {runs} runs, with models and claims, are equal to the bit to those that were never killed"
        )
    }
}

/// Kills until `end`, and then until what was killed is finished. Leaves a store that was killed in `kept`, with
/// records, models and checkpoints.
pub(super) fn run(folder: &Path, kept: &Path, seed: u64, end: Instant) -> Result<Kills> {
    let plans: [(&str, Plan); 2] = [("fixed", TABLE1), ("streamed", STREAMED)];
    for (name, plan) in plans {
        finish(plan, &folder.join(name))?;
    }
    let mut kills = Kills::default();
    for round in 0_u32.. {
        if Instant::now() >= end && kept.exists() {
            break;
        }
        let (name, plan) = plans[round as usize % plans.len()];
        let (whole, killed) = (folder.join(name), folder.join(format!("{name}-{round}")));
        let before = kills;
        kill_until_finished(&mut kills, plan, [&whole, &killed, kept], seed, round)
            .with_context(|| format!("round {round} of seed {seed}, after {} kills", kills.count))?;
        output::result(&format!(
            "round {round}, {name}: {} kills, then finished and equal; {} kills in all",
            kills.count - before.count,
            kills.count
        ));
        fs::remove_dir_all(&killed)?;
    }
    Ok(kills)
}

fn kill_until_finished(
    kills: &mut Kills,
    plan: Plan,
    [whole, folder, kept]: [&Path; 3],
    seed: u64,
    round: u32,
) -> Result<()> {
    let expected = results(whole)?;
    let mut finished = 0;
    for start in 0_u32.. {
        let wait = LONGEST * Random::new(seed, "kill", [round, start, 0, 0]).uniform_f32();
        let mut child = Child::spawn(command(plan, folder)?)?;
        child.wait_until_running();
        std::thread::sleep(Duration::from_secs_f32(wait / 1_000.0));
        let has_ended = child.has_ended()?;
        let ended = child.kill()?;
        let said = ended.lines.join("\n");
        ensure!(!said.contains("checksum") && !said.contains("cannot be"), "a file was damaged:\n{said}");
        if has_ended {
            ended.succeeded()?;
            break;
        }
        kills.count += 1;
        undamaged(folder)?;
        let now = results(folder)?;
        ensure!(now.len() >= finished, "finished runs are lost: {finished}, then {}", now.len());
        ensure!(
            now.iter().all(|(name, record)| expected.get(name) == Some(record)),
            "a finished run differs"
        );
        finished = now.len();
        let checkpoints = checkpoints(folder)?;
        for id in &checkpoints {
            let record = expected.get(&format!("{id}.json")).context("a run that was not planned")?;
            let is_network = record["settings"].get("architecture").is_some();
            *(if is_network { &mut kills.networks } else { &mut kills.layers }) += 1;
            kills.streamed += usize::from(record["settings"]["data"].get("streamed").is_some());
        }
        let models = store(folder).listed()?.into_values().flatten().filter(|file| file == MODEL).count();
        if !kept.exists() && finished >= 5 && models >= 2 && !checkpoints.is_empty() {
            copy(store(folder).folder(), store(kept).folder())?;
        }
    }
    same(whole, folder)?;
    kills.finished += 1;
    kills.runs += expected.len();
    Ok(())
}

/// Copies the files of a folder.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
