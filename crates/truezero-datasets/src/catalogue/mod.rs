//! [`Catalogue`]: the known data sets, where their files are, and what is used if they are missing.

mod cache;
mod files;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sets::MANIFESTS;
use crate::stamp::Stamp;
use crate::{DatasetError, Manifest};

pub use cache::{CACHE_VARIABLE, default_cache};
pub use files::Files;
pub(crate) use files::in_place;

/// The folder of the crate's own manifests in error messages.
const EMBEDDED: &str = "datasets of truezero-datasets";

/// The data sets of a folder of manifests and of any manifests besides, with the folder for fetched files.
///
/// The files of a data set are in the cache, in a folder of its name. If a folder of that name stands beside the
/// manifest, the data set ships with it, and its files are there instead. The layout is the same in both, and on a
/// mirror.
///
/// ```
/// use std::path::Path;
/// use truezero_datasets::{Catalogue, Files};
///
/// let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
/// let catalogue = Catalogue::open(&datasets, "/nowhere".as_ref())?;
/// assert!(matches!(catalogue.files("mnist")?, Files::Present { .. }));
/// assert!(matches!(catalogue.files("cifar10")?, Files::Missing { .. }));
/// assert_eq!(catalogue.used_instead("cifar10")?, Some("colour-scenes"));
/// # Ok::<(), truezero_datasets::DatasetError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The folder of the manifests, for errors.
    datasets: PathBuf,
    cache: PathBuf,
    entries: BTreeMap<String, Entry>,
}

/// A data set of the catalogue.
#[derive(Clone, Debug)]
struct Entry {
    manifest: Manifest,
    /// The manifest's file, for errors.
    file: PathBuf,
    /// The folder in which the manifest stands; none if it is within the crate.
    beside: Option<PathBuf>,
}

impl Catalogue {
    /// Reads all manifests in `datasets`. The folder `cache` may not exist yet.
    ///
    /// # Errors
    /// Those of [`Manifest::read`]; [`DatasetError::Io`] if the folder cannot be read; [`DatasetError::Field`] if a
    /// manifest does not have the name of its file, or names a stand-in that does not exist.
    pub fn open(datasets: &Path, cache: &Path) -> Result<Self, DatasetError> {
        let error = |problem| DatasetError::Io { file: datasets.into(), problem };
        let mut catalogue = Self { datasets: datasets.into(), cache: cache.into(), entries: BTreeMap::new() };
        for entry in fs::read_dir(datasets).map_err(error)? {
            let file = entry.map_err(error)?.path();
            if file.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let manifest = Manifest::read(&file)?;
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            if manifest.name != stem {
                let (field, expected) = ("name".into(), format!("`{stem}`, as the file"));
                let found = format!("`{}`", manifest.name);
                return Err(DatasetError::Field { file, field, expected, found });
            }
            catalogue.add(Entry { manifest, file, beside: Some(datasets.into()) })?;
        }
        catalogue.check_stand_ins()?;
        Ok(catalogue)
    }

    /// The data sets of this crate, which includes their manifests but no data. The files of all data sets are in the
    /// cache, also of those that ship with the repository. The folder `cache` may not exist yet.
    ///
    /// ```
    /// use truezero_datasets::Catalogue;
    ///
    /// let catalogue = Catalogue::embedded("/nowhere".as_ref())?;
    /// assert_eq!(catalogue.manifest("mnist")?.classes, 10);
    /// # Ok::<(), truezero_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`open`](Self::open), if the crate was built with invalid manifests.
    pub fn embedded(cache: &Path) -> Result<Self, DatasetError> {
        let mut catalogue = Self { datasets: EMBEDDED.into(), cache: cache.into(), entries: BTreeMap::new() };
        for (name, text) in MANIFESTS {
            let file = catalogue.datasets.join(format!("{name}.toml"));
            catalogue.add(Entry { manifest: Manifest::parse(text, &file)?, file, beside: None })?;
        }
        catalogue.check_stand_ins()?;
        Ok(catalogue)
    }

