//! Times steps of the paper's networks, on one thread and on all cores, beside what the machine can do: the work of
//! `cargo xtask bench`.
//!
//! - `names`: the names of what can be timed.
//! - `workload`: the networks and batches as data.
//! - `timing`: the loop that times any step, and `measurement`: the rows that are printed.
//! - `auto_encoder`: a step of pre-training.
//! - `calibrate`: biases for a given sparsity.
//! - `characters`: the generator of distorted characters.
//! - `epoch`: the first epoch of training on MNIST.
//! - `machine`: the best rates of the machine, and `bound`: the least time of a step at these rates.
//! - `compare`: comparison with the times of another program.

#![forbid(unsafe_code)]

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
use truezero_tensor::{Choice, Kernels};

use compare::Peer;
use machine::Machine;
use measurement::{Measurement, Reached, TABLE_HEAD, remarks};
pub use names::NAMES;
use names::{AUTO_ENCODER, CHARACTERS, EPOCH, resolve};
use workload::WORKLOADS;

/// What is timed, and how the results are written.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Names among [`NAMES`], or none for all.
    pub names: &'a [String],
    /// The number of threads; if it is absent, one and as many as there are cores.
    pub threads: Option<NonZeroUsize>,
    /// A file with the times of another program, to compare with.
    pub compare: Option<&'a Path>,
    /// Write a JSON object per line instead of a table.
    pub json: bool,
    /// The folder of the data sets' manifests, with MNIST.
    pub datasets: &'a Path,
}

/// Times workloads, and passes each line of the result to `write` as soon as it is measured.
///
/// # Errors
/// If a name is unknown, if the kernels or the threads cannot be used, if the file to compare with or MNIST cannot be
/// read, or if a workload cannot be timed.
pub fn run(options: Options<'_>, mut write: impl FnMut(&str)) -> Result<()> {
    let kernels = Kernels::from_environment().context("the kernels cannot be chosen")?;
    let names = resolve(options.names)?;
    let peers = match options.compare {
        Some(path) => read_peers(path)?,
        None => Vec::new(),
    };
    if !options.json {
        write(&format!("784-1000-1000-1000-10 unless said otherwise, {} kernels", kernels.instruction_set()));
        write(&chosen(Choice::of_this_processor()));
        write(TABLE_HEAD);
    }
    let mut measurements = Vec::new();
    let mut machines = BTreeMap::new();
    for name in names {
        for threads in threads(options.threads) {
            let kernels = kernels.with_threads(threads).context("the threads cannot be started")?;
            for mut measurement in measure(name, kernels, options.datasets)? {
                if let Some(work) = measurement.work {
                    let machine = machines.entry(threads).or_insert_with(|| Machine::new(kernels));
                    measurement.reached = Some(Reached::of(work, measurement.timing, machine));
                }
                let line =
                    if options.json { serde_json::to_string(&measurement)? } else { measurement.table_row() };
                write(&line);
                measurements.push(measurement);
            }
        }
    }
    let ratios = compare::ratios(&peers, &measurements);
    if options.json {
        for line in machines.values().flat_map(Machine::facts) {
            write(&serde_json::to_string(&line)?);
        }
        for ratio in ratios {
            write(&serde_json::to_string(&ratio)?);
        }
    } else {
        for remark in remarks(&measurements) {
            write(&remark);
        }
        for fact in machines.values().flat_map(Machine::facts) {
            write(&fact.sentence());
        }
        for ratio in ratios {
            write(&ratio.sentence());
        }
    }
    Ok(())
}

/// What the kernels have measured and chosen on this processor.
fn chosen(Choice { dense_above, asked_from_bytes, .. }: Choice) -> String {
    format!(
        "chosen for this processor: dense products above {:.0} % active inputs; where all weights are visited in \
         order, they are asked for ahead of time from {} MB on",
        100.0 * dense_above,
        asked_from_bytes >> 20
    )
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
