//! The arguments of `cargo xtask bench`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::names::NAMES;
use crate::environment::VARIABLES;

#[derive(Debug, Args)]
#[command(after_help = VARIABLES)]
pub(crate) struct Bench {
    /// The workloads [default: all]
    #[arg(value_name = "WORKLOAD", ignore_case = true, value_parser = NAMES)]
    pub(crate) workloads: Vec<String>,

    /// How many threads share a step [default: one, and then all cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Print ratios to the times in this file, as xtask/bench/peers.py prints them for JAX and PyTorch
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,

    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
}
