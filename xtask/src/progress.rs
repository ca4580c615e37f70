//! The display of a reproduction that is running: [`truezero_sweep::Progress`] for the runs of both trainers.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use truezero_sweep::{Output, PendingJob};
use truezero_train::{Epoch, Observer, Step};

use crate::interrupt::Interrupt;
use crate::job::{Job, Work};
use crate::output::{self, Verbosity};
use crate::record::{Record, Runs, summary, taken};

/// The display of a whole reproduction.
#[derive(Debug)]
pub(crate) struct ReproductionProgress {
    display: truezero_sweep::Progress,
    is_terminal: bool,
}

impl ReproductionProgress {
    /// The display of a reproduction that runs this number of jobs at the same time.
    pub(crate) fn new(workers: NonZeroUsize) -> Self {
        let output = match output::verbosity() {
            Verbosity::Quiet => Output::Lines(|_| {}),
            _ => Output::standard_error(output::note),
        };
        let is_terminal = match &output {
            Output::Terminal(lines) => {
                output::write_above(Some(lines.clone()));
                true
            }
            Output::Lines(_) => false,
        };
        Self { display: truezero_sweep::Progress::new(workers, output), is_terminal }
    }

    /// Learns from these runs, which are finished, how long others take.
    pub(crate) fn learn(&self, runs: &Runs) {
        for record in runs.iter() {
            let work = record.work();
            self.display.learn(&kind(&work), work.effort(), taken(record));
        }
    }

    /// Begins a stage: `finished` runs are finished, and these are pending, some of them perhaps only foreseen.
    pub(crate) fn plan(&self, finished: usize, pending: &[Job], foreseen: bool) {
        let pending = pending.iter().map(|Job { id, settings, .. }| PendingJob {
            id: id.clone(),
            kind: kind(settings),
            effort: settings.effort(),
        });
        self.display.plan(finished, pending, foreseen);
    }

    /// Writes a line, unless the display says the same on a terminal.
    pub(crate) fn note_without_terminal(&self, line: &str) {
        if !self.is_terminal {
            output::note(line);
        }
    }

    /// The observer of one run, which also ends the run when the user asks to stop.
    pub(crate) fn job<'a>(&'a self, job: &'a Job, interrupt: &'a Interrupt) -> RunProgress<'a> {
        RunProgress {
            job,
            line: self.display.job(&job.id, &job.label),
            is_terminal: self.is_terminal,
            interrupt,
            last_epoch: String::new(),
        }
    }

    /// Says how a run ended, and counts it.
    pub(crate) fn finished(&self, job: &Job, record: &Record) {
        output::detail(&format!("{}: {}", job.label, summary(record)));
        self.display.finish(&job.id, taken(record));
    }
}

/// Runs that take about as long a step, and end about as early before their last epoch.
fn kind(work: &Work) -> String {
    format!("{}, at most {} epochs", work.kind(), work.descent().max_epochs)
}

impl Drop for ReproductionProgress {
    fn drop(&mut self) {
        output::write_above(None);
    }
}

/// Shows how one run goes.
#[derive(Debug)]
pub(crate) struct RunProgress<'a> {
    job: &'a Job,
    line: truezero_sweep::JobProgress<'a>,
    is_terminal: bool,
    interrupt: &'a Interrupt,
    /// The validation of the last epoch, after a comma.
    last_epoch: String,
}

impl Observer for RunProgress<'_> {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        let of_epochs = |epochs: u32| u64::from(step.steps) * u64::from(epochs);
        let all = of_epochs(self.job.settings.descent().max_epochs);
        let done = of_epochs(step.epoch.saturating_sub(1)) + u64::from(step.step);
        let loss = step.loss.total();
        self.line.step(done, all, || format!("epoch {}, loss {loss:.3}{}", step.epoch, self.last_epoch));
        self.interrupt.control()
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        let error = match self.job.settings {
            Work::Supervised(_) => format!("validation error {:.2} %", 100.0 * epoch.validation.error),
            Work::PreTraining(_) => format!("reconstruction error {:.3}", epoch.validation.error),
        };
        // Without hidden layers there is no sparsity.
        let sparsity = epoch.validation.sparsity().map(|share| format!(", sparsity {:.1} %", 100.0 * share));
        let validation = format!("{error}{}", sparsity.unwrap_or_default());
        if !self.is_terminal {
            output::detail(&format!(
                "{}: epoch {}, loss {:.4}, {validation}, {:.0} steps/s",
                self.job.label,
                epoch.epoch,
                epoch.training_loss.total(),
                self.line.pace(),
            ));
        }
        self.last_epoch = format!(", {validation}");
        self.interrupt.control()
    }
}
