//! `cargo xtask train`, `predict` and `inspect` where the data, the settings or the question are not what they seem.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use truezero_datasets::Idx;

use crate::own::{ask, configure, fail, succeed, table};

const MODEL: &str = "trained/model.safetensors";

/// Writes an image whose pixels are the class.
fn png(file: &Path, width: u32, height: u32, value: u8) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut encoder = png::Encoder::new(File::create(file).unwrap(), width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels = vec![value; (width * height) as usize];
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
}

/// Images of 6 rows and 5 columns.
fn images(folder: &Path) {
    for (class, value) in [("dark", 20), ("light", 200)] {
        for image in 0..20 {
            png(&folder.join(format!("shapes/{class}/{image}.png")), 5, 6, value + image);
        }
    }
}

fn idx(folder: &Path) {
    fs::create_dir_all(folder.join("digits")).unwrap();
    for set in ["train", "t10k"] {
        let write = |name: &str, shape: &[u32], elements: Vec<u8>| {
            let file = File::create(folder.join(format!("digits/{set}-{name}-ubyte"))).unwrap();
            Idx::new(shape.to_vec(), elements).unwrap().write(file).unwrap();
        };
        write("images-idx3", &[40, 6, 5], (0_u8..40).flat_map(|image| [image % 2 * 200 + 9; 30]).collect());
        write("labels-idx1", &[40], (0..40).map(|image| image % 2).collect());
    }
}

fn texts(folder: &Path) {
    let mut text = String::from("stars\treview\n");
    for row in 0..60 {
        let (stars, opinion) = [("5", "great"), ("1", "cold")][row % 2];
        writeln!(text, "{stars}\ttable {row} had {opinion} soup").unwrap();
    }
    fs::write(folder.join("reviews.tsv"), text).unwrap();
}

fn svmlight(folder: &Path) {
    let line = |row: usize| format!("{} {}:{}\n", ["a", "b"][row % 2], row % 2 + 1, row % 5 + 1);
    fs::write(folder.join("mail.svm"), (0..60).map(line).collect::<String>()).unwrap();
}

/// A folder with data of each kind, and the settings of each.
type Changes = &'static [(&'static str, &'static str)];
const TABLE: Changes = &[];
const TEXTS: Changes = &[
    ("kind = \"table\"", "kind = \"texts\""),
    ("data.csv", "reviews.tsv"),
    ("label = \"label\"", "label = \"stars\""),
    ("# text = ", "text = "),
];
const IMAGES: Changes = &[("kind = \"table\"", "kind = \"images\""), ("data.csv", "shapes")];
const IDX: Changes = &[("kind = \"table\"", "kind = \"idx\""), ("data.csv", "digits")];
const SVMLIGHT: Changes = &[
    ("kind = \"table\"", "kind = \"svmlight\""),
    ("data.csv", "mail.svm"),
    ("\"standardise\"", "\"largest\""),
];

fn data() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    for make in [table, texts, images, idx, svmlight] {
        make(&path);
    }
    (folder, path)
}

/// Makes the table of pre-training a setting like others.
fn pre_train(folder: &Path, changes: Changes) {
    configure(folder, changes);
    let file = folder.join("train.toml");
    let text = fs::read_to_string(&file).unwrap();
    let (before, after) = text.split_once("# [pre_training]").unwrap();
    let (section, after) = after.split_once("[training]").unwrap();
    let is_setting = |line: &&str| line.contains(" = ");
    let settings: Vec<&str> = section.lines().filter(is_setting).map(|line| &line[2..]).collect();
    let text = format!("{before}[pre_training]\n{}\n[training]{after}", settings.join("\n"));
    fs::write(file, text.replace("max_epochs = 20", "max_epochs = 2")).unwrap();
}

#[test]
fn the_pre_training_of_the_template_suits_every_kind() {
    let (_guard, folder) = data();
    for changes in [TABLE, TEXTS, IMAGES, IDX, SVMLIGHT] {
        pre_train(&folder, changes);
        let (out, _) = succeed(&folder, &["train"]);
        assert!(out.contains("validation error "), "{changes:?}: {out}");
    }
}

