//! The program in a terminal-less environment of its own, and what its tests ask of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Table 1 on MNIST alone.
pub(crate) const TABLE1: [&str; 4] = ["--only", "table1", "--dataset", "mnist"];

/// The program with arguments, in a terminal-less environment of its own.
pub(crate) fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    alone(command.args(arguments));
    command
}

/// Gives a command an environment of its own.
pub(crate) fn alone(command: &mut Command) -> &mut Command {
    // What is drawn on first use is drawn once for all tests.
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("data");
    command.env_remove("TRUEZERO_KERNELS").env("TRUEZERO_DATA", data).stdin(Stdio::null())
}

pub(crate) fn reproduce(out: &Path, arguments: &[&str]) -> Output {
    let mut all = vec!["reproduce", "--scale", "smoke", "--out", out.to_str().unwrap()];
    all.extend(arguments);
    xtask(&all).output().unwrap()
}

#[track_caller]
pub(crate) fn assert_fails(output: &Output, code: i32, texts: &[&str]) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{error}");
    for text in texts {
        assert!(error.contains(text), "{text:?} is not in: {error}");
    }
}

#[track_caller]
pub(crate) fn assert_succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub(crate) fn records(out: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(out.join("runs")) else { return Vec::new() };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect()
}
