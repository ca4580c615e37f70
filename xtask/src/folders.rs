//! The folders of the workspace, of the data sets' manifests, and of the fetched data sets.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use truezero_datasets::{CACHE_VARIABLE, Catalogue, default_cache};

/// The folder of the data sets' manifests in the workspace.
const DATASETS: &str = "datasets";
/// A manifest that is in every such folder.
const MARK: &str = "mnist.toml";

/// The folder of the workspace: the one that contains the current folder, else the package that cargo runs, else the
/// sources that this program was built from, which may have been moved since.
pub(crate) fn workspace_folder() -> Result<PathBuf> {
    workspace_around(env::current_dir().ok().into_iter().chain(source_folders())).with_context(|| {
        format!("there is no workspace around the current folder: expected one with `{DATASETS}/{MARK}`")
    })
}

/// The folder of the data sets' manifests: the chosen one, or the one in the workspace.
pub(crate) fn datasets_folder(chosen: Option<&Path>) -> Result<PathBuf> {
    match chosen {
        Some(folder) => Ok(folder.to_owned()),
        None => Ok(workspace_folder().context("name the folder of the manifests by --data")?.join(DATASETS)),
    }
}

/// The data sets, by the chosen folders of manifests and of fetched files, or by the default ones.
pub(crate) fn catalogue(datasets: Option<&Path>, cache: Option<&Path>) -> Result<Catalogue> {
    let cache = cache.map(Path::to_owned).or_else(default_cache).with_context(|| {
        format!("this system has no folder for caches: name a folder by --cache or by {CACHE_VARIABLE}")
    })?;
    Ok(Catalogue::open(&datasets_folder(datasets)?, &cache)?)
}

/// The folder of the workspace that this program was built from, if it is still there.
pub(crate) fn source_workspace() -> Option<PathBuf> {
    workspace_around(source_folders())
}

/// Folders within the sources that this program was built from.
fn source_folders() -> impl Iterator<Item = PathBuf> {
    let of_cargo = env::var_os("CARGO_MANIFEST_DIR").filter(|folder| !folder.is_empty());
    of_cargo.map(PathBuf::from).into_iter().chain([env!("CARGO_MANIFEST_DIR").into()])
}

/// The folder of the first workspace that contains one of the folders.
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
    fn the_first_workspace_that_contains_a_folder_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["one", "two"] {
            fs::create_dir_all(root.join(name).join("deep/below")).unwrap();
            fs::create_dir_all(root.join(name).join(DATASETS)).unwrap();
            fs::write(root.join(name).join(DATASETS).join(MARK), "").unwrap();
        }
        // Other projects have a folder of this name too.
        fs::create_dir_all(root.join("one/deep").join(DATASETS)).unwrap();
        let found = |names: &[&str]| workspace_around(names.iter().map(|name| root.join(name)));
        assert_eq!(found(&["one/deep/below", "two"]), Some(root.join("one")));
        assert_eq!(found(&["gone", "two/deep/../deep"]), Some(root.join("two")));
        assert_eq!(found(&["gone", "."]), None);
    }
}
