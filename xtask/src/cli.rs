//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{ArgGroup, Args, CommandFactory as _, Parser, Subcommand};

use crate::data::{Place, ReviewColumns};
use crate::experiments::EXPERIMENTS;
use crate::output::Verbosity;
use crate::scale::Scale;

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
    Reproduce(Reproduce),
    /// Time training steps at the workloads of the benchmark
    Bench(Bench),
    /// List, fetch and verify the data sets
    Datasets(Datasets),
    /// Print what lets a shell complete the arguments
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// The variables that are read besides the arguments; one that is empty counts as unset.
const ENVIRONMENT: &str = "\
Environment:
  TRUEZERO_DATA     the folder of fetched and generated data sets, where --cache names none
  TRUEZERO_KERNELS  avx512, avx2 or portable [default: the fastest that the processor has]; the results are the same";

const COMPLETIONS: &str = "\
The script completes a command named xtask. In bash, with a function of that name:
  xtask() { cargo xtask \"$@\"; }
  source <(cargo xtask completions bash)";

#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  cargo xtask reproduce                                    minutes; open reproduction/quick/report.html
  cargo xtask reproduce --scale paper --only table1 --dataset mnist
                                                           hours; Ctrl-C at any time, the same command goes on
  cargo xtask reproduce --scale paper --dry-run            what would be run, how long it would take, space on the disk
  cargo xtask reproduce --scale paper --budget 1h30m       the experiments that fit into an hour and a half

{ENVIRONMENT}

Exit codes: 0 done, 1 an error, 2 a wrong command line, 130 interrupted."))]
pub(crate) struct Reproduce {
    /// How much of the paper's work to do
    #[arg(long, value_enum, default_value_t = Scale::Quick)]
    pub(crate) scale: Scale,

    /// Only these experiments, separated by commas [default: all]
    #[arg(long, value_name = "EXPERIMENT", value_delimiter = ',', value_parser = experiment_names())]
    pub(crate) only: Vec<String>,

    /// Only on these data sets of the paper, separated by commas [default: all]
    #[arg(long, value_enum, value_name = "NAME", value_delimiter = ',')]
    pub(crate) dataset: Vec<Place>,

    /// How many seeds: the first chooses the learning rates, the others repeat the chosen runs
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN)]
    pub(crate) seeds: NonZeroUsize,

    /// How many runs at the same time, at most as many as the cores have room for [default: as many]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// How many threads share each step of a run, at most one a core: for few runs on many cores; the results are the
    /// same
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN)]
    pub(crate) threads: NonZeroUsize,

    /// The folder of the report and of the finished runs [default: reproduction/SCALE]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,

    /// The folder of fetched and generated data sets [default: that of `TRUEZERO_DATA`, or one in the system's folder
    /// for caches]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache: Option<PathBuf>,

    /// A table of reviews in the place of OpenTable's: CSV, TSV or JSON Lines, compressed by gzip or not
    #[arg(long, value_name = "FILE")]
    pub(crate) reviews: Option<PathBuf>,

    /// Its columns of the rating, 1 to 5, and of the text: by name, or by place from 0 where there is no header
    #[arg(long, value_name = "RATING,TEXT", requires = "reviews", default_value = "stars,text")]
    pub(crate) review_columns: ReviewColumns,

    /// Say what would be run, how long it would take at most and how much space, and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Run the experiments that fit into this time, as in 2h or 1h30m, and name the others; when it is over no run is
    /// started
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, conflicts_with = "report_only")]
    pub(crate) budget: Option<Duration>,

    /// Run nothing, and write the report of the runs that are finished
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) report_only: bool,

    #[command(flatten)]
    pub(crate) talk: Talk,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Talk {
    /// Say nothing but errors and the paths of the report
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,

    /// Say how each run ends, and where the output is no terminal each epoch too
    #[arg(long, short)]
    verbose: bool,
}

impl From<Talk> for Verbosity {
    fn from(talk: Talk) -> Self {
        match talk {
            Talk { quiet: true, .. } => Self::Quiet,
            Talk { verbose: true, .. } => Self::Verbose,
            _ => Self::Normal,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Bench {
    /// The workloads [default: all]
    #[arg(value_name = "WORKLOAD", ignore_case = true, value_parser = crate::bench::NAMES)]
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

#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  cargo xtask datasets list                            what is here, and what a run would use in place of the rest
  cargo xtask datasets fetch cifar10                   from its public address
  cargo xtask datasets fetch --all --mirror /mnt/data  from a folder that has a folder a data set

{ENVIRONMENT}

Exit codes: 0 done, 1 something asked for is missing or damaged, 2 a wrong command line, 130 interrupted."))]
pub(crate) struct Datasets {
    #[command(subcommand)]
    pub(crate) command: DatasetsCommand,

    /// The folder of fetched data sets [default: that of `TRUEZERO_DATA`, else one in the system's folder for caches]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) cache: Option<PathBuf>,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,

    /// The manifest of a data set of your own, besides those of --data; may be given several times
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) manifest: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DatasetsCommand {
    /// Show what is here, what is missing, the size of the download, and what a run would use instead
    List,
    /// Bring data sets into the cache, and verify them
    #[command(group(ArgGroup::new("which").required(true)))]
    Fetch {
        /// The data sets
        #[arg(value_name = "NAME", group = "which")]
        names: Vec<String>,

        /// All data sets
        #[arg(long, group = "which")]
        all: bool,

        /// Ask only this folder or address, which has a folder a data set [default: the public addresses]
        #[arg(long, value_name = "FOLDER|URL")]
        mirror: Option<String>,

        /// Ask the public addresses of data sets too that nothing can verify: no published hash, plain HTTP
        #[arg(long, conflicts_with = "mirror")]
        unverified: bool,
    },
    /// Hash the files of data sets again
    Verify {
        /// The data sets [default: all that are here]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Print the folder of a data set, which need not be there yet
    Path {
        /// The data set
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// A command line that asks for what cannot be done together.
pub(crate) fn wrong_use(message: impl std::fmt::Display) -> clap::Error {
    let mut command = Cli::command();
    command.build();
    let reproduce = command.find_subcommand_mut("reproduce");
    reproduce
        .map_or_else(Cli::command, |reproduce| reproduce.clone())
        .error(ErrorKind::ArgumentConflict, message)
}

/// The names that `--only` takes; clap lists them when another is given.
fn experiment_names() -> clap::builder::PossibleValuesParser {
    let values = EXPERIMENTS
        .iter()
        .map(|experiment| clap::builder::PossibleValue::new(experiment.id).help(experiment.title));
    clap::builder::PossibleValuesParser::new(values)
}