    /// Adds a data set of your own by its manifest, which may have any file name and stand in any folder. It is
    /// fetched, verified and listed like the others.
    ///
    /// ```
    /// use truezero_datasets::{Catalogue, Files};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let manifest = folder.path().join("my-digits.toml");
    /// std::fs::write(&manifest, r#"
    ///     name = "digits"
    ///     title = "My own digits"
    ///     citation = "none"
    ///     source = "written by hand"
    ///     licence = "CC0"
    ///     used_for = []
    ///     classes = 10
    ///     shape = [28, 28]
    ///     split = "by writer"
    ///     files.images = { path = "digits/images.gz", mirrors = ["https://data.example/digits"] }
    /// "#)?;
    /// let mut catalogue = Catalogue::embedded("/nowhere".as_ref())?;
    /// catalogue.add_manifest(&manifest)?;
    /// assert!(matches!(catalogue.files("digits")?, Files::Missing { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Manifest::read`]; [`DatasetError::Field`] if the catalogue already has a data set of this name, or
    /// the manifest names a stand-in that does not exist. The catalogue is then as it was.
    pub fn add_manifest(&mut self, file: &Path) -> Result<(), DatasetError> {
        let manifest = Manifest::read(file)?;
        let (name, beside) = (manifest.name.clone(), file.parent().map(Path::to_owned));
        self.add(Entry { manifest, file: file.into(), beside })?;
        self.check_stand_ins().inspect_err(|_| drop(self.entries.remove(&name)))
    }

