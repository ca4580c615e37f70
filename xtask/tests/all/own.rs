//! `cargo xtask train`, `predict` and `inspect` on data of a user.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use truezero_datasets::Idx;

fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(folder).output().unwrap()
}

pub(crate) fn succeed(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = xtask(folder, arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{arguments:?}\n{out}{err}");
    (out, err)
}

pub(crate) fn fail(folder: &Path, arguments: &[&str]) -> String {
    let output = xtask(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// The classes that a network gives to files or texts.
pub(crate) fn ask(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let (out, _) = succeed(folder, &[&["predict", "trained/model.safetensors"], arguments].concat());
    out.lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect()
}

/// Writes the template with these changes.
pub(crate) fn configure(folder: &Path, changes: &[(&str, &str)]) {
    drop(fs::remove_file(folder.join("train.toml")));
    succeed(folder, &["train", "--init"]);
    let file = folder.join("train.toml");
    let mut text = fs::read_to_string(&file).unwrap();
    let small = [("hidden = [100, 100]", "hidden = [8]"), ("max_epochs = 100", "max_epochs = 12")];
    for (from, to) in small.iter().chain(changes) {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::write(file, text).unwrap();
}

/// A table whose label is the larger of two columns.
pub(crate) fn table(folder: &Path) {
    let mut text = String::from("left,right,label\n");
    for row in 0..100 {
        let (left, right) = (row * 7 % 11, row * 5 % 13);
        let label = if left > right { "left" } else { "right, or none" };
        writeln!(text, "{left},{right},\"{label}\"").unwrap();
    }
    fs::write(folder.join("data.csv"), text).unwrap();
}

#[test]
fn a_table_is_learnt_kept_resumed_inspected_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    table(folder);
    configure(folder, &[]);
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("validation error ") && out.contains("of 15 examples"), "{out}");
    let report = fs::read_to_string(folder.join("trained/report.md")).unwrap();
    assert!(report.contains("right, or none") && report.contains("rate 0.01, seed 1"), "{report}");
    let metrics = fs::read_dir(folder.join("trained/metrics")).unwrap().next().unwrap().unwrap().path();
    let metrics = fs::read_to_string(metrics).unwrap();
    assert!(
        metrics.starts_with("phase,epoch,training_loss,") && metrics.contains("\ntraining,1,"),
        "{metrics}"
    );

    let model = fs::read(folder.join("trained/model.safetensors")).unwrap();
    let (again, notes) = succeed(folder, &["train"]);
    assert!(notes.contains("Nothing left to train"), "{notes}");
    assert_eq!(again, out);
    assert_eq!(fs::read(folder.join("trained/model.safetensors")).unwrap(), model);

    let (out, _) = succeed(folder, &["inspect"]);
    assert!(out.contains("2-8-2") && out.contains("hidden layer 1: 8 units, rectifier"), "{out}");

    fs::write(folder.join("ask.csv"), "right,left\n0,12\n12,0\n").unwrap();
    assert_eq!(ask(folder, &["ask.csv"]), ["left", "right, or none"]);
    fs::write(folder.join("ask.csv"), "right,left\n").unwrap();
    let none = fail(folder, &["predict", "trained/model.safetensors", "ask.csv"]);
    assert_eq!(none.trim_end(), "error: ask.csv: expected at least one example, found none");
    fs::OpenOptions::new()
        .append(true)
        .open(folder.join("data.csv"))
        .unwrap()
        .write_all(b"1,1,equal\n")
        .unwrap();
    let other = fail(folder, &["inspect"]);
    assert!(
        other.contains("model.safetensors: it was trained by other settings or on other data"),
        "{other}"
    );
}

#[test]
fn texts_are_learnt_with_pre_training_and_rate_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut text = String::from("stars\treview\n");
    for row in 0..80 {
        let (stars, opinion) = [("5", "great lovely"), ("1", "cold awful")][row % 2];
        writeln!(text, "{stars}\ttable {row} had {opinion} soup").unwrap();
    }
    fs::write(folder.join("reviews.tsv"), text).unwrap();
    configure(
        folder,
        &[
            ("hidden = [8]", "hidden = [100]"),
            ("kind = \"table\"", "kind = \"texts\""),
            ("path = \"data.csv\"", "path = \"reviews.tsv\""),
            ("label = \"label\"", "label = \"stars\""),
            ("# text = ", "text = "),
            ("vocabulary = 5000", "vocabulary = 20"),
            ("# [pre_training]", "[pre_training]"),
            ("# masking", "masking"),
            ("# reconstruction = \"linear-after\"", "reconstruction = \"sigmoid\""),
            ("# learning_rate = 0.01", "learning_rate = 0.01"),
            ("# l1 = 0.0", "l1 = 0.0"),
            ("# max_epochs = 20", "max_epochs = 3"),
        ],
    );
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("test error 0.00 % of 12 examples"), "{out}");
    assert_eq!(ask(folder, &["--text", "Lovely, great!", "--text", "so cold"]), ["5", "1"]);
    fs::write(folder.join("new.tsv"), "day\treview\n1\tawful\n2\tSo lovely!\n").unwrap();
    assert_eq!(ask(folder, &["new.tsv", "--text-column", "review"]), ["1", "5"]);
    let error = fail(folder, &["predict", "trained/model.safetensors", "new.tsv"]);
    assert_eq!(
        error.trim_end(),
        "error: new.tsv: trained/model.safetensors has learned from texts; give it `--text TEXT`, or tables with \
         `--text-column COLUMN`"
    );
}

