//! The rule that the dependencies work with the Rust that the workspace states.

use super::Violation;
use super::packages::ResolvedPackage;
use super::workspace::Workspace;

/// No package of Cargo.lock asks for a newer Rust than the workspace states.
pub(super) fn rust_version(workspace: &Workspace) -> Vec<Violation> {
    let stated = &workspace.manifest.content.workspace.package.rust_version;
    let lock = &workspace.lock;
    let mut found = Vec::new();
    for ResolvedPackage { name, version, rust_version } in &lock.content {
        let Some(needed) = rust_version else { continue };
        if numbers(needed) > numbers(stated) {
            let message = format!("{name} {version} needs Rust {needed}, and the workspace states {stated}");
            found.push(Violation::new(
                "rust-version",
                &lock.path,
                line_of(&lock.text, name, version),
                message,
            ));
        }
    }
    found
}

/// The three numbers of a version that cargo has checked; 1.89 and 1.89.0 are the same.
fn numbers(version: &str) -> [u32; 3] {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

/// The line, from 1, of a package in Cargo.lock; 1 if it is not there.
fn line_of(lock: &str, name: &str, version: &str) -> usize {
    let (name, version) = (format!("name = {name:?}"), format!("version = {version:?}"));
    let lines: Vec<&str> = lock.lines().collect();
    lines.windows(2).position(|pair| pair == [&*name, &*version]).map_or(1, |index| index + 1)
}
