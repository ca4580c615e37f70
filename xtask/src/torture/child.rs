//! [`Child`]: a reproduction at smoke scale in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// What is reproduced.
pub(super) type Plan = &'static [&'static str];

/// A grid of rectifier networks.
pub(super) const NETWORKS: Plan = &["--only", "active-units", "--dataset", "mnist"];
/// Networks of three neurons, with and without pre-training.
pub(super) const TABLE1: Plan = &[
    "--only",
    "table1",
    "--dataset",
    "mnist",
    // Some seconds on a fast machine, so that a signal finds it running.
    "--set",
    "mnist.limits.max_epochs=10",
    "--set",
    "mnist.limits.patience=10",
];
/// The same on characters that are new in every epoch.
pub(super) const STREAMED: Plan = &["--only", "table1", "--dataset", "nistp", "--set", "nistp.stream=true"];

/// How long a child may take until its first run, or to end.
const PATIENCE: Duration = Duration::from_secs(600);

/// A running reproduction.
pub(super) struct Child {
    process: std::process::Child,
    started: Receiver<()>,
    lines: JoinHandle<Vec<String>>,
}

/// A reproduction that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// What it wrote to the standard error.
    pub(super) lines: Vec<String>,
}

/// The command that reproduces into a folder and keeps checkpoints all the time.
pub(super) fn command(plan: Plan, folder: &Path) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("the program has no path")?);
    command.args(["reproduce", "--scale", "smoke", "--checkpoint-every", "1ms", "--out"]);
    command.arg(folder).args(plan);
    Ok(command)
}

/// The same command in the shell, after others.
pub(super) fn after(shell: &str, plan: Plan, folder: &Path) -> Result<Command> {
    let command = command(plan, folder)?;
    let mut bash = Command::new("bash");
    bash.args(["-c", &format!("{shell}; exec \"$0\" \"$@\"")]).arg(command.get_program());
    bash.args(command.get_args());
    Ok(bash)
}

impl Child {
    pub(super) fn spawn(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().context("the program cannot be started")?;
        let stderr = process.stderr.take().context("the program has no standard error")?;
        let (sender, started) = channel();
        let lines = std::thread::spawn(move || {
            let mut lines = Vec::new();
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if line.contains(" to run") || line.contains("nothing left to train") {
                    // Nobody listens any more after the first.
                    let _ = sender.send(());
                }
                lines.push(line);
            }
            lines
        });
        Ok(Self { process, started, lines })
    }

    /// Waits until it runs its first job, or has ended.
    pub(super) fn wait_until_running(&self) {
        let _ = self.started.recv_timeout(PATIENCE);
    }

    pub(super) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.process.try_wait()?.is_some())
    }

    /// Kills it as a power cut would: it cannot do anything about that.
    pub(super) fn kill(mut self) -> Result<Ended> {
        // It may have ended by itself.
        drop(self.process.kill());
        self.wait()
    }

    /// Sends it a signal, as in "TERM".
    pub(super) fn signal(&self, name: &str) -> Result<()> {
        let status =
            Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status()?;
        ensure!(status.success(), "signal {name} was not sent");
        Ok(())
    }

    pub(super) fn wait(mut self) -> Result<Ended> {
        let status = self.process.wait()?;
        let lines = self.lines.join().map_err(|_| anyhow::anyhow!("a reader has panicked"))?;
        Ok(Ended { status, lines })
    }
}

/// Runs a command to its end.
pub(super) fn run(command: Command) -> Result<Ended> {
    Child::spawn(command)?.wait()
}

/// Runs a plan in a folder to its end, which must be a good one.
pub(super) fn finish(plan: Plan, folder: &Path) -> Result<Ended> {
    run(command(plan, folder)?)?.succeeded()
}

impl Ended {
    pub(super) fn succeeded(self) -> Result<Self> {
        ensure!(self.status.success(), "the reproduction failed:\n{}", self.lines.join("\n"));
        Ok(self)
    }

    /// That it ended with an error in a sentence that has this text.
    pub(super) fn failed_with(self, text: &str) -> Result<()> {
        let said = self.lines.join("\n");
        ensure!(self.status.code() == Some(1), "expected exit code 1, found {}:\n{said}", self.status);
        ensure!(said.contains("error:") && said.contains(text), "expected an error with {text:?}:\n{said}");
        Ok(())
    }
}
