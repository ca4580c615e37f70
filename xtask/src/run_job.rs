//! `cargo xtask run-job`: does one job of a reproduction, whatever starts it: Slurm, `HyperQueue`, GNU parallel, a
//! shell.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum as _};
use truezero_eval::EvalError;
use truezero_sweep::SweepError;
use truezero_tensor::Kernels;

use crate::data::{Data, DataSources, OwnReviews};
use crate::environment::environment;
use crate::experiments::parts;
use crate::folders::catalogue;
use crate::interrupt::{Completion, Interrupt};
use crate::job_file::{JobFile, JobFileError};
use crate::number::at_least_one;
use crate::output;
use crate::record::summary;
use crate::reproduce::Talk;
use crate::run::{Restoring, Shared, UntilInterrupt, run};
use crate::scale::{Scale, Sizes};
use crate::store::store;

/// The exit code of a job that would fail in the same way again: `EX_DATAERR` of sysexits.h.
pub(crate) const UNUSABLE: u8 = 65;
/// Its file is not there, which may pass on a network file system: `EX_NOINPUT`.
const MISSING: u8 = 66;
/// A file cannot be read or written: `EX_IOERR`.
const FILES: u8 = 74;

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  cargo xtask run-job 98ac4c63fd1f9ecdd8a46b8b --store reproduction/paper

`reproduce --executor slurm` and `reproduce --write-jobs` write the files of the jobs, which are in the folder jobs. The
record and the model of a job are all that it leaves.

Exit codes: 0 the job has a record, 65 it can never be run (another version, other data), 66 its file is missing, 74 a
file cannot be read or written, 130 stopped by a signal; the same command goes on from there. 1 any other error.")]
pub(crate) struct RunJob {
    /// The identity of the job
    id: String,

    /// The folder of the reproduction
    #[arg(long, value_name = "FOLDER")]
    store: PathBuf,

    /// Number of threads that share each step; the result is the same
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>, default_value_t = NonZeroUsize::MIN)]
    threads: NonZeroUsize,

    /// How often the state of the run is saved, from which it goes on after a kill, as in 45s or 5m
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, default_value = "45s")]
    checkpoint_every: Duration,

    #[command(flatten)]
    talk: Talk,
}

pub(crate) fn run_job(arguments: &RunJob) -> ExitCode {
    output::set_verbosity(arguments.talk.into());
    match do_job(arguments) {
        Ok(completion) => completion.into(),
        Err(error) => {
            output::error(&error);
            exit_code(&error).into()
        }
    }
}

fn exit_code(error: &anyhow::Error) -> u8 {
    let sweep = |error: &SweepError| match error {
        SweepError::Folder { .. } | SweepError::Write { .. } | SweepError::Read { .. } => FILES,
        _ => 1,
    };
    let of_cause = |cause: &(dyn std::error::Error + 'static)| {
        if let Some(error) = cause.downcast_ref() {
            return Some(match error {
                JobFileError::Missing { .. } => MISSING,
                JobFileError::Read { .. } => FILES,
                JobFileError::NoJob { .. }
                | JobFileError::OtherVersion { .. }
                | JobFileError::Unknown { .. } => UNUSABLE,
            });
        }
        match cause.downcast_ref() {
            Some(EvalError::OtherData { .. }) => return Some(UNUSABLE),
            Some(EvalError::Sweep(error)) => return Some(sweep(error)),
            _ => {}
        }
        cause.downcast_ref().map(sweep)
    };
    error.chain().find_map(of_cause).unwrap_or(1)
}

fn do_job(arguments: &RunJob) -> Result<Completion> {
    let (output, id) = (&arguments.store, &arguments.id);
    let (file, job) = JobFile::read(output, id)?;
    let store = store(output);
    match store.read(&job) {
        Ok(Some(record)) => {
            output::note(&format!("{}: {}, already", file.label, summary(&record)));
            return Ok(Completion::Done);
        }
        Ok(None) => {}
        // It is done again.
        Err(fault) if fault.is_fault() => store.add_fault(&fault),
        Err(error) => return Err(error.into()),
    }
    let kernels = Kernels::from_environment().context("the kernels of TRUEZERO_KERNELS cannot be used")?;
    let kernels =
        kernels.with_threads(arguments.threads).context("the threads of --threads cannot be started")?;
    let interrupt = Interrupt::listen()?;
    let (data, sizes) = load(&file, output)?;
    let parts = parts(&sizes);
    let environment = environment(kernels);
    let shared = Shared {
        store: &store,
        data: &data,
        parts: &parts,
        kernels,
        environment: &environment,
        checkpoint_every: arguments.checkpoint_every,
        interrupt: &interrupt,
        restoring: Restoring::default(),
    };
    let Some(record) = run(&shared, &job, &mut UntilInterrupt(&interrupt))? else {
        return Ok(Completion::Interrupted);
    };
    output::note(&format!("{}: {}", file.label, summary(&record)));
    Ok(Completion::Done)
}

/// The data set that the job learns from.
fn load(file: &JobFile, output: &Path) -> Result<(Data, Sizes)> {
    let examples = &file.examples;
    let scale = Scale::from_str(&examples.scale, false)
        .map_err(|_| file.unknown(output, "scale", &examples.scale))?;
    let set = examples
        .set
        .iter()
        .map(|change| change.parse().map_err(|_| file.unknown(output, "number of the scale", change)));
    let sizes = Sizes::of(scale, &set.collect::<Result<Vec<_>, _>>()?)?;
    let columns = match &examples.reviews {
        None => None,
        Some((_, columns)) => Some(
            columns
                .parse()
                .map_err(|_: String| file.unknown(output, "pair of columns of reviews", columns))?,
        ),
    };
    let own = examples.reviews.as_ref().zip(columns.as_ref());
    let catalogue = catalogue(Some(&examples.manifests), Some(&examples.cache))?;
    let sources = DataSources {
        catalogue: &catalogue,
        manifests: &examples.manifests,
        reviews: own.map(|((file, _), columns)| OwnReviews { file, columns }),
    };
    Ok((Data::load(&[file.place(output)?], &sizes, sources)?, sizes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_says_whether_another_try_can_help() {
        let code = |error: anyhow::Error| exit_code(&error.context("a job"));
        let path = PathBuf::from("jobs/0f.json");
        assert_eq!(code(JobFileError::Missing { id: "0f".into(), path: path.clone() }.into()), MISSING);
        let other = JobFileError::Unknown { path: path.clone(), field: "scale", found: "tiny".into() };
        assert_eq!(code(other.into()), UNUSABLE);
        let full =
            || SweepError::Write { path: path.clone(), source: std::io::ErrorKind::StorageFull.into() };
        assert_eq!(code(full().into()), FILES);
        assert_eq!(code(EvalError::Sweep(full()).into()), FILES);
        assert_eq!(code(EvalError::NoData { data: "mnist".into() }.into()), 1);
    }
}
