//! The arguments of `cargo xtask datasets`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use crate::environment::VARIABLES;

#[derive(Debug, Args)]
#[command(after_help = format!("\
Examples:
  cargo xtask datasets list                            what is here, and what a run would use in place of the rest
  cargo xtask datasets fetch cifar10                   from its public address
  cargo xtask datasets fetch --all --mirror /mnt/data  from a folder with one folder per data set

{VARIABLES}

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
    /// Show what is here and what is missing, the sizes of the downloads, and what a run would use instead
    List,
    /// Fetch data sets into the cache, and verify them
    #[command(group(ArgGroup::new("which").required(true)))]
    Fetch {
        /// The data sets
        #[arg(value_name = "NAME", group = "which")]
        names: Vec<String>,

        /// All data sets
        #[arg(long, group = "which")]
        all: bool,

        /// Ask only this folder or address, with one folder per data set [default: the public addresses]
        #[arg(long, value_name = "FOLDER|URL")]
        mirror: Option<String>,

        /// Take files that cannot be verified: no published hash, plain HTTP
        #[arg(long)]
        unverified: bool,
    },
    /// Hash the files of data sets again
    Verify {
        /// The data sets [default: all that are here]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Print the folder of a data set, which need not exist yet
    Path {
        /// The data set
        #[arg(value_name = "NAME")]
        name: String,
    },
}
