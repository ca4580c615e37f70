//! [`Catalogue`]: which data sets there are, where their files lie, and what is used where they are missing.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::stamp::{Stamp, StampedFile};
use crate::verify::{Verified, digest};
use crate::{DataFile, DatasetError, Manifest, embedded};

/// The environment variable that names the folder of fetched data sets.
pub const CACHE_VARIABLE: &str = "TRUEZERO_DATA";

/// What errors call the folder of the crate's own manifests.
const EMBEDDED: &str = "datasets of truezero-datasets";

/// All data sets of a folder of manifests, with the folder that fetched files lie in.
///
/// A data set whose folder stands beside its manifest ships with it; all others are in the cache, a folder a data set.
/// The paths are the same in both, so each is laid out like a mirror.
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
    /// The folder of the manifests; none if they are those of the crate.
    datasets: Option<PathBuf>,
    cache: PathBuf,
    manifests: BTreeMap<String, Manifest>,
}

/// Where the files of a data set lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// All that the data set needs is there and was verified.
    Present {
        /// The folder of the data set.
        folder: PathBuf,
        /// What is known of the file of which least is known.
        verified: Verified,
        /// The size of all files, in bytes.
        bytes: u64,
    },
    /// Files are missing, or were changed since they were verified.
    Missing {
        /// The folder in which they will lie.
        folder: PathBuf,
        /// The size of the download in bytes, if it was published.
        download: Option<u64>,
    },
    /// The data set is made by this crate, in this folder of the cache.
    Generated {
        /// The folder of the data set, which need not be there yet.
        folder: PathBuf,
    },
}

impl Files {
    /// The folder of the data set.
    pub fn folder(&self) -> &Path {
        let (Self::Present { folder, .. } | Self::Missing { folder, .. } | Self::Generated { folder }) = self;
        folder
    }
}

/// The folder of fetched data sets: that of the environment variable [`CACHE_VARIABLE`], else one in the platform's
/// folder for caches. None if the platform has no such folder, as for a user without a home.
pub fn default_cache() -> Option<PathBuf> {
    match env::var_os(CACHE_VARIABLE) {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => etcetera::base_strategy::choose_native_strategy()
            .ok()
            .map(|folders| folders.cache_dir().join("truezero")),
    }
}

impl Catalogue {
    /// Reads all manifests in `datasets`. The folder `cache` need not be there yet.
    ///
    /// # Errors
    /// Those of [`Manifest::read`]; [`DatasetError::Io`] if the folder cannot be read; [`DatasetError::Field`] if a
    /// manifest has another name than its file, or names a stand-in that is none.
    pub fn open(datasets: &Path, cache: &Path) -> Result<Self, DatasetError> {
        let error = |problem| DatasetError::Io { file: datasets.into(), problem };
        let mut manifests = BTreeMap::new();
        for entry in fs::read_dir(datasets).map_err(error)? {
            let file = entry.map_err(error)?.path();
            if file.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let manifest = Manifest::read(&file)?;
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if manifest.name != stem {
                let (field, expected) = ("name".into(), format!("`{stem}`, as the file"));
                return Err(DatasetError::Field {
                    file,
                    field,
                    expected,
                    found: format!("`{}`", manifest.name),
                });
            }
            manifests.insert(stem, manifest);
        }
        let catalogue = Self { datasets: Some(datasets.into()), cache: cache.into(), manifests };
        catalogue.check_stand_ins()?;
        Ok(catalogue)
    }

    /// The data sets of this crate, which brings their manifests and no data: all are in the cache, those too that
    /// ship with the repository. The folder `cache` need not be there yet.
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
    /// Those of [`open`](Self::open), if the crate was built of manifests that are wrong.
    pub fn embedded(cache: &Path) -> Result<Self, DatasetError> {
        let mut manifests = BTreeMap::new();
        for (name, text) in embedded::MANIFESTS {
            manifests.insert(name.to_owned(), Manifest::parse(text, &manifest_in(None, name))?);
        }
        let catalogue = Self { datasets: None, cache: cache.into(), manifests };
        catalogue.check_stand_ins()?;
        Ok(catalogue)
    }

