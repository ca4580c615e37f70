//! `run-job`, `status` and `--dry-run --cores`: what any engine can use, without a cluster.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::{TABLE1, assert_fails, assert_succeeds, reproduce, xtask};

/// The identities of the jobs that are open, whose files are written.
fn write_jobs(out: &Path) -> Vec<String> {
    let written = reproduce(out, &[&TABLE1[..], &["--write-jobs", "-q"]].concat());
    assert_succeeds(&written);
    String::from_utf8(written.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn run_job(out: &Path, id: &str) -> Output {
    xtask(&["run-job", id, "--store", out.to_str().unwrap()]).output().unwrap()
}

/// The models, and the records without the times and the checksum of these.
fn results(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let result = |entry: fs::DirEntry| {
        let (name, bytes) = (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        if entry.path().extension().is_none_or(|extension| extension != "json") {
            return (name, bytes);
        }
        let varies = ["\"seconds\":", "\"training_seconds\":", "\"started\":", "\"seal\":", "\"commit\":"];
        let text = String::from_utf8(bytes).unwrap();
        let kept: Vec<&str> =
            text.lines().filter(|line| !varies.iter().any(|name| line.contains(name))).collect();
        (name, kept.join("\n").into_bytes())
    };
    fs::read_dir(out.join("runs")).unwrap().map(|entry| result(entry.unwrap())).collect()
}

#[test]
fn jobs_that_are_done_one_by_one_give_the_results_of_a_reproduction() {
    let folder = tempfile::tempdir().unwrap();
    let (alone, together) = (folder.path().join("alone"), folder.path().join("together"));
    assert_succeeds(&reproduce(&together, &TABLE1));
    let mut rounds = 0;
    loop {
        let jobs = write_jobs(&alone);
        let Some(first) = jobs.first() else { break };
        rounds += 1;
        for id in &jobs {
            assert_succeeds(&run_job(&alone, id));
        }
        // A second start does nothing.
        let record = fs::metadata(alone.join(format!("runs/{first}.json"))).unwrap().modified().unwrap();
        assert_succeeds(&run_job(&alone, first));
        let again = fs::metadata(alone.join(format!("runs/{first}.json"))).unwrap().modified().unwrap();
        assert_eq!(record, again);
    }
    assert!(rounds > 1, "a plan has stages");
    let finished = reproduce(&alone, &TABLE1);
    assert_succeeds(&finished);
    assert!(String::from_utf8_lossy(&finished.stderr).contains("nothing left to train"));
    let (alone, together) = (results(&alone), results(&together));
    assert_eq!(alone.keys().collect::<Vec<_>>(), together.keys().collect::<Vec<_>>());
    for (name, bytes) in &alone {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&together[name]), "{name}");
    }
}

#[test]
fn the_exit_code_of_a_job_says_whether_another_try_can_help() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    assert_fails(&run_job(out, "0f"), 66, &["there is no job 0f", "jobs/0f.json"]);
    let id = write_jobs(out).remove(0);
    let path = out.join(format!("jobs/{id}.json"));
    let text = fs::read_to_string(&path).unwrap();
    for (from, to, says) in [
        ("\"seed\": 1", "\"seed\": 2", "written by another version"),
        ("\"place\": \"mnist\"", "\"place\": \"nowhere\"", "unknown data set"),
        ("\"scale\": \"smoke\"", "\"scale\": \"tiny\"", "unknown scale"),
        ("\"format\": 1", "\"format\": 2", "expected format 1, found 2"),
    ] {
        assert!(text.contains(from), "{from} is not in: {text}");
        fs::write(&path, text.replace(from, to)).unwrap();
        assert_fails(&run_job(out, &id), 65, &[says, &id]);
    }
    fs::write(&path, &text).unwrap();
    fs::remove_dir(out.join("runs")).unwrap();
    fs::write(out.join("runs"), "a file in the place of the folder").unwrap();
    assert_fails(&run_job(out, &id), 74, &["runs"]);
}

#[test]
fn arguments_of_a_cluster_need_one() {
    let folder = tempfile::tempdir().unwrap();
    for argument in
        ["--mem=1G", "--time=1h", "--partition=long", "--array-limit=5", "--sbatch-arg=--account=me"]
    {
        let name = argument.split('=').next().unwrap();
        assert_fails(&reproduce(folder.path(), &[argument]), 2, &[name, "--executor slurm"]);
    }
    assert_fails(&reproduce(folder.path(), &["--executor", "slurm", "--budget", "1h"]), 2, &["--budget"]);
}

#[test]
fn the_status_of_a_reproduction_that_no_cluster_has_is_its_finished_runs() {
    let folder = tempfile::tempdir().unwrap();
    let status = || xtask(&["status", "--out", folder.path().to_str().unwrap()]).output().unwrap();
    assert_fails(&status(), 1, &["has no runs", "--out"]);
    let id = write_jobs(folder.path()).remove(0);
    assert_succeeds(&run_job(folder.path(), &id));
    let found = status();
    assert_succeeds(&found);
    assert_eq!(String::from_utf8_lossy(&found.stdout), "1 run finished; none were submitted to Slurm\n");
}

#[test]
fn a_dry_run_simulates_more_cores() {
    let folder = tempfile::tempdir().unwrap();
    let simulated = reproduce(folder.path(), &[&TABLE1[..], &["--dry-run", "--cores", "1,16"]].concat());
    assert_succeeds(&simulated);
    let text = String::from_utf8_lossy(&simulated.stdout);
    let at = text.lines().position(|line| line.starts_with("Simulated: ")).unwrap();
    let lines: Vec<&str> = text.lines().skip(at).collect();
    assert!(lines[0].contains("core-hours, critical path"), "{text}");
    assert!(lines[2].trim_start().starts_with("1 ") && lines[2].ends_with("100 %"), "{text}");
    assert!(lines[3].trim_start().starts_with("16 "), "{text}");
    assert_fails(&reproduce(folder.path(), &["--cores", "4"]), 2, &["--dry-run"]);
}
