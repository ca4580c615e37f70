//! `cargo xtask bench`: times steps of the paper's networks, on one thread and on all cores.
//!
//! - [`names`]: the names of what can be timed.
//! - [`workload`]: the networks and batches as data.
//! - [`timing`]: the loop that times any step, and [`measurement`]: the rows that are printed.
//! - [`arguments`]: the arguments of the command.
//! - [`auto_encoder`]: a step of pre-training.
//! - [`calibrate`]: biases for a given sparsity.
//! - [`characters`]: the generator of distorted characters.
//! - [`epoch`]: the first epoch of training on MNIST.
//! - [`machine`]: the best rates of the machine, and [`bound`]: the least time of a step at these rates.
//! - [`compare`]: comparison with the times of another program.

mod arguments;
mod auto_encoder;
mod bound;
mod calibrate;
mod characters;
mod compare;
mod epoch;
mod machine;
mod measurement;
mod names;
mod timing;
mod workload;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_datasets::mnist;
use truezero_tensor::Kernels;

use crate::folders::datasets_folder;
use crate::output;
pub(crate) use arguments::Bench;
use compare::Peer;
use machine::Machine;
use measurement::{Measurement, Reached, TABLE_HEAD, remarks};
use names::{AUTO_ENCODER, CHARACTERS, EPOCH, resolve};
use workload::WORKLOADS;

/// Times the named workloads, or all, and prints each result as soon as it is measured.
pub(crate) fn run(arguments: &Bench) -> Result<()> {
    let datasets = datasets_folder(arguments.data.as_deref())?;
    let kernels = Kernels::from_environment().context("the kernels cannot be chosen")?;
    let names = resolve(&arguments.workloads)?;
    let peers = match &arguments.compare {
        Some(path) => read_peers(path)?,
        None => Vec::new(),
    };
    if !arguments.json {
        output::result(&format!(
            "784-1000-1000-1000-10 unless said otherwise, {} kernels",
            kernels.instruction_set()
        ));
        output::result(TABLE_HEAD);
    }
    let mut measurements = Vec::new();
    let mut machines = BTreeMap::new();
    for name in names {
        for threads in threads(arguments.threads) {
            let kernels = kernels.with_threads(threads).context("the threads cannot be started")?;
            for mut measurement in measure(name, kernels, &datasets)? {
                if let Some(work) = measurement.work {
                    let machine = machines.entry(threads).or_insert_with(|| Machine::new(kernels));
                    measurement.reached = Some(Reached::of(work, measurement.timing, machine));
                }
                let line = if arguments.json {
                    serde_json::to_string(&measurement)?
                } else {
                    measurement.table_row()
                };
                output::result(&line);
                measurements.push(measurement);
            }
        }
    }
    let ratios = compare::ratios(&peers, &measurements);
    if arguments.json {
        for line in machines.values().flat_map(Machine::facts) {
            output::result(&serde_json::to_string(&line)?);
        }
        for ratio in ratios {
            output::result(&serde_json::to_string(&ratio)?);
        }
    } else {
        for remark in remarks(&measurements) {
            output::result(&remark);
        }
        for fact in machines.values().flat_map(Machine::facts) {
            output::result(&fact.sentence());
        }
        for ratio in ratios {
            output::result(&ratio.sentence());
        }
    }
    Ok(())
}

fn read_peers(path: &Path) -> Result<Vec<Peer>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    compare::parse(&text).with_context(|| format!("`{}` holds no times", path.display()))
}

/// The numbers of threads to time with: the chosen one, or one and as many as there are cores.
fn threads(chosen: Option<NonZeroUsize>) -> Vec<NonZeroUsize> {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    match chosen {
        Some(threads) => vec![threads],
        None if cores == NonZeroUsize::MIN => vec![cores],
        None => vec![NonZeroUsize::MIN, cores],
    }
}

fn measure(name: &str, kernels: Kernels, datasets: &Path) -> Result<Vec<Measurement>> {
    match name {
        AUTO_ENCODER => Ok(vec![auto_encoder::measure(kernels)?]),
        EPOCH => {
            let dataset = mnist::load(datasets).context("MNIST cannot be loaded")?;
            Ok(vec![epoch::measure(&dataset, kernels)?])
        }
        // The generator uses one thread.
        CHARACTERS if kernels.threads() > 1 => Ok(Vec::new()),
        CHARACTERS => Ok(vec![characters::measure(kernels)]),
        _ => WORKLOADS
            .iter()
            .filter(|workload| workload.is_named(name))
            .map(|workload| {
                workload.measure(kernels).with_context(|| format!("{} cannot be timed", workload.name))
            })
            .collect(),
    }
}
