//! What a person sees: how much is said on a terminal and elsewhere, what comes first and last, and why something is
//! not run.

use std::path::Path;
use std::process::Output;

use crate::common::{TABLE1, alone, assert_fails, assert_succeeds, records, reproduce, xtask};

fn error_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Two networks on MNIST and the grid that chooses them.
const FEW: [&str; 4] = ["--only", "footnote3", "--dataset", "mnist"];

#[test]
fn a_pipe_gets_few_lines_and_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = reproduce(&out, &TABLE1);
    assert_succeeds(&output);
    let said = error_of(&output);
    assert!(!said.contains(": epoch ") && !said.contains(": done in"), "no line a run: {said}");
    assert!(said.lines().count() < 45, "{said}");
    for text in [
        " more follow, ",
        " of about ",
        " left, ",
        "Done at the smoke scale in ",
        &format!("{} runs finished in `{}`", records(&out).len(), out.display()),
        "Test error on MNIST without pre-training: rectifier ",
        "(the paper: 1.43 %)",
        "Claims of the paper: ",
    ] {
        assert!(said.contains(text), "{text:?} is not in: {said}");
    }
    assert!(!said.contains("stand"), "all data are the paper's: {said}");
    let paths = String::from_utf8(output.stdout).unwrap();
    assert!(paths.lines().all(|path| Path::new(path).is_file()) && paths.lines().count() == 2, "{paths}");
}

#[test]
fn quiet_says_the_paths_alone_and_verbose_every_run_and_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let quiet = reproduce(&folder.path().join("quiet"), &[&FEW[..], &["--quiet"]].concat());
    assert_succeeds(&quiet);
    assert_eq!(error_of(&quiet), "");
    assert_eq!(String::from_utf8_lossy(&quiet.stdout).lines().count(), 2);
    let out = folder.path().join("verbose");
    let verbose = reproduce(&out, &[&FEW[..], &["--verbose"]].concat());
    assert_succeeds(&verbose);
    let said = error_of(&verbose);
    let lines = |text: &str| said.lines().filter(|line| line.contains(text)).count();
    assert_eq!(lines(": done in "), records(&out).len(), "{said}");
    assert!(lines(": epoch 1, loss ") >= records(&out).len(), "{said}");
    assert_fails(&reproduce(&out, &["--quiet", "--verbose"]), 2, &["--quiet", "--verbose"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_one_display_that_stays_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let on_terminal = |name: &str, terminal: &str, width: u32| {
        let line = format!(
            "stty cols {width} rows 24; exec '{}' reproduce --scale smoke --out '{}' {}",
            env!("CARGO_BIN_EXE_xtask"),
            folder.path().join(name).display(),
            FEW.join(" ")
        );
        let mut script = std::process::Command::new("script");
        let script = alone(&mut script).env("TERM", terminal).args(["-qec", &line, "/dev/null"]);
        let output = script.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}");
        said
    };
    let said = on_terminal("wide", "xterm", 100);
    assert!(!said.contains(": done in "), "no line a run stays: {said}");
    assert!(said.contains(" of about ") && said.contains('\u{1b}'), "{said}");
    assert!(said.contains("Done at the smoke scale in ") && said.contains("report.html"), "{said}");
    let narrow = on_terminal("narrow", "xterm", 20);
    assert!(narrow.contains("report.html"), "{narrow}");
    let dumb = on_terminal("dumb", "dumb", 100);
    assert!(!dumb.contains('\u{1b}') && dumb.contains(" of about "), "{dumb}");
}

#[test]
fn stand_ins_and_how_to_have_the_papers_data_are_said_first_and_last() {
    let folder = tempfile::tempdir().unwrap();
    let output = reproduce(folder.path(), &["--only", "baselines", "--dataset", "cifar10,nistp"]);
    assert_succeeds(&output);
    let said = error_of(&output);
    for text in [
        "Stand-ins are used for 2 of 2 data sets, whose files are not here",
        "Rendered colour scenes in place of CIFAR10; `cargo xtask datasets fetch cifar10` brings it",
        "in place of NISTP; NISTP is not public",
    ] {
        assert!(said.contains(text), "{text:?} is not in: {said}");
    }
    let last = said.lines().last().unwrap();
    assert!(last.contains("Stand-ins were used in place of CIFAR10; NISTP."), "{last}");
    assert!(last.contains("`cargo xtask datasets fetch cifar10` brings what is public"), "{last}");
}

