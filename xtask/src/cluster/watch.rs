//! What the process of the user does: it submits the first coordinator, unless one is there, and watches.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use truezero_sweep::slurm::{Queue, Slurm, SlurmError};
use truezero_sweep::words::counted;

use super::{Coordinator, CoordinatorCommand, Receipt, coordinator_resources, slurm};
use crate::interrupt::{Completion, Interrupt};
use crate::output;
use crate::reproduce::Reproduce;
use crate::store::{finished, store};

/// How often squeue is asked: at first, and later.
const POLL: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(15)];
/// How long "at first" is.
const AT_FIRST: Duration = Duration::from_secs(120);
/// How long a network file system may take until the receipt is seen, and Slurm until a job is in its queue.
const SETTLE: Duration = Duration::from_secs(30);
/// How often a coordinator that ended early is replaced.
const REPLACED: u32 = 2;
/// For how long Slurm may not answer.
const SILENCE: Duration = Duration::from_secs(600);

/// Submits a coordinator, unless one of the same command is queued or running, and waits for the report.
pub(crate) fn watch(arguments: &Reproduce) -> Result<Completion> {
    let output = arguments.output();
    store(&output).prepare()?;
    let slurm = slurm(&output, &arguments.cluster)?;
    let command = CoordinatorCommand::of_this_process()?;
    let tag = command.tag();
    let submit = || {
        let resources = coordinator_resources(arguments.scale);
        slurm.submit_coordinator(&command.words(Coordinator::First), &tag, resources, None)
    };
    let (_, queue) = slurm.look()?;
    let mut number = if let Some(coordinator) = slurm.coordinator(&queue, &tag) {
        output::note(&format!("Attached to the reproduction of coordinator {}", coordinator.number));
        coordinator.number
    } else {
        Receipt::delete(&output, &tag)?;
        let number = submit()?;
        output::note(&format!("Submitted coordinator {number}, which submits the runs"));
        number
    };
    output::note(
        "The reproduction goes on without this process, which only watches: Ctrl-C ends the watching, and the same \
         command watches again",
    );
    let interrupt = Interrupt::listen()?;
    let (start, mut seen, mut answered) = (Instant::now(), Instant::now(), Instant::now());
    let (mut replaced, mut last) = (0, String::new());
    loop {
        if let Some(receipt) = Receipt::read(&output, &tag)? {
            for remark in receipt.remarks() {
                output::note(&remark);
            }
            for page in ["report.html", "report.md"] {
                output::result(&output.join(page).display().to_string());
            }
            return Ok(Completion::Done);
        }
        match look(&slurm, finished(&store(&output))?.len()) {
            Ok((line, queue)) => {
                answered = Instant::now();
                if line != last {
                    output::note(&line);
                    last = line;
                }
                if let Some(coordinator) = slurm.coordinator(&queue, &tag) {
                    (number, seen) = (coordinator.number, Instant::now());
                }
            }
            Err(error) if answered.elapsed() > SILENCE => return Err(error.into()),
            Err(error) => output::detail(&format!("Slurm does not answer: {error}")),
        }
        if answered > seen && answered.duration_since(seen) > SETTLE {
            let log = slurm.coordinator_log(number);
            if replaced == REPLACED {
                bail!("coordinator {number} ended before the report was written: see `{}`", log.display());
            }
            replaced += 1;
            output::note(&format!(
                "Coordinator {number} ended early, see `{}`; submitting another",
                log.display()
            ));
            (number, seen) = (submit()?, Instant::now());
        }
        let pause = POLL[usize::from(start.elapsed() > AT_FIRST)];
        let asleep = Instant::now();
        while asleep.elapsed() < pause {
            if interrupt.is_asked() {
                output::note("The reproduction goes on in Slurm; the same command watches again");
                return Ok(Completion::Interrupted);
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// How the reproduction stands, in a line.
fn look(slurm: &Slurm, finished: usize) -> Result<(String, Queue), SlurmError> {
    let (ledger, queue) = slurm.look()?;
    let (mut running, mut queued) = (0, 0);
    for array in &ledger.arrays {
        for task in queue.named(&array.name) {
            if task.is_pending() {
                queued += 1;
            } else {
                running += 1;
            }
        }
    }
    let failures = match ledger.failures.len() {
        0 => String::new(),
        failures => format!(", {failures} failed at least once"),
    };
    let finished = counted(finished, "run");
    Ok((format!("{finished} finished, {running} running, {queued} queued{failures}"), queue))
}