#[test]
fn a_folder_of_images_is_learnt_and_its_filters_are_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (class, bright) in [("top", 0), ("bottom", 2)] {
        fs::create_dir_all(folder.join("shapes").join(class)).unwrap();
        for image in 0_u8..30 {
            let file = File::create(folder.join(format!("shapes/{class}/{image}.png"))).unwrap();
            let mut encoder = png::Encoder::new(file, 4, 4);
            encoder.set_color(png::ColorType::Grayscale);
            let mut pixels = [0; 16];
            pixels[4 * bright..4 * bright + 8].fill(255);
            pixels[usize::from(image) % 16] = image;
            encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        }
    }
    let images = [("kind = \"table\"", "kind = \"images\""), ("path = \"data.csv\"", "path = \"shapes\"")];
    configure(folder, &[images[0], images[1], ("\"standardise\"", "\"nothing\"")]);
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("of 9 examples"), "{out}");
    assert!(folder.join("trained/figures/filters.svg").is_file());
    assert_eq!(ask(folder, &["shapes/top/7.png", "shapes/bottom/9.png"]), ["top", "bottom"]);
    let classes = ask(folder, &["shapes"]);
    assert_eq!([&classes[..30], &classes[30..]], [["bottom"; 30], ["top"; 30]]);
}

#[test]
fn what_is_wrong_is_one_line_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(fail(folder, &["train"]).contains("cargo xtask train --init"));
    table(folder);
    configure(folder, &[]);
    assert!(fail(folder, &["train", "--init"]).contains("is there already"));
    succeed(folder, &["train"]);
    let model = fs::read(folder.join("trained/model.safetensors")).unwrap();

    let one_line = |expected: &str| {
        let error = fail(folder, &["train"]);
        assert!(error.contains(expected), "{error}, expected {expected}");
        assert_eq!(error.lines().count(), 1, "{error}");
        assert_eq!(fs::read(folder.join("trained/model.safetensors")).unwrap(), model);
    };
    configure(folder, &[("batch_size = 10", "batch_size = 0")]);
    one_line("train.toml:50:1: training.batch_size: `batch_size` is 0");
    configure(folder, &[("label = \"label\"", "label = \"kind\"")]);
    one_line("data.csv: line 1: header: expected a column `kind`");
    configure(folder, &[("data.csv", "none.csv")]);
    one_line("none.csv: ");
    configure(folder, &[]);
    let rows = fs::read_to_string(folder.join("data.csv")).unwrap();
    fs::write(folder.join("data.csv"), rows.replacen("\n7,5,", "\n7,NA,", 1)).unwrap();
    one_line("data.csv: line 3: column 2 (`right`): expected a finite number, found `NA`");
}

