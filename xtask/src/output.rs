//! Writing to the terminal: results to the standard output, everything else to the standard error. Names come from data
//! that others made, so nothing is written that a terminal takes as a command.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use indicatif::MultiProgress;
use truezero_sweep::words::printable;

/// How much is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Verbosity {
    /// Results and errors.
    Quiet,
    /// Also what is going on.
    Normal,
    /// Also how each run goes.
    Verbose,
}

static VERBOSITY: AtomicU8 = AtomicU8::new(Verbosity::Normal as u8);

/// The display on the terminal, if there is one; lines are written above it.
static DISPLAY: Mutex<Option<MultiProgress>> = Mutex::new(None);

/// Sets how much is written from now on.
pub(crate) fn set_verbosity(verbosity: Verbosity) {
    VERBOSITY.store(verbosity as u8, Ordering::Relaxed);
}

pub(crate) fn verbosity() -> Verbosity {
    match VERBOSITY.load(Ordering::Relaxed) {
        0 => Verbosity::Quiet,
        1 => Verbosity::Normal,
        _ => Verbosity::Verbose,
    }
}

/// Writes lines above this display from now on, or plainly if it is `None`.
pub(crate) fn write_above(display: Option<MultiProgress>) {
    *DISPLAY.lock().unwrap_or_else(PoisonError::into_inner) = display;
}

/// Why a line of the result could not be written.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// Writes a line of the result. [`finish`] says whether all of them were written.
pub(crate) fn result(line: &str) {
    let mut lost = LOST.lock().unwrap_or_else(PoisonError::into_inner);
    if lost.is_some() {
        return;
    }
    *lost = unless_closed(writeln!(io::stdout().lock(), "{}", printable(line))).err();
}

/// A pipe that its reader has closed is not an error.
fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// An error if a line of the result could not be written, as to a full disk.
pub(crate) fn finish() -> Result<()> {
    let flushed = unless_closed(io::stdout().flush());
    let lost = LOST.lock().unwrap_or_else(PoisonError::into_inner).take();
    lost.map_or(flushed, Err).context("the standard output cannot be written, so the result is not whole")
}

/// Writes a line about what is going on.
pub(crate) fn note(line: &str) {
    if verbosity() >= Verbosity::Normal {
        to_standard_error(line);
    }
}

/// Writes a line about a single run.
pub(crate) fn detail(line: &str) {
    if verbosity() >= Verbosity::Verbose {
        to_standard_error(line);
    }
}

/// Writes an error and its causes, one per line.
pub(crate) fn error(error: &anyhow::Error) {
    to_standard_error(&with_causes(error));
}

fn to_standard_error(line: &str) {
    let line = printable(line);
    let write = || drop(writeln!(io::stderr().lock(), "{line}"));
    let display = DISPLAY.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match display {
        Some(display) => display.suspend(write),
        None => write(),
    }
}

/// The error, and below it each cause that is not contained in the lines above.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = format!("error: {error}");
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text += "\n  because: ";
            text += &cause;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn each_cause_of_an_error_is_written_once() {
        let told = |error: anyhow::Result<()>| with_causes(&error.unwrap_err());
        assert_eq!(told(Err(anyhow!("no space"))), "error: no space");
        let twice = Err(anyhow!("no space")).context("`a` cannot be written: no space").context("run 1");
        assert_eq!(told(twice), "error: run 1\n  because: `a` cannot be written: no space");
        let three = Err(anyhow!("no space")).context("`a` cannot be written").context("run 1");
        assert_eq!(told(three), "error: run 1\n  because: `a` cannot be written\n  because: no space");
    }

    #[test]
    fn the_verbosity_is_the_last_one_set() {
        for kept in [Verbosity::Quiet, Verbosity::Verbose, Verbosity::Normal] {
            set_verbosity(kept);
            assert_eq!(verbosity(), kept);
        }
    }
}
