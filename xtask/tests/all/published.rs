//! Published results: a report with all records in one file, written again from them, and gone on from.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::{TABLE1, assert_fails, assert_succeeds, reproduce, xtask};

fn report(from: &Path, more: &[&str]) -> Output {
    let from = from.to_str().unwrap();
    xtask(&[&["report", "--from", from], more].concat()).output().unwrap()
}

/// The files of a folder of results, by their names.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in [folder, &folder.join("figures")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
            if entry.path().is_file() {
                let name = entry.file_name().into_string().unwrap();
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

/// To the byte, and on another processor; and the same report comes of the records of a reproduction that goes on from
/// them.
#[test]
fn a_published_report_is_written_again_from_its_records_and_gone_on_from() {
    let folder = tempfile::tempdir().unwrap();
    let [out, public, again] = ["out", "public", "again"].map(|name| folder.path().join(name));
    assert_succeeds(&reproduce(&out, &TABLE1));
    assert_fails(
        &report(&out, &["--publish", out.to_str().unwrap()]),
        1,
        &["out` has the runs", "--publish"],
    );
    assert_succeeds(&report(&out, &["--publish", public.to_str().unwrap()]));
    let published = files(&public);
    for name in ["report.html", "report.md", "claims.json", "runs.csv", "runs.jsonl.gz", "reproduction.toml"]
    {
        assert!(published.contains_key(name), "{name} is not among {:?}", published.keys());
    }
    let page = |folder: &Path| std::fs::read_to_string(folder.join("report.md")).unwrap();
    let rows = |page: &str| -> Vec<String> {
        page.lines().filter(|line| line.starts_with("| rectifier, ")).map(str::to_owned).collect()
    };
    assert!(!page(&out).contains("a fold failed"), "nothing failed here");
    let relinked = page(&out).replace("](runs/", "](runs.jsonl.gz#").replace(".json)", ")");
    assert!(!rows(&relinked).is_empty());
    assert_eq!(rows(&page(&public)), rows(&relinked));

    for name in ["report.html", "report.md", "claims.json"] {
        std::fs::remove_file(public.join(name)).unwrap();
    }
    // Numbers of the scale that were others then stay as they were.
    let asked = std::fs::read_to_string(public.join("reproduction.toml")).unwrap();
    assert!(asked.contains("[numbers.mnist.limits]"), "{asked}");
    let mut portable = xtask(&["report", "--from", public.to_str().unwrap()]);
    assert_succeeds(&portable.env("TRUEZERO_KERNELS", "portable").output().unwrap());
    for (name, contents) in files(&public) {
        assert!(published[&name] == contents, "{name} has changed");
    }
    assert!(!public.join("runs").exists());

    // From the records alone: nothing is left to train.
    std::fs::create_dir(&again).unwrap();
    std::fs::copy(public.join("runs.jsonl.gz"), again.join("runs.jsonl.gz")).unwrap();
    let output = reproduce(&again, &TABLE1);
    assert_succeeds(&output);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("records of finished runs are taken from"), "{said}");
    assert!(said.contains("0 of them trained by this start"), "{said}");
    assert_eq!(rows(&page(&again)), rows(&page(&out)));
    assert!(files(&again)["runs.jsonl"] == files(&out)["runs.jsonl"], "a record has changed");
}

/// Published results are a report with the file of all runs, compressed or not, and without the folder of the runs.
#[test]
fn the_report_of_published_results_is_written_anew_from_the_file_of_all_runs() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    assert_succeeds(&reproduce(out, &TABLE1));
    let read = |name: &str| std::fs::read(out.join(name)).unwrap();
    let page = || String::from_utf8(read("report.md")).unwrap();
    let rows = |page: &str| -> Vec<String> {
        page.lines().filter(|line| line.starts_with("| rectifier, ")).map(str::to_owned).collect()
    };
    let (before, runs) = (page(), read("runs.jsonl"));
    std::fs::remove_dir_all(out.join("runs")).unwrap();

    let report = |only: &str| reproduce(out, &["--only", only, "--dataset", "mnist", "--report-only"]);
    assert_succeeds(&report("table1"));
    let relinked = before.replace("](runs/", "](runs.jsonl#").replace(".json)", ")");
    assert!(!rows(&relinked).is_empty());
    assert_eq!(rows(&page()), rows(&relinked));
    assert!(page().contains("](runs.jsonl#") && !page().contains("](runs/"), "{}", page());
    assert_eq!(read("runs.jsonl"), runs, "the file that was read stays");
    assert!(!out.join("runs").exists());

    let gzip = Command::new("gzip").arg(out.join("runs.jsonl")).status().unwrap();
    assert!(gzip.success());
    // What needs networks is left out and named.
    assert_succeeds(&report("table1,active-units"));
    assert!(page().contains("](runs.jsonl.gz#"), "{}", page());
    let left_out = "published results come without the networks, and these were not measured: active-units";
    assert!(page().contains(left_out), "{}", page());

    let damaged = String::from_utf8(runs).unwrap().replacen("\"job\":", "\"jib\":", 1);
    std::fs::write(out.join("runs.jsonl"), damaged).unwrap();
    assert_fails(&report("table1"), 1, &["line 1 of `", "runs.jsonl` is not a run record", "move it away"]);
}

