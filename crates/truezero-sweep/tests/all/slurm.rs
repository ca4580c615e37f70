//! What becomes of tasks, with commands in the place of Slurm's that answer what the test has written down.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use truezero_sweep::slurm::{Resources, Slurm, SlurmError, SlurmOptions, SlurmTask, Standing};

/// For the child process, whose path leads to these commands: their folder.
const CHILD: &str = "TRUEZERO_SWEEP_SLURM";

/// Runs the tests below in a process with commands of its own.
#[test]
fn tasks_are_followed_by_the_answers_of_slurm() {
    if let Ok(folder) = std::env::var(CHILD) {
        let folder = Path::new(&folder);
        each_size_has_an_array(&Fake::new(folder, "sizes"));
        an_array_whose_number_was_not_written_is_found_by_its_name(&Fake::new(folder, "unwritten"));
        a_task_is_tried_three_times_and_gets_more_of_what_it_lacked(&Fake::new(folder, "tries"));
        what_would_fail_again_is_not_tried_again(&Fake::new(folder, "final"));
        a_task_that_slurm_holds_is_cancelled(&Fake::new(folder, "held"));
        a_command_that_fails_is_an_error_that_names_it(&Fake::new(folder, "error"));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let answer = "cat \"$TRUEZERO_SWEEP_SLURM/answer-$(basename \"$0\")\"\n";
    // sbatch counts, and writes down how it was called.
    let count = "cd \"$TRUEZERO_SWEEP_SLURM\"\necho \"$*\" >>sbatch.log\nwc -l <sbatch.log\n";
    let commands = [
        ("squeue", answer),
        ("scontrol", "[ \"$2\" = config ] && { echo MaxArraySize = 3; exit; }\n"),
        ("sbatch", count),
        ("scancel", "echo \"$*\" >>\"$TRUEZERO_SWEEP_SLURM/scancel.log\"\n"),
    ];
    for (name, body) in commands {
        let path = folder.path().join(name);
        let rest = if name == "scontrol" { answer } else { "" };
        fs::write(&path, format!("#!/bin/sh\n{body}{rest}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "slurm::tasks_are_followed_by_the_answers_of_slurm", "--nocapture"])
        .env(CHILD, folder.path())
        .env("PATH", path)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}

/// A sweep, and what Slurm answers.
struct Fake<'a> {
    folder: &'a Path,
    slurm: Slurm,
    done: RefCell<BTreeSet<String>>,
}

impl<'a> Fake<'a> {
    fn new(folder: &'a Path, name: &str) -> Self {
        for file in ["sbatch.log", "scancel.log", "answer-squeue", "answer-scontrol"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let mut slurm = Slurm::new(&folder.join(name), "sweep", SlurmOptions::default()).unwrap();
        slurm.final_exits = vec![65];
        Self { folder, slurm, done: RefCell::default() }
    }

    fn answer(&self, command: &str, answer: &str) {
        fs::write(self.folder.join(format!("answer-{command}")), answer).unwrap();
    }

    fn advance(&self, tasks: &[SlurmTask]) -> Standing {
        self.slurm.advance(tasks, &|id| self.done.borrow().contains(id)).unwrap()
    }

    /// How sbatch was called, the last time.
    fn last_call(&self) -> String {
        fs::read_to_string(self.folder.join("sbatch.log"))
            .unwrap()
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    }

    fn ended(&self, array: u64, state: &str, exit: &str) {
        self.answer("squeue", "");
        let line = format!("JobId=9 ArrayJobId={array} ArrayTaskId=0 JobState={state} ExitCode={exit}\n");
        self.answer("scontrol", &line);
    }
}

fn task(id: &str, memory: u64) -> SlurmTask {
    let resources = Resources { memory, minutes: memory, cores: NonZeroUsize::MIN };
    SlurmTask { id: id.into(), command: vec!["true".into()], resources }
}

fn each_size_has_an_array(fake: &Fake<'_>) {
    // At most three tasks fit into an array.
    let tasks: Vec<_> =
        [("a", 8), ("b", 4), ("c", 8), ("d", 8), ("e", 8)].map(|(id, size)| task(id, size)).into();
    let standing = fake.advance(&tasks);
    assert_eq!((standing.submitted, standing.active, standing.wait_for), (5, 5, Some(1)));
    let calls = fs::read_to_string(fake.folder.join("sbatch.log")).unwrap();
    let arrays: Vec<_> = calls.lines().filter_map(|call| call.split("--array=").nth(1)).collect();
    assert_eq!(arrays, ["0-0", "0-2", "0-0"]);

    let name = fake.slurm.name().to_owned();
    // b has ended and has a record, c is running; nothing is submitted again.
    fake.done.borrow_mut().insert("b".into());
    fake.answer(
        "squeue",
        &format!(
            "2_0|PENDING|Priority|{name}-2|\n2_1|RUNNING|None|{name}-2|\n2_2|PENDING|Priority|{name}-2|\n\
                  3_0|PENDING|Priority|{name}-3|\n"
        ),
    );
    let open: Vec<_> = tasks.iter().filter(|task| task.id != "b").cloned().collect();
    let standing = fake.advance(&open);
    assert_eq!((standing.submitted, standing.active, standing.wait_for), (0, 4, Some(2)));
    // The others have ended too, so nothing is left to wait for.
    for task in &open {
        fake.done.borrow_mut().insert(task.id.clone());
    }
    fake.answer("squeue", "");
    assert_eq!(fake.advance(&[]), Standing::default());
    assert!(fake.slurm.look().unwrap().0.arrays.is_empty());
}

fn an_array_whose_number_was_not_written_is_found_by_its_name(fake: &Fake<'_>) {
    let tasks = [task("a", 1)];
    fake.advance(&tasks);
    let path = fake.folder.join("unwritten/ledger.json");
    let written = fs::read_to_string(&path).unwrap();
    let killed = written.replace("\"number\": 1", "\"number\": null");
    assert_ne!(written, killed);
    fs::write(&path, &killed).unwrap();
    fake.answer("squeue", &format!("1_0|RUNNING|None|{}-1|\n", fake.slurm.name()));
    assert_eq!(fake.advance(&tasks).submitted, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
    // Without such an array, it was never submitted.
    fs::write(&path, &killed).unwrap();
    fake.answer("squeue", "");
    let standing = fake.advance(&tasks);
    assert_eq!((standing.submitted, standing.failed.len()), (1, 0));
}

fn a_task_is_tried_three_times_and_gets_more_of_what_it_lacked(fake: &Fake<'_>) {
    let tasks = [task("a", 10)];
    fake.advance(&tasks);
    for (array, state, exit, memory, minutes) in
        [(1, "FAILED", "0:9", "--mem=20M", "--time=10"), (2, "TIMEOUT", "0:0", "--mem=20M", "--time=20")]
    {
        fake.ended(array, state, exit);
        assert_eq!(fake.advance(&tasks).submitted, 1);
        let call = fake.last_call();
        assert!(call.contains(memory) && call.contains(minutes), "{call}");
    }
    fake.ended(3, "CANCELLED", "0:15");
    let standing = fake.advance(&tasks);
    let failure = &standing.failed["a"];
    assert_eq!((standing.submitted, standing.active, standing.wait_for, failure.tries), (0, 0, None, 3));
    assert_eq!(failure.reason, "CANCELLED, killed by signal 15");
    assert!(failure.log.ends_with("logs/3_0.log"));
    // It stays so until the user asks again.
    assert_eq!(fake.advance(&tasks).submitted, 0);
    fake.slurm.forgive().unwrap();
    assert_eq!(fake.advance(&tasks).submitted, 1);
}

fn what_would_fail_again_is_not_tried_again(fake: &Fake<'_>) {
    let tasks = [task("a", 1)];
    fake.advance(&tasks);
    fake.ended(1, "FAILED", "65:0");
    let standing = fake.advance(&tasks);
    assert_eq!((standing.submitted, standing.failed["a"].tries), (0, 1));
    // Once it has a record after all, it has not failed.
    fake.done.borrow_mut().insert("a".into());
    assert_eq!(fake.advance(&[]), Standing::default());
    assert!(fake.slurm.look().unwrap().0.failures.is_empty());
}

fn a_task_that_slurm_holds_is_cancelled(fake: &Fake<'_>) {
    let tasks = [task("a", 1)];
    fake.advance(&tasks);
    fake.answer("squeue", &format!("1_0|PENDING|launch failed requeued held|{}-1|\n", fake.slurm.name()));
    assert_eq!(fake.advance(&tasks).submitted, 1);
    assert_eq!(fs::read_to_string(fake.folder.join("scancel.log")).unwrap(), "1_0\n");
}

fn a_command_that_fails_is_an_error_that_names_it(fake: &Fake<'_>) {
    fs::remove_file(fake.folder.join("answer-squeue")).unwrap();
    let error = fake.slurm.advance(&[task("a", 1)], &|_| false).unwrap_err();
    assert!(matches!(&error, SlurmError::Failed { command, .. } if command.starts_with("squeue")), "{error}");
}
