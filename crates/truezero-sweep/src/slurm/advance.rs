//! [`Slurm`]: submits what is open, and finds out what became of what was submitted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use sha2::{Digest as _, Sha256};

use super::ending::{Ending, Lack, endings};
use super::ledger::{Failure, Ledger, SubmittedArray};
use super::submit::{cancel, largest_array, log_name, submit_after, submit_array};
use super::{Queue, QueuedTask, Resources, SlurmError, SlurmOptions};
use crate::SweepError;

/// How long a network file system may take until a file of another machine is seen.
const SETTLE: Duration = Duration::from_secs(60);

/// A job of a plan, as a task for Slurm.
#[derive(Clone, Debug)]
pub struct SlurmTask {
    /// The identity of the job.
    pub id: String,
    /// The command that does the job, with its arguments. It exits with 0 if the job has a record at its end.
    pub command: Vec<String>,
    /// What it asks for when it is first submitted.
    pub resources: Resources,
}

/// A sweep whose jobs are tasks of Slurm.
#[derive(Clone, Debug)]
pub struct Slurm {
    folder: PathBuf,
    name: String,
    /// How tasks are submitted.
    pub options: SlurmOptions,
    /// How often a failed task is submitted again.
    pub resubmissions: u32,
    /// The exit codes after which a task is not submitted again, since it would fail in the same way.
    pub final_exits: Vec<i32>,
}

/// Where a sweep stands after [`Slurm::advance`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standing {
    /// How many tasks have just been submitted.
    pub submitted: usize,
    /// How many of the given tasks are queued or running, those included.
    pub active: usize,
    /// The array after which it is worthwhile to plan again; `None` if none of the given tasks is active.
    pub wait_for: Option<u64>,
    /// The given tasks that are not submitted again, by the identity of the job.
    pub failed: BTreeMap<String, Failure>,
}

impl Slurm {
    /// The sweep that keeps its ledger and its logs in `folder`, which is created if it is missing. `name` is what the
    /// names of its jobs begin with in Slurm.
    ///
    /// # Errors
    /// [`SlurmError::File`] if the folder cannot be created.
    pub fn new(folder: &Path, name: &str, options: SlurmOptions) -> Result<Self, SlurmError> {
        let error = |source: io::Error| SweepError::Folder { folder: folder.to_owned(), source };
        let folder = std::path::absolute(folder).map_err(error)?;
        fs::create_dir_all(folder.join("logs")).map_err(error)?;
        Ok(Self {
            name: sweep_name(name, &folder),
            folder,
            options,
            resubmissions: 2,
            final_exits: Vec::new(),
        })
    }

    /// The name of its coordinators in Slurm. Those of its arrays are this and a number.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The log of a task.
    pub fn log(&self, array: u64, index: usize) -> PathBuf {
        self.logs().join(log_name(array, index))
    }

    /// The log of a coordinator.
    pub fn coordinator_log(&self, number: u64) -> PathBuf {
        self.logs().join(format!("coordinator-{number}.log"))
    }

    /// What was submitted, and what is queued or running.
    ///
    /// # Errors
    /// [`SlurmError`] if the ledger cannot be read or squeue fails.
    pub fn look(&self) -> Result<(Ledger, Queue), SlurmError> {
        let ledger = Ledger::read(&self.folder)?;
        let names = ledger.arrays.iter().map(|array| array.name.as_str()).chain([self.name.as_str()]);
        let queue = Queue::ask(&names.collect::<Vec<_>>())?;
        Ok((ledger, queue))
    }

    /// Submits those of the open tasks of a plan that are neither queued nor running and have not failed for good. A
    /// task that failed for its memory or its time gets twice as much. `is_done` says whether a job has a record.
    ///
    /// Call it from one process at a time: from a coordinator.
    ///
    /// # Errors
    /// [`SlurmError`] if a command of Slurm fails, or if the ledger cannot be read or written.
    pub fn advance(
        &self,
        tasks: &[SlurmTask],
        is_done: &dyn Fn(&str) -> bool,
    ) -> Result<Standing, SlurmError> {
        let (mut ledger, queue) = self.look()?;
        self.settle(&mut ledger, &queue, is_done)?;
        ledger.write(&self.folder)?;
        let mut groups: BTreeMap<Resources, Vec<&SlurmTask>> = BTreeMap::new();
        for task in tasks {
            let failure = ledger.failures.get(&task.id);
            if ledger.task_of(&task.id).is_none() && !failure.is_some_and(|failure| failure.is_final) {
                let resources = failure.map_or(task.resources, |failure| {
                    task.resources.doubled(failure.more_memory, failure.more_time)
                });
                groups.entry(resources).or_default().push(task);
            }
        }
        let largest = if groups.is_empty() { 1 } else { largest_array()? };
        let mut submitted = 0;
        for (resources, group) in groups {
            for tasks in group.chunks(largest) {
                self.submit(&mut ledger, resources, tasks)?;
                submitted += tasks.len();
            }
        }
        let ids: BTreeSet<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
        let is_ours = |array: &&SubmittedArray| array.jobs.values().any(|job| ids.contains(job.as_str()));
        let ours = ledger.arrays.iter().filter(is_ours);
        let wait_for = ours.min_by_key(|array| array.resources.minutes).and_then(|array| array.number);
        let active = ids.iter().filter(|id| ledger.task_of(id).is_some()).count();
        let failed = ledger
            .failures
            .into_iter()
            .filter(|(id, failure)| failure.is_final && ids.contains(id.as_str()))
            .collect();
        Ok(Standing { submitted, active, wait_for, failed })
    }

