//! `cargo xtask bench`: times steps of the paper's networks.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use xtask_bench::{NAMES, Options};

use crate::environment::VARIABLES;
use crate::folders::datasets_folder;
use crate::output;

#[derive(Debug, Args)]
#[command(after_help = VARIABLES)]
pub(crate) struct Bench {
    /// The workloads [default: all]
    #[arg(value_name = "WORKLOAD", ignore_case = true, value_parser = NAMES)]
    workloads: Vec<String>,

    /// Number of threads that share a step [default: one, and then as many as there are cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Compare with the times in this file, which xtask/bench/peers.py prints for JAX and PyTorch
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,

    /// Print JSON, one object per line
    #[arg(long)]
    json: bool,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Bench) -> Result<()> {
    let options = Options {
        names: &arguments.workloads,
        threads: arguments.threads,
        compare: arguments.compare.as_deref(),
        json: arguments.json,
        datasets: &datasets_folder(arguments.data.as_deref())?,
    };
    xtask_bench::run(options, output::result)
}
