//! [`Forecast`]: how much of a reproduction is done, and about how long the rest takes.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::job::Job;
use crate::words;

/// Less is not said of what is not over.
pub(super) const SHORTEST: Duration = Duration::from_secs(1);

/// All runs of a reproduction that are known by now, with what those of this start have taken.
///
/// A run that is left takes as long as others of its kind did, by its [`effort`](crate::job::Work::effort); if there
/// are none, as long as all did. Runs that stopped early are among these, so this is a mean and no bound.
#[derive(Debug, Default)]
pub(super) struct Forecast {
    /// How many runs go on at the same time.
    workers: usize,
    /// Runs, those of earlier starts among them.
    finished: usize,
    /// By identity.
    left: BTreeMap<String, Left>,
    /// Whether what is left holds runs that are only foreseen.
    foreseen: bool,
    /// By kind: what finished runs of this start took.
    spent: BTreeMap<String, Spent>,
}

/// A run that is not finished.
#[derive(Debug)]
struct Left {
    kind: String,
    effort: f64,
    /// Which part of it is done, from 0 to 1.
    share: f64,
    /// Seconds that this took.
    taken: f64,
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

    /// Seconds a unit of effort, where something is known.
    fn pace(self) -> Option<f64> {
        (self.effort > 0.0).then(|| self.seconds / self.effort)
    }
}

impl Left {
    fn spent(&self) -> Spent {
        Spent { seconds: self.taken, effort: self.share * self.effort }
    }
}

impl Forecast {
    pub(super) fn new(workers: usize) -> Self {
        Self { workers, ..Self::default() }
    }

    /// Takes a new plan: the number of finished runs, and the runs that are left. Those that are only foreseen give way
    /// to the ones that they turn out to be.
    pub(super) fn plan(&mut self, finished: usize, left: &[Job], foreseen: bool) {
        let left = left.iter().map(|job| {
            let work = &job.settings;
            let left = Left { kind: work.kind(), effort: work.effort(), share: 0.0, taken: 0.0 };
            (job.id.clone(), left)
        });
        (self.finished, self.left, self.foreseen) = (finished, left.collect(), foreseen);
    }

    /// Says how far a run is.
    pub(super) fn advance(&mut self, job: &Job, share: f64, taken: Duration) {
        if let Some(left) = self.left.get_mut(&job.id) {
            left.share = share.clamp(0.0, 1.0);
            left.taken = taken.as_secs_f64();
        }
    }

    /// Says that a run has ended, perhaps before its last epoch.
    pub(super) fn finish(&mut self, job: &Job, taken: Duration) {
        self.finished += 1;
        if let Some(left) = self.left.remove(&job.id) {
            let spent = Spent { seconds: taken.as_secs_f64(), effort: left.effort };
            self.spent.entry(left.kind).or_default().add(spent);
        }
    }

    /// The seconds that workers have spent, and those that they will spend; nothing is known before the first step.
    fn seconds(&self) -> Option<(f64, f64)> {
        let mut spent = self.spent.clone();
        for left in self.left.values().filter(|left| left.share > 0.0) {
            spent.entry(left.kind.clone()).or_default().add(left.spent());
        }
        let mut all = Spent::default();
        for &spent in spent.values() {
            all.add(spent);
        }
        let usual = all.pace()?;
        let seconds = |left: &Left| {
            let pace = spent.get(&left.kind).and_then(|spent| spent.pace()).unwrap_or(usual);
            pace * left.effort * (1.0 - left.share)
        };
        Some((all.seconds, self.left.values().map(seconds).sum()))
    }

    /// About how long the rest takes.
    fn time_left(&self) -> Option<Duration> {
        let (_, left) = self.seconds()?;
        let workers = self.workers.min(self.left.len()).max(1);
        Duration::try_from_secs_f64(left / workers as f64).ok()
    }

