//! [`Budget`]: a time limit for a sweep, and which of its groups fit into it.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use crate::{Estimate, Outlook};

/// A time limit for a sweep.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    allowed: Duration,
    start: Instant,
}

/// The groups of a sweep, split by a budget.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BudgetSplit<'a, G, S> {
    /// The groups that fit, in order.
    pub fitting: Vec<&'a Outlook<G, S>>,
    /// The groups that do not fit, each with the seconds it would take in addition to those that fit.
    pub left_out: Vec<(&'a Outlook<G, S>, f64)>,
}

impl<G, S> BudgetSplit<'_, G, S> {
    /// Whether there are jobs to run, but no group that has some fits.
    pub fn nothing_fits(&self) -> bool {
        let mut fitting = self.fitting.iter().flat_map(|outlook| &outlook.jobs);
        !self.left_out.is_empty() && fitting.all(|planned| planned.estimate.seconds == 0.0)
    }
}

impl Budget {
    /// A budget that starts now.
    pub fn new(allowed: Duration) -> Self {
        Self { allowed, start: Instant::now() }
    }

    /// The whole time, used or not.
    pub fn allowed(self) -> Duration {
        self.allowed
    }

    /// The time that is left.
    pub fn left(self) -> Duration {
        self.allowed.saturating_sub(self.start.elapsed())
    }

    /// Whether no time is left.
    pub fn is_over(self) -> bool {
        self.left().is_zero()
    }

    /// Splits groups by whether they fit into the time that is left. They are tried in order; after one that does not
    /// fit, a shorter one still may. A job that several groups want is counted once.
    pub fn split<G, S>(self, outlooks: &[Outlook<G, S>], workers: NonZeroUsize) -> BudgetSplit<'_, G, S> {
        split(outlooks, workers, self.left())
    }
}

fn split<G, S>(outlooks: &[Outlook<G, S>], workers: NonZeroUsize, time: Duration) -> BudgetSplit<'_, G, S> {
    let mut split = BudgetSplit { fitting: Vec::new(), left_out: Vec::new() };
    let mut known = BTreeSet::new();
    let mut sum = 0.0;
    for outlook in outlooks {
        let beyond = outlook.beyond(&known);
        let estimate: Estimate = beyond.iter().map(|planned| planned.estimate).sum();
        let seconds = estimate.seconds / workers.get() as f64;
        if seconds == 0.0 || sum + seconds <= time.as_secs_f64() {
            sum += seconds;
            known.extend(beyond.iter().map(|planned| planned.job.id.as_str()));
            split.fitting.push(outlook);
        } else {
            split.left_out.push((outlook, seconds));
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Job, Planned, State};

    fn planned(number: u32, seconds: f64) -> Planned<u32> {
        let state = if seconds == 0.0 { State::Finished } else { State::Open };
        let job = Job::new("wait", 1, number, "").unwrap();
        Planned { job, state, estimate: Estimate { seconds, bytes: 1.0 } }
    }

    #[test]
    fn groups_fit_in_order_and_only_whole() {
        let outlooks = [
            ('a', vec![planned(1, 10.0), planned(2, 10.0)]),
            ('b', vec![planned(3, 100.0)]),
            // It shares its first job with the first group and its last with the second.
            ('c', vec![planned(1, 10.0), planned(4, 5.0), planned(3, 100.0)]),
            ('d', vec![planned(5, 0.0)]),
        ]
        .map(|(group, jobs)| Outlook { group, jobs });
        let split_by = |workers, seconds| {
            let workers = NonZeroUsize::new(workers).unwrap();
            let BudgetSplit { fitting, left_out } = split(&outlooks, workers, Duration::from_secs(seconds));
            let left_out: Vec<(char, f64)> =
                left_out.into_iter().map(|(outlook, time)| (outlook.group, time)).collect();
            (fitting.into_iter().map(|outlook| outlook.group).collect::<String>(), left_out)
        };
        assert_eq!(split_by(1, 125), ("abcd".into(), vec![]));
        assert_eq!(split_by(1, 124), ("abd".into(), vec![('c', 5.0)]));
        // Without the second group, the third must run the job that they share.
        assert_eq!(split_by(1, 30), ("ad".into(), vec![('b', 100.0), ('c', 105.0)]));
        assert_eq!(split_by(2, 63), ("abcd".into(), vec![]));
        assert_eq!(split_by(1, 0), ("d".into(), vec![('a', 20.0), ('b', 100.0), ('c', 115.0)]));
    }

    #[test]
    fn nothing_fits_only_if_there_is_something_to_run() {
        let nothing_fits = |jobs: &[(u32, f64)], seconds| {
            let outlook = |&(group, seconds)| Outlook { group, jobs: vec![planned(group, seconds)] };
            let outlooks: Vec<_> = jobs.iter().map(outlook).collect();
            split(&outlooks, NonZeroUsize::MIN, Duration::from_secs(seconds)).nothing_fits()
        };
        let open = [(1, 10.0), (2, 20.0), (3, 0.0)];
        assert!(nothing_fits(&open, 0));
        assert!(!nothing_fits(&open, 10));
        assert!(!nothing_fits(&[(1, 0.0)], 0));
        assert!(!nothing_fits(&[], 0));
    }

    #[test]
    fn a_budget_of_zero_is_over_at_once() {
        assert!(Budget::new(Duration::ZERO).is_over());
        let budget = Budget::new(Duration::from_secs(5400));
        assert!(!budget.is_over() && budget.left() <= budget.allowed());
    }
}
