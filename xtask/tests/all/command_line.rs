//! The command line as a person meets it: a smoke-scale reproduction, its second start, and everything that may be
//! wrong.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::common::{TABLE1, assert_fails, assert_succeeds, records, reproduce, xtask};

/// The finished runs by job, without what differs from one machine or moment to another.
fn results(out: &Path) -> Vec<(String, Value)> {
    let mut results: Vec<_> = records(out)
        .into_iter()
        .map(|path| {
            let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let record_fields = record.as_object_mut().unwrap();
            record_fields.remove("seal").unwrap();
            record_fields.remove("cost").unwrap();
            record_fields.remove("environment").unwrap();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), record)
        })
        .collect();
    results.sort_by(|a, b| a.0.cmp(&b.0));
    results
}

/// A copy of the data sets that a test may damage.
fn copied_datasets(target: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets");
    std::fs::create_dir_all(target.join("mnist")).unwrap();
    for entry in std::fs::read_dir(&source).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "toml") {
            std::fs::copy(&file, target.join(file.file_name().unwrap())).unwrap();
        }
    }
    for entry in std::fs::read_dir(source.join("mnist")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), target.join("mnist").join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_smoke_reproduction_is_whole_and_its_second_start_trains_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_succeeds(&reproduce(&out, &[]));
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    let figures_of_the_paper =
        ["1.20", "1.43", "49.96", "53.20", "35.89", "16.40", "17.53", "83.4", "0.746", "0.833", "78.95"];
    let claims: Vec<String> = (1..=21).map(|claim| format!("C{claim}")).collect();
    for text in [
        "Figure 1",
        "Figure 2",
        "Figure 3",
        "Figure 4",
        "Table 1",
        "Table 2",
        "Table 3",
        "Footnote 3",
        "smoke",
    ]
    .into_iter()
    .chain(figures_of_the_paper)
    .chain(claims.iter().map(String::as_str))
    {
        assert!(page.contains(text), "{text}");
    }
    let claims: Vec<Value> =
        serde_json::from_slice(&std::fs::read(out.join("claims.json")).unwrap()).unwrap();
    for claim in &claims {
        assert_eq!(claim["verdict"], "not tested here", "{claim}");
        let reason = claim["reason"].as_str().unwrap();
        assert!(reason.contains("smoke scale tries the program"), "{claim}");
        assert_eq!(claim["leaning"], Value::Null, "{claim}");
        assert!(claim["data"].as_str().is_some_and(|data| !data.is_empty()), "{claim}");
    }
    let count = records(&out).len();
    let lines = std::fs::read_to_string(out.join("runs.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), count);
    let rows = |name: &str| std::fs::read_to_string(out.join(name)).unwrap().lines().count() - 1;
    assert_eq!(rows("runs.csv") + rows("pre-training.csv"), count);
    // What the report links to is there.
    for link in page.split("href=\"runs/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(out.join("runs").join(link).is_file(), "{link}");
    }

    let before: Vec<_> =
        records(&out).iter().map(|path| path.metadata().unwrap().modified().unwrap()).collect();
    let second = reproduce(&out, &[]);
    assert_succeeds(&second);
    assert!(String::from_utf8_lossy(&second.stderr).contains("nothing left to train"));
    let after: Vec<_> =
        records(&out).iter().map(|path| path.metadata().unwrap().modified().unwrap()).collect();
    assert_eq!(before, after);
    assert_eq!(std::fs::read_to_string(out.join("runs.jsonl")).unwrap(), lines);
}

#[test]
fn every_experiment_runs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let help = xtask(&["reproduce", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let from = help.find("--only <").unwrap();
    let names: Vec<&str> = help[from..help[from..].find("--dataset <").unwrap() + from]
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(names.contains(&"fig4") && names.len() > 15, "{names:?}");
    for name in names {
        let out = folder.path().join(name);
        assert_succeeds(&reproduce(&out, &["--only", name]));
        let page = std::fs::read_to_string(out.join("report.md")).unwrap();
        assert!(!page.contains("preliminary") && !page.contains("there are no runs"), "{name}: {page}");
    }
}

/// Its jobs at smoke scale. At two rates: two neurons with and without pre-training, and three layers of three neurons;
/// at two rates and two penalties the rectifier with and without; and a finalist for each of the six and for each
/// layer.
const TABLE1_JOBS: usize = 2 * (2 * 2 + 3 * 3) + 4 * 2 + 6 + 3 * 3;

#[test]
fn results_do_not_depend_on_workers_threads_or_kernels() {
    let folder = tempfile::tempdir().unwrap();
    let (one, three) = (folder.path().join("one"), folder.path().join("three"));
    assert_succeeds(&reproduce(&one, &[&TABLE1[..], &["--jobs", "1", "--threads", "2"]].concat()));
    let mut portable = xtask(&["reproduce", "--scale", "smoke", "--jobs", "3", "--out"]);
    let portable = portable.arg(&three).args(TABLE1).env("TRUEZERO_KERNELS", "portable").output().unwrap();
    assert_succeeds(&portable);
    assert_eq!(results(&one).len(), TABLE1_JOBS);
    assert_eq!(results(&one), results(&three));
}

#[test]
fn more_seeds_repeat_the_selected_run() {
    let folder = tempfile::tempdir().unwrap();
    assert_succeeds(&reproduce(folder.path(), &[&TABLE1[..], &["--seeds", "3"]].concat()));
    // Two more seeds of three neurons: from random weights, and three layers that are fine-tuned.
    assert_eq!(records(folder.path()).len(), TABLE1_JOBS + 2 * 3 * (1 + 3 + 1));
    let page = std::fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(page.contains("mean over 3 seeds"));
}

#[test]
fn a_dry_run_says_what_would_be_run_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = reproduce(&out, &["--dry-run"]);
    assert_succeeds(&output);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("mnist rectifier, L1 1e-3, rate 0.01, seed 1"), "{text}");
    // Of what is pre-trained only the first layers are known, so nothing can be said of a second; tests/budget.rs
    // counts all.
    assert!(text.contains("mnist tanh, pre-training of layer 1 by sigmoid, rate 0.01, seed 1"), "{text}");
    assert!(!text.contains("layer 2 by"), "{text}");
    assert!(text.contains("In all: 0 finished, "), "{text}");
    assert!(!out.exists());
}

