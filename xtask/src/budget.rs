//! [`Budget`]: how long a start may take, and which experiments fit into it.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use crate::estimate::{Estimate, at_most};
use crate::experiments::Experiment;
use crate::plan::Outlook;

/// How long a start may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    allowed: Duration,
    start: Instant,
}

impl Budget {
    /// The time runs from now.
    pub(crate) fn new(allowed: Duration) -> Self {
        Self { allowed, start: Instant::now() }
    }

    fn left(self) -> Duration {
        self.allowed.saturating_sub(self.start.elapsed())
    }

    pub(crate) fn is_over(self) -> bool {
        self.left().is_zero()
    }

    /// Those that fit into what is left of the time, and the others.
    pub(crate) fn choose<'a>(self, outlooks: &[Outlook<'a>], workers: NonZeroUsize) -> Chosen<'a> {
        choose(outlooks, workers, self.left())
    }
}

/// The time allowed, as a person writes it.
impl fmt::Display for Budget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.allowed).fmt(formatter)
    }
}

/// What fits into a budget, and what does not.
#[derive(Clone, Debug)]
pub(crate) struct Chosen<'a> {
    /// In the order of the report.
    pub(crate) fitting: Vec<&'a Experiment>,
    pub(crate) left_out: Vec<LeftOut<'a>>,
    /// Whether any that fits has runs to do; others need nothing more.
    runs: bool,
}

impl Chosen<'_> {
    /// There are runs to do, and the time is too short for those of any experiment.
    pub(crate) fn nothing_fits(&self) -> bool {
        !self.runs && !self.left_out.is_empty()
    }
}

/// An experiment that does not fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeftOut<'a> {
    pub(crate) experiment: &'a Experiment,
    /// Seconds that it would take, at most, beside what is run.
    pub(crate) seconds: f64,
}

/// The experiments in their order as long as all that they take fits, with what follows from their results: those that fit, and
/// the others. One that needs nothing more, or little, fits after one that does not.
fn choose<'a>(outlooks: &[Outlook<'a>], workers: NonZeroUsize, time: Duration) -> Chosen<'a> {
    let (mut fitting, mut left_out, mut runs) = (Vec::new(), Vec::new(), false);
    let mut known = BTreeSet::new();
    let mut sum = 0.0;
    for outlook in outlooks {
        let beyond = outlook.beyond(&known);
        let estimate: Estimate = beyond.iter().map(|planned| planned.estimate).sum();
        let seconds = estimate.seconds / workers.get() as f64;
        if seconds == 0.0 || sum + seconds <= time.as_secs_f64() {
            sum += seconds;
            runs |= seconds > 0.0;
            known.extend(beyond.iter().map(|planned| planned.job.id.as_str()));
            fitting.push(outlook.experiment);
        } else {
            left_out.push(LeftOut { experiment: outlook.experiment, seconds });
        }
    }
    Chosen { fitting, left_out, runs }
}

/// Names what is left out.
pub(crate) fn list(left_out: &[LeftOut<'_>]) -> String {
    if left_out.is_empty() {
        return "nothing".to_owned();
    }
    let name = |left: &LeftOut<'_>| format!("{} (at most {})", left.experiment.id, at_most(left.seconds));
    left_out.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments::EXPERIMENTS;
    use crate::job::Job;
    use crate::job::tests::settings;
    use crate::plan::{Planned, State};

    /// A job of so many seconds.
    fn planned(seed: u64, seconds: f64) -> Planned {
        let mut settings = settings();
        settings.descent.seed = seed;
        let state = if seconds == 0.0 { State::Finished } else { State::Open };
        let estimate = Estimate { seconds, bytes: 1.0 };
        Planned { job: Job::supervised(settings, "rectifier").unwrap(), state, estimate }
    }

    fn outlooks(jobs: [Vec<Planned>; 4]) -> Vec<Outlook<'static>> {
        EXPERIMENTS.iter().zip(jobs).map(|(experiment, jobs)| Outlook { experiment, jobs }).collect()
    }

    /// The names of those that fit, and of those left out with their seconds.
    fn chosen(
        outlooks: &[Outlook<'static>],
        workers: usize,
        seconds: u64,
    ) -> (Vec<&'static str>, Vec<(&'static str, f64)>) {
        let workers = NonZeroUsize::new(workers).unwrap();
        let Chosen { fitting, left_out, .. } = choose(outlooks, workers, Duration::from_secs(seconds));
        (
            fitting.iter().map(|experiment| experiment.id).collect(),
            left_out.iter().map(|left| (left.experiment.id, left.seconds)).collect(),
        )
    }

    #[test]
    fn experiments_are_taken_in_order_as_long_as_they_fit_whole() {
        let [a, b, c, d] = [0, 1, 2, 3].map(|place: usize| EXPERIMENTS[place].id);
        let outlooks = outlooks([
            vec![planned(1, 10.0), planned(2, 10.0)],
            vec![planned(3, 100.0)],
            // Shares its first job with the first experiment, and its last with the second.
            vec![planned(1, 10.0), planned(4, 5.0), planned(3, 100.0)],
            vec![planned(5, 0.0)],
        ]);
        assert_eq!(chosen(&outlooks, 1, 125), (vec![a, b, c, d], vec![]));
        assert_eq!(chosen(&outlooks, 1, 124), (vec![a, b, d], vec![(c, 5.0)]));
        // Without the second the third must run what they share.
        assert_eq!(chosen(&outlooks, 1, 30), (vec![a, d], vec![(b, 100.0), (c, 105.0)]));
        assert_eq!(chosen(&outlooks, 2, 63), (vec![a, b, c, d], vec![]));
        assert_eq!(chosen(&outlooks, 1, 0), (vec![d], vec![(a, 20.0), (b, 100.0), (c, 115.0)]));
    }

    #[test]
    fn a_budget_that_nothing_fits_into_is_told_from_one_that_needs_nothing() {
        let nothing_fits = |jobs, seconds| {
            choose(&outlooks(jobs), NonZeroUsize::MIN, Duration::from_secs(seconds)).nothing_fits()
        };
        let open = || [vec![planned(1, 10.0)], vec![planned(2, 20.0)], vec![planned(3, 0.0)], Vec::new()];
        assert!(nothing_fits(open(), 0));
        assert!(!nothing_fits(open(), 10));
        assert!(!nothing_fits([vec![planned(1, 0.0)], Vec::new(), Vec::new(), Vec::new()], 0));
    }

    #[test]
    fn a_budget_runs_out() {
        let budget = Budget::new(Duration::from_secs(5400));
        assert_eq!(budget.to_string(), "1h 30m");
        assert!(!budget.is_over() && budget.left() <= Duration::from_secs(5400));
        assert!(Budget::new(Duration::ZERO).is_over());
    }
}
