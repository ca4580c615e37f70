//! Many reproductions within one process, whose memory and open files must not grow.

use std::fs;
use std::num::NonZeroU32;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser as _;

use crate::cli::{Cli, Command};
use crate::interrupt::Completion;
use crate::output;
use crate::reproduce::reproduce;

/// After this number of reproductions everything that stays in memory is there.
const SETTLED: u32 = 3;
/// How much the memory may differ after that, for what the allocator keeps, in kB.
const SLACK: u64 = 16_384;

pub(super) fn run(repeats: NonZeroU32) -> Result<Completion> {
    let folder = tempfile::tempdir()?;
    let mut settled = None;
    for number in 1..=repeats.get() {
        let out = folder.path().join(number.to_string());
        let words =
            ["xtask", "reproduce", "--scale", "smoke", "--quiet", "--checkpoint-every", "20ms", "--out"];
        let words = words.iter().map(AsRef::as_ref).chain([out.as_os_str()]);
        let Command::Reproduce(arguments) = Cli::try_parse_from(words)?.command else {
            bail!("the arguments are those of a reproduction");
        };
        if reproduce(&arguments)? == Completion::Interrupted {
            return Ok(Completion::Interrupted);
        }
        fs::remove_dir_all(&out)?;
        let (memory, files) = (memory()?, open_files()?);
        output::result(&format!("reproduction {number}: {memory} kB of memory, {files} open files"));
        if number == SETTLED {
            settled = Some((memory, files));
        }
        if let Some((first, at_first)) = settled {
            ensure!(memory <= first + SLACK, "memory grows: {first} kB, then {memory} kB");
            ensure!(files <= at_first, "open files grow: {at_first}, then {files}");
        }
    }
    output::result(&format!("{repeats} reproductions in one process: memory and open files are flat"));
    Ok(Completion::Done)
}

/// The memory that is in use, in kB.
fn memory() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("this needs the /proc of Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB")).context("VmRSS is not in /proc")?;
    Ok(number.trim().parse()?)
}

fn open_files() -> Result<usize> {
    Ok(fs::read_dir("/proc/self/fd").context("this needs the /proc of Linux")?.count())
}
