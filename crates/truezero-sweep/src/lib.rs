//! Sweeps that resume: a program runs many jobs, each of them once, even if it is killed and started again.
//!
//! A [`Job`] is one run, identified by a hash of its settings. A [`Store`] is a folder with one record for each
//! finished job. A *plan* is a function from the finished records to the jobs that are wanted, so later jobs may follow
//! from the results of earlier ones. [`run`] runs the wanted jobs that have no record yet.
//!
//! ```
//! use std::num::NonZeroUsize;
//!
//! use serde::{Deserialize, Serialize};
//! use truezero_sweep::{Entry, Job, Records, Store, SweepError, run};
//!
//! #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
//! struct Settings {
//!     rate: f64,
//!     seed: u64,
//! }
//!
//! /// A grid over rates, and then two more seeds for the best rate.
//! fn plan(finished: &Records<Entry<Settings, f64>>) -> Result<Vec<Job<Settings>>, SweepError> {
//!     let job = |rate, seed| Job::new("descend", 1, Settings { rate, seed }, format!("rate {rate}, seed {seed}"));
//!     let mut jobs = [0.1, 0.5, 1.5].into_iter().map(|rate| job(rate, 1)).collect::<Result<Vec<_>, _>>()?;
//!     if let Some(grid) = jobs.iter().map(|job| finished.get(&job.id)).collect::<Option<Vec<_>>>() {
//!         let best = grid.into_iter().min_by(|one, other| one.result.total_cmp(&other.result));
//!         for (best, seed) in best.into_iter().flat_map(|best| [(best, 2), (best, 3)]) {
//!             jobs.push(job(best.settings.rate, seed)?);
//!         }
//!     }
//!     Ok(jobs)
//! }
//!
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let store: Store<Entry<Settings, f64>> = Store::new(folder);
//! // Twenty steps of gradient descent on x², starting from the seed.
//! let descend = |job: &Job<Settings>| -> Result<_, SweepError> {
//!     let x = (0..20).fold(job.settings.seed as f64, |x, _| x - job.settings.rate * 2.0 * x);
//!     Ok(Some(store.write(Entry::new(job, x * x))?))
//! };
//! let finished = run(&store, plan, NonZeroUsize::MIN, &|| false, descend)?;
//! assert_eq!(finished.len(), 5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! If the program is killed, the store has the records of the jobs that were finished, and no job is run twice when it
//! is started again. A reader never sees half a record: every file is written under another name and then renamed.
//!
//! Each record carries a checksum of its contents and of the files that belong to it. One that was cut, changed by a
//! bit or swapped with another is found, named by [`Store::faults`], and its job is run again.
//!
//! An [`Archive`] has the records of a finished sweep in one file.
//!
//! [`execute`] runs the open jobs of a plan on threads of this process, and [`slurm`] as tasks of a cluster.
//!
//! Before anything is run, an [`Outlook`] counts and estimates the jobs of a whole plan, a [`Budget`] chooses the
//! groups of jobs that fit into a given time, [`plan_lines`] writes the plan as text, and a [`TaskGraph`] simulates it
//! on many workers. While a sweep runs, a [`Forecast`] estimates how long the rest takes. With the feature `progress`,
//! `Progress` displays that on a terminal.
//!
//! Foreign crates in public signatures: `serde`, and `serde_json` ([`Record`], [`SweepError`]).

#![forbid(unsafe_code)]

mod archive;
mod budget;
mod entry;
mod error;
mod estimate;
mod execute;
mod faults;
mod file;
mod forecast;
mod job;
mod outline;
mod plan;
#[cfg(feature = "progress")]
mod progress;
mod records;
mod seal;
mod simulate;
pub mod slurm;
mod store;
mod verify;
pub mod words;

pub use archive::Archive;
pub use budget::{Budget, BudgetSplit};
pub use entry::Entry;
pub use error::SweepError;
pub use estimate::{Estimate, Outlook, Planned, State, unfinished};
pub use execute::{execute, run};
pub use file::{delete_abandoned, write_file};
pub use forecast::{Forecast, PendingJob};
pub use job::{Job, unique};
pub use outline::{budget_lines, left_out, plan_lines};
pub use plan::{complete, foresee, plan};
#[cfg(feature = "progress")]
pub use progress::{JobProgress, Output, Progress};
pub use records::{Jobs, Record, Records};
pub use simulate::{Schedule, TaskGraph, stages};
pub use store::Store;
pub use verify::Verified;
