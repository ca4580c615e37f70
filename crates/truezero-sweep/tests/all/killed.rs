//! A sweep whose process is killed in the middle of a job resumes there, and runs no job twice.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};

use truezero_sweep::{Entry, Job, Records, Store, SweepError, run};

/// For the child process: the number of jobs after which it aborts, and the folder.
const CHILD: &str = "TRUEZERO_SWEEP_KILLED";

type Square = Entry<u64, u64>;

fn squares(_: &Records<Square>) -> Result<Vec<Job<u64>>, SweepError> {
    (0..20).map(|number| Job::new("square", 1, number, format!("the square of {number}"))).collect()
}

/// Logs the end of each job, and aborts the process in the middle of the one after `jobs`.
fn sweep(folder: &Path, jobs: usize) -> Records<Square> {
    let store: Store<Square> = Store::new(folder.join("store"));
    let log = folder.join("log");
    run(&store, squares, NonZeroUsize::MIN, &|| false, |job| {
        let done = fs::read_to_string(&log).unwrap_or_default().lines().count();
        store.write_file(&job.id, "model", &job.settings.to_le_bytes())?;
        if done == jobs {
            std::process::abort();
        }
        let record = store.write(Entry::new(job, job.settings.pow(2)))?;
        let mut log = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        writeln!(log, "{}", job.id).unwrap();
        Ok::<_, SweepError>(Some(record))
    })
    .unwrap()
}

#[test]
fn a_killed_sweep_resumes_and_runs_no_job_twice() {
    if let Ok(child) = std::env::var(CHILD) {
        let (jobs, folder) = child.split_once(' ').unwrap();
        sweep(Path::new(folder), jobs.parse().unwrap());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for jobs in [0, 7, 13] {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::a_killed_sweep_resumes_and_runs_no_job_twice", "--nocapture"])
            .env(CHILD, format!("{jobs} {}", folder.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(!status.success());
    }
    let records = sweep(folder.path(), usize::MAX);
    assert!(
        (0..20).eq(records.iter().map(|record| record.settings).collect::<std::collections::BTreeSet<_>>())
    );
    assert!(records.iter().all(|record| record.result == record.settings.pow(2)));
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let mut ids: Vec<&str> = log.lines().collect();
    assert_eq!(ids.len(), 20);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}