    /// The folder of fetched data sets.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// The manifests, by name.
    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        self.manifests.values()
    }

    /// The manifest of a data set.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`] lists the names that there are.
    pub fn manifest(&self, name: &str) -> Result<&Manifest, DatasetError> {
        self.manifests.get(name).ok_or_else(|| DatasetError::UnknownDataset {
            folder: self.datasets.clone().unwrap_or(EMBEDDED.into()),
            known: self.manifests.keys().cloned().collect(),
            found: name.into(),
        })
    }

    /// Where the files of a data set lie, and whether they are all there.
    ///
    /// Files in the cache are hashed when they come and not again: here their sizes and times are compared. Those that
    /// ship beside a manifest are small, and hashed each time.
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

    /// Like [`files`](Self::files), but every file is hashed again. Files that someone laid into the cache by hand are
    /// accepted, if they are right; those that are not right any more are [missing](Files::Missing) from then on.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`]; [`DatasetError::Count`] or [`DatasetError::HashMismatch`] for the first file
    /// that is not the manifest's, or not what it was; [`DatasetError::Io`].
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

    /// The first data set in the chain of stand-ins that is there or can be generated; none if there is no such one.
    ///
    /// # Errors
    /// [`DatasetError::UnknownDataset`].
    pub fn used_instead(&self, name: &str) -> Result<Option<&str>, DatasetError> {
        let mut manifest = self.manifest(name)?;
        // `open` has checked that the chain ends.
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
        self.datasets.as_deref().filter(|_| self.ships(manifest)).unwrap_or(&self.cache)
    }

    /// Writes the stamp of a data set whose files are all verified.
    #[cfg(feature = "fetch")]
    pub(crate) fn finish(&self, manifest: &Manifest, files: Vec<StampedFile>) -> Result<Files, DatasetError> {
        let stamp = Stamp::new(manifest, files);
        if !self.ships(manifest) {
            stamp.write(self.root(manifest), manifest)?;
        }
        Ok(self.state(manifest, Some(&stamp)))
    }

    fn ships(&self, manifest: &Manifest) -> bool {
        self.datasets.as_ref().is_some_and(|datasets| datasets.join(&manifest.name).is_dir())
    }

    fn state(&self, manifest: &Manifest, stamp: Option<&Stamp>) -> Files {
        let folder = self.root(manifest).join(&manifest.name);
        match stamp {
            _ if manifest.generated => Files::Generated { folder },
            Some(stamp) => Files::Present { folder, verified: stamp.verified(), bytes: stamp.bytes() },
            None => Files::Missing { folder, download: manifest.download_bytes() },
        }
    }

    /// Verifies all files by the manifest; none if one is missing that is not optional.
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
        for (name, first) in &self.manifests {
            let error = |expected: &str, found: &str| DatasetError::Field {
                file: manifest_in(self.datasets.as_deref(), name),
                field: "stand_in".into(),
                expected: expected.into(),
                found: format!("`{found}`"),
            };
            let mut passed = vec![name.as_str()];
            let mut manifest = first;
            while let Some(stand_in) = manifest.stand_in.as_deref() {
                if passed.contains(&stand_in) {
                    return Err(error("a chain that ends", stand_in));
                }
                passed.push(stand_in);
                manifest =
                    self.manifests.get(stand_in).ok_or_else(|| error("the name of a data set", stand_in))?;
            }
        }
        Ok(())
    }
}

/// The path of a manifest, for errors.
fn manifest_in(datasets: Option<&Path>, name: &str) -> PathBuf {
    datasets.unwrap_or(EMBEDDED.as_ref()).join(format!("{name}.toml"))
}

/// The files of `data` as they lie in `root`, verified; none if one that is needed is missing, or cannot be known to be
/// whole because the manifest has neither its size nor its hash.
pub(crate) fn in_place(root: &Path, data: &DataFile) -> Result<Option<Vec<StampedFile>>, DatasetError> {
    if !data.is_archive() {
        if !root.join(&data.path).is_file() {
            return Ok(None);
        }
        let found = data.verify(&root.join(&data.path))?;
        return Ok(Some(vec![StampedFile::new(root, &data.path, found)?]));
    }
    let mut files = Vec::new();
    for (member, path) in data.members.iter().zip(data.contents()) {
        let file = root.join(&path);
        let can_be_known = member.bytes.is_some() || member.sha256.is_some();
        if file.is_file() && (can_be_known || member.optional) {
            let found = digest(&file)?;
            files.push(StampedFile::new(root, &path, member.compare(&file, found.bytes, found.sha256)?)?);
        } else if !member.optional {
            return Ok(None);
        }
    }
    Ok(Some(files))
}

#[cfg(test)]
mod tests;