#[test]
fn a_report_can_be_had_before_all_is_run() {
    let folder = tempfile::tempdir().unwrap();
    assert_succeeds(&reproduce(folder.path(), &["--only", "sparsity", "--dataset", "mnist"]));
    let finished = records(folder.path()).len();
    assert_succeeds(&reproduce(
        folder.path(),
        &["--only", "table1,sparsity", "--dataset", "mnist", "--report-only"],
    ));
    assert_eq!(records(folder.path()).len(), finished, "nothing is run");
    let page = std::fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(page.contains("This report is preliminary"), "{page}");
    assert!(page.contains("there are no runs"), "{page}");
}

#[test]
fn unknown_names_list_the_valid_ones() {
    let unknown = |arguments: &[&str]| xtask(arguments).output().unwrap();
    assert_fails(&unknown(&["reproduce", "--only", "table9"]), 2, &["table9", "fig1", "table1", "structure"]);
    assert_fails(&unknown(&["reproduce", "--scale", "huge"]), 2, &["huge", "smoke", "quick", "paper"]);
    assert_fails(&unknown(&["reproduce", "--dataset", "imagenet"]), 2, &["imagenet", "mnist"]);
    assert_fails(&unknown(&["reproduce", "--seeds", "0"]), 2, &["--seeds"]);
    assert_fails(&unknown(&["bench", "W99"]), 2, &["W99", "W1s"]);
    assert_fails(&unknown(&["dance"]), 2, &["dance", "--help"]);
    let mut kernels = xtask(&["reproduce", "--dry-run"]);
    let kernels = kernels.env("TRUEZERO_KERNELS", "sse9").output().unwrap();
    assert_fails(&kernels, 1, &["sse9", "avx512", "avx2", "portable"]);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_said_before_anything_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let output = reproduce(&file.join("out"), &TABLE1);
    assert_fails(&output, 1, &["file/out/runs", "cannot be written", "--out"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "in the way");
}

#[test]
fn damaged_or_missing_data_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    copied_datasets(&data);
    let run = || reproduce(&out, &[&TABLE1[..], &["--data", data.to_str().unwrap()]].concat());
    let images = data.join("mnist/t10k-images-idx3-ubyte.gz");
    let whole = std::fs::read(&images).unwrap();

    std::fs::write(&images, &whole[..whole.len() / 2]).unwrap();
    assert_fails(&run(), 1, &["t10k-images-idx3-ubyte.gz", "git restore datasets"]);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    std::fs::write(&images, &flipped).unwrap();
    assert_fails(&run(), 1, &["t10k-images-idx3-ubyte.gz", "git restore datasets"]);
    std::fs::remove_file(&images).unwrap();
    assert_fails(&run(), 1, &["t10k-images-idx3-ubyte.gz", "git restore datasets"]);
    assert!(records(&out).is_empty());

    std::fs::write(&images, &whole).unwrap();
    assert_succeeds(&run());
}

