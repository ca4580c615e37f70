//! The composition of truezero's crates: reproduces the paper, times the kernels, checks the repository.

#![forbid(unsafe_code)]

mod bench;
mod budget;
mod cli;
mod data;
mod datasets;
mod dry_run;
mod environment;
mod estimate;
mod executor;
mod experiments;
mod export;
mod files;
mod interrupt;
mod job;
mod output;
mod paper;
mod plan;
mod progress;
mod record;
mod report;
mod reproduce;
mod run;
mod scale;
mod store;
mod tidy;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};
use reproduce::Ended;

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Reproduce(arguments) => reproduce::reproduce(&arguments),
        Command::Bench(arguments) => {
            let datasets = reproduce::datasets_folder(arguments.data.as_deref());
            bench::run(&arguments, &datasets).map(|()| Ended::Done)
        }
        Command::Datasets(arguments) => datasets::run(&arguments),
        Command::Tidy => tidy::run(environment::workspace_folder()).map(|()| Ended::Done),
    };
    match result {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::Interrupted) => ExitCode::from(interrupt::EXIT_CODE),
        Err(error) => {
            output::note(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