#[test]
fn an_experiment_on_other_data_than_those_asked_for_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_fails(
        &reproduce(&out, &["--only", "fig4", "--dataset", "mnist"]),
        2,
        &["fig4 rests on norb", "--dataset mnist leaves that out", "Usage:"],
    );
    assert!(!out.exists());
    let some = reproduce(&out, &["--only", "fig4,fig1", "--dataset", "mnist"]);
    assert_succeeds(&some);
    assert!(error_of(&some).contains("Left out: fig4 rests on norb"), "{}", error_of(&some));
    // A table of reviews that nothing rests on.
    let reviews = ["--reviews", "reviews.csv"];
    assert_fails(&reproduce(&out, &[&TABLE1[..], &reviews].concat()), 2, &["--reviews", "opentable"]);
}

#[test]
fn a_report_of_a_folder_without_runs_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let typo = folder.path().join("typo");
    let output = reproduce(&typo, &[&TABLE1[..], &["--report-only"]].concat());
    let command = "cargo xtask reproduce --scale smoke --only table1 --dataset mnist --seeds 1 --out ";
    assert_fails(&output, 1, &["typo` has no finished run", command, "--out"]);
    assert!(!typo.exists());
    // What trains nothing can be reported anywhere.
    assert_succeeds(&reproduce(&typo, &["--only", "fig1", "--report-only"]));
    let page = std::fs::read_to_string(typo.join("report.md")).unwrap();
    assert!(page.contains("0 runs, 0 s in training steps"), "{page}");
}

#[test]
fn a_budget_that_allows_no_run_says_how_many_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let output = reproduce(folder.path(), &[&FEW[..], &["--budget", "0s"]].concat());
    assert_succeeds(&output);
    let said = error_of(&output);
    assert!(said.contains("allows no run. ") && said.contains(" runs are left"), "{said}");
    assert!(!said.contains("nothing left to train"), "{said}");
}

#[test]
fn workers_and_threads_that_the_machine_has_no_room_for_are_not_started() {
    let folder = tempfile::tempdir().unwrap();
    for (option, count) in [("--jobs", "100000"), ("--threads", "100000")] {
        let output = reproduce(folder.path(), &["--only", "fig1", option, count]);
        assert_succeeds(&output);
        let said = error_of(&output);
        assert!(said.contains(&format!("{option} {count} is more than the ")), "{said}");
    }
}

#[test]
fn an_empty_variable_counts_as_unset_and_help_names_the_variables() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = xtask(&["reproduce", "--scale", "smoke", "--only", "fig1", "--out"]);
    let output = command.arg(folder.path()).env("TRUEZERO_KERNELS", "").env("TRUEZERO_DATA", "").output();
    assert_succeeds(&output.unwrap());
    for command in ["reproduce", "bench", "datasets"] {
        let help = xtask(&[command, "--help"]).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(help.contains("TRUEZERO_KERNELS") && help.contains("TRUEZERO_DATA"), "{help}");
    }
}

#[test]
fn shells_complete_the_arguments() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = xtask(&["completions", shell]).output().unwrap();
        assert_succeeds(&output);
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(["reproduce", "report-only", "xtask"].iter().all(|word| script.contains(word)), "{script}");
    }
    assert_fails(&xtask(&["completions", "abacus"]).output().unwrap(), 2, &["abacus", "bash", "zsh", "fish"]);
}

#[test]
fn an_error_tells_its_causes_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    let output = reproduce(folder.path(), &["--data", nowhere]);
    assert_fails(&output, 1, &["--data", nowhere, "\n  because: "]);
    assert_eq!(error_of(&output).matches("No such file").count(), 1, "{}", error_of(&output));
    let output = reproduce(folder.path(), &["--only", "table2", "--reviews", &format!("{nowhere}.csv")]);
    assert_fails(&output, 1, &["--reviews", "nowhere.csv"]);
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_the_program_at_once() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let mut command = xtask(&["reproduce", "--scale", "quick", "--out"]);
    let command = command.arg(folder.path()).args(TABLE1).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let id = child.id().to_string();
    let interrupt = || Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(lines.any(|line| line.unwrap().contains("at a time")), "the runs start");
    assert!(interrupt().success());
    assert!(lines.any(|line| line.unwrap().contains("Ctrl-C again")), "the first is answered");
    interrupt();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
