//! What a coordinator does: it plans, submits what is open, and submits its successor.

use std::collections::BTreeMap;
use std::path::absolute;

use anyhow::{Context as _, Result};
use truezero_sweep::Estimate;
use truezero_sweep::slurm::SlurmTask;
use truezero_sweep::words::counted;

use super::jobs::{place_of, write_jobs};
use super::sizes::{data_bytes, resources};
use super::{Coordinator, CoordinatorCommand, Receipt, coordinator_resources, slurm, this_program};
use crate::job::Job;
use crate::output;
use crate::plan::{outlooks, plan};
use crate::reproduce::{Prepared, Reproduce};

/// What a coordinator has found.
#[derive(Debug)]
pub(crate) enum Planned {
    /// Jobs are queued or running, and a successor is submitted.
    Submitted,
    /// Nothing is left to run, but for what failed for good.
    Ended(Receipt),
}

/// Plans, and submits what is open and the next coordinator. The data may be outlines.
pub(crate) fn plan_and_submit(
    arguments: &Reproduce,
    prepared: &Prepared<'_>,
    coordinator: Coordinator,
) -> Result<Planned> {
    let store = prepared.context.store;
    store.prepare()?;
    let slurm = slurm(prepared.output, &arguments.cluster)?;
    if coordinator == Coordinator::First {
        slurm.forgive()?;
    }
    let (runs, open) = plan(&prepared.context, &prepared.experiments)?;
    write_jobs(arguments, prepared, &open)?;
    let tasks = tasks(arguments, prepared, &open)?;
    let is_done = |id: &str| store.read_json(id).is_ok_and(|record| record.is_some());
    let standing = slurm.advance(&tasks, &is_done)?;
    output::note(&format!(
        "{} finished, {} open: {} submitted now, {} queued or running, {} failed for good",
        counted(runs.len(), "run"),
        open.len(),
        standing.submitted,
        standing.active,
        standing.failed.len(),
    ));
    match standing.wait_for {
        Some(array) => {
            let command = CoordinatorCommand::of_this_process()?;
            let (words, resources) =
                (command.words(Coordinator::Next), coordinator_resources(arguments.scale));
            let number = slurm.submit_coordinator(&words, &command.tag(), resources, Some(array))?;
            output::note(&format!("Coordinator {number} goes on when array {array} has ended"));
            Ok(Planned::Submitted)
        }
        None => Ok(Planned::Ended(Receipt { failed: standing.failed })),
    }
}

fn tasks(arguments: &Reproduce, prepared: &Prepared<'_>, open: &[Job]) -> Result<Vec<SlurmTask>> {
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let context = &prepared.context;
    let outlooks = outlooks(context, &prepared.experiments, &prepared.environment.cpu)?;
    let planned = outlooks.iter().flat_map(|outlook| &outlook.jobs);
    let estimates: BTreeMap<&str, Estimate> =
        planned.map(|planned| (planned.job.id.as_str(), planned.estimate)).collect();
    let folder = absolute(prepared.output).context("the folder of --out is no path")?;
    let folder = folder.into_os_string().into_string();
    let folder =
        folder.map_err(|path| anyhow::anyhow!("{} is not in UTF-8, which Slurm needs", path.display()))?;
    let program = this_program()?;
    let threads = arguments.threads.to_string();
    let kept_every = humantime::format_duration(arguments.checkpoint_every).to_string().replace(' ', "");
    let task = |job: &Job| {
        let estimate = estimates.get(job.id.as_str()).copied().unwrap_or_default();
        let place = place_of(prepared, job)?;
        let bytes = data_bytes(context.data.at(place)?, context.data.examples(place)?);
        let command = [
            &program,
            "run-job",
            &job.id,
            "--store",
            &folder,
            "--threads",
            &threads,
            "--checkpoint-every",
            &kept_every,
        ];
        Ok(SlurmTask {
            id: job.id.clone(),
            command: command.map(str::to_owned).to_vec(),
            resources: resources(&arguments.cluster, estimate, bytes, arguments.threads)?,
        })
    };
    open.iter().map(task).collect()
}
