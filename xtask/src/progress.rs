//! What a person sees while runs go on: a line a job and one for all, or plain lines where the output is no terminal.

use std::io::{IsTerminal as _, stderr};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::interrupt::Interrupt;
use crate::job::Job;

/// How often a job's line is drawn anew.
const REFRESH: Duration = Duration::from_millis(200);

/// The display of all jobs of a stage.
#[derive(Debug)]
pub(crate) struct Progress {
    /// Absent where the output is no terminal.
    bars: Option<MultiProgress>,
    total: ProgressBar,
}

impl Progress {
    pub(crate) fn new(jobs: usize) -> Self {
        let terminal = stderr().is_terminal();
        let bars = MultiProgress::with_draw_target(if terminal {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        });
        let total = bars.add(ProgressBar::new(jobs as u64));
        total.set_style(style("{bar:30} {pos} of {len} runs, {elapsed} gone"));
        total.enable_steady_tick(Duration::from_secs(1));
        Self { bars: terminal.then_some(bars), total }
    }

    /// The display of one job, which also ends the run when a person asks to stop.
    pub(crate) fn job<'a>(&'a self, job: &'a Job, interrupt: &'a Interrupt) -> JobProgress<'a> {
        let line = match &self.bars {
            Some(bars) => bars.insert_before(&self.total, ProgressBar::new(0)),
            None => ProgressBar::hidden(),
        };
        line.set_style(style("{bar:20} {msg}"));
        line.set_message(job.label.clone());
        JobProgress {
            progress: self,
            job,
            interrupt,
            line,
            start: Instant::now(),
            steps: 0,
            drawn: None,
            last_epoch: None,
        }
    }

    /// Says that a job has ended.
    pub(crate) fn finished(&self, job: &Job, how: &str) {
        self.total.inc(1);
        self.say(&format!("{}: {how}", job.label));
    }

    fn say(&self, line: &str) {
        match &self.bars {
            // Above the bars. A line that cannot be shown is no reason to lose a run.
            Some(bars) => drop(bars.println(line)),
            None => crate::output::note(line),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.total.finish_and_clear();
        if let Some(bars) = &self.bars {
            // A line that stays on the screen is no reason to fail.
            drop(bars.clear());
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The display of one job.
#[derive(Debug)]
pub(crate) struct JobProgress<'a> {
    progress: &'a Progress,
    job: &'a Job,
    interrupt: &'a Interrupt,
    line: ProgressBar,
    start: Instant,
    /// Steps done.
    steps: u64,
    drawn: Option<Instant>,
    last_epoch: Option<String>,
}

impl JobProgress<'_> {
    fn control(&self) -> ControlFlow<()> {
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Steps a second, validation included.
    fn pace(&self) -> f64 {
        self.steps as f64 / self.start.elapsed().as_secs_f64()
    }
}

impl JobProgress<'_> {
    fn step(&mut self, epoch: u32, steps_an_epoch: u32, loss: f64) -> ControlFlow<()> {
        self.steps += 1;
        if self.drawn.is_none_or(|drawn| drawn.elapsed() >= REFRESH) {
            self.drawn = Some(Instant::now());
            let all = u64::from(steps_an_epoch) * u64::from(self.job.descent().max_epochs);
            let left = Duration::from_secs_f64(all.saturating_sub(self.steps) as f64 / self.pace());
            self.line.set_length(all);
            self.line.set_position(self.steps);
            self.line.set_message(format!(
                "{}: epoch {epoch}, loss {loss:.3}{}, {:.0} steps/s, at most {} left",
                self.job.label,
                self.last_epoch.as_deref().unwrap_or_default(),
                self.pace(),
                minutes(left),
            ));
        }
        self.control()
    }

    /// `validation` says how the validation examples fare.
    fn epoch(&mut self, epoch: u32, loss: f64, validation: &str) -> ControlFlow<()> {
        if self.progress.bars.is_none() {
            crate::output::note(&format!(
                "{}: epoch {epoch}, loss {loss:.4}, {validation}, {:.0} steps/s",
                self.job.label,
                self.pace(),
            ));
        }
        self.last_epoch = Some(format!(", {validation}"));
        self.control()
    }
}

impl truezero_train::Observer for JobProgress<'_> {
    fn step(&mut self, step: &truezero_train::Step) -> ControlFlow<()> {
        JobProgress::step(self, step.epoch, step.steps, step.loss.total())
    }

    fn epoch(&mut self, epoch: &truezero_train::Epoch) -> ControlFlow<()> {
        let error = format!("validation error {:.2} %", 100.0 * epoch.validation.error_rate());
        let validation = with_sparsity(error, epoch.validation.sparsity());
        JobProgress::epoch(self, epoch.epoch, epoch.training_loss.total(), &validation)
    }
}

impl truezero_pretrain::Observer for JobProgress<'_> {
    fn step(&mut self, step: &truezero_pretrain::Step) -> ControlFlow<()> {
        JobProgress::step(self, step.epoch, step.steps, step.cost.total())
    }

    fn epoch(&mut self, epoch: &truezero_pretrain::Epoch) -> ControlFlow<()> {
        let error = format!("reconstruction error {:.3}", epoch.validation_error);
        let validation = with_sparsity(error, epoch.zeros.sparsity());
        JobProgress::epoch(self, epoch.epoch, epoch.training_cost.total(), &validation)
    }
}

impl Drop for JobProgress<'_> {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

/// Networks without hidden layers have no sparsity.
fn with_sparsity(error: String, sparsity: Option<f64>) -> String {
    match sparsity {
        Some(share) => format!("{error}, sparsity {:.1} %", 100.0 * share),
        None => error,
    }
}

/// A duration in minutes and seconds.
fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}
