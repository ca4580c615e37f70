//! What a person sees while runs go on: on a terminal a display that stays in its place, elsewhere a line now and then.

mod forecast;

use std::io::{IsTerminal as _, stderr};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use truezero_train::{Epoch, Observer, Step};

use self::forecast::{Forecast, SHORTEST};
use crate::interrupt::Interrupt;
use crate::job::{Job, Work};
use crate::output::{self, Verbosity};
use crate::record::Record;
use crate::words;

/// How often a run's line is drawn anew.
const REFRESH: Duration = Duration::from_millis(200);
/// Where there is no display, a line is written whenever this share of the work is done,
const SHARE: f64 = 0.05;
/// and after this time.
const SILENCE: Duration = Duration::from_secs(600);

/// The display of a whole reproduction.
#[derive(Debug)]
pub(crate) struct Progress {
    /// Absent where the output is no terminal.
    display: Option<Display>,
    state: Mutex<State>,
    start: Instant,
}

/// A line for all runs, and below it one for each that goes on.
#[derive(Debug)]
struct Display {
    bars: MultiProgress,
    total: ProgressBar,
}

#[derive(Debug)]
struct State {
    forecast: Forecast,
    last: Said,
}

/// When a line was last written, and how much was done then.
#[derive(Clone, Copy, Debug)]
struct Said {
    at: Instant,
    share: f64,
}

impl Said {
    /// Whether it is time for another line.
    fn is_long_ago(self, now: Instant, share: f64) -> bool {
        share >= self.share + SHARE || now.saturating_duration_since(self.at) >= SILENCE
    }
}

impl Progress {
    /// The display of a reproduction that runs this number of jobs at the same time.
    pub(crate) fn new(workers: usize) -> Self {
        let start = Instant::now();
        let is_shown = output::verbosity() != Verbosity::Quiet && is_terminal();
        let display = is_shown.then(|| {
            let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            let total = bars.add(ProgressBar::new(0));
            total.set_style(style("{bar:20} {wide_msg}"));
            total.enable_steady_tick(Duration::from_secs(1));
            output::write_above(Some(bars.clone()));
            Display { bars, total }
        });
        let state = State { forecast: Forecast::new(workers), last: Said { at: start, share: 0.0 } };
        Self { display, state: Mutex::new(state), start }
    }

    /// Begins a stage: `finished` runs are finished and these are left, among them perhaps some that are only foreseen.
    pub(crate) fn plan(&self, finished: usize, left: &[Job], foreseen: bool) {
        if let Ok(mut state) = self.state.lock() {
            state.forecast.plan(finished, left, foreseen);
            self.show(&mut state);
        }
    }

    /// Says a line that the display makes needless.
    pub(crate) fn say_without_display(&self, line: &str) {
        if self.display.is_none() {
            output::note(line);
        }
    }

    /// The display of one job, which also ends the run when a person asks to stop.
    pub(crate) fn job<'a>(&'a self, job: &'a Job, interrupt: &'a Interrupt) -> JobProgress<'a> {
        let line = match &self.display {
            Some(display) => display.bars.add(ProgressBar::new(0)),
            None => ProgressBar::hidden(),
        };
        line.set_style(style("{percent:>3} % {wide_msg}"));
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

    /// Says that a job has ended, and how.
    pub(crate) fn finished(&self, job: &Job, record: &Record) {
        output::detail(&format!("{}: {}", job.label, record.summary()));
        let taken = Duration::try_from_secs_f64(record.cost().seconds).unwrap_or_default();
        if let Ok(mut state) = self.state.lock() {
            state.forecast.finish(job, taken);
            self.show(&mut state);
        }
    }

    fn advance(&self, job: &Job, share: f64, taken: Duration) {
        if let Ok(mut state) = self.state.lock() {
            state.forecast.advance(job, share, taken);
            self.show(&mut state);
        }
    }

    fn show(&self, State { forecast, last }: &mut State) {
        if let Some(Display { total, .. }) = &self.display {
            let (finished, all) = forecast.runs();
            total.set_length(all as u64);
            total.set_position(finished as u64);
            total.set_message(format!("{forecast}, {} gone", words::duration(self.start.elapsed())));
            return;
        }
        let said = Said { at: Instant::now(), share: forecast.share() };
        if last.is_long_ago(said.at, said.share) {
            *last = said;
            output::note(&format!("{forecast}, {} gone", words::duration(self.start.elapsed())));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(Display { bars, total }) = &self.display {
            total.finish_and_clear();
            // A line that stays on the screen is no reason to fail.
            drop(bars.clear());
            output::write_above(None);
        }
    }
}

/// Whether a display can be drawn. A terminal that calls itself dumb cannot move its cursor.
fn is_terminal() -> bool {
    stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|name| name != "dumb")
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

    fn step(&mut self, epoch: u32, steps_an_epoch: u32, loss: f64) -> ControlFlow<()> {
        self.steps += 1;
        if self.drawn.is_none_or(|drawn| drawn.elapsed() >= REFRESH) {
            self.drawn = Some(Instant::now());
            let all = u64::from(steps_an_epoch) * u64::from(self.job.settings.descent().max_epochs);
            let left = Duration::try_from_secs_f64(all.saturating_sub(self.steps) as f64 / self.pace());
            self.line.set_length(all);
            self.line.set_position(self.steps);
            self.line.set_message(format!(
                "{}: epoch {epoch}, loss {loss:.3}{}, {:.0} steps/s, at most {} left",
                self.job.label,
                self.last_epoch.as_deref().unwrap_or_default(),
                self.pace(),
                words::duration(left.unwrap_or(Duration::MAX).max(SHORTEST)),
            ));
            self.progress.advance(self.job, self.steps as f64 / all.max(1) as f64, self.start.elapsed());
        }
        self.control()
    }

    /// `validation` says how the validation examples fare.
    fn epoch(&mut self, epoch: u32, loss: f64, validation: &str) -> ControlFlow<()> {
        if self.progress.display.is_none() {
            output::detail(&format!(
                "{}: epoch {epoch}, loss {loss:.4}, {validation}, {:.0} steps/s",
                self.job.label,
                self.pace(),
            ));
        }
        self.last_epoch = Some(format!(", {validation}"));
        self.control()
    }
}

impl Observer for JobProgress<'_> {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        JobProgress::step(self, step.epoch, step.steps, step.loss.total())
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        let error = match self.job.settings {
            Work::Supervised(_) => format!("validation error {:.2} %", 100.0 * epoch.validation.error),
            Work::PreTraining(_) => format!("reconstruction error {:.3}", epoch.validation.error),
        };
        let validation = match epoch.validation.sparsity() {
            // Without hidden layers.
            None => error,
            Some(sparsity) => format!("{error}, sparsity {:.1} %", 100.0 * sparsity),
        };
        JobProgress::epoch(self, epoch.epoch, epoch.training_loss.total(), &validation)
    }
}

impl Drop for JobProgress<'_> {
    fn drop(&mut self) {
        self.line.finish_and_clear();
        if let Some(Display { bars, .. }) = &self.progress.display {
            bars.remove(&self.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_due_after_a_twentieth_of_the_work_or_ten_minutes() {
        let now = Instant::now();
        let said = Said { at: now, share: 0.25 };
        assert!(!said.is_long_ago(now, 0.299));
        assert!(said.is_long_ago(now, 0.301));
        // An estimate may go back.
        assert!(!said.is_long_ago(now, 0.1));
        assert!(!said.is_long_ago(now + Duration::from_secs(599), 0.25));
        assert!(said.is_long_ago(now + Duration::from_secs(600), 0.25));
    }
}
