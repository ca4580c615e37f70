//! The display of a fetch: a bar on a terminal, elsewhere a line for each file.

use std::fmt::Write;
use std::io::{IsTerminal as _, stderr};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use truezero_datasets::fetch::{self, Attempt};
use truezero_sweep::words::{duration, size};

use crate::interrupt::Interrupt;
use crate::output;

/// Shows one file after the other, and stops the fetch when the user asks to.
#[derive(Debug)]
pub(super) struct FetchProgress<'a> {
    interrupt: &'a Interrupt,
    /// `None` if the output is not a terminal.
    bar: Option<ProgressBar>,
    file: String,
}

impl<'a> FetchProgress<'a> {
    pub(super) fn new(interrupt: &'a Interrupt) -> Self {
        let bar = stderr().is_terminal().then(|| ProgressBar::new(0).with_style(style()));
        Self { interrupt, bar, file: String::new() }
    }

    fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => output::note(line),
        }
    }
}

fn style() -> ProgressStyle {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a pace, of which three digits are shown"
    )]
    let pace = |state: &ProgressState| size(state.per_sec() as u64);
    ProgressStyle::with_template("{bar:20} {here} of {all}, {pace}/s, {left} left, {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("here", words(|state| size(state.pos())))
        .with_key("all", words(|state| size(state.len().unwrap_or(0))))
        .with_key("pace", words(pace))
        .with_key("left", words(|state| duration(state.eta())))
}

/// A part of the line of the bar.
fn words(of: fn(&ProgressState) -> String) -> impl Fn(&ProgressState, &mut dyn Write) + Clone + Send + Sync {
    move |state, line| {
        // A fetch does not fail because its display does.
        let _ = line.write_str(&of(state));
    }
}

impl fetch::Progress for FetchProgress<'_> {
    fn received(&mut self, file: &str, bytes: u64, total: Option<u64>) -> ControlFlow<()> {
        if self.file != file {
            file.clone_into(&mut self.file);
            match &self.bar {
                Some(bar) => {
                    bar.reset();
                    bar.set_message(self.file.clone());
                }
                None => self.say(&format!("{file}, {}", total.map_or("size unknown".into(), size))),
            }
        }
        if let Some(bar) = &self.bar {
            bar.set_length(total.unwrap_or(bytes));
            bar.set_position(bytes);
        }
        self.interrupt.control()
    }

    fn failed(&mut self, file: &str, attempt: &Attempt) {
        // A mirror may lack some data sets; in the end the error names each address that was tried.
        if attempt.problem.may_pass() {
            self.say(&format!("{file}: {}", attempt.problem));
        }
    }
}

impl Drop for FetchProgress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
