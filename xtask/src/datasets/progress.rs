//! What a person sees while files come: a bar, or a line a file where the output is no terminal.

use std::io::{IsTerminal as _, stderr};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use truezero_datasets::fetch::{Attempt, Observer};

use super::size;
use crate::interrupt::Interrupt;
use crate::output;

/// The display of one file after the other, which also ends fetching when a person asks to stop.
#[derive(Debug)]
pub(super) struct Progress<'a> {
    interrupt: &'a Interrupt,
    /// Absent where the output is no terminal.
    bar: Option<ProgressBar>,
    file: String,
}

impl<'a> Progress<'a> {
    pub(super) fn new(interrupt: &'a Interrupt) -> Self {
        let template = "{bar:20} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left, {msg}";
        let bar = stderr().is_terminal().then(|| {
            let style =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(0).with_style(style)
        });
        Self { interrupt, bar, file: String::new() }
    }

    fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => output::note(line),
        }
    }
}

impl Observer for Progress<'_> {
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
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn failed(&mut self, file: &str, attempt: &Attempt) {
        // A mirror's folder that has not all data sets is no news until the end.
        if attempt.problem.may_pass() {
            self.say(&format!("{file}: {}: {}", attempt.place, attempt.problem));
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
