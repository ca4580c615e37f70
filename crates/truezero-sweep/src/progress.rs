//! [`Progress`]: the display of a sweep that is running.

use std::io::{IsTerminal as _, stderr};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::forecast::SHORTEST;
use crate::words::{duration, printable};
use crate::{Forecast, PendingJob};

/// How often the line of a job is drawn.
const REFRESH: Duration = Duration::from_millis(200);
/// Without a terminal, a line is written when this share of the work is done since the last one,
const SHARE: f64 = 0.05;
/// or when this time has passed since then.
const SILENCE: Duration = Duration::from_secs(600);

/// Where a [`Progress`] is shown.
#[derive(Clone, Debug)]
pub enum Output {
    /// On a terminal: a line for the sweep and a line for each running job, which stay in place.
    Terminal(MultiProgress),
    /// Elsewhere: this function is called with a line for every twentieth of the work, and every ten minutes.
    Lines(fn(&str)),
}

impl Output {
    /// The standard error, if it is a terminal on which lines can stay in place; else lines.
    pub fn standard_error(write_line: fn(&str)) -> Self {
        // A terminal that calls itself dumb cannot move its cursor.
        let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        if stderr().is_terminal() && !is_dumb {
            Self::Terminal(MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10)))
        } else {
            Self::Lines(write_line)
        }
    }
}

/// The display of a sweep: how many jobs are finished, a [`Forecast`], and how each running job goes.
///
/// It is shared by the threads that run the jobs.
#[derive(Debug)]
pub struct Progress {
    output: Output,
    /// The line of the sweep; hidden without a terminal.
    total: ProgressBar,
    state: Mutex<State>,
    start: Instant,
}

#[derive(Debug)]
struct State {
    forecast: Forecast,
    last: Written,
}

/// When a line was last written, and the share of the work that was done then.
#[derive(Clone, Copy, Debug)]
struct Written {
    at: Instant,
    share: f64,
}

impl Written {
    /// Whether it is time for another line.
    fn is_long_ago(self, now: Instant, share: f64) -> bool {
        share >= self.share + SHARE || now.saturating_duration_since(self.at) >= SILENCE
    }
}

impl Progress {
    /// The display of a sweep that runs this number of jobs at the same time.
    pub fn new(workers: NonZeroUsize, output: Output) -> Self {
        let start = Instant::now();
        let total = match &output {
            Output::Terminal(lines) => {
                let total = lines.add(ProgressBar::new(0));
                total.set_style(style("{bar:20} {wide_msg}"));
                total.enable_steady_tick(Duration::from_secs(1));
                total
            }
            Output::Lines(_) => ProgressBar::hidden(),
        };
        let state = State { forecast: Forecast::new(workers), last: Written { at: start, share: 0.0 } };
        Self { output, total, state: Mutex::new(state), start }
    }

    /// Learns what a job took that was finished before, as [`Forecast::learn`] does.
    pub fn learn(&self, kind: &str, effort: f64, taken: Duration) {
        // What is shown changes with the plan that follows.
        if let Ok(mut state) = self.state.lock() {
            state.forecast.learn(kind, effort, taken);
        }
    }

    /// Begins a stage, as [`Forecast::plan`] does.
    pub fn plan(&self, finished: usize, pending: impl IntoIterator<Item = PendingJob>, foreseen: bool) {
        self.update(|forecast| forecast.plan(finished, pending, foreseen));
    }

