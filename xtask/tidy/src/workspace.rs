//! What the rules look at: the manifests and the text files of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use toml::{Spanned, Value};

use super::file::{File, read};
use super::packages::{self, ResolvedPackage};

/// The repository, loaded.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) manifest: File<RootManifest>,
    /// In the order of the root manifest's `members`, then by name.
    pub(super) members: Vec<Member>,
    /// The text files, sorted by path.
    pub(super) texts: Vec<File<()>>,
    /// Cargo.lock and the packages that it resolves to.
    pub(super) lock: File<Vec<ResolvedPackage>>,
}

/// A package of the workspace.
#[derive(Debug)]
pub(super) struct Member {
    /// Relative to the root.
    pub(super) folder: PathBuf,
    pub(super) manifest: File<Manifest>,
}

impl Member {
    pub(super) fn name(&self) -> &str {
        self.manifest.content.package.name.get_ref()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct RootManifest {
    pub(super) workspace: WorkspaceTable,
}

#[derive(Debug, Deserialize)]
pub(super) struct WorkspaceTable {
    members: Vec<String>,
    pub(super) package: WorkspacePackage,
    #[serde(default)]
    pub(super) dependencies: BTreeMap<Spanned<String>, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct WorkspacePackage {
    pub(super) rust_version: String,
}

// No `flatten` around spans: serde loses them there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Manifest {
    pub(super) package: Package,
    #[serde(default)]
    pub(super) lints: BTreeMap<String, Value>,
    #[serde(default)]
    dependencies: DependencyTable,
    #[serde(default)]
    dev_dependencies: DependencyTable,
    #[serde(default)]
    build_dependencies: DependencyTable,
    #[serde(default)]
    target: BTreeMap<String, TargetTables>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Package {
    pub(super) name: Spanned<String>,
    pub(super) description: Option<Value>,
    pub(super) version: Option<Value>,
    pub(super) edition: Option<Value>,
    pub(super) rust_version: Option<Value>,
    pub(super) license: Option<Value>,
}

type DependencyTable = BTreeMap<Spanned<String>, Value>;

/// The dependencies of one platform.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct TargetTables {
    dependencies: DependencyTable,
    dev_dependencies: DependencyTable,
    build_dependencies: DependencyTable,
}

/// A dependency as a manifest states it.
#[derive(Debug)]
pub(super) struct Dependency<'a> {
    pub(super) name: &'a Spanned<String>,
    pub(super) value: &'a Value,
    pub(super) dev: bool,
}

impl Dependency<'_> {
    /// Whether it is `x = { path = "." }` among the dev-dependencies of x: the way to its own features in its
    /// tests.
    pub(super) fn is_self(&self, package: &str) -> bool {
        self.dev
            && self.name.get_ref() == package
            && self.value.get("path").and_then(Value::as_str) == Some(".")
    }
}

impl Manifest {
    /// The dependencies of all kinds and platforms.
    pub(super) fn dependencies(&self) -> impl Iterator<Item = Dependency<'_>> {
        let platforms = self.target.values();
        [(&self.dependencies, false), (&self.dev_dependencies, true), (&self.build_dependencies, false)]
            .into_iter()
            .chain(platforms.flat_map(|of| {
                [(&of.dependencies, false), (&of.dev_dependencies, true), (&of.build_dependencies, false)]
            }))
            .flat_map(|(table, dev)| table.iter().map(move |(name, value)| Dependency { name, value, dev }))
    }
}

impl Workspace {
    /// Reads the manifests and text files below `root`, and asks cargo for the packages.
    ///
    /// # Errors
    /// When a file cannot be read or a manifest not be parsed, the message names it; when `cargo metadata`
    /// fails, as it does when Cargo.lock is not up to date.
    pub(super) fn load(root: &Path) -> Result<Self> {
        let manifest: File<RootManifest> = manifest(root, Path::new("Cargo.toml"))?;
        let mut members = Vec::new();
        for pattern in &manifest.content.workspace.members {
            for folder in member_folders(root, pattern)? {
                members.push(Member { manifest: self::manifest(root, &folder.join("Cargo.toml"))?, folder });
            }
        }
        let mut texts = Vec::new();
        collect_texts(root, Path::new(""), &mut texts)?;
        Ok(Self { manifest, members, texts, lock: packages::load(root)? })
    }

    /// The file at `path`, if the repository has it.
    pub(super) fn text(&self, path: impl AsRef<Path>) -> Option<&File<()>> {
        self.texts.iter().find(|file| file.path == path.as_ref())
    }
}

fn manifest<T: for<'de> Deserialize<'de>>(root: &Path, path: &Path) -> Result<File<T>> {
    let text = read(root, path)?;
    let content = toml::from_str(&text).with_context(|| format!("cannot parse {}", path.display()))?;
    Ok(File { path: path.to_owned(), text, content })
}

/// The folders that a pattern of `workspace.members` stands for: itself, or with `/*` at its end each package
/// below.
fn member_folders(root: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let Some(parent) = pattern.strip_suffix("/*") else { return Ok(vec![pattern.into()]) };
    let folders = entries(root, Path::new(parent))?;
    Ok(folders.into_iter().filter(|folder| root.join(folder).join("Cargo.toml").is_file()).collect())
}

/// The paths in `folder`, sorted.
fn entries(root: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(root.join(folder))?.map(|entry| Ok(folder.join(entry?.file_name()))).collect()
    };
    let mut paths = read().with_context(|| format!("cannot list {}", root.join(folder).display()))?;
    paths.sort();
    Ok(paths)
}

fn collect_texts(root: &Path, folder: &Path, texts: &mut Vec<File<()>>) -> Result<()> {
    const EXTENSIONS: [&str; 8] = ["css", "html", "md", "rs", "sh", "svg", "toml", "yml"];
    const HIDDEN_BUT_OURS: [&str; 3] = [".cargo", ".ci", ".github"];
    // What is built, and what a reproduction writes, is no source.
    const NO_SOURCE: [&str; 2] = ["target", "reproduction"];
    for path in entries(root, folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if root.join(&path).is_dir() {
            let hidden = name.starts_with('.') && !HIDDEN_BUT_OURS.contains(&name.as_str());
            if !hidden && !NO_SOURCE.contains(&name.as_str()) {
                collect_texts(root, &path, texts)?;
            }
        } else if EXTENSIONS.contains(&extension.as_str()) || folder.starts_with(".ci") {
            texts.push(File { text: read(root, &path)?, path, content: () });
        }
    }
    Ok(())
}