    /// Gives the jobs that failed for good as many tries as at first.
    ///
    /// # Errors
    /// [`SlurmError`] if the ledger cannot be read or written.
    pub fn forgive(&self) -> Result<(), SlurmError> {
        let mut ledger = Ledger::read(&self.folder)?;
        ledger.failures.retain(|_, failure| !failure.is_final);
        ledger.write(&self.folder)
    }

    fn submit(
        &self,
        ledger: &mut Ledger,
        resources: Resources,
        tasks: &[&SlurmTask],
    ) -> Result<(), SlurmError> {
        ledger.submitted += 1;
        let name = format!("{}-{}", self.name, ledger.submitted);
        let jobs = tasks.iter().map(|task| task.id.clone()).enumerate().collect();
        ledger.arrays.push(SubmittedArray { name: name.clone(), number: None, jobs, resources });
        // Written before and after: if this process is killed between, the array is found by its name.
        ledger.write(&self.folder)?;
        let commands: Vec<Vec<String>> = tasks.iter().map(|task| task.command.clone()).collect();
        let number = submit_array(&self.options, &name, resources, &self.logs(), &commands)?;
        if let Some(array) = ledger.arrays.last_mut() {
            array.number = Some(number);
        }
        ledger.write(&self.folder)
    }

    /// Brings the ledger up to date: drops arrays whose tasks have all ended, and notes which of them failed.
    fn settle(
        &self,
        ledger: &mut Ledger,
        queue: &Queue,
        is_done: &dyn Fn(&str) -> bool,
    ) -> Result<(), SlurmError> {
        let mut arrays = std::mem::take(&mut ledger.arrays);
        for array in &mut arrays {
            array.number = array.number.or_else(|| queue.named(&array.name).next().map(|task| task.number));
        }
        for mut array in arrays {
            // One that is in no queue by its name was never submitted, or it has ended; its open jobs are open still.
            let Some(number) = array.number else { continue };
            let (mut active, mut missing) = (BTreeMap::new(), Vec::new());
            for (index, job) in std::mem::take(&mut array.jobs) {
                match queue.task(number, index) {
                    Some(task) if task.is_given_up() => cancel(number, index)?,
                    Some(_) => {
                        active.insert(index, job);
                        continue;
                    }
                    None => {}
                }
                if !is_done(&job) {
                    missing.push((index, job));
                }
            }
            let known = if missing.is_empty() { Vec::new() } else { endings(number)? };
            for (index, job) in missing {
                let ending = known.iter().find(|ending| ending.index == Some(index));
                let is_late =
                    ending.is_some_and(|ending| ending.state == "COMPLETED") && wait_for(is_done, &job);
                if !is_late {
                    let failure = ledger.failures.entry(job).or_default();
                    self.note(failure, ending, self.log(number, index));
                }
            }
            if !active.is_empty() {
                array.jobs = active;
                ledger.arrays.push(array);
            }
        }
        ledger.failures.retain(|job, _| !is_done(job));
        Ok(())
    }

    fn note(&self, failure: &mut Failure, ending: Option<&Ending>, log: PathBuf) {
        failure.tries += 1;
        let (memory, time, words) = match ending {
            Some(ending) => {
                let lack = ending.lack();
                (lack == Some(Lack::Memory), lack == Some(Lack::Time), ending.to_string())
            }
            // It may have been either.
            None => (true, true, "ended without a record; Slurm does not know why any more".to_owned()),
        };
        failure.more_memory += u32::from(memory);
        failure.more_time += u32::from(time);
        let repeats = ending.is_some_and(|ending| self.final_exits.contains(&ending.exit_code));
        failure.is_final = repeats || failure.tries > self.resubmissions;
        (failure.reason, failure.log) = (words, log);
    }

    /// A coordinator that was submitted with this comment and is queued or running.
    pub fn coordinator<'a>(&self, queue: &'a Queue, comment: &str) -> Option<&'a QueuedTask> {
        queue.iter().find(|task| task.name == self.name && task.comment == comment)
    }

    /// Submits a coordinator, and returns its number. It starts once this array has ended, and no other coordinator of
    /// this sweep runs.
    ///
    /// # Errors
    /// [`SlurmError`] if sbatch fails.
    pub fn submit_coordinator(
        &self,
        command: &[String],
        comment: &str,
        resources: Resources,
        after: Option<u64>,
    ) -> Result<u64, SlurmError> {
        submit_after(&self.options, &self.name, comment, resources, &self.logs(), command, after)
    }
}

/// A task that ended well has written a record; it may take a while until that is seen here.
fn wait_for(is_done: &dyn Fn(&str) -> bool, job: &str) -> bool {
    let start = Instant::now();
    while start.elapsed() < SETTLE {
        if is_done(job) {
            return true;
        }
        thread::sleep(Duration::from_secs(1));
    }
    false
}

/// The same for the same folder, and different for others.
fn sweep_name(name: &str, folder: &Path) -> String {
    let hash = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let mut tagged = format!("{name}-");
    for byte in hash.iter().take(4) {
        // Writing to a string cannot fail.
        let _ = write!(tagged, "{byte:02x}");
    }
    tagged
}
