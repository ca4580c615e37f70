//! `cargo xtask bench`: times steps of the paper's networks, on one thread and on all cores.
//!
//! - [`workload`]: the networks and batches as data, and the loop that times any step.
//! - [`auto_encoder`]: a step of pre-training.
//! - [`calibrate`]: the biases that give a network a wanted sparsity.
//! - [`characters`]: the generator of distorted characters.
//! - [`epoch`]: a real epoch of MNIST.
//! - [`machine`]: what the machine can do at best, and [`bound`]: the time of a step that follows from it.
//! - [`compare`]: ratios to another program's times.

mod auto_encoder;
mod bound;
mod calibrate;
mod characters;
mod compare;
mod epoch;
mod machine;
mod workload;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;
use truezero_datasets::mnist;
use truezero_tensor::Kernels;

use crate::cli::Bench;
use crate::output;
use crate::words::counted;
use bound::Work;
use compare::Peer;
use machine::Machine;
use workload::{Timing, WORKLOADS};

/// What can be timed. `sparsity` is one network at several sparsities.
pub(crate) const NAMES: [&str; 12] =
    ["W1", "W1s", "W2", "W3", AUTO_ENCODER, "W5", "W6", "W7", "W8", "sparsity", EPOCH, CHARACTERS];

const AUTO_ENCODER: &str = "W4";
const EPOCH: &str = "mnist-epoch";
const CHARACTERS: &str = "nistp";

