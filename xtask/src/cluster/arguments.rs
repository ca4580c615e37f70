//! The arguments of `cargo xtask reproduce` for a cluster.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::{Args, ValueEnum};
use truezero_sweep::slurm::SlurmOptions;

use crate::number::at_least_one;

/// What runs the jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExecutorKind {
    /// This machine
    #[default]
    Local,
    /// A cluster with Slurm; the folder of --out is on a file system that its nodes share
    Slurm,
}

/// How a coordinator was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Coordinator {
    /// By a user, so that jobs which had failed for good are tried again
    First,
    /// By the coordinator before it
    Next,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "On a cluster")]
pub(crate) struct ClusterArguments {
    /// What runs the jobs
    #[arg(long, value_enum, default_value_t)]
    pub(crate) executor: ExecutorKind,

    /// The partition of Slurm [default: that of the cluster]
    #[arg(long, value_name = "NAME")]
    pub(crate) partition: Option<String>,

    /// The time limit of a run, as in 90m or 2h; doubled each time that it is reached [default: by the estimate of the
    /// run]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(crate) time: Option<Duration>,

    /// The memory of a run, as in 500M or 2G; doubled each time that a run is killed for it [default: by the estimate
    /// of the run]
    #[arg(long, value_name = "SIZE", value_parser = mebibytes)]
    pub(crate) mem: Option<u64>,

    /// The most runs at the same time of each array
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    pub(crate) array_limit: Option<NonZeroUsize>,

    /// An argument for sbatch, as in --sbatch-arg=--account=NAME; may be given more than once
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    pub(crate) sbatch_arg: Vec<String>,

    /// Write the files of the jobs that are open now and their identities, one a line, for `run-job`; run nothing
    #[arg(long, conflicts_with_all = ["dry_run", "report_only"])]
    pub(crate) write_jobs: bool,

    /// In a job of Slurm: plan, submit, and follow
    #[arg(long, value_enum, hide = true)]
    pub(crate) coordinator: Option<Coordinator>,
}

impl ClusterArguments {
    pub(crate) fn slurm_options(&self) -> SlurmOptions {
        SlurmOptions {
            partition: self.partition.clone(),
            array_limit: self.array_limit,
            arguments: self.sbatch_arg.clone(),
        }
    }

    /// The name of an argument that only has a meaning for a cluster, if one was given without one.
    pub(crate) fn without_cluster(&self) -> Option<&'static str> {
        let given = [
            ("--partition", self.partition.is_some()),
            ("--time", self.time.is_some()),
            ("--mem", self.mem.is_some()),
            ("--array-limit", self.array_limit.is_some()),
            ("--sbatch-arg", !self.sbatch_arg.is_empty()),
        ];
        let given = given.into_iter().find_map(|(name, is_given)| is_given.then_some(name));
        given.filter(|_| self.executor == ExecutorKind::Local)
    }
}

/// A size as in 500M or 2G, in MiB.
fn mebibytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("expected a number of M or G, as in 500M or 2G, found `{text}`");
    let (number, unit) = match (text.strip_suffix(['M', 'm']), text.strip_suffix(['G', 'g'])) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 1 << 10),
        _ => return Err(wrong()),
    };
    let number: NonZeroUsize = number.parse().map_err(|_| wrong())?;
    (number.get() as u64).checked_mul(unit).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!([mebibytes("500M"), mebibytes("2G")], [Ok(500), Ok(2048)]);
        for wrong in
            ["", "500", "M", "0M", "-1G", "1.5G", "1T", "99999999999999999999G", "18446744073709551615G"]
        {
            assert!(mebibytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn arguments_of_a_cluster_need_one() {
        let arguments = ClusterArguments { mem: Some(1), ..ClusterArguments::default() };
        assert_eq!(arguments.without_cluster(), Some("--mem"));
        assert_eq!(ClusterArguments { executor: ExecutorKind::Slurm, ..arguments }.without_cluster(), None);
        assert_eq!(ClusterArguments::default().without_cluster(), None);
    }
}
