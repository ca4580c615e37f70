//! The composition of truezero's crates: reproduces the paper, trains on your own data, times the kernels.

#![forbid(unsafe_code)]

mod bench;
mod cli;
mod cluster;
mod data;
mod datasets;
mod dry_run;
mod environment;
mod experiments;
mod folders;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod interrupt;
mod job;
mod job_file;
mod measurement;
mod number;
mod output;
mod own;
mod paper;
mod place;
mod plan;
mod progress;
mod prune;
mod record;
mod report;
mod reproduce;
mod rerun;
mod run;
mod run_job;
mod scale;
mod status;
mod store;
mod store_command;
mod torture;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use cli::{Cli, Command};
use interrupt::Completion;

/// Runs the command of the program's arguments.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Reproduce(arguments) => reproduce::reproduce(&arguments),
        Command::Report(arguments) => reproduce::redraw(&arguments),
        Command::RunJob(arguments) => return run_job::run_job(&arguments),
        Command::Status(arguments) => status::status(&arguments),
        Command::Rerun(arguments) => rerun::run(&arguments),
        Command::Store(arguments) => store_command::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments).map(|()| Completion::Done),
        Command::Datasets(arguments) => datasets::run(&arguments),
        Command::Torture(arguments) => torture::run(&arguments),
        Command::Train(arguments) => own::train(&arguments),
        Command::Predict(arguments) => own::predict(&arguments),
        Command::Inspect(arguments) => own::inspect(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "xtask", &mut script);
            output::result(String::from_utf8_lossy(&script).trim_end());
            Ok(Completion::Done)
        }
    };
    match result.and_then(|completion| output::finish().map(|()| completion)) {
        Ok(completion) => completion.into(),
        Err(error) => match error.downcast::<clap::Error>() {
            Ok(wrong_use) => wrong_use.exit(),
            Err(error) => {
                output::error(&error);
                ExitCode::FAILURE
            }
        },
    }
}