#[test]
fn what_cannot_be_reconstructed_is_said_before_anything_is_trained() {
    let (_guard, folder) = data();
    pre_train(&folder, TABLE);
    let file = folder.join("train.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"linear-after\"", "\"softplus\"")).unwrap();
    let error = fail(&folder, &["train"]);
    assert!(
        error.contains("train.toml:")
            && error.contains(": pre_training.reconstruction: \"softplus\" can give")
    );
    assert!(error.contains("set \"linear-after\"") && error.lines().count() == 1, "{error}");
    assert!(!folder.join("trained").exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_is_trained() {
    let (_guard, folder) = data();
    configure(&folder, &[("\"trained\"", "\"data.csv\"")]);
    let error = fail(&folder, &["train"]);
    assert!(error.contains(": output.folder: expected a folder that can be written to"), "{error}");
    configure(&folder, TABLE);
    fs::create_dir_all(folder.join("trained/report.html")).unwrap();
    let error = fail(&folder, &["train"]);
    assert!(error.contains("report.html` is a folder"), "{error}");
    assert!(!folder.join("trained/runs").exists());
    configure(&folder, &[("\"trained\"", "\".\"")]);
    succeed(&folder, &["train"]);
    assert!(folder.join("model.safetensors").is_file());
}

#[test]
fn a_network_is_asked_in_the_way_that_it_has_learned() {
    let (_guard, folder) = data();
    let questions: [(&[&str], Changes); 6] = [
        (&["new.csv"], TABLE),
        (&["--text", "great soup"], TEXTS),
        (&["reviews.tsv", "--text-column", "review"], TEXTS),
        (&["shapes/dark/1.png"], IMAGES),
        (&["digits/t10k-images-idx3-ubyte"], IMAGES),
        (&["mail.svm"], SVMLIGHT),
    ];
    fs::write(folder.join("new.csv"), "left,right\n1,2\n").unwrap();
    for (changes, noun) in [
        (TABLE, "a table of numbers"),
        (TEXTS, "texts"),
        (IMAGES, "images"),
        (IDX, "images"),
        (SVMLIGHT, "an svmlight file"),
    ] {
        configure(&folder, changes);
        succeed(&folder, &["train"]);
        for (question, of) in questions {
            if of == changes || (of, changes) == (IMAGES, IDX) {
                assert!(!ask(&folder, question).is_empty());
                continue;
            }
            let error = fail(&folder, &[&["predict", MODEL], question].concat());
            let expected = format!(": {MODEL} has learned from {noun}; give it ");
            assert!(error.contains(&expected) && error.lines().count() == 1, "{question:?}: {error}");
        }
    }
    configure(&folder, IMAGES);
    succeed(&folder, &["train"]);
    png(&folder.join("turned.png"), 6, 5, 0);
    let error = fail(&folder, &["predict", MODEL, "turned.png"]);
    assert!(error.contains("turned.png: expected an image of 6 × 5 pixels (rows × columns), as "), "{error}");
    assert!(error.trim_end().ends_with("found 5 × 6"), "{error}");
    let error = fail(&folder, &["predict", MODEL, "none.png"]);
    assert!(error.contains("none.png: No such file"), "{error}");
}

#[test]
fn texts_that_are_left_out_are_counted() {
    let (_guard, folder) = data();
    let file = folder.join("reviews.tsv");
    let rows = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{rows}5\t!\n1\ttable 0 had great soup\n")).unwrap();
    configure(&folder, TEXTS);
    let (_, notes) = succeed(&folder, &["train"]);
    let report = fs::read_to_string(folder.join("trained/report.md")).unwrap();
    for expected in [
        "Left out: 1 of 62 texts, which have no word (first: line 62, ",
        "Left out: 1 of 62 texts, whose words occur before with another label, which counts (first: line 63, ",
    ] {
        assert!(notes.contains(expected), "{notes}");
        assert!(report.contains(&expected[..40]), "{report}");
    }
}

#[test]
fn a_network_that_was_lost_is_trained_again() {
    let (_guard, folder) = data();
    configure(&folder, TABLE);
    let (out, _) = succeed(&folder, &["train"]);
    let networks = || {
        let entries = fs::read_dir(folder.join("trained/runs")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"))
    };
    let all: Vec<PathBuf> = networks().collect();
    assert_eq!(all.len(), 2);
    fs::remove_file(&all[0]).unwrap();
    let inspected = fail(&folder, &["inspect"]);
    assert!(inspected.contains("run `cargo xtask train`"), "{inspected}");
    fs::write(&all[1], "no network").unwrap();
    let (again, notes) = succeed(&folder, &["train"]);
    assert_eq!(again, out);
    assert!(notes.contains("it is missing; this network is trained again"), "{notes}");
    assert!(notes.contains("it has changed since it was written; this network is trained again"), "{notes}");
    let (_, notes) = succeed(&folder, &["train"]);
    assert!(notes.contains("Nothing left to train."), "{notes}");
}

#[test]
fn a_network_is_inspected_on_the_data_and_the_split_that_it_was_trained_on() {
    let (_guard, folder) = data();
    configure(&folder, TABLE);
    succeed(&folder, &["train"]);
    let rows = fs::read_to_string(folder.join("data.csv")).unwrap();
    let refused = |what: &str| {
        let error = fail(&folder, &["inspect"]);
        assert!(error.contains("it was trained by other settings or on other data than "), "{what}: {error}");
        assert!(error.contains("`train.toml` names now; run `cargo xtask train`"), "{what}: {error}");
    };
    configure(&folder, &[("split_seed = 1", "split_seed = 2")]);
    refused("split");
    configure(&folder, &[("max_epochs = 12", "max_epochs = 11")]);
    refused("epochs");
    configure(&folder, TABLE);
    fs::write(folder.join("data.csv"), rows.replacen("\n7,5,", "\n7,6,", 1)).unwrap();
    refused("row");
    fs::write(folder.join("data.csv"), rows.replacen("left,", "other,", 1)).unwrap();
    refused("column");
    succeed(&folder, &["train"]);
    succeed(&folder, &["inspect"]);
}

#[test]
fn a_name_with_a_tab_stays_in_its_column() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let row = |row: usize| format!("{},\"{}\"\n", row % 2, ["a\tb", "c\nd"][row % 2]);
    fs::write(folder.join("data.csv"), format!("x,label\n{}", (0..60).map(row).collect::<String>())).unwrap();
    configure(folder, &[]);
    succeed(folder, &["train"]);
    fs::write(folder.join("n\tew.csv"), "x\n0\n1\n").unwrap();
    let (out, _) = succeed(folder, &["predict", MODEL, "n\tew.csv"]);
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3], "{out}");
    assert_eq!([&rows[0][..2], &rows[1][..2]], [["n\\tew.csv:1", "a\\tb"], ["n\\tew.csv:2", "c\\nd"]]);
    let (out, _) = succeed(folder, &["inspect"]);
    assert!(out.contains("  a\\tb") && out.contains("  c\\nd"), "{out}");
}

#[test]
fn what_is_typed_is_answered_in_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, note) = succeed(folder, &["train", "--init", "my data.toml"]);
    assert!(note.contains("then run `cargo xtask train 'my data.toml'`"), "{note}");
    let error = fail(folder, &["train", "other.toml"]);
    assert!(error.contains("`cargo xtask train --init other.toml` writes one"), "{error}");
    let row = |row: usize| format!("{row},{}\n", row % 2);
    let rows: String = (0..10).map(row).collect();
    fs::write(folder.join("data.csv"), format!("x,label\n{rows}")).unwrap();
    configure(folder, &[("test = 0.15", "test = 0.1"), ("validation = 0.15", "validation = 0.2")]);
    let (out, _) = succeed(folder, &["train"]);
    assert!(out.contains("of 1 example\n"), "{out}");
    let jobs = crate::common::xtask(&["train", "--jobs", "0"]).current_dir(folder).output().unwrap();
    let error = String::from_utf8(jobs.stderr).unwrap();
    assert!(error.contains("expected a whole number from 1"), "{error}");
}
