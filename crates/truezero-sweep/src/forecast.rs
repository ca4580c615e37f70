//! [`Forecast`]: how much of a sweep is done, and about how long the rest takes.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use crate::words::{counted, duration};

/// The shortest time that is named for what is not finished.
pub(crate) const SHORTEST: Duration = Duration::from_secs(1);

/// A job that is not finished, as a [`Forecast`] knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingJob {
    /// The identity of the job.
    pub id: String,
    /// Jobs of one kind take a time in proportion to their efforts.
    pub kind: String,
    /// An amount of work, in any unit: of two jobs of one kind, the one with twice the effort takes twice as long.
    pub effort: f64,
}

/// How much of a sweep is done, and about how long the rest takes.
///
/// A pending job is expected to take as long as the finished jobs of its kind did, in proportion to the effort; if none
/// of its kind is finished, as long as all finished jobs did. This is a mean and no bound.
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::time::Duration;
///
/// use truezero_sweep::{Forecast, PendingJob};
///
/// let job = |id: &str, effort| PendingJob { id: id.to_owned(), kind: "layer".to_owned(), effort };
/// let mut forecast = Forecast::new(NonZeroUsize::MIN);
/// forecast.plan(0, [job("one", 1.0), job("two", 3.0)], false);
/// forecast.finish("one", Duration::from_secs(10));
/// assert_eq!(forecast.to_string(), "1 of 2 runs finished, about 30 s left");
/// ```
#[derive(Clone, Debug)]
pub struct Forecast {
    workers: NonZeroUsize,
    finished: usize,
    /// By identity.
    pending: BTreeMap<String, Pending>,
    /// Whether some of the pending jobs are only foreseen.
    foreseen: bool,
    /// What jobs took, by kind, that were finished before this forecast began.
    earlier: BTreeMap<String, Spent>,
    /// What jobs took, by kind, that were finished since then.
    spent: BTreeMap<String, Spent>,
}

#[derive(Clone, Debug)]
struct Pending {
    kind: String,
    effort: f64,
    /// The part of it that is done, from 0 to 1.
    share: f64,
    /// The seconds which that took.
    seconds: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    seconds: f64,
    effort: f64,
}

impl Spent {
    fn add(&mut self, other: Self) {
        self.seconds += other.seconds;
        self.effort += other.effort;
    }

    /// Seconds a unit of effort; nothing without effort.
    fn pace(self) -> Option<f64> {
        (self.effort > 0.0).then(|| self.seconds / self.effort)
    }
}

impl Forecast {
    /// The forecast of a sweep that runs this number of jobs at the same time, before its first [plan](Self::plan).
    pub fn new(workers: NonZeroUsize) -> Self {
        Self {
            workers,
            finished: 0,
            pending: BTreeMap::new(),
            foreseen: false,
            earlier: BTreeMap::new(),
            spent: BTreeMap::new(),
        }
    }

    /// Learns what a job took that was finished before this forecast began: others of its kind are expected to take as
    /// long. It is no part of the work that this forecast is about.
    pub fn learn(&mut self, kind: &str, effort: f64, taken: Duration) {
        let spent = Spent { seconds: taken.as_secs_f64(), effort };
        self.earlier.entry(kind.to_owned()).or_default().add(spent);
    }

    /// Begins a stage: `finished` jobs are finished, and these are pending. `foreseen` says that some of them are only
    /// foreseen; the next plan replaces them by the jobs that they turn out to be.
    pub fn plan(&mut self, finished: usize, pending: impl IntoIterator<Item = PendingJob>, foreseen: bool) {
        let pending = pending
            .into_iter()
            .map(|PendingJob { id, kind, effort }| (id, Pending { kind, effort, share: 0.0, seconds: 0.0 }));
        (self.finished, self.pending, self.foreseen) = (finished, pending.collect(), foreseen);
    }

    /// Notes which part of a job is done, from 0 to 1, and how long that took.
    pub fn advance(&mut self, id: &str, share: f64, taken: Duration) {
        if let Some(pending) = self.pending.get_mut(id) {
            pending.share = share.clamp(0.0, 1.0);
            pending.seconds = taken.as_secs_f64();
        }
    }

    /// Notes that a job is finished, and how long it took.
    pub fn finish(&mut self, id: &str, taken: Duration) {
        self.finished += 1;
        if let Some(pending) = self.pending.remove(id) {
            let spent = Spent { seconds: taken.as_secs_f64(), effort: pending.effort };
            self.spent.entry(pending.kind).or_default().add(spent);
        }
    }

    /// The seconds that workers have spent, and those that they will spend; nothing before the first job advances.
    fn seconds(&self) -> Option<(f64, f64)> {
        let running = self.pending.values().filter(|pending| pending.share > 0.0).map(
            |Pending { kind, effort, share, seconds }| {
                (kind, Spent { seconds: *seconds, effort: share * effort })
            },
        );
        let finished = self.spent.iter().map(|(kind, &spent)| (kind, spent));
        let mut known = self.earlier.clone();
        let mut done = 0.0;
        for (kind, spent) in finished.chain(running) {
            known.entry(kind.clone()).or_default().add(spent);
            done += spent.seconds;
        }
        let mut all = Spent::default();
        for &spent in known.values() {
            all.add(spent);
        }
        let mean = all.pace()?;
        let left = self.pending.values().map(|Pending { kind, effort, share, .. }| {
            let pace = known.get(kind).and_then(|spent| spent.pace()).unwrap_or(mean);
            pace * effort * (1.0 - share)
        });
        Some((done, left.sum()))
    }