/// Times what is named, or all if nothing is, and prints each result when it is there.
pub(crate) fn run(arguments: &Bench, datasets: &Path) -> Result<()> {
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
            let kernels = kernels.with_threads(threads).context("the threads cannot be had")?;
            for mut measurement in measure(name, kernels, datasets)? {
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

/// The numbers of threads that are compared: one and all cores, unless one was chosen.
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
        // It knows no threads.
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

/// The names as they are written in [`NAMES`].
fn resolve(names: &[String]) -> Result<Vec<&'static str>> {
    if names.is_empty() {
        return Ok(NAMES.to_vec());
    }
    let known = |name: &String| {
        let found = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        found.with_context(|| format!("no workload `{name}`: expected one of {}", NAMES.join(", ")))
    };
    names.iter().map(known).collect()
}

/// A line of the result.
#[derive(Debug, Serialize)]
struct Measurement {
    workload: &'static str,
    /// Of a step.
    #[serde(flatten)]
    timing: Timing,
    /// The share of true zeros in the hidden layers, 0 to 1.
    sparsity: f64,
    #[serde(flatten)]
    run: Option<Run>,
    kernel: &'static str,
    threads: usize,
    #[serde(skip)]
    description: String,
    #[serde(skip)]
    batch: usize,
    /// What a step must do; absent where steps differ.
    #[serde(skip)]
    work: Option<Work>,
    #[serde(flatten)]
    reached: Option<Reached>,
}

/// How a step compares with what the machine can do.
#[derive(Clone, Copy, Debug, Serialize)]
struct Reached {
    /// 10⁹ floating-point operations a second, at the median.
    gflop_per_second: f64,
    /// 10⁹ bytes of weights read or updated a second, at the median.
    gigabytes_per_second: f64,
    /// The time that a step takes at least.
    bound_ms: f64,
    /// The bound's share of the median.
    share_of_bound: f64,
}

impl Reached {
    fn of(work: Work, timing: Timing, machine: &mut Machine) -> Self {
        let seconds = timing.median_ms / 1e3;
        let bound_ms = work.bound_ms(machine);
        Self {
            gflop_per_second: work.operations() / seconds / 1e9,
            gigabytes_per_second: work.bytes() / seconds / 1e9,
            bound_ms,
            share_of_bound: bound_ms / timing.median_ms,
        }
    }
}

/// A training run as a whole.
#[derive(Clone, Copy, Debug, Serialize)]
struct Run {
    seconds: f64,
    steps: usize,
}

const TABLE_HEAD: &str = concat!(
    "workload     what                                          threads    min ms  median ms  steps/s  ",
    "examples/s  true zeros  GFLOP/s   GB/s  bound ms  share"
);

impl Measurement {
    fn table_row(&self) -> String {
        let Timing { min_ms, median_ms } = self.timing;
        let steps = 1e3 / median_ms;
        let reached = self.reached.map_or_else(String::new, |reached| {
            format!(
                "  {:>7.1}  {:>5.1}  {:>8.3}  {:>3.0} %",
                reached.gflop_per_second,
                reached.gigabytes_per_second,
                reached.bound_ms,
                100.0 * reached.share_of_bound
            )
        });
        format!(
            "{:<11}  {:<44}  {:>7}  {min_ms:>8.3}  {median_ms:>9.3}  {steps:>7.1}  {:>10.0}  {:>8.1} %{reached}",
            self.workload,
            self.description,
            self.threads,
            steps * self.batch as f64,
            self.sparsity * 100.0,
        )
    }
}

/// What the rows say together.
fn remarks(measurements: &[Measurement]) -> Vec<String> {
    let ratios =
        measurements.iter().filter(|measurement| measurement.workload == "sparsity-95").filter_map(|at_95| {
            let at_50 = measurements
                .iter()
                .find(|other| other.workload == "sparsity-50" && other.threads == at_95.threads)?;
            let ratio = at_95.timing.min_ms / at_50.timing.min_ms;
            let threads = counted(at_95.threads, "thread");
            Some(format!(
                "sparsity, {threads}: a step at 95 % true zeros takes {ratio:.2} of the time at 50 %"
            ))
        });
    let runs = measurements.iter().filter_map(|Measurement { workload, run, threads, .. }| {
        let Run { seconds, steps } = (*run)?;
        Some(format!("{workload}, {}: {steps} steps in {seconds:.2} s", counted(*threads, "thread")))
    });
    runs.chain(ratios).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(super) fn measurement(workload: &'static str, min_ms: f64, threads: usize) -> Measurement {
        Measurement {
            workload,
            timing: Timing { min_ms, median_ms: min_ms.max(0.25) },
            sparsity: 0.5,
            run: None,
            kernel: "portable",
            threads,
            description: "what".to_owned(),
            batch: 10,
            work: None,
            reached: None,
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_ignore_case_and_none_means_all() {
        assert_eq!(resolve(&[]).unwrap(), NAMES);
        assert_eq!(resolve(&names(&["w1S", "MNIST-epoch", "w1"])).unwrap(), ["W1s", "mnist-epoch", "W1"]);
        let error = resolve(&names(&["W1", "W9"])).unwrap_err().to_string();
        assert!(error.contains("`W9`") && NAMES.iter().all(|name| error.contains(name)), "{error}");
    }

    #[test]
    fn every_name_has_its_workloads_and_every_workload_its_name() {
        let counts = NAMES.map(|name| WORKLOADS.iter().filter(|workload| workload.is_named(name)).count());
        assert_eq!(counts, [1, 1, 1, 1, 0, 1, 1, 1, 1, 7, 0, 0]);
        assert_eq!(counts.iter().sum::<usize>(), WORKLOADS.len());
    }

    #[test]
    fn rows_stand_under_their_heads_and_the_last_line_compares() {
        let rows = [
            Measurement {
                run: Some(Run { seconds: 1.234, steps: 5000 }),
                ..measurement("mnist-epoch", 0.1, 1)
            },
            Measurement {
                reached: Some(Reached {
                    gflop_per_second: 95.0,
                    gigabytes_per_second: 40.0,
                    bound_ms: 0.125,
                    share_of_bound: 0.5,
                }),
                ..measurement("sparsity-50", 0.2, 1)
            },
            measurement("sparsity-95", 0.05, 1),
        ];
        let row = rows[1].table_row();
        assert_eq!(row.len(), TABLE_HEAD.len());
        assert_eq!(
            row.split_whitespace().collect::<Vec<_>>(),
            [
                "sparsity-50",
                "what",
                "1",
                "0.200",
                "0.250",
                "4000.0",
                "40000",
                "50.0",
                "%",
                "95.0",
                "40.0",
                "0.125",
                "50",
                "%"
            ]
        );
        assert_eq!(
            remarks(&rows),
            [
                "mnist-epoch, 1 thread: 5000 steps in 1.23 s",
                "sparsity, 1 thread: a step at 95 % true zeros takes 0.25 of the time at 50 %"
            ]
        );
        assert!(remarks(&rows[1..2]).is_empty());
    }
}