#[test]
fn a_damaged_record_is_named_in_no_report_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    assert_succeeds(&reproduce(out, &TABLE1));
    let whole = results(out);
    // A final, which no other run rests upon: it is trained for longer than the grid.
    let (path, text) = records(out)
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .find(|(_, text)| text.contains("\"architecture\"") && text.contains("\"max_epochs\": 3"))
        .unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let id = name.trim_end_matches(".json");
    let (_, record) = text.split_once("  \"format\"").unwrap();
    let older = format!("{{\n  \"format\"{record}");
    let other = records(out).into_iter().find(|other| *other != path).unwrap();
    for (damaged, complaint) in [
        (text.replacen("\"misclassified\": [", "\"misclassified\": [ ", 1), "does not match its checksum"),
        (text[..text.len() / 2].to_owned(), "does not match its checksum"),
        (std::fs::read_to_string(other).unwrap(), "another job"),
        (older.replacen("\"format\": 1", "\"format\": 99", 1), "another version"),
        (older.replacen("\"seed\": 1", "\"seed\": 2", 1), "another job"),
    ] {
        let complaint = complaint.replace("does not match its", "contents do not match its");
        assert_ne!(damaged, text);
        std::fs::write(&path, damaged).unwrap();
        let report = reproduce(out, &[&TABLE1[..], &["--report-only"]].concat());
        assert_succeeds(&report);
        for table in ["runs.csv", "runs.jsonl"] {
            assert!(!std::fs::read_to_string(out.join(table)).unwrap().contains(id), "{complaint}: {table}");
        }
        let again = reproduce(out, &TABLE1);
        assert_succeeds(&again);
        let page = std::fs::read_to_string(out.join("report.md")).unwrap();
        for said in [&report, &again].map(|output| String::from_utf8_lossy(&output.stderr)) {
            assert!(said.contains(name) && said.contains(&complaint), "{said}");
        }
        assert!(page.contains("Damaged files") && page.contains(name), "{page}");
        let said = String::from_utf8_lossy(&again.stderr);
        assert!(said.contains(&format!("{} runs finished, 1 to run", TABLE1_JOBS - 1)), "{said}");
        assert_eq!(results(out), whole);
    }
}

fn models(out: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(out.join("runs")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|e| e == "safetensors")).collect()
}

#[test]
fn only_models_that_something_needs_stay_and_the_others_are_made_again_when_needed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    assert_succeeds(&reproduce(out, &TABLE1));
    let whole = results(out);
    assert_eq!(models(out), Vec::<std::path::PathBuf>::new());
    // Its section is measured on the rectifier network of Table 1, whose model is gone.
    let units = ["--only", "active-units", "--dataset", "mnist"];
    let output = reproduce(out, &[&units[..], &["--report-only"]].concat());
    assert_succeeds(&output);
    let page = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(page.contains("networks are deleted or damaged") && page.contains("active-units"), "{page}");
    let output = reproduce(out, &units);
    assert_succeeds(&output);
    assert!(String::from_utf8_lossy(&output.stderr).contains("since its model is gone"));
    assert_eq!((models(out).len(), results(out)), (1, whole.clone()));

    // Two more seeds of the pre-trained networks build upon new layers; a third seed's layers are fine-tuned.
    assert_succeeds(&reproduce(out, &[&TABLE1[..], &["--seeds", "2"]].concat()));
    let more = results(out);
    assert!(whole.iter().all(|run| more.contains(run)), "no finished run has changed");
    let verified = xtask(&["store", "verify", out.to_str().unwrap()]).output().unwrap();
    assert_succeeds(&verified);
    let said = String::from_utf8(verified.stdout).unwrap();
    assert!(said.contains(&format!("{} records, ", more.len())) && said.contains("deleted"), "{said}");
}

