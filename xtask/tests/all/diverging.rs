//! Learning rates at which training diverges: every experiment leaves a report that says so.

use std::path::Path;

use crate::common::{assert_succeeds, records, reproduce, xtask};

/// A rate that f32 holds and no training survives.
const RATE: &str = "1e30";

/// The experiments that train networks, by the help of the program.
fn experiments() -> Vec<String> {
    let help = xtask(&["reproduce", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let from = help.find("--only <").unwrap();
    let to = from + help[from..].find("--dataset <").unwrap();
    let lines = help[from..to].lines().filter_map(|line| line.trim().strip_prefix("- "));
    let names = lines.filter_map(|line| line.split(':').next().map(str::to_owned));
    // These two show data and untrained functions.
    names.filter(|name| !["fig1", "data"].contains(&name.as_str())).collect()
}

/// Counts the records that ended in one of these ways.
fn ended(out: &Path, outcomes: &[&str]) -> usize {
    let outcome = |path: &std::path::PathBuf| {
        let record: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        record["outcome"].as_str().unwrap().to_owned()
    };
    records(out).iter().map(outcome).filter(|outcome| outcomes.contains(&outcome.as_str())).count()
}

/// Runs an experiment with these changes, and reads its report.
fn report_of(out: &Path, experiment: &str, changes: &[String]) -> String {
    let mut arguments = vec!["--only", experiment];
    arguments.extend(changes.iter().flat_map(|change| ["--set", change]));
    assert_succeeds(&reproduce(out, &arguments));
    std::fs::read_to_string(out.join("report.md")).unwrap()
}

#[test]
fn every_experiment_reports_networks_that_diverge() {
    let folder = tempfile::tempdir().unwrap();
    let names = experiments();
    assert!(names.len() > 13, "{names:?}");
    for name in names {
        let out = folder.path().join(&name);
        let changes = [
            format!("learning_rates=[{RATE}]"),
            format!("pre_training.learning_rates=[{RATE}]"),
            format!("figure3.learning_rate={RATE}"),
        ];
        let report = report_of(&out, &name, &changes);
        let failed = ended(&out, &["diverged", "dead"]);
        assert!(failed > 0, "{name}: nothing diverged");
        assert!(report.contains("diverged") || report.contains("died"), "{name}: {report}");
        for number in ["NaN", "inf"] {
            let shown = report.split(|c: char| !c.is_alphanumeric()).any(|word| word == number);
            assert!(!shown, "{name}: a number is {number} in {report}");
        }
        for file in ["runs.csv", "pre-training.csv", "claims.json", "report.html"] {
            assert!(out.join(file).is_file(), "{name}: {file} is missing");
        }
    }
}

/// Then the networks above them are never trained.
#[test]
fn layers_that_diverge_are_named_where_networks_do_not() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["table1", "strategies", "sparsity", "table2"] {
        let out = folder.path().join(name);
        let report = report_of(&out, name, &[format!("pre_training.learning_rates=[{RATE}]")]);
        assert!(ended(&out, &["diverged", "dead"]) > 0, "{name}: no layer diverged");
        assert!(report.contains("pre-training layer 1"), "{name}: {report}");
        let changed = "But these numbers of the scale are changed: pre\\_training.learning\\_rates=\\[1000";
        assert!(report.contains(changed), "{name}: {report}");
    }
}
