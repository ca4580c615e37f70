//! Ctrl-C: the first asks the work to end, the second ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

use crate::output;

/// The exit code of a program that was interrupted, by the convention of shells.
pub(crate) const EXIT_CODE: u8 = 130;

/// Whether a person has asked to stop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens to Ctrl-C, and to the signals by which a system asks to stop.
    pub(crate) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        let asked = interrupt.clone();
        ctrlc::set_handler(move || {
            if asked.0.swap(true, Ordering::Relaxed) {
                std::process::exit(EXIT_CODE.into());
            }
            output::note("Stopping; what is finished is kept. Ctrl-C again ends the program at once.");
        })
        .context("Ctrl-C cannot be listened to")?;
        Ok(interrupt)
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