#[test]
fn the_store_is_verified_and_pruned_and_a_run_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let units = ["--only", "active-units", "--dataset", "mnist"];
    assert_succeeds(&reproduce(folder.path(), &units));
    let verify = || xtask(&["store", "verify", out]).output().unwrap();
    assert_succeeds(&verify());
    let model = &models(folder.path())[0];
    let whole = std::fs::read(model).unwrap();
    let id = model.file_stem().unwrap().to_str().unwrap();
    let with_out = |words: &[&str]| xtask(&[words, &["--out", out]].concat()).output().unwrap();
    let rerun = || with_out(&["rerun", &id[..10]]);
    let repeated = rerun();
    assert_succeeds(&repeated);
    assert!(String::from_utf8_lossy(&repeated.stdout).contains("the same bits (record and model)"));
    assert_fails(&with_out(&["rerun", "none"]), 1, &["there is no run none"]);
    for words in [&["rerun", "none"][..], &["store", "prune"]] {
        let nowhere = folder.path().join("nowhere");
        let named = [words, &["--out", nowhere.to_str().unwrap()]].concat();
        assert_fails(&xtask(&named).output().unwrap(), 1, &["nowhere` has no folder `runs`", "--out"]);
        assert!(!nowhere.exists(), "{words:?}");
    }
    // The network is needed as long as something is left to measure on it.
    let measurements = folder.path().join("measurements");
    let copy = folder.path().join("copy");
    let prune = |words: &[&str], expected: &str| {
        let pruned = with_out(&[&["store", "prune"], words].concat());
        assert_succeeds(&pruned);
        assert!(String::from_utf8_lossy(&pruned.stdout).contains(expected), "{pruned:?}");
    };
    std::fs::rename(&measurements, &copy).unwrap();
    prune(&[], "Deleted: 0 models");
    std::fs::rename(&copy, &measurements).unwrap();
    prune(&["--dry-run"], "Would be deleted: 1 model, ");
    assert!(model.is_file(), "a dry run deletes nothing");
    prune(&[], "Deleted: 1 model, ");
    std::fs::remove_dir_all(&measurements).unwrap();
    assert_succeeds(&reproduce(folder.path(), &units));
    assert_eq!(std::fs::read(model).unwrap(), whole, "trained again");
    std::fs::remove_dir_all(&measurements).unwrap();

    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    std::fs::write(model, flipped).unwrap();
    let found = verify();
    assert_fails(&found, 1, &["1 damaged file"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains(model.file_name().unwrap().to_str().unwrap()));
    let again = reproduce(folder.path(), &units);
    assert_succeeds(&again);
    assert_eq!(std::fs::read(model).unwrap(), whole, "trained again");
    let page = std::fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(page.contains("Damaged files"), "{page}");

    // Another result than the record's, whose checksum is right: only training again tells.
    let record = folder.path().join("runs").join(format!("{id}.json"));
    let text = std::fs::read_to_string(&record).unwrap();
    let (_, fields) = text.split_once("  \"format\"").unwrap();
    let older = format!("{{\n  \"format\"{fields}");
    let changed = older.replacen("\"epoch\": 1,", "\"epoch\": 7,", 1);
    assert_ne!(changed, older);
    std::fs::write(&record, changed).unwrap();
    assert_fails(&rerun(), 1, &[id, "another result", "epochs"]);
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_ends_in_a_sentence_and_what_was_finished_stays() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    // No file may grow beyond 200 KiB: a model does not fit, and writing it fails as on a full disk.
    let script = format!(
        "ulimit -f 200; trap '' XFSZ; exec '{}' reproduce --scale smoke --dataset mnist --only table1 --jobs 1 --out \
         '{}'",
        env!("CARGO_BIN_EXE_xtask"),
        out.display()
    );
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_fails(&output, 1, &[".safetensors", "cannot be written", "finished results stay"]);
    assert!(records(out).is_empty(), "no record without its model");
    let left = std::fs::read_dir(out.join("runs")).unwrap().count();
    assert_eq!(left, 0, "no half of a file");
    assert_succeeds(&reproduce(out, &TABLE1));
}

/// At quick scale, which takes long enough to be stopped in the middle of it.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_cleanly_and_a_second_start_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = xtask(&["reproduce", "--scale", "quick", "--out"]);
    let command = command.arg(&out).args(TABLE1).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("at a time")), "the runs start");
    std::thread::sleep(Duration::from_millis(500));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let said: Vec<String> = lines.collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said:?}");
    let last = said.last().unwrap();
    assert!(last.contains("Interrupted") && last.contains("the same command goes on"), "{said:?}");
    let left = std::fs::read_dir(out.join("runs")).unwrap().map(|entry| entry.unwrap().path());
    let left: Vec<_> = left.collect();
    assert!(
        !left.is_empty() && left.iter().all(|path| path.extension().is_some_and(|e| e == "checkpoint")),
        "the state of the runs, and no half of one: {left:?}"
    );

    // A smaller plan in the same folder: the store serves it as if nothing had been.
    assert_succeeds(&reproduce(&out, &TABLE1));
    assert_eq!(records(&out).len(), TABLE1_JOBS);
}

