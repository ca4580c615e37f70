//! The display of a reproduction that is running: [`truezero_sweep::Progress`] for the runs of both trainers.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::Duration;

use truezero_sweep::{Output, PendingJob};

use crate::interrupt::Interrupt;
use crate::job::Job;
use crate::output::{self, Verbosity};
use crate::record::{Record, summary};

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

    /// Begins a stage: `finished` runs are finished, and these are pending, some of them perhaps only foreseen.
    pub(crate) fn plan(&self, finished: usize, pending: &[Job], foreseen: bool) {
        let pending = pending.iter().map(|Job { id, settings, .. }| PendingJob {
            id: id.clone(),
            kind: settings.kind(),
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
        let taken = Duration::try_from_secs_f64(record.cost().seconds).unwrap_or_default();
        self.display.finish(&job.id, taken);
    }
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

impl RunProgress<'_> {
    fn step(&mut self, epoch: u32, steps_an_epoch: u32, loss: f64) -> ControlFlow<()> {
        let all = u64::from(steps_an_epoch) * u64::from(self.job.settings.descent().max_epochs);
        self.line.step(all, || format!("epoch {epoch}, loss {loss:.3}{}", self.last_epoch));
        self.interrupt.control()
    }

    /// `error` is that of the validation examples, in words. Without hidden layers there is no sparsity.
    fn epoch(&mut self, epoch: u32, loss: f64, error: &str, sparsity: Option<f64>) -> ControlFlow<()> {
        let sparsity = sparsity.map(|share| format!(", sparsity {:.1} %", 100.0 * share)).unwrap_or_default();
        let validation = format!("{error}{sparsity}");
        if !self.is_terminal {
            output::detail(&format!(
                "{}: epoch {epoch}, loss {loss:.4}, {validation}, {:.0} steps/s",
                self.job.label,
                self.line.pace(),
            ));
        }
        self.last_epoch = format!(", {validation}");
        self.interrupt.control()
    }
}

impl truezero_train::Observer for RunProgress<'_> {
    fn step(&mut self, step: &truezero_train::Step) -> ControlFlow<()> {
        RunProgress::step(self, step.epoch, step.steps, step.loss.total())
    }

    fn epoch(&mut self, epoch: &truezero_train::Epoch) -> ControlFlow<()> {
        let error = format!("validation error {:.2} %", 100.0 * epoch.validation.error_rate());
        RunProgress::epoch(
            self,
            epoch.epoch,
            epoch.training_loss.total(),
            &error,
            epoch.validation.sparsity(),
        )
    }
}

impl truezero_pretrain::Observer for RunProgress<'_> {
    fn step(&mut self, step: &truezero_pretrain::Step) -> ControlFlow<()> {
        RunProgress::step(self, step.epoch, step.steps, step.cost.total())
    }

    fn epoch(&mut self, epoch: &truezero_pretrain::Epoch) -> ControlFlow<()> {
        let error = format!("reconstruction error {:.3}", epoch.validation_error);
        RunProgress::epoch(self, epoch.epoch, epoch.training_cost.total(), &error, epoch.zeros.sparsity())
    }
}
