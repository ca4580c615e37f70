//! Where a run is run, for its record.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use truezero_eval::Environment;
use truezero_tensor::Kernels;

/// The folder of the data sets' manifests in the workspace.
const DATASETS: &str = "datasets";
/// The manifest that is in every such folder.
const MARK: &str = "mnist.toml";

/// This machine, and the source that the program was built from.
pub(crate) fn environment(kernels: Kernels) -> Environment {
    Environment {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: commit().unwrap_or_else(|| "unknown".to_owned()),
        kernels: kernels.to_string(),
        cpu: processor().unwrap_or_else(|| "unknown".to_owned()),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
    }
}

/// The folder of the workspace: the one around the current folder, else around the package that cargo runs, else
/// around the sources that this program was built from, which may have been moved since.
pub(crate) fn workspace_folder() -> Result<PathBuf> {
    workspace_around(env::current_dir().ok().into_iter().chain(source_folders())).with_context(|| {
        format!("there is no workspace around the current folder: expected one with `{DATASETS}/{MARK}`")
    })
}

/// The folder of the data sets' manifests: the chosen one, or that of the workspace.
pub(crate) fn datasets_folder(chosen: Option<&Path>) -> Result<PathBuf> {
    match chosen {
        Some(folder) => Ok(folder.to_owned()),
        None => Ok(workspace_folder().context("name the folder of the manifests by --data")?.join(DATASETS)),
    }
}

/// Folders of the sources that this program was built from.
fn source_folders() -> impl Iterator<Item = PathBuf> {
    let of_cargo = env::var_os("CARGO_MANIFEST_DIR").filter(|folder| !folder.is_empty());
    of_cargo.map(PathBuf::from).into_iter().chain([env!("CARGO_MANIFEST_DIR").into()])
}

/// The first workspace around one of the folders.
fn workspace_around(mut folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.find_map(|folder| {
        let folder = folder.canonicalize().ok()?;
        folder.ancestors().find(|around| around.join(DATASETS).join(MARK).is_file()).map(Path::to_owned)
    })
}

fn commit() -> Option<String> {
    let folder = workspace_around(source_folders())?;
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(&folder).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    // What was measured by the source is no part of it.
    let changes = git(&["status", "--porcelain", "--", ".", ":!results"])?;
    Some(if changes.is_empty() { commit } else { format!("{commit}-dirty") })
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_first_workspace_around_a_folder_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["one", "two"] {
            fs::create_dir_all(root.join(name).join("deep/below")).unwrap();
            fs::create_dir_all(root.join(name).join(DATASETS)).unwrap();
            fs::write(root.join(name).join(DATASETS).join(MARK), "").unwrap();
        }
        // A folder of this name alone is anybody's.
        fs::create_dir_all(root.join("one/deep").join(DATASETS)).unwrap();
        let found = |names: &[&str]| workspace_around(names.iter().map(|name| root.join(name)));
        assert_eq!(found(&["one/deep/below", "two"]), Some(root.join("one")));
        assert_eq!(found(&["gone", "two/deep/../deep"]), Some(root.join("two")));
        assert_eq!(found(&["gone", "."]), None);
    }
}