/// Killed without warning, three times, at moments that differ from test run to test run.
#[cfg(unix)]
#[test]
fn a_killed_reproduction_goes_on_and_ends_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, killed) = (folder.path().join("whole"), folder.path().join("killed"));
    assert_succeeds(&reproduce(&whole, &TABLE1));
    let mut kept = 0;
    for _ in 0..3 {
        let mut command = xtask(&["reproduce", "--scale", "smoke", "--jobs", "1", "--out"]);
        let mut child =
            command.arg(&killed).args(TABLE1).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The clock's nanoseconds as a random number: between nothing and a little more than a run or two.
        let nanoseconds =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
        std::thread::sleep(Duration::from_millis(u64::from(nanoseconds / 1000 % 400)));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = records(&killed).len();
        assert!(now >= kept, "finished runs stay");
        kept = now;
    }
    let last = reproduce(&killed, &[&TABLE1[..], &["--verbose"]].concat());
    assert_succeeds(&last);
    let text = String::from_utf8_lossy(&last.stderr);
    let ended = |line: &&str| line.contains("seed 1: ") && !line.contains("seed 1: epoch");
    assert_eq!(text.lines().filter(ended).count(), TABLE1_JOBS - kept, "no finished run is repeated: {text}");
    assert_eq!(results(&killed), results(&whole));
}

#[test]
fn a_benchmark_prints_one_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let times = folder.path().join("times.txt");
    std::fs::write(&times, "jax W1s: min 1.000 ms  median 1000.000 ms\n").unwrap();
    let bench = |compare: &Path| {
        let compare = compare.to_str().unwrap();
        xtask(&["bench", "w1s", "--json", "--threads", "1", "--compare", compare]).output().unwrap()
    };
    let output = bench(&times);
    assert_succeeds(&output);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [step, machine, ratio] = &lines[..] else { panic!("three objects: {text}") };
    assert_eq!((&step["workload"], &step["threads"]), (&"W1s".into(), &1.into()));
    let number = |line: &Value, field: &str| line[field].as_f64().unwrap();
    assert!(0.0 < number(step, "min_ms") && number(step, "min_ms") <= number(step, "median_ms"), "{step}");
    assert!((0.75..0.9).contains(&number(step, "sparsity")), "about 82 % true zeros: {step}");
    assert!(step["kernel"].is_string());
    // Not compared with the machine's peak: other processes may slow its measurement, and not that of the step.
    assert!(number(machine, "peak_gflop_per_second") > 0.0, "{machine}");
    let median = number(step, "median_ms");
    let share = number(step, "bound_ms") / median;
    assert!(share > 0.0 && (number(step, "share_of_bound") / share - 1.0).abs() < 1e-9, "{step}");
    // Two operations for each weight and example: forward, backward and in the update.
    let dense = 3.0 * 2.0 * 10.0 * f64::from(784 * 1000 + 2 * 1000 * 1000 + 1000 * 10);
    let operations = number(step, "gflop_per_second") * 1e6 * median;
    assert!(0.0 < operations && operations < dense, "{operations} operations, {dense} if all were dense");
    let expected = 1000.0 / median;
    assert!((number(ratio, "times_ours") / expected - 1.0).abs() < 1e-9, "{ratio}");

    std::fs::write(&times, "not a time").unwrap();
    assert_fails(&bench(&times), 1, &["times.txt", "line 1", "not a time", "median"]);
    assert_fails(&bench(&folder.path().join("nothing")), 1, &["nothing", "cannot be read"]);
}

/// `/dev/full` takes nothing, as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for words in [&["datasets", "list"][..], &["completions", "bash"]] {
        let ended = xtask(words).stdout(full()).output().unwrap();
        assert_fails(&ended, 1, &["standard output cannot be written", "because: No space left"]);
    }
}

#[test]
fn a_number_that_must_not_be_zero_is_told_in_plain_words() {
    for option in ["--seeds", "--jobs", "--threads"] {
        assert_fails(&xtask(&["reproduce", option, "0"]).output().unwrap(), 2, &["a whole number from 1"]);
    }
}
