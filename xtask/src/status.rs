//! `cargo xtask status`: what is queued, running, finished and failed, and what each waits for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use truezero_sweep::slurm::{Ledger, Queue, Slurm};
use truezero_sweep::words::counted;

use crate::cluster::{ClusterArguments, is_submitted, slurm};
use crate::interrupt::Completion;
use crate::job_file::JobFile;
use crate::output;
use crate::store::{finished, store};

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The folder of the reproduction
    #[arg(long, value_name = "FOLDER", default_value = "reproduction/quick")]
    out: PathBuf,
}

pub(crate) fn status(arguments: &Status) -> Result<Completion> {
    let output = &arguments.out;
    let store = store(output);
    if !store.folder().is_dir() {
        bail!("`{}` has no runs: name the folder of a reproduction by --out", output.display());
    }
    let finished = finished(&store)?.len();
    if !is_submitted(output) {
        output::result(&format!("{} finished; none were submitted to Slurm", counted(finished, "run")));
        return Ok(Completion::Done);
    }
    let slurm = slurm(output, &ClusterArguments::default())?;
    let (ledger, queue) = slurm.look()?;
    let is_done = |id: &str| store.path(id, "json").is_file();
    for line in lines(&slurm, &ledger, &queue, finished, &is_done, &|id| label(output, id)) {
        output::result(&line);
    }
    Ok(Completion::Done)
}

fn label(output: &Path, id: &str) -> String {
    JobFile::read(output, id).map_or_else(|_| id.to_owned(), |(file, _)| file.label)
}

fn lines(
    slurm: &Slurm,
    ledger: &Ledger,
    queue: &Queue,
    finished: usize,
    is_done: &dyn Fn(&str) -> bool,
    label: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let (mut running, mut queued, mut ended) = (Vec::new(), BTreeMap::<String, usize>::new(), 0);
    for array in &ledger.arrays {
        let tasks: BTreeMap<Option<usize>, _> =
            queue.named(&array.name).map(|task| (task.index, task)).collect();
        for (&index, job) in &array.jobs {
            match tasks.get(&Some(index)) {
                Some(task) if task.is_pending() => {
                    let reason = task.reason.as_deref().unwrap_or("its turn");
                    let waits = format!("array {}, waiting for: {reason}", task.number);
                    *queued.entry(waits).or_default() += 1;
                }
                Some(task) => running.push(format!("  {}_{index}  {}", task.number, label(job))),
                None if !is_done(job) => ended += 1,
                None => {}
            }
        }
    }
    let mut lines = vec![format!("finished  {}", counted(finished, "run"))];
    lines.push(format!("running   {}", counted(running.len(), "run")));
    lines.extend(running);
    lines.push(format!("queued    {}", counted(queued.values().sum(), "run")));
    lines.extend(queued.into_iter().map(|(waits, count)| format!("  {}: {waits}", counted(count, "run"))));
    if ended > 0 {
        lines.push(format!("ended     {} without a record; the coordinator decides", counted(ended, "run")));
    }
    lines.push(format!("failed    {}", counted(ledger.failures.len(), "run")));
    for (id, failure) in &ledger.failures {
        let what = if failure.is_final { "for good" } else { "and is tried again" };
        lines.push(format!("  {} {what}, try {}: {}", label(id), failure.tries, failure.reason));
        lines.push(format!("    {}", failure.log.display()));
    }
    let coordinators: Vec<_> = queue.named(slurm.name()).collect();
    for coordinator in &coordinators {
        let state = match (coordinator.is_pending(), coordinator.reason.as_deref()) {
            (false, _) => "planning, or writing the report".to_owned(),
            (true, Some("Dependency")) => {
                "waiting for an array to end; then it submits what follows".to_owned()
            }
            (true, reason) => format!("queued, waiting for: {}", reason.unwrap_or("its turn")),
        };
        lines.push(format!("coordinator {}  {state}", coordinator.number));
    }
    if coordinators.is_empty() {
        lines.push("no coordinator: all is done, or `reproduce --executor slurm` goes on".to_owned());
    }
    lines
}
