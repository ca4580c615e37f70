//! Rules for the text of source files.

use std::path::Path;

use super::Violation;
use super::file::File;
use super::workspace::Workspace;

/// The most lines of a Rust file outside of `tests/`.
const MOST_LINES: usize = 600;

/// The most characters of a line of a Rust file.
const MOST_COLUMNS: usize = 120;

/// The one crate that may hold `unsafe`.
const UNSAFE_CRATE: &str = "truezero-tensor";

fn is_rust(file: &File<()>) -> bool {
    file.path.extension().is_some_and(|extension| extension == "rs")
}

fn is_below(file: &File<()>, folder: &str) -> bool {
    file.path.parent().is_some_and(|parent| parent.iter().any(|part| part == folder))
}

/// Every Rust file of a crate opens with a `//!` header that says what it holds.
pub(super) fn headers(workspace: &Workspace) -> Vec<Violation> {
    let of_a_crate = |file: &&File<()>| {
        workspace.members.iter().any(|member| {
            ["src", "tests", "benches", "examples"]
                .iter()
                .any(|part| file.path.starts_with(member.folder.join(part)))
        })
    };
    let headless = workspace.texts.iter().filter(|file| is_rust(file)).filter(of_a_crate).filter(|file| {
        file.text.lines().next().and_then(|line| line.strip_prefix("//!")).is_none_or(str::is_empty)
    });
    headless
        .map(|file| {
            Violation::new("headers", &file.path, 1, "no header: open with `//!` and what the file holds")
        })
        .collect()
}

/// Every crate but one forbids `unsafe` at its roots.
pub(super) fn forbidden_unsafe(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for member in workspace.members.iter().filter(|member| member.name() != UNSAFE_CRATE) {
        let source = member.folder.join("src");
        let is_root = |path: &Path| {
            path == source.join("lib.rs")
                || path == source.join("main.rs")
                || path.parent() == Some(&source.join("bin"))
        };
        let roots = workspace.texts.iter().filter(|file| is_rust(file) && is_root(&file.path));
        for root in roots.filter(|file| !file.text.lines().any(|line| line == "#![forbid(unsafe_code)]")) {
            let message = "the crate does not say `#![forbid(unsafe_code)]`";
            found.push(Violation::new("forbidden-unsafe", &root.path, 1, message));
        }
    }
    found
}

/// No line of a source ends in a blank or is indented by a tab.
///
/// Exempt are the results, which stay as they were written, and the data of tests.
pub(super) fn whitespace(workspace: &Workspace) -> Vec<Violation> {
    const RULE: &str = "whitespace";
    let mut found = Vec::new();
    let data =
        |file: &File<()>| file.path.starts_with("results") || (!is_rust(file) && is_below(file, "tests"));
    for file in workspace.texts.iter().filter(|file| !data(file)) {
        for (number, line) in (1..).zip(file.text.split('\n')) {
            let content = line.trim_start();
            if line.trim_end() != line {
                found.push(Violation::new(RULE, &file.path, number, "the line ends in a blank"));
            }
            if line[..line.len() - content.len()].contains('\t') {
                found.push(Violation::new(RULE, &file.path, number, "the line is indented by a tab"));
            }
        }
    }
    found
}

/// No Rust file outside of `tests/` is longer than a reader can hold.
pub(super) fn length(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in workspace.texts.iter().filter(|file| is_rust(file) && !is_below(file, "tests")) {
        let lines = file.text.lines().count();
        if lines > MOST_LINES {
            let message = format!("{lines} lines, and {MOST_LINES} are the most: split the file by subject");
            found.push(Violation::new("length", &file.path, MOST_LINES + 1, message));
        }
    }
    found
}

/// No line of a Rust file is too wide for two files side by side.
pub(super) fn width(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in workspace.texts.iter().filter(|file| is_rust(file)) {
        for (number, line) in (1..).zip(file.text.lines()) {
            let columns = line.chars().count();
            if columns > MOST_COLUMNS {
                let message = format!("{columns} characters, and {MOST_COLUMNS} are the most");
                found.push(Violation::new("width", &file.path, number, message));
            }
        }
    }
    found
}

/// No file names a folder that stands beside the repository.
pub(super) fn outside_paths(workspace: &Workspace) -> Vec<Violation> {
    // In two parts, so that this line obeys the rule.
    const OUTSIDE: &str = concat!("../", "shared");
    let mut found = Vec::new();
    for file in &workspace.texts {
        for (number, _) in (1..).zip(file.text.lines()).filter(|(_, line)| line.contains(OUTSIDE)) {
            let message = format!("{OUTSIDE} is outside of the repository: nobody else has it");
            found.push(Violation::new("outside-paths", &file.path, number, message));
        }
    }
    found
}