    /// About how long the rest takes.
    fn time_left(&self) -> Option<Duration> {
        let (_, left) = self.seconds()?;
        let workers = self.workers.get().min(self.pending.len()).max(1);
        Duration::try_from_secs_f64(left / workers as f64).ok()
    }

    /// The part of the work since this forecast began that is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        match self.seconds() {
            Some((spent, left)) if spent + left > 0.0 => spent / (spent + left),
            _ => 0.0,
        }
    }

    /// The number of finished jobs, and of all that are known by now.
    pub fn jobs(&self) -> (usize, usize) {
        (self.finished, self.finished + self.pending.len())
    }
}

/// As in "128 of about 534 runs finished, about 9 min 10 s left".
impl fmt::Display for Forecast {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (finished, all) = self.jobs();
        let about = if self.foreseen { "about " } else { "" };
        write!(formatter, "{finished} of {about}{} finished", counted(all, "run"))?;
        match self.time_left() {
            Some(left) if !self.pending.is_empty() => {
                write!(formatter, ", about {} left", duration(left.max(SHORTEST)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(id: &str, kind: &str, effort: f64) -> PendingJob {
        PendingJob { id: id.to_owned(), kind: kind.to_owned(), effort }
    }

    fn forecast(workers: usize) -> Forecast {
        Forecast::new(NonZeroUsize::new(workers).unwrap())
    }

    fn seconds(forecast: &Forecast) -> Option<u64> {
        forecast.time_left().map(|left| (left + Duration::from_millis(500)).as_secs())
    }

    #[test]
    fn the_time_left_is_in_proportion_to_the_effort() {
        let mut forecast = forecast(1);
        forecast.plan(10, [job("a", "tanh", 1.0), job("b", "tanh", 1.0), job("c", "tanh", 3.0)], true);
        assert_eq!((seconds(&forecast), forecast.share()), (None, 0.0));
        assert_eq!(forecast.to_string(), "10 of about 13 runs finished");
        forecast.finish("a", Duration::from_secs(10));
        assert_eq!(seconds(&forecast), Some(40));
        assert!((forecast.share() - 0.2).abs() < 1e-9);
        assert_eq!(forecast.to_string(), "11 of about 13 runs finished, about 40 s left");
        // Half of the second takes as long as the whole first: 20 s for an effort of 1.5, and 3.5 are left.
        forecast.advance("b", 0.5, Duration::from_secs(10));
        assert_eq!(seconds(&forecast), Some(47));
        forecast.finish("b", Duration::from_secs(10));
        forecast.finish("c", Duration::from_secs(30));
        assert_eq!(forecast.to_string(), "13 of about 13 runs finished");
        assert!((forecast.share() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_pending_job_is_expected_to_take_as_long_as_others_of_its_kind() {
        let mut forecast = forecast(1);
        forecast.plan(0, [job("a", "tanh", 1.0), job("b", "tanh", 1.0), job("c", "rectifier", 1.0)], false);
        forecast.finish("a", Duration::from_secs(100));
        forecast.finish("c", Duration::from_secs(1));
        assert_eq!(seconds(&forecast), Some(100));
    }

    #[test]
    fn a_kind_without_finished_jobs_is_expected_to_take_the_mean_of_all() {
        let mut forecast = forecast(1);
        forecast.plan(0, [job("a", "tanh", 1.0), job("b", "softplus", 2.0)], false);
        forecast.finish("a", Duration::from_secs(100));
        assert_eq!(seconds(&forecast), Some(200));
    }

    #[test]
    fn jobs_that_were_finished_before_tell_how_long_others_take_and_are_no_part_of_the_work() {
        let mut forecast = forecast(1);
        forecast.learn("tanh", 4.0, Duration::from_secs(8));
        forecast.plan(3, [job("a", "tanh", 5.0), job("b", "softplus", 1.0)], false);
        assert_eq!((seconds(&forecast), forecast.share()), (Some(12), 0.0));
        assert_eq!(forecast.to_string(), "3 of 5 runs finished, about 12 s left");
        // Both together: 28 s for an effort of 9.
        forecast.finish("a", Duration::from_secs(20));
        assert_eq!(seconds(&forecast), Some(3));
        assert!((forecast.share() - 20.0 / (20.0 + 28.0 / 9.0)).abs() < 1e-9);
    }

    #[test]
    fn workers_share_the_time_left_and_a_later_stage_adds_jobs() {
        let jobs = ["a", "b", "c", "d", "e"].map(|id| job(id, "tanh", 1.0));
        let mut forecast = forecast(2);
        forecast.plan(0, jobs[..3].to_vec(), false);
        forecast.finish("a", Duration::from_secs(10));
        assert_eq!((seconds(&forecast), forecast.jobs()), (Some(10), (1, 3)));
        forecast.plan(1, jobs[1..].to_vec(), false);
        assert_eq!((seconds(&forecast), forecast.jobs()), (Some(20), (1, 5)));
        for id in ["b", "c", "d"] {
            forecast.finish(id, Duration::from_secs(10));
        }
        assert_eq!(seconds(&forecast), Some(10), "one run, one worker");
    }

    #[test]
    fn a_job_without_effort_makes_no_forecast() {
        let mut forecast = forecast(1);
        forecast.plan(0, [job("a", "tanh", 0.0), job("b", "tanh", 0.0)], false);
        forecast.finish("a", Duration::from_secs(10));
        assert_eq!((seconds(&forecast), forecast.share()), (None, 0.0));
        assert_eq!(forecast.to_string(), "1 of 2 runs finished");
    }
}
