//! `cargo xtask torture`: injects the faults that a long reproduction may meet, and checks that nothing is lost and
//! nothing wrong is reported.

mod child;
mod compare;
mod damaged;
mod faults;
mod flips;
mod kills;
mod lab;
mod repeats;

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;

use crate::interrupt::Completion;
use crate::number::at_least_one;
use crate::output;

#[derive(Debug, Args)]
#[command(after_help = "\
Reproductions at smoke scale are killed at random moments and started again until they are finished. Their records and
models must then be those of one that was never killed. Bits of records, models and checkpoints are flipped. The other
faults are a full disk, signals, two processes and more: each is a line of the output. Everything is done in a folder of
its own, which is deleted at the end.")]
pub(crate) struct Torture {
    /// Minutes for which reproductions are killed; at least until every one that was killed is finished
    #[arg(long, value_name = "N", default_value_t = 20)]
    minutes: u32,

    /// The seed of all random moments and places
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Instead, reproduce at smoke scale N times within one process, and watch its memory and its open files
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroU32>)]
    repeats: Option<NonZeroU32>,
}

/// How many bits are flipped.
const FLIPS: u32 = 10_000;

pub(crate) fn run(arguments: &Torture) -> Result<Completion> {
    if let Some(repeats) = arguments.repeats {
        return repeats::run(repeats);
    }
    let start = Instant::now();
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let (cases, skipped) = faults::run(&folder.join("faults"))?;
    let time = Duration::from_secs(60 * u64::from(arguments.minutes));
    let kept = folder.join("kept");
    let kills = kills::run(&folder.join("kills"), &kept, arguments.seed, Instant::now() + time)?;
    output::result(&kills.to_string());
    let flips = flips::run(&kept, arguments.seed, FLIPS)?;
    output::result(&flips.to_string());
    let reported = flips::reported(&folder.join("reported"), arguments.seed)?;
    output::result(&reported.to_string());
    ensure!(kills.count > 0, "there was no time for a kill");
    output::result(&format!(
        "Nothing lost and nothing misreported in {:.0} min: {} kills, {FLIPS} flipped bits in a store, {} damaged \
         records in reproductions, {cases} other faults, {skipped} not tried",
        start.elapsed().as_secs_f64() / 60.0,
        kills.count,
        reported.records,
    ));
    Ok(Completion::Done)
}