    /// Which part of the work of this start is done, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        match self.seconds() {
            Some((spent, left)) if spent + left > 0.0 => spent / (spent + left),
            _ => 0.0,
        }
    }

    /// The finished runs and all that are known by now.
    pub(super) fn runs(&self) -> (usize, usize) {
        (self.finished, self.finished + self.left.len())
    }
}

/// As in "128 of about 534 runs finished, about 9 min 10 s left".
impl std::fmt::Display for Forecast {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (finished, all) = self.runs();
        let about = if self.foreseen { "about " } else { "" };
        write!(formatter, "{finished} of {about}{} finished", words::counted(all, "run"))?;
        match self.time_left() {
            Some(left) if !self.left.is_empty() => {
                write!(formatter, ", about {} left", words::duration(left.max(SHORTEST)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job;
    use crate::job::tests::settings;

    /// A run of the tests' network, or of one of another neuron's kind on more examples.
    fn job(seed: u64, train: usize) -> Job {
        let mut settings = settings();
        settings.descent.seed = seed;
        settings.data.train = train;
        job::supervised(settings, "rectifier").unwrap()
    }

    fn seconds(forecast: &Forecast) -> Option<u64> {
        forecast.time_left().map(|left| (left + Duration::from_millis(500)).as_secs())
    }

    #[test]
    fn what_is_left_takes_as_long_as_what_is_done_by_the_work_in_it() {
        let jobs = [job(1, 1_000), job(2, 1_000), job(3, 3_000)];
        let mut forecast = Forecast::new(1);
        forecast.plan(10, &jobs, true);
        assert_eq!((seconds(&forecast), forecast.share()), (None, 0.0));
        assert_eq!(forecast.to_string(), "10 of about 13 runs finished");
        forecast.finish(&jobs[0], Duration::from_secs(10));
        assert_eq!(seconds(&forecast), Some(40));
        assert!((forecast.share() - 0.2).abs() < 1e-9);
        assert_eq!(forecast.to_string(), "11 of about 13 runs finished, about 40 s left");
        // Twice as slow as the first: the mean of both tells.
        forecast.advance(&jobs[1], 0.5, Duration::from_secs(10));
        assert_eq!(seconds(&forecast), Some(47));
        forecast.finish(&jobs[1], Duration::from_secs(10));
        forecast.finish(&jobs[2], Duration::from_secs(30));
        assert_eq!(forecast.to_string(), "13 of about 13 runs finished");
        assert!((forecast.share() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_that_is_left_takes_as_long_as_others_of_its_kind() {
        let mut tanh = settings();
        tanh.data.name = "norb".into();
        let tanh = |seed| {
            let mut settings = tanh.clone();
            settings.descent.seed = seed;
            settings.data.train = 1_000;
            job::supervised(settings, "rectifier").unwrap()
        };
        let (slow, slow_too, quick) = (tanh(1), tanh(2), job(1, 1_000));
        let mut forecast = Forecast::new(1);
        forecast.plan(0, &[slow.clone(), slow_too, quick.clone()], false);
        forecast.finish(&slow, Duration::from_secs(100));
        forecast.finish(&quick, Duration::from_secs(1));
        assert_eq!(seconds(&forecast), Some(100));
    }

    #[test]
    fn workers_share_what_is_left_and_a_later_stage_makes_the_total_grow() {
        let jobs: Vec<Job> = (1..=5).map(|seed| job(seed, 1_000)).collect();
        let mut forecast = Forecast::new(2);
        forecast.plan(0, &jobs[..3], false);
        forecast.finish(&jobs[0], Duration::from_secs(10));
        assert_eq!((seconds(&forecast), forecast.runs()), (Some(10), (1, 3)));
        forecast.plan(1, &jobs[1..], false);
        assert_eq!((seconds(&forecast), forecast.runs()), (Some(20), (1, 5)));
        jobs[1..4].iter().for_each(|job| forecast.finish(job, Duration::from_secs(10)));
        assert_eq!(seconds(&forecast), Some(10), "one run, one worker");
    }
}
