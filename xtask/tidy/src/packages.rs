//! The packages that Cargo.lock resolves to, and the rule for them.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::Violation;
use super::workspace::{File, Workspace, read};

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<ResolvedPackage>,
}

/// A package as cargo resolves it.
#[derive(Debug, Deserialize)]
pub(super) struct ResolvedPackage {
    name: String,
    version: String,
    rust_version: Option<String>,
}

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

/// Reads Cargo.lock and asks cargo for its packages, for all platforms.
pub(super) fn load(root: &Path) -> Result<File<Vec<ResolvedPackage>>> {
    let path = Path::new("Cargo.lock");
    Ok(File { path: path.to_owned(), text: read(root, path)?, content: metadata(root)?.packages })
}

fn metadata(root: &Path) -> Result<Metadata> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    serde_json::from_slice(&output.stdout).context("cannot parse what cargo metadata says")
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
