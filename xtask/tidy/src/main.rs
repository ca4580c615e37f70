//! Checks the rules of the repository that no compiler checks: `cargo tidy`.
//!
//! Each rule is one function from the loaded [`Workspace`] to its violations; [`RULES`] is the list of them.

#![forbid(unsafe_code)]

mod documents;
mod errors;
mod file;
mod layers;
mod manifests;
mod packages;
mod rust_version;
mod sources;
mod workspace;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use workspace::Workspace;

/// Where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    /// Relative to the root of the repository.
    file: PathBuf,
    /// From 1; 1 too where the file as a whole is meant.
    line: usize,
    rule: &'static str,
    message: String,
}

impl Violation {
    fn new(rule: &'static str, file: impl Into<PathBuf>, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.into(), line, rule, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: [{}] {}", self.file.display(), self.line, self.rule, self.message)
    }
}

type Rule = fn(&Workspace) -> Vec<Violation>;

const RULES: [Rule; 15] = [
    layers::arrows,
    manifests::inherited_fields,
    manifests::workspace_lints,
    manifests::workspace_dependencies,
    manifests::unused_dependencies,
    sources::headers,
    sources::forbidden_unsafe,
    sources::whitespace,
    sources::length,
    sources::width,
    sources::outside_paths,
    documents::readme,
    documents::changelog,
    errors::tested,
    rust_version::rust_version,
];

fn main() -> ExitCode {
    match root().and_then(|root| run(&root)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A terminal that is gone cannot be told anything.
            drop(writeln!(std::io::stderr().lock(), "error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The nearest folder from the current one up that has an architecture.
fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("the current folder cannot be had")?;
    let root = here.ancestors().find(|folder| folder.join(layers::MAP).is_file());
    let root =
        root.with_context(|| format!("no folder from {} up has an {}", here.display(), layers::MAP))?;
    Ok(root.to_owned())
}

/// Checks the repository at `root` against every rule.
///
/// # Errors
/// When a rule is broken: the message lists each violation with file and line. Or when a file cannot be read
/// or a manifest not be parsed: the message names it.
fn run(root: &Path) -> Result<()> {
    let violations = violations(root)?;
    if violations.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    bail!("the repository is not tidy ({} violations):\n{}", lines.len(), lines.join("\n"))
}

fn violations(root: &Path) -> Result<Vec<Violation>> {
    let workspace = Workspace::load(root)?;
    let mut found: Vec<Violation> = RULES.iter().flat_map(|rule| rule(&workspace)).collect();
    found.sort();
    Ok(found)
}