/// What was measured on networks is published with the records, and needs no network afterwards.
#[test]
fn sections_that_are_measured_on_networks_are_published() {
    let folder = tempfile::tempdir().unwrap();
    let [out, public, again] = ["out", "public", "again"].map(|name| folder.path().join(name));
    let measured = ["--only", "fig2,sparsity,structure,active-sets,active-units", "--dataset", "mnist"];
    assert_succeeds(&reproduce(&out, &measured));
    assert_succeeds(&report(&out, &["--publish", public.to_str().unwrap()]));
    let published = files(&public);
    assert!(published.contains_key("measurements.jsonl.gz"), "{:?}", published.keys());
    let claims = |folder: &Path| {
        let claims = std::fs::read_to_string(folder.join("claims.json")).unwrap();
        claims.replace("runs.jsonl.gz#", "runs/").replace(".json\"", "\"")
    };
    assert_eq!(claims(&public), claims(&out), "other verdicts without the networks");
    for folder in [&out, &public] {
        let page = std::fs::read_to_string(folder.join("report.md")).unwrap();
        assert!(page.contains("The claims rest on 3 networks"), "{page}");
    }
    for name in ["report.html", "report.md", "claims.json"] {
        std::fs::remove_file(public.join(name)).unwrap();
    }
    let output = report(&public, &[]);
    assert_succeeds(&output);
    for (name, contents) in files(&public) {
        assert!(published[&name] == contents, "{name} has changed");
    }
    let page = String::from_utf8(published["report.md"].clone()).unwrap();
    assert!(!page.contains("Left out"), "{page}");
    for section in ["Figure 2: sparse", "True zeros of", "S1 to S3", "S4: active sets", "S6: numbers"] {
        assert!(page.contains(&format!("## {section}")), "{section} is not in {page}");
    }

    let verified = xtask(&["store", "verify", public.to_str().unwrap()]).output().unwrap();
    assert_succeeds(&verified);
    assert!(String::from_utf8_lossy(&verified.stdout).contains(" measurements"), "{verified:?}");

    // A reproduction that goes on from them trains no network again to measure it.
    std::fs::create_dir(&again).unwrap();
    for name in ["runs.jsonl.gz", "measurements.jsonl.gz"] {
        std::fs::copy(public.join(name), again.join(name)).unwrap();
    }
    let output = reproduce(&again, &measured);
    assert_succeeds(&output);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("Training again"), "{said}");
    assert_eq!(claims(&again), claims(&out), "other verdicts");
    let verified = xtask(&["store", "verify", again.to_str().unwrap()]).output().unwrap();
    assert_succeeds(&verified);
    assert!(String::from_utf8_lossy(&verified.stdout).contains(" measurements"), "{verified:?}");
}

#[test]
fn folders_that_are_no_results_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    assert_fails(&report(out, &[]), 1, &["reproduction.toml` is not there", "--report-only"]);
    let verify = xtask(&["store", "verify", out.to_str().unwrap()]).output().unwrap();
    assert_fails(&verify, 1, &["has no runs", "of published results"]);
    assert_succeeds(&reproduce(out, &["--only", "fig1"]));
    let asked = std::fs::read_to_string(out.join("reproduction.toml")).unwrap();
    for (text, reason) in [
        ("format = ".to_owned(), "TOML parse error"),
        (asked.replace("format = 1", "format = 2"), "expected format 1, found 2"),
        (asked.replace("fig1", "table9"), "table9"),
        (asked.replace("folds", "creases"), "creases"),
        (asked.replace("fig1", "table1"), "no finished run"),
    ] {
        std::fs::write(out.join("reproduction.toml"), text).unwrap();
        assert_fails(&report(out, &[]), 1, &[reason]);
    }
    std::fs::remove_dir_all(out.join("runs")).unwrap();
    std::fs::write(out.join("runs.jsonl"), "{\"format\":1,\"jib\":\"a\"}\n").unwrap();
    assert_fails(&report(out, &[]), 1, &["line 1 of `", "runs.jsonl` is not a run record", "move it away"]);
    assert_fails(
        &reproduce(out, &TABLE1),
        1,
        &["line 1 of `", "runs.jsonl` is not a run record", "move it away"],
    );
}

/// Such as those of data that were fetched once and are not here now.
#[test]
fn no_published_record_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let [out, less, public] = ["out", "less", "public"].map(|name| folder.path().join(name));
    let units = |out: &Path, seeds| {
        assert_succeeds(&reproduce(out, &["--only", "active-units", "--dataset", "mnist", "--seeds", seeds]));
    };
    units(&out, "2");
    units(&less, "1");
    let publish = ["--publish", public.to_str().unwrap()];
    assert_succeeds(&report(&out, &publish));
    let published = files(&public);
    assert_fails(&report(&less, &publish), 1, &["public` has ", " that would be lost", "--publish"]);
    assert_eq!(files(&public), published);
    // A report of less than there is says so.
    units(&out, "1");
    let told = String::from_utf8(report(&out, &[]).stderr).unwrap();
    assert!(told.contains("Not in the report: "), "{told}");
}

#[test]
fn files_that_are_not_of_a_reproduction_are_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let [out, foreign] = ["out", "foreign"].map(|name| folder.path().join(name));
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("report.md"), "mine").unwrap();
    assert_fails(&reproduce(&foreign, &TABLE1), 1, &["foreign` has a `report.md`", "another folder"]);
    assert_succeeds(&reproduce(&out, &["--only", "fig1"]));
    let publish = ["--publish", foreign.to_str().unwrap()];
    assert_fails(&report(&out, &publish), 1, &["foreign` has a `report.md`", "another folder"]);
    assert_eq!(files(&foreign).into_keys().collect::<Vec<_>>(), ["report.md"]);
    assert_eq!(std::fs::read_to_string(foreign.join("report.md")).unwrap(), "mine");
}