    /// The folder of fetched data sets.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// The manifests, by name.
    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        self.entries.values().map(|entry| &entry.manifest)
    }

    /// The manifest of a data set.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`] lists the known names.
    pub fn manifest(&self, name: &str) -> Result<&Manifest, DatasetError> {
        let entry = self.entries.get(name).ok_or_else(|| DatasetError::UnknownDataset {
            folder: self.datasets.clone(),
            known: self.entries.keys().cloned().collect(),
            found: name.into(),
        })?;
        Ok(&entry.manifest)
    }

    /// Where the files of a data set are, and whether all of them are present.
    ///
    /// Files in the cache are hashed when they are fetched or [verified](Self::verify); here only their sizes and
    /// modification times are compared. Files that ship beside a manifest are small, and are hashed each time.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`].
    pub fn files(&self, name: &str) -> Result<Files, DatasetError> {
        let manifest = self.manifest(name)?;
        let root = self.root(manifest);
        let stamp = if self.ships(manifest) {
            self.stamp(manifest).ok().flatten()
        } else {
            Stamp::read(root, manifest).filter(|stamp| stamp.is_unchanged(root))
        };
        Ok(self.state(manifest, stamp.as_ref()))
    }

    /// Like [`files`](Self::files), but hashes each file again. Files that were put into the cache by hand are accepted
    /// if they are right. Files that have changed are [missing](Files::Missing) from then on.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`]; [`DatasetError::Count`] or [`DatasetError::HashMismatch`] for the first file
    /// that does not agree with the manifest or has changed; [`DatasetError::Io`].
    pub fn verify(&self, name: &str) -> Result<Files, DatasetError> {
        let manifest = self.manifest(name)?;
        let root = self.root(manifest);
        if manifest.generated || self.ships(manifest) {
            return Ok(self.state(manifest, self.stamp(manifest)?.as_ref()));
        }
        let found = match Stamp::read(root, manifest) {
            Some(stamp) if stamp.is_complete(root) => stamp.verify(root, manifest).map(Some),
            _ => self.stamp(manifest),
        };
        match &found {
            Ok(Some(stamp)) => stamp.write(root, manifest)?,
            Ok(None) | Err(_) => Stamp::remove(root, manifest)?,
        }
        Ok(self.state(manifest, found?.as_ref()))
    }

    /// The first data set in the chain of stand-ins that is present or can be generated, if there is one.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`].
    pub fn used_instead(&self, name: &str) -> Result<Option<&str>, DatasetError> {
        let mut manifest = self.manifest(name)?;
        // `check_stand_ins` has checked that the chain ends.
        while let Some(stand_in) = &manifest.stand_in {
            manifest = self.manifest(stand_in)?;
            if !matches!(self.files(stand_in)?, Files::Missing { .. }) {
                return Ok(Some(stand_in));
            }
        }
        Ok(None)
    }

    /// The folder that holds the folder of a data set.
    pub(crate) fn root(&self, manifest: &Manifest) -> &Path {
        self.shipped_in(manifest).unwrap_or(&self.cache)
    }

    /// The file of a manifest, for errors.
    pub(crate) fn manifest_file(&self, name: &str) -> PathBuf {
        self.entries.get(name).map_or_else(|| name.into(), |entry| entry.file.clone())
    }

    /// Writes the stamp of a data set whose files are all verified.
    #[cfg(feature = "fetch")]
    pub(crate) fn finish(
        &self,
        manifest: &Manifest,
        files: Vec<crate::stamp::StampedFile>,
    ) -> Result<Files, DatasetError> {
        let stamp = Stamp::new(manifest, files);
        if !self.ships(manifest) {
            stamp.write(self.root(manifest), manifest)?;
        }
        Ok(self.state(manifest, Some(&stamp)))
    }

    fn add(&mut self, entry: Entry) -> Result<(), DatasetError> {
        let name = entry.manifest.name.clone();
        if let Some(known) = self.entries.get(&name) {
            return Err(DatasetError::Field {
                file: entry.file,
                field: "name".into(),
                expected: format!("another name than that of {}", known.file.display()),
                found: format!("`{name}`"),
            });
        }
        self.entries.insert(name, entry);
        Ok(())
    }

    fn ships(&self, manifest: &Manifest) -> bool {
        self.shipped_in(manifest).is_some()
    }

    /// The folder of the manifest, if that holds the folder of the data set too.
    fn shipped_in(&self, manifest: &Manifest) -> Option<&Path> {
        let beside = self.entries.get(&manifest.name)?.beside.as_deref();
        beside.filter(|beside| beside.join(&manifest.name).is_dir())
    }

    fn state(&self, manifest: &Manifest, stamp: Option<&Stamp>) -> Files {
        let folder = self.root(manifest).join(&manifest.name);
        match stamp {
            _ if manifest.generated => Files::Generated { folder },
            Some(stamp) => Files::Present { folder, verified: stamp.verified(), bytes: stamp.bytes() },
            None => Files::Missing { folder, download: manifest.download_bytes() },
        }
    }

    /// Verifies all files by the manifest. None if a file is missing that is not optional.
    fn stamp(&self, manifest: &Manifest) -> Result<Option<Stamp>, DatasetError> {
        let root = self.root(manifest);
        let mut files = Vec::new();
        for data in manifest.files.values() {
            match in_place(root, data)? {
                Some(found) => files.extend(found),
                None if data.optional => {}
                None => return Ok(None),
            }
        }
        Ok(Some(Stamp::new(manifest, files)))
    }

    fn check_stand_ins(&self) -> Result<(), DatasetError> {
        for (name, first) in &self.entries {
            let error = |expected: &str, found: &str| DatasetError::Field {
                file: first.file.clone(),
                field: "stand_in".into(),
                expected: expected.into(),
                found: format!("`{found}`"),
            };
            let mut passed = vec![name.as_str()];
            let mut manifest = &first.manifest;
            while let Some(stand_in) = manifest.stand_in.as_deref() {
                if passed.contains(&stand_in) {
                    return Err(error("a chain that ends", stand_in));
                }
                passed.push(stand_in);
                let entry = self.entries.get(stand_in);
                manifest = &entry.ok_or_else(|| error("the name of a data set", stand_in))?.manifest;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
