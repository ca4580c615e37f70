//! The folders that a command works on: the workspace, the manifests of the data sets, and the cache.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use truezero_datasets::{CACHE_VARIABLE, Catalogue, default_cache};

/// The folder of the data sets' manifests in the workspace.
const DATASETS: &str = "datasets";
/// The manifest that is in every such folder.
const MARK: &str = "mnist.toml";

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

/// The data sets of the chosen folders, or of the usual ones.
pub(crate) fn catalogue(datasets: Option<&Path>, cache: Option<&Path>) -> Result<Catalogue> {
    let cache = cache.map(Path::to_owned).or_else(default_cache).with_context(|| {
        format!("this system has no folder for caches: name a folder by --cache or by {CACHE_VARIABLE}")
    })?;
    Ok(Catalogue::open(&datasets_folder(datasets)?, &cache)?)
}

/// The workspace that this program was built from.
pub(crate) fn source_workspace() -> Option<PathBuf> {
    workspace_around(source_folders())
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
