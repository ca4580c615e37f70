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

    /// Number of threads that share a step [default: one, and then as many as there are cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Compare with the times in this file, which xtask/bench/peers.py prints for JAX and PyTorch
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub(crate) json: bool,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
}
