//! Ctrl-C: the first asks the work to end, the second ends the program.

use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::output;

/// The exit code of a program that was interrupted, by the convention of shells.
const EXIT_CODE: u8 = 130;

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completion {
    /// All that was asked for is done, or all that fits into the budget.
    Done,
    /// The user stopped it.
    Interrupted,
}

impl From<Completion> for ExitCode {
    fn from(completion: Completion) -> Self {
        match completion {
            Completion::Done => Self::SUCCESS,
            Completion::Interrupted => Self::from(EXIT_CODE),
        }
    }
}

/// Whether the user has asked to stop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens to Ctrl-C, and to the signals by which a system asks to stop. A second call gives the same interrupt.
    pub(crate) fn listen() -> Result<Self> {
        static LISTENING: Mutex<Option<Interrupt>> = Mutex::new(None);
        let mut listening = LISTENING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(interrupt) = &*listening {
            return Ok(interrupt.clone());
        }
        let interrupt = Self::default();
        let asked = interrupt.clone();
        ctrlc::set_handler(move || {
            if asked.0.swap(true, Ordering::Relaxed) {
                std::process::exit(EXIT_CODE.into());
            }
            output::note("Stopping; what is done is kept. Ctrl-C again ends the program at once.");
        })
        .context("the program cannot listen to Ctrl-C")?;
        *listening = Some(interrupt.clone());
        Ok(interrupt)
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// What an observer answers: to break off once the user has asked to stop.
    pub(crate) fn control(&self) -> ControlFlow<()> {
        if self.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
