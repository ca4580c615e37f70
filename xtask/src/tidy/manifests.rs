//! Rules for the Cargo.toml files.

use std::collections::BTreeSet;

use toml::Value;

use super::Violation;
use super::workspace::{Member, Workspace};

/// The crates of the workspace that each crate may depend on: the arrows of the architecture point down only.
const MAY_DEPEND_ON: [(&str, &[&str]); 9] = [
    ("truezero-tensor", &[]),
    ("truezero-activations", &[]),
    ("truezero-network", &["truezero-activations", "truezero-tensor"]),
    ("truezero-pretrain", &["truezero-network", "truezero-activations", "truezero-tensor"]),
    ("truezero-train", &["truezero-network", "truezero-activations", "truezero-tensor"]),
    ("truezero-datasets", &["truezero-tensor"]),
    ("truezero-eval", &["truezero-network", "truezero-activations", "truezero-tensor"]),
    ("truezero-report", &[]),
    (
        "xtask",
        &[
            "truezero-eval",
            "truezero-train",
            "truezero-pretrain",
            "truezero-datasets",
            "truezero-report",
            "truezero-network",
            "truezero-activations",
            "truezero-tensor",
        ],
    ),
];

/// No crate depends on one that stands above or beside it, in its tests and benches neither.
pub(super) fn arrows(workspace: &Workspace) -> Vec<Violation> {
    const RULE: &str = "arrows";
    let names: BTreeSet<&str> = workspace.members.iter().map(Member::name).collect();
    let mut found = Vec::new();
    for member in &workspace.members {
        let manifest = &member.manifest;
        let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(name, _)| *name == member.name()) else {
            let line = manifest.line(&manifest.content.package.name);
            let message =
                format!("{} has no place in the order of the crates: give it one in tidy", member.name());
            found.push(Violation::new(RULE, &manifest.path, line, message));
            continue;
        };
        for dependency in manifest.content.dependencies() {
            // A dependency can be renamed, and is still the same crate.
            let renamed = dependency.value.get("package").and_then(Value::as_str);
            let name = renamed.unwrap_or(dependency.name.get_ref());
            if names.contains(name) && !allowed.contains(&name) && !dependency.is_self(member.name()) {
                let line = manifest.line(dependency.name);
                let message = format!("{} may not depend on {name}", member.name());
                found.push(Violation::new(RULE, &manifest.path, line, message));
            }
        }
    }
    found
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// Version, edition, rust-version and license come from the workspace; the description is the crate's own.
pub(super) fn inherited_fields(workspace: &Workspace) -> Vec<Violation> {
    const RULE: &str = "package-fields";
    let mut found = Vec::new();
    for member in &workspace.members {
        let manifest = &member.manifest;
        let package = &manifest.content.package;
        let mut complain = |message: String| {
            found.push(Violation::new(RULE, &manifest.path, manifest.line(&package.name), message));
        };
        for (field, value) in [
            ("version", &package.version),
            ("edition", &package.edition),
            ("rust-version", &package.rust_version),
            ("license", &package.license),
        ] {
            if !value.as_ref().is_some_and(inherits) {
                complain(format!(
                    "{field} does not come from the workspace: write `{field}.workspace = true`"
                ));
            }
        }
        let description = package.description.as_ref().and_then(Value::as_str).unwrap_or_default();
        if description.trim().is_empty() {
            complain("no description: say in a line what the crate is for".to_owned());
        }
    }
    found
}

/// Every crate obeys the lints of the workspace.
pub(super) fn workspace_lints(workspace: &Workspace) -> Vec<Violation> {
    let loose = workspace.members.iter().filter(|member| {
        member.manifest.content.lints.get("workspace").and_then(Value::as_bool) != Some(true)
    });
    loose
        .map(|member| {
            let message = "the lints of the workspace are off: write `[lints]` and `workspace = true`";
            Violation::new("workspace-lints", &member.manifest.path, 1, message)
        })
        .collect()
}

/// Versions and features of dependencies are stated once, in the root manifest.
pub(super) fn workspace_dependencies(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for member in &workspace.members {
        let manifest = &member.manifest;
        for dependency in manifest.content.dependencies() {
            if !inherits(dependency.value) && !dependency.is_self(member.name()) {
                let name = dependency.name.get_ref();
                let message =
                    format!("{name} is not taken from the workspace: write `{name}.workspace = true`");
                let line = manifest.line(dependency.name);
                found.push(Violation::new("workspace-dependencies", &manifest.path, line, message));
            }
        }
    }
    found
}

/// The root manifest lists no dependency that nobody takes.
pub(super) fn unused_dependencies(workspace: &Workspace) -> Vec<Violation> {
    let used: BTreeSet<&str> = workspace
        .members
        .iter()
        .flat_map(|member| member.manifest.content.dependencies())
        .map(|dependency| dependency.name.get_ref().as_str())
        .collect();
    let root = &workspace.manifest;
    let unused =
        root.content.workspace.dependencies.keys().filter(|name| !used.contains(name.get_ref().as_str()));
    unused
        .map(|name| {
            let message = format!("no crate depends on {}: remove the line", name.get_ref());
            Violation::new("unused-dependencies", &root.path, root.line(name), message)
        })
        .collect()
}
