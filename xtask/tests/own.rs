//! `cargo xtask train`, `predict` and `inspect` on data of a user.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(folder).output().unwrap()
}

fn succeed(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = xtask(folder, arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{arguments:?}\n{out}{err}");
    (out, err)
}

fn fail(folder: &Path, arguments: &[&str]) -> String {
    let output = xtask(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Writes the template with these changes.
fn configure(folder: &Path, changes: &[(&str, &str)]) {
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
fn table(folder: &Path) {
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
    let (out, _) = succeed(folder, &["predict", "trained/model.safetensors", "ask.csv"]);
    let classes: Vec<&str> = out.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!(classes, ["left", "right, or none"]);
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
            ("# reconstruction = \"softplus\"", "reconstruction = \"sigmoid\""),
            ("# learning_rate = 0.01", "learning_rate = 0.01"),
            ("# l1 = 0.0", "l1 = 0.0"),
            ("# max_epochs = 20", "max_epochs = 3"),
        ],
    );
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("test error 0.00 % of 12 examples"), "{out}");
    let model = "trained/model.safetensors";
    let (out, _) = succeed(folder, &["predict", model, "--text", "Lovely, great!", "--text", "so cold"]);
    let classes: Vec<&str> = out.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!(classes, ["5", "1"]);
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
    let model = "trained/model.safetensors";
    let (out, _) = succeed(folder, &["predict", model, "shapes/top/7.png", "shapes/bottom/9.png"]);
    let classes: Vec<&str> = out.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!(classes, ["top", "bottom"]);
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
    one_line("train.toml:43:1: training.batch_size: `batch_size` is 0");
    configure(folder, &[("label = \"label\"", "label = \"kind\"")]);
    one_line("data.csv: line 1: header: expected a column `kind`");
    configure(folder, &[("data.csv", "none.csv")]);
    one_line("none.csv: ");
    configure(folder, &[]);
    let rows = fs::read_to_string(folder.join("data.csv")).unwrap();
    fs::write(folder.join("data.csv"), rows.replacen("\n7,5,", "\n7,NA,", 1)).unwrap();
    one_line("data.csv: line 3: column 2 (`right`): expected a finite number, found `NA`");
}
