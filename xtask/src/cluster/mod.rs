//! `cargo xtask reproduce --executor slurm`: the jobs as tasks of Slurm.
//!
//! The process of the user submits a coordinator and then only watches. The coordinator plans, submits what is open and
//! its own successor; the last one writes the report.

mod arguments;
mod coordinator;
mod jobs;
mod receipt;
mod sizes;
mod watch;

use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_datasets::Digest;
use truezero_sweep::slurm::{Resources, Slurm};

pub(crate) use self::arguments::{ClusterArguments, Coordinator, ExecutorKind};
pub(crate) use self::coordinator::{Planned, plan_and_submit};
pub(crate) use self::jobs::write_jobs;
pub(crate) use self::receipt::Receipt;
pub(crate) use self::watch::watch;
use crate::run_job;
use crate::scale::Scale;

/// The folder of the ledger and the logs, in that of the reproduction.
const FOLDER: &str = "slurm";

/// The sweep of a reproduction in Slurm.
pub(crate) fn slurm(output: &Path, arguments: &ClusterArguments) -> Result<Slurm> {
    let mut slurm = Slurm::new(&output.join(FOLDER), "truezero", arguments.slurm_options())?;
    slurm.final_exits = vec![run_job::UNUSABLE.into()];
    Ok(slurm)
}

/// Whether a reproduction was submitted to Slurm.
pub(crate) fn is_submitted(output: &Path) -> bool {
    output.join(FOLDER).is_dir()
}

/// The command of a reproduction, from which that of its coordinators is made.
#[derive(Clone, Debug)]
pub(crate) struct CoordinatorCommand {
    words: Vec<String>,
}

impl CoordinatorCommand {
    const OPTION: &'static str = "--coordinator";

    /// The command that started this process, but for what makes it a coordinator.
    pub(crate) fn of_this_process() -> Result<Self> {
        let program = this_program()?;
        let mut words = vec![program];
        let mut given = std::env::args_os().skip(1);
        while let Some(word) = given.next() {
            let word = word.into_string().map_err(|word| {
                anyhow::anyhow!("{} is not in UTF-8, which Slurm needs", word.to_string_lossy())
            })?;
            if word == Self::OPTION {
                given.next();
            } else {
                words.push(word);
            }
        }
        Ok(Self { words })
    }

    /// A short name of the command, by which Slurm tells its coordinators from those of others in the same folder.
    pub(crate) fn tag(&self) -> String {
        let mut tag = Digest::of(self.words.join("\n").as_bytes()).to_string();
        tag.truncate(8);
        tag
    }

    pub(crate) fn words(&self, coordinator: Coordinator) -> Vec<String> {
        let kind = match coordinator {
            Coordinator::First => "first",
            Coordinator::Next => "next",
        };
        [self.words.clone(), vec![Self::OPTION.to_owned(), kind.to_owned()]].concat()
    }
}

/// The path of this program.
fn this_program() -> Result<String> {
    let program = std::env::current_exe().context("the path of this program is not known")?;
    let program = program.into_os_string().into_string();
    program.map_err(|path| anyhow::anyhow!("{} is not in UTF-8, which Slurm needs", path.display()))
}

/// What a coordinator asks for: it plans on outlines of the data; the last one loads them for the report.
fn coordinator_resources(scale: Scale) -> Resources {
    let (memory, minutes) = match scale {
        Scale::Smoke => (1024, 30),
        Scale::Quick => (4096, 120),
        Scale::Paper => (16_384, 480),
    };
    Resources { memory, minutes, cores: std::num::NonZeroUsize::MIN }
}
