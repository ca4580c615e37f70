//! The files of a written report.

use std::fs;
use std::path::Path;

use truezero_report::{Block, Figure, Plot, Report, Section};

use super::write;

/// A report with one figure.
fn report() -> Report {
    let plot = Plot { x_range: (0.0, 1.0), y_range: (0.0, 1.0), ..Plot::default() };
    let figure = Figure { id: "figure".into(), plots: vec![plot], ..Figure::default() };
    let section = Section { id: "section".into(), blocks: vec![Block::Figure(figure)], ..Section::default() };
    Report { title: "Report".into(), sections: vec![section], ..Report::default() }
}

/// The files below `folder` by their relative paths, sorted. Whether there are figures as PNG depends on a feature.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a plain name");
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).iter().map(|file| format!("{name}/{file}")));
        } else if Path::new(&name).extension().is_none_or(|extension| extension != "png") {
            found.push(name);
        }
    }
    found.sort();
    found
}

const BEFORE_THE_PAGES: [&str; 2] = ["claims.json", "figures/figure.svg"];

#[test]
fn the_same_report_gives_the_same_bytes_and_no_other_files() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    for folder in &folders {
        let written = write(&report(), "smoke", &folder.path().join("new")).expect("the report is written");
        assert_eq!(written.html, folder.path().join("new/report.html"));
        assert_eq!(written.markdown, folder.path().join("new/report.md"));
    }
    let [first, second] = folders.each_ref().map(|folder| folder.path().join("new"));
    // The second is written over an older report.
    fs::write(second.join("report.md"), "older").expect("a file");
    write(&report(), "smoke", &second).expect("the report is written");
    assert_eq!(files(&first), [&BEFORE_THE_PAGES[..], &["report.html", "report.md"]].concat());
    assert_eq!(files(&first), files(&second));
    for file in files(&first) {
        let [a, b] = [&first, &second].map(|folder| fs::read(folder.join(&file)).expect("a file"));
        assert!(a == b, "{file} differs");
    }
}

#[test]
fn of_an_inconsistent_report_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let report = Report { records: Some("/claims.json".into()), ..report() };
    let error =
        format!("{:#}", write(&report, "smoke", folder.path()).expect_err("a link out of the folder"));
    assert!(
        error.contains("the report \"Report\" cannot be written") && error.contains("/claims.json"),
        "{error}"
    );
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("report.md")).expect("a folder in the way");
    let error = write(&report(), "smoke", folder.path()).expect_err("a folder is in the way");
    let error = format!("{error:#}");
    assert!(error.contains("report.md` cannot be written"), "{error}");
    // There is no temporary file, and no single page.
    assert_eq!(files(folder.path()), BEFORE_THE_PAGES);
}