#[test]
fn svmlight_is_learnt_sparse_and_asked_by_the_same_indices() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Of a hundred thousand features two are ever active: dense, the examples would be 400 MB.
    let line = |row: usize| {
        let (label, index) = [("spam", 40_000), ("ham", 80_000)][row % 2];
        format!("{label} {index}:{}\n", row % 7 + 1)
    };
    let lines: String = (0..100).map(line).collect();
    fs::write(folder.join("mail.svm"), format!("# mail\n{lines}")).unwrap();
    let kind = [("kind = \"table\"", "kind = \"svmlight\""), ("data.csv", "mail.svm")];
    configure(folder, &kind);
    let kept = fail(folder, &["train"]);
    assert!(kept.contains("train.toml:24:1: data.scale_by: expected \"largest\""), "{kept}");
    configure(
        folder,
        &[kind[0], ("\"standardise\"", "\"largest\""), ("# first_index = 1", "first_index = 3000000")],
    );
    let far = fail(folder, &["train"]);
    assert!(
        far.contains("train.toml:20:1: data.first_index: expected the first index, the last and"),
        "{far}"
    );
    let largest =
        [&kind[..], &[("\"standardise\"", "\"largest\""), ("# last_index = 1000", "last_index = 100000")]];
    configure(folder, &largest.concat());
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("test error 0.00 % of 15 examples"), "{out}");
    let (out, _) = succeed(folder, &["inspect"]);
    assert!(out.contains("100000-8-2"), "{out}");

    // With and without labels; index 100000 never occurred.
    fs::write(folder.join("new"), "80000:3\n? 40000:1 # spam\nx 40000:5 100000:1\n").unwrap();
    assert_eq!(ask(folder, &["new"]), ["ham", "spam", "spam"]);
    let model = "trained/model.safetensors";
    fs::write(folder.join("new"), "80000:3\n7:1 100001:5\n").unwrap();
    let error = fail(folder, &["predict", model, "new"]);
    assert_eq!(
        error.trim_end(),
        "error: new: line 2: column 5 (index): expected an index of at most 100000, the last, found `100001:5`"
    );
    fs::write(folder.join("mail.svm"), lines.replacen("ham 80000:2", "ham qid:80000:2", 1)).unwrap();
    let error = fail(folder, &["train"]);
    assert_eq!(
        error.trim_end(),
        "error: mail.svm: line 2: column 5 (query): expected no query, as rankings are not learned, found \
         `qid:80000:2`"
    );
}

#[test]
fn idx_files_are_learnt_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("digits")).unwrap();
    let write = |name: &str, shape: &[u32], elements: Vec<u8>| {
        let file = File::create(folder.join(name)).unwrap();
        Idx::new(shape.to_vec(), elements).unwrap().write(file).unwrap();
    };
    let images = |count: u8| {
        (0..count).flat_map(|image| [[255, 0, image, 0], [0, 255, 0, image]][usize::from(image % 2)])
    };
    for (set, count) in [("train", 60), ("t10k", 10)] {
        let shape = [u32::from(count), 2, 2];
        write(&format!("digits/{set}-images-idx3-ubyte"), &shape, images(count).collect());
        write(
            &format!("digits/{set}-labels-idx1-ubyte"),
            &shape[..1],
            (0..count).map(|image| image % 2).collect(),
        );
    }
    configure(folder, &[("kind = \"table\"", "kind = \"idx\""), ("data.csv", "digits")]);
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("test error 0.00 % of 10 examples"), "{out}");
    write("new-images-idx3-ubyte", &[3, 2, 2], vec![0, 250, 0, 9, 240, 0, 0, 0, 0, 200, 0, 0]);
    assert_eq!(ask(folder, &["new-images-idx3-ubyte"]), ["1", "0", "1"]);
    write("new-images-idx3-ubyte", &[1, 2, 3], vec![0; 6]);
    let error = fail(folder, &["predict", "trained/model.safetensors", "new-images-idx3-ubyte"]);
    assert_eq!(
        error.trim_end(),
        "error: new-images-idx3-ubyte: expected an image of 2 × 2 pixels (rows × columns), as \
         trained/model.safetensors has learned from, found 2 × 3"
    );
}

#[test]
fn a_table_without_a_header_is_asked_by_one_of_its_features() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    table(folder);
    let rows = fs::read_to_string(folder.join("data.csv")).unwrap();
    fs::write(folder.join("data.csv"), rows.split_once('\n').unwrap().1).unwrap();
    configure(folder, &[("label = \"label\"", "label = 2"), ("has_header = true", "has_header = false")]);
    succeed(folder, &["train"]);
    fs::write(folder.join("ask.csv"), "12,0\n0,12\n").unwrap();
    assert_eq!(ask(folder, &["ask.csv"]), ["left", "right, or none"]);
    let error = fail(folder, &["predict", "trained/model.safetensors", "data.csv"]);
    assert!(
        error.contains("data.csv: line 1: row: expected 2 values, all of them features, found `0, 0, "),
        "{error}"
    );
}
