//! The command line: the commands, each with the arguments of its module.

use clap::{Parser, Subcommand};

use crate::bench::Bench;
use crate::datasets::Datasets;
use crate::own::{Inspect, Predict, Train};
use crate::reproduce::{RedrawnReport, Reproduce};
use crate::rerun::Rerun;
use crate::run_job::RunJob;
use crate::status::Status;
use crate::store_command::StoreCommand;
use crate::torture::Torture;

/// Reproduces Glorot, Bordes and Bengio, "Deep Sparse Rectifier Neural Networks" (AISTATS 2011).
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the paper's experiments and write the report; runs that are finished are not run again
    Reproduce(Box<Reproduce>),
    /// Write the report of a reproduction, or of published results, again from its records; nothing is run
    Report(RedrawnReport),
    /// List what is finished, running and queued on a cluster, and what each waits for
    Status(Status),
    /// Do one job of a reproduction: what a cluster starts
    RunJob(RunJob),
    /// Repeat a finished run and compare the result, bit by bit
    Rerun(Rerun),
    /// Check the finished runs and their models, or delete models that nothing needs
    Store(StoreCommand),
    /// Time training steps at the workloads of the benchmark
    Bench(Bench),
    /// List, fetch and verify the data sets
    Datasets(Datasets),
    /// Inject the faults that a long reproduction may meet, and check that nothing is lost or misreported
    Torture(Torture),
    /// Train networks on data of your own
    Train(Train),
    /// Predict the classes of new examples
    Predict(Predict),
    /// Describe the trained network of a configuration: layers, true zeros, dead units, confusion matrix
    Inspect(Inspect),
    /// Print a script that lets a shell complete the arguments
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

const COMPLETIONS: &str = "\
The script completes a command named xtask. In bash, with a function of that name:
  xtask() { cargo xtask \"$@\"; }
  source <(cargo xtask completions bash)";
