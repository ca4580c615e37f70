//! Where a run is run, for its record.

use std::path::Path;
use std::process::Command;

use truezero_eval::Environment;
use truezero_tensor::Kernels;

/// This machine, and the source that the program was built from.
pub(crate) fn environment(kernels: Kernels) -> Environment {
    Environment {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: commit().unwrap_or_else(|| "unknown".to_owned()),
        kernels: kernels.to_string(),
        cpu: processor().unwrap_or_else(|| "unknown".to_owned()),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
    }
}

/// The folder of the workspace's sources.
pub(crate) fn workspace_folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(workspace_folder()).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    // What was measured by the source is no part of it.
    let changes = git(&["status", "--porcelain", "--", ".", ":!results"])?;
    Some(if changes.is_empty() { commit } else { format!("{commit}-dirty") })
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
