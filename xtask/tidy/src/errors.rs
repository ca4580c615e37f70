//! Every variant of a public error is named by a test.

use std::collections::BTreeSet;
use std::path::Path;

use super::Violation;
use super::file::File;
use super::workspace::Workspace;

/// A line that excuses the variant below it, and says why.
const EXCUSE: &str = "// Not tested: ";

/// The first line of the tests at the end of a source.
const TESTS: &str = "\n#[cfg(test)]\nmod tests {";

/// Each variant of a public enum of errors in `crates` is named by a test of any crate, as in `ModelError::Version` or,
/// of a list of names, `"Version"`; or an excuse stands above it.
pub(super) fn tested(workspace: &Workspace) -> Vec<Violation> {
    let sources = || workspace.texts.iter().filter(|file| is_rust(&file.path));
    let named: BTreeSet<&str> = sources().flat_map(|file| names(tests_of(file))).collect();
    let mut found = Vec::new();
    for file in sources().filter(|file| file.path.starts_with("crates") && tests_of(file) != file.text) {
        for (line, variant) in variants(&file.text) {
            if !named.contains(variant) {
                let message = format!("no test names {variant}: bring it about by the public API");
                found.push(Violation::new("tested-errors", &file.path, line, message));
            }
        }
    }
    found
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// The part of a file that is tests: all of a file in a folder `tests` or called `tests.rs`.
fn tests_of(file: &File<()>) -> &str {
    let in_folder = file.path.parent().is_some_and(|parent| parent.iter().any(|part| part == "tests"));
    if in_folder || file.path.ends_with("tests.rs") {
        return &file.text;
    }
    file.text.find(TESTS).map_or("", |start| &file.text[start..])
}

/// The words after `::` or between double quotes.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let starts =
        text.match_indices("::").map(|(at, _)| at + 2).chain(text.match_indices('"').map(|(at, _)| at + 1));
    starts.map(|start| {
        let rest = &text[start..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())]
    })
}

/// The variants of the public enums of errors in a source as rustfmt leaves it, each with its line, from 1, but those
/// with an excuse.
fn variants(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut derives, mut inside, mut excused) = (false, false, false);
    for (number, line) in (1..).zip(text.lines()) {
        match line {
            "" => derives = false,
            "}" => inside = false,
            _ if line.starts_with("#[derive(") => derives = line.contains("Error"),
            _ if line.starts_with("pub enum ") => inside = derives,
            _ if inside && line.trim_start().starts_with(EXCUSE) => excused = true,
            _ => {
                let Some(rest) = line.strip_prefix("    ").filter(|_| inside) else { continue };
                let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                if rest.starts_with(|c: char| c.is_ascii_uppercase()) && !std::mem::take(&mut excused) {
                    found.push((number, &rest[..end]));
                }
            }
        }
    }
    found
}