    /// Shows a job that starts now.
    pub fn job(&self, id: &str, label: &str) -> JobProgress<'_> {
        let line = match &self.output {
            Output::Terminal(lines) => lines.add(ProgressBar::new(0)),
            Output::Lines(_) => ProgressBar::hidden(),
        };
        line.set_style(style("{percent:>3} % {wide_msg}"));
        // A label may hold a name from a data set.
        let label = printable(label).into_owned();
        line.set_message(label.clone());
        JobProgress {
            progress: self,
            id: id.to_owned(),
            label,
            line,
            start: Instant::now(),
            done: 0,
            earlier: None,
            drawn: None,
        }
    }

    /// Counts a job as finished, which took this long.
    pub fn finish(&self, id: &str, taken: Duration) {
        self.update(|forecast| forecast.finish(id, taken));
    }

    fn update(&self, change: impl FnOnce(&mut Forecast)) {
        // A thread that panicked does not end the display of the others' work; the sweep itself ends.
        let Ok(mut state) = self.state.lock() else { return };
        let State { forecast, last } = &mut *state;
        change(forecast);
        match self.output {
            Output::Terminal(_) => {
                let (finished, all) = forecast.jobs();
                self.total.set_length(all as u64);
                self.total.set_position(finished as u64);
                self.total.set_message(self.line(forecast));
            }
            Output::Lines(write_line) => {
                let now = Written { at: Instant::now(), share: forecast.share() };
                if last.is_long_ago(now.at, now.share) {
                    *last = now;
                    write_line(&self.line(forecast));
                }
            }
        }
    }

    fn line(&self, forecast: &Forecast) -> String {
        format!("{forecast}, {} gone", duration(self.start.elapsed()))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.total.finish_and_clear();
        if let Output::Terminal(lines) = &self.output {
            // A line that stays on the screen is no reason to fail.
            drop(lines.clear());
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The display of a running job, until it is dropped.
#[derive(Debug)]
pub struct JobProgress<'a> {
    progress: &'a Progress,
    id: String,
    label: String,
    line: ProgressBar,
    start: Instant,
    /// The steps done, and those among them that an earlier start of the program did.
    done: u64,
    earlier: Option<u64>,
    drawn: Option<Instant>,
}

impl JobProgress<'_> {
    /// A step has been done: by now there are `done`, from 1, of at most `all`. A job that goes on from where it was
    /// stopped begins with a larger number. `describe` says how the job goes, as in "epoch 3, loss 0.124"; it is called
    /// when the line is drawn, which is not at every step.
    pub fn step(&mut self, done: u64, all: u64, describe: impl FnOnce() -> String) {
        self.done = done;
        let earlier = *self.earlier.get_or_insert(done.saturating_sub(1));
        if self.drawn.is_some_and(|drawn| drawn.elapsed() < REFRESH) {
            return;
        }
        self.drawn = Some(Instant::now());
        let pace = self.pace();
        let left = Duration::try_from_secs_f64(all.saturating_sub(self.done) as f64 / pace);
        self.line.set_length(all);
        self.line.set_position(self.done);
        self.line.set_message(format!(
            "{}: {}, {pace:.0} steps/s, at most {} left",
            self.label,
            describe(),
            duration(left.unwrap_or(Duration::MAX).max(SHORTEST)),
        ));
        let share = self.done as f64 / all.max(1) as f64;
        // As if this start had done all of them.
        let whole = done as f64 / done.saturating_sub(earlier).max(1) as f64;
        let elapsed = Duration::try_from_secs_f64(whole * self.start.elapsed().as_secs_f64());
        self.progress.update(|forecast| forecast.advance(&self.id, share, elapsed.unwrap_or(Duration::MAX)));
    }

    /// Steps a second since the job started.
    pub fn pace(&self) -> f64 {
        self.done.saturating_sub(self.earlier.unwrap_or(0)) as f64 / self.start.elapsed().as_secs_f64()
    }
}

impl Drop for JobProgress<'_> {
    fn drop(&mut self) {
        self.line.finish_and_clear();
        if let Output::Terminal(lines) = &self.progress.output {
            lines.remove(&self.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn a_line_is_due_after_a_twentieth_of_the_work_or_ten_minutes() {
        let now = Instant::now();
        let written = Written { at: now, share: 0.25 };
        assert!(!written.is_long_ago(now, 0.299));
        assert!(written.is_long_ago(now, 0.301));
        // An estimate may go back.
        assert!(!written.is_long_ago(now, 0.1));
        assert!(!written.is_long_ago(now + Duration::from_secs(599), 0.25));
        assert!(written.is_long_ago(now + Duration::from_secs(600), 0.25));
    }

    thread_local! {
        static WRITTEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn without_a_terminal_a_few_lines_tell_how_much_is_done() {
        let write_line = |line: &str| WRITTEN.with_borrow_mut(|lines| lines.push(line.to_owned()));
        let progress = Progress::new(NonZeroUsize::MIN, Output::Lines(write_line));
        let ids: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let job = |id: &String| PendingJob { id: id.clone(), kind: "layer".to_owned(), effort: 1.0 };
        progress.plan(0, ids.iter().map(job), false);
        for id in &ids {
            let mut job = progress.job(id, "a layer");
            for done in 1..=10 {
                job.step(done, 10, || "epoch 1".to_owned());
            }
            drop(job);
            progress.finish(id, Duration::from_secs(1));
        }
        let lines = WRITTEN.take();
        assert!((15..=20).contains(&lines.len()), "{lines:?}");
        assert!(
            lines[0].contains(" of 100 runs finished, about ") && lines[0].ends_with(" gone"),
            "{lines:?}"
        );
    }
}
