//! The packages that Cargo.lock resolves to.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::file::{File, read};

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<ResolvedPackage>,
}

/// A package as cargo resolves it.
#[derive(Debug, Deserialize)]
pub(super) struct ResolvedPackage {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) rust_version: Option<String>,
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
