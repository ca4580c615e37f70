//! What is said before anything is run, and a start that may take only so long.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn reproduce(out: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["reproduce", "--scale", "smoke", "--only", "table1", "--dataset", "mnist", "--out"]);
    command.arg(out).args(arguments).env_remove("TRUEZERO_KERNELS").stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn text_of(output: &Output) -> (String, String) {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{error}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), error)
}

fn records(out: &Path) -> usize {
    let entries = std::fs::read_dir(out.join("runs")).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "json")).count()
}

fn page(out: &Path) -> String {
    std::fs::read_to_string(out.join("report.md")).unwrap()
}

/// The number before a word in the last line that has it.
#[track_caller]
fn number_before(text: &str, word: &str) -> usize {
    let line = text.lines().rfind(|line| line.contains(word)).unwrap();
    let before = line[..line.find(word).unwrap()].trim_end();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_dry_run_foresees_what_is_run_and_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (said, _) = text_of(&reproduce(&out, &["--dry-run"]));
    assert!(!out.exists());
    assert!(said.contains("1000 training, 500 validation, 500 test examples"), "{said}");
    let total = said.lines().find(|line| line.starts_with("In all: 0 finished, ")).unwrap();
    let (to_run, following) = (number_before(total, "to run"), number_before(total, "more follow"));
    assert!(total.contains("at most "), "{total}");
    let megabytes = total.split(" MB").next().unwrap().rsplit(' ').next().unwrap().parse::<f64>().unwrap();

    text_of(&reproduce(&out, &[]));
    assert!(!page(&out).contains("budget"));
    // As many networks as are there: here no run dies or diverges.
    assert_eq!(records(&out), to_run + following);
    let bytes: u64 = std::fs::read_dir(out.join("runs"))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    // The models are there until nothing needs them.
    let kept = bytes as f64 / 1e6;
    assert!(kept < 0.2 * megabytes, "{megabytes} MB foreseen, {kept} kept");

    let (said, _) = text_of(&reproduce(&out, &["--dry-run"]));
    assert!(said.contains(&format!("In all: {} finished, nothing to run", records(&out))), "{said}");
}

/// Changes every record. What is written is a record of a version without checksums, which begins with its format.
fn edit(out: &Path, change: impl Fn(&mut Value)) {
    for entry in std::fs::read_dir(out.join("runs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            change(&mut record);
            let fields = record.as_object_mut().unwrap();
            fields.retain(|name, _| !["seal", "files", "format"].contains(&name.as_str()));
            let fields = serde_json::to_string_pretty(&record).unwrap();
            std::fs::write(&path, fields.replacen("{\n", "{\n  \"format\": 1,\n", 1)).unwrap();
        }
    }
}

#[test]
fn finished_runs_of_this_processor_tell_how_long_others_take() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    text_of(&reproduce(&out, &[]));
    let another_seed = || text_of(&reproduce(&out, &["--seeds", "2", "--dry-run"])).0;
    let said = another_seed();
    assert!(said.contains(&format!("In all: {} finished, ", records(&out))), "{said}");
    assert!(!said.contains("day"), "{said}");
    edit(&out, |record| {
        let steps = record["cost"]["steps"].as_f64().unwrap();
        record["cost"]["training_seconds"] = (3600.0 * steps).into();
    });
    let slow = another_seed();
    assert!(slow.contains("day"), "an hour a step: {slow}");
    edit(&out, |record| record["environment"]["cpu"] = "an abacus".into());
    let said = another_seed();
    assert!(!said.contains("day"), "{said}");
}

#[test]
fn what_does_not_fit_is_left_out_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (said, _) = text_of(&reproduce(&out, &["--budget", "1ms", "--dry-run"]));
    assert!(said.contains("Left out: table1 (at most "), "{said}");

    let (_, error) = text_of(&reproduce(&out, &["--budget", "1ms"]));
    assert!(error.contains("Left out for the budget of 1ms: table1 (at most "), "{error}");
    assert_eq!(records(&out), 0);
    let page = page(&out);
    assert!(page.contains("Left out for the budget of 1ms: table1 (at most "), "{page}");
    assert!(page.contains("This report is preliminary"), "{page}");
}

/// By records that say that runs take no time everything fits, and it does not.
#[test]
fn when_the_budget_is_over_no_run_is_started_and_there_is_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    text_of(&reproduce(&out, &[]));
    edit(&out, |record| {
        record["cost"]["training_seconds"] = 0.0.into();
        record["cost"]["seconds"] = 0.0.into();
    });
    let finished = records(&out);
    let (_, error) = text_of(&reproduce(&out, &["--seeds", "2", "--budget", "1ms"]));
    assert!(!error.contains("Left out"), "{error}");
    assert!(error.contains("The budget is over"), "{error}");
    assert_eq!(records(&out), finished);
    assert!(page(&out).contains("The budget of 1ms was over before the rest was run"), "{}", page(&out));
}

#[test]
fn everything_is_run_where_the_budget_is_large() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (_, error) = text_of(&reproduce(&out, &["--budget", "3h"]));
    assert!(!error.contains("Left out"), "{error}");
    assert!(!page(&out).contains("budget"));
    // Once all is finished it fits into any budget.
    let finished = records(&out);
    let (_, error) = text_of(&reproduce(&out, &["--budget", "1ms"]));
    assert!(error.contains(&format!("{finished} runs finished, nothing left to train")), "{error}");
}

#[test]
fn a_budget_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = reproduce(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for budget in ["soon", "2", "-1h", "", "99999999999999999999h"] {
        assert!(refused(&[&format!("--budget={budget}")]).contains("--budget"), "{budget}");
    }
    assert!(refused(&["--budget", "2h", "--report-only"]).contains("--report-only"));
}
