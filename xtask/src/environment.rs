//! The environment of a run, for its record, and the environment variables, for the help texts.

use std::process::Command;
use std::time::SystemTime;

use truezero_eval::Environment;
use truezero_tensor::Kernels;

use crate::folders::source_workspace;

/// The environment variables, in the help of each command. An empty variable counts as unset.
pub(crate) const VARIABLES: &str = "\
Environment:
  TRUEZERO_DATA     the folder of fetched and generated data sets, if no argument names one
  TRUEZERO_KERNELS  avx512, avx2 or portable [default: the fastest that the processor has]; the results are the same";

/// This machine, the version of this program, and now as the time of its start.
pub(crate) fn environment(kernels: Kernels) -> Environment {
    Environment {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: commit().unwrap_or_else(|| "unknown".to_owned()),
        kernels: kernels.to_string(),
        cpu: processor().unwrap_or_else(|| "unknown".to_owned()),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        started: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs()),
    }
}

fn commit() -> Option<String> {
    let folder = source_workspace()?;
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(&folder).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    // Published results are no part of the source.
    let changes = git(&["status", "--porcelain", "--", ".", ":!results"])?;
    Some(if changes.is_empty() { commit } else { format!("{commit}-dirty") })
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
