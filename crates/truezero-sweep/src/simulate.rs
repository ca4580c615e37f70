//! [`TaskGraph`]: what a plan would take on many workers, by simulated list scheduling.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::num::NonZeroUsize;
use std::time::Duration;

use crate::{Job, Jobs, Record, Records, unique};

/// The unfinished jobs of a plan by stages, if each had the result that `pretend` returns for it: the jobs of a stage
/// become known once those of the stages before it are finished.
///
/// # Errors
/// The error of the plan.
pub fn stages<R: Record, E>(
    finished: &Records<R>,
    wanted: impl Fn(&Records<R>) -> Result<Jobs<R>, E>,
    pretend: impl Fn(&Job<R::Settings>) -> R,
) -> Result<Vec<Jobs<R>>, E> {
    let mut records = finished.clone();
    let mut stages = Vec::new();
    loop {
        let mut stage = unique(wanted(&records)?);
        stage.retain(|job| !records.contains(job));
        if stage.is_empty() {
            return Ok(stages);
        }
        for job in &stage {
            records.insert(pretend(job));
        }
        stages.push(stage);
    }
}

/// Tasks with their times, and which of them wait for which.
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::time::Duration;
///
/// use truezero_sweep::TaskGraph;
///
/// let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
/// let mut graph = TaskGraph::default();
/// // A grid of three runs, and then a run with the best rate.
/// graph.add_stages([vec![("a", minutes(3)), ("b", minutes(2)), ("c", minutes(1))], vec![("best", minutes(3))]]);
/// let schedule = graph.schedule(NonZeroUsize::new(2).unwrap());
/// assert_eq!(schedule.makespan, minutes(6));
/// assert_eq!(schedule.critical_path, minutes(6));
/// assert_eq!(schedule.utilisation(), 0.75);
/// ```
#[derive(Clone, Debug, Default)]
pub struct TaskGraph {
    /// A task waits only for tasks that stand before it, so there is no circle.
    tasks: Vec<Task>,
    /// The tasks of named jobs.
    named: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Task {
    /// Zero for the end of a stage, which takes no worker.
    time: Duration,
    waits_for: Vec<usize>,
}

/// The outcome of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schedule {
    /// The number of workers.
    pub workers: NonZeroUsize,
    /// The time from the first start to the last end.
    pub makespan: Duration,
    /// The longest chain of tasks that wait for each other: no number of workers is faster.
    pub critical_path: Duration,
    /// The time of all tasks together.
    pub work: Duration,
}

impl Schedule {
    /// The part of the workers' time that is spent in tasks, from 0 to 1; 1 without work.
    pub fn utilisation(&self) -> f64 {
        let held = self.makespan.as_secs_f64() * self.workers.get() as f64;
        if held > 0.0 { self.work.as_secs_f64() / held } else { 1.0 }
    }
}

impl TaskGraph {
    /// Adds the jobs of a group, by identity and time: those of a stage wait for all of the stage before. A job that
    /// another group has already is the same task. It starts as early as that group allows.
    pub fn add_stages<I: Into<String>>(&mut self, stages: impl IntoIterator<Item = Vec<(I, Duration)>>) {
        let mut before = None;
        for stage in stages {
            let stage = stage.into_iter().map(|(id, time)| self.named_task(id.into(), time, before));
            // A job of another group may end before the stages before it, but its stage does not.
            let ends = stage.collect::<Vec<_>>().into_iter().chain(before).collect();
            before = Some(self.push(Duration::ZERO, ends));
        }
    }

    fn named_task(&mut self, id: String, time: Duration, before: Option<usize>) -> usize {
        if let Some(&task) = self.named.get(&id) {
            return task;
        }
        let task = self.push(time, before.into_iter().collect());
        self.named.insert(id, task);
        task
    }

    fn push(&mut self, time: Duration, waits_for: Vec<usize>) -> usize {
        self.tasks.push(Task { time, waits_for });
        self.tasks.len() - 1
    }

    /// The number of jobs.
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether there is no job.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Simulates workers that take the longest of the tasks that wait for nothing, as [`execute`](crate::execute) does
    /// with jobs that were sorted by their times. The workers are equally fast, and handing out a task takes no time.
    pub fn schedule(&self, workers: NonZeroUsize) -> Schedule {
        let mut waiting: Vec<usize> = self.tasks.iter().map(|task| task.waits_for.len()).collect();
        let mut followers = vec![Vec::new(); self.tasks.len()];
        for (task, Task { waits_for, .. }) in self.tasks.iter().enumerate() {
            for &before in waits_for {
                followers[before].push(task);
            }
        }
        let mut ready: BinaryHeap<(Duration, Reverse<usize>)> = BinaryHeap::new();
        let mut running: BinaryHeap<Reverse<(Duration, usize)>> = BinaryHeap::new();
        let (mut now, mut free) = (Duration::ZERO, workers.get());
        // Tasks whose last condition is met now.
        let mut released: Vec<usize> = (0..self.tasks.len()).filter(|&task| waiting[task] == 0).collect();
        loop {
            while let Some(task) = released.pop() {
                let time = self.tasks[task].time;
                if time.is_zero() {
                    release(&followers[task], &mut waiting, &mut released);
                } else {
                    ready.push((time, Reverse(task)));
                }
            }
            while free > 0 {
                let Some((time, Reverse(task))) = ready.pop() else { break };
                running.push(Reverse((now.saturating_add(time), task)));
                free -= 1;
            }
            let Some(Reverse((end, task))) = running.pop() else { break };
            now = end;
            free += 1;
            release(&followers[task], &mut waiting, &mut released);
        }
        Schedule { workers, makespan: now, critical_path: self.critical_path(), work: self.work() }
    }

