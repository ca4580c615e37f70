//! The layers of the workspace: which crate may depend on which, as the table of ARCHITECTURE.md states it.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::Violation;
use super::file::File;
use super::workspace::{Member, Workspace};

/// The document that holds the table.
pub(super) const MAP: &str = "ARCHITECTURE.md";

/// The head of the table.
const HEAD: &str = "| crate | may depend on |";

/// A row of the table.
struct Row<'a> {
    /// The line, from 1.
    line: usize,
    may_depend_on: BTreeSet<&'a str>,
}

/// Each crate depends on the crates of the workspace that the table allows it, in its tests and benchmarks too; and the
/// table has a row for each crate and for no other, and no circle.
pub(super) fn arrows(workspace: &Workspace) -> Vec<Violation> {
    let Some(map) = workspace.text(MAP) else {
        return vec![violation(MAP, 1, "there is no map of the crates")];
    };
    let rows = rows(map);
    if rows.is_empty() {
        return vec![violation(MAP, 1, format!("no table of the layers begins with `{HEAD}`"))];
    }
    let names: BTreeSet<&str> = workspace.members.iter().map(Member::name).collect();
    let unknown = rows.iter().filter(|(name, _)| !names.contains(*name));
    let unknown = unknown.map(|(name, row)| violation(MAP, row.line, format!("there is no crate {name}")));
    let circles = rows.iter().filter(|(name, _)| reachable(&rows, name).contains(*name));
    let circles = circles
        .map(|(name, row)| violation(MAP, row.line, format!("{name} depends on itself, through others")));
    let dependencies = workspace.members.iter().flat_map(|member| dependencies(member, &names, &rows));
    unknown.chain(circles).chain(dependencies).collect()
}

fn dependencies(member: &Member, names: &BTreeSet<&str>, rows: &BTreeMap<&str, Row<'_>>) -> Vec<Violation> {
    let manifest = &member.manifest;
    let Some(row) = rows.get(member.name()) else {
        let line = manifest.line(&manifest.content.package.name);
        return vec![violation(&manifest.path, line, format!("{} has no row in {MAP}", member.name()))];
    };
    let mut found = Vec::new();
    for dependency in manifest.content.dependencies() {
        // A dependency can be renamed, and is still the same crate.
        let renamed = dependency.value.get("package").and_then(Value::as_str);
        let name = renamed.unwrap_or(dependency.name.get_ref());
        if names.contains(name) && !row.may_depend_on.contains(name) && !dependency.is_self(member.name()) {
            let line = manifest.line(dependency.name);
            found.push(violation(
                &manifest.path,
                line,
                format!("{} may not depend on {name}", member.name()),
            ));
        }
    }
    found
}

fn violation(file: impl Into<std::path::PathBuf>, line: usize, message: impl Into<String>) -> Violation {
    Violation::new("arrows", file, line, message)
}

/// The rows of the table, by the name of the crate.
fn rows(map: &File<()>) -> BTreeMap<&str, Row<'_>> {
    let lines = (1..).zip(map.text.lines());
    let table =
        lines.skip_while(|(_, line)| *line != HEAD).skip(2).take_while(|(_, line)| line.starts_with('|'));
    table
        .filter_map(|(line, text)| {
            let mut cells = text.split('|').skip(1);
            let name = code(cells.next()?).next()?;
            Some((name, Row { line, may_depend_on: code(cells.next()?).collect() }))
        })
        .collect()
}

/// The pieces of a cell that stand in backticks.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// What a crate may depend on, directly or through others.
fn reachable<'a>(rows: &BTreeMap<&'a str, Row<'a>>, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(row) = open.pop().and_then(|name| rows.get(name)) {
        open.extend(row.may_depend_on.iter().filter(|name| reached.insert(**name)));
    }
    reached
}