    fn work(&self) -> Duration {
        self.tasks.iter().fold(Duration::ZERO, |sum, task| sum.saturating_add(task.time))
    }

    fn critical_path(&self) -> Duration {
        let mut ends: Vec<Duration> = Vec::with_capacity(self.tasks.len());
        for Task { time, waits_for } in &self.tasks {
            let start = waits_for.iter().map(|&before| ends[before]).max().unwrap_or_default();
            ends.push(start.saturating_add(*time));
        }
        ends.into_iter().max().unwrap_or_default()
    }
}

fn release(followers: &[usize], waiting: &mut [usize], released: &mut Vec<usize>) {
    for &follower in followers {
        waiting[follower] -= 1;
        if waiting[follower] == 0 {
            released.push(follower);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn graph(groups: &[&[&[(&str, u64)]]]) -> TaskGraph {
        let mut graph = TaskGraph::default();
        for group in groups {
            graph.add_stages(
                group.iter().map(|stage| stage.iter().map(|&(id, time)| (id, seconds(time))).collect()),
            );
        }
        graph
    }

    fn makespan(graph: &TaskGraph, workers: usize) -> u64 {
        graph.schedule(NonZeroUsize::new(workers).unwrap()).makespan.as_secs()
    }

    #[test]
    fn schedules_are_those_computed_by_hand() {
        // The longest first: 5 and 4, then 3 behind the 4, and 3 behind the 5.
        let flat = graph(&[&[&[("a", 3), ("b", 5), ("c", 3), ("d", 4)]]]);
        assert_eq!((makespan(&flat, 1), makespan(&flat, 2), makespan(&flat, 4)), (15, 8, 5));

        // The second stage waits for the longest of the first: until 3, then 4; and the third takes 1.
        let staged = graph(&[&[&[("a", 3), ("b", 1)], &[("c", 4), ("d", 4)], &[("e", 1)]]]);
        assert_eq!((makespan(&staged, 1), makespan(&staged, 2)), (13, 8));
        assert_eq!(staged.schedule(NonZeroUsize::MIN).critical_path, seconds(8));

        // Of two workers the second runs x until 2, then y, which is longer than b, until 6; the first runs a until 3,
        // b until 4, and then c. Of three workers, one runs b at once.
        let two = graph(&[&[&[("a", 3), ("b", 1)], &[("c", 4)]], &[&[("x", 2)], &[("y", 4)]]]);
        assert_eq!((makespan(&two, 2), makespan(&two, 3)), (8, 7));
        assert_eq!(two.schedule(NonZeroUsize::new(2).unwrap()).utilisation(), 14.0 / 16.0);
    }

    #[test]
    fn a_job_of_two_groups_is_one_task_that_starts_as_early_as_it_may() {
        let shared = graph(&[&[&[("a", 2)]], &[&[("b", 5)], &[("a", 2)], &[("c", 1)]]]);
        assert_eq!((shared.len(), makespan(&shared, 1), makespan(&shared, 2)), (3, 8, 6));
    }

    #[test]
    fn no_jobs_take_no_time() {
        for empty in [graph(&[]), graph(&[&[&[]]]), graph(&[&[&[("a", 0)], &[("b", 0)]]])] {
            let schedule = empty.schedule(NonZeroUsize::MIN);
            assert_eq!((schedule.makespan, schedule.utilisation()), (Duration::ZERO, 1.0));
        }
    }

    type Groups = Vec<Vec<Vec<(u8, u64)>>>;

    fn groups() -> impl Strategy<Value = Groups> {
        let stage = prop::collection::vec((any::<u8>(), 0..1000_u64), 0..8);
        prop::collection::vec(prop::collection::vec(stage, 0..5), 0..6)
    }

    proptest! {
        #[test]
        fn a_makespan_lies_between_its_bounds(groups in groups(), workers in 1..20_usize) {
            let mut graph = TaskGraph::default();
            for group in groups {
                let stage = |stage: Vec<(u8, u64)>| {
                    stage.into_iter().map(|(id, time)| (id.to_string(), seconds(time))).collect()
                };
                graph.add_stages(group.into_iter().map(stage).collect::<Vec<Vec<_>>>());
            }
            let workers = NonZeroUsize::new(workers).unwrap();
            let Schedule { makespan, critical_path, work, .. } = graph.schedule(workers);
            let shares = u32::try_from(workers.get()).unwrap();
            prop_assert!(makespan >= critical_path && makespan >= work / shares);
            prop_assert!(makespan <= work);
            // Graham's bound on list scheduling.
            prop_assert!(makespan <= critical_path + work / shares);
            prop_assert_eq!(graph.schedule(NonZeroUsize::MIN).makespan, work);
            let many = NonZeroUsize::new(1000).unwrap();
            prop_assert_eq!(graph.schedule(many).makespan, critical_path);
        }
    }
}
