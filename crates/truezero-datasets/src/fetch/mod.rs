//! Fetching data sets into the cache, from their public addresses or from a mirror (feature `fetch`).
//!
//! A file is downloaded into the folder `.unfinished` of the cache. A download that breaks off is resumed if the server
//! can do that, a failed one is tried again, and after a mirror that fails the next one is asked. The file is checked
//! against the manifest, and an archive is unpacked within the limits of the manifest. Only then are files renamed into
//! the folder of the data set, and its stamp is written last. So if fetching is killed at any moment,
//! [`Catalogue::files`] returns [`Files::Missing`].
//!
//! ```no_run
//! use truezero_datasets::Catalogue;
//! use truezero_datasets::fetch::{Settings, fetch};
//!
//! let catalogue = Catalogue::open("datasets".as_ref(), "/tmp/cache".as_ref())?;
//! let fetched = fetch(&catalogue, "cifar10", &Settings::default(), &mut ())?;
//! println!("CIFAR-10 is in {}", fetched.files.folder().display());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod archive_error;
mod copy;
mod disk;
mod download;
mod error;
mod fetcher;
mod folder;
mod partial;
mod range;
mod settings;
mod unpack;

use std::fs::{File, TryLockError};
use std::path::Path;

pub use archive_error::ArchiveError;
pub use error::{Attempt, FetchError, MissingFile, Problem};
pub use settings::{Mirror, Progress, Settings};
#[cfg(feature = "fuzzing")]
pub(crate) use unpack::unpack;

use crate::address::Scheme;
use crate::{Catalogue, Files, Manifest};
use disk::{at, make_folder, remove_folder};
use fetcher::Fetcher;

/// The folder of unfinished files, in the root of the cache.
const UNFINISHED: &str = ".unfinished";

/// A data set that was fetched.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fetched {
    /// Where it is.
    pub files: Files,
    /// Optional files that could not be fetched.
    pub left_out: Vec<MissingFile>,
}

/// Fetches a data set, or the part of it that is missing.
///
/// Files that are in the cache already are verified and stay.
///
/// # Errors
/// [`FetchError::Unavailable`] lists each file that could not be fetched, with what went wrong at each place; the other
/// files of the data set are in the cache then, and are not fetched again. [`FetchError::Interrupted`] if `progress`
/// said to stop; [`FetchError::Generated`] if there is nothing to fetch; [`FetchError::Unverified`] if a file without a
/// hash would come by plain HTTP, from a public address or a mirror, and the settings do not allow that;
/// [`FetchError::Busy`] if another program fetches this data set; [`FetchError::Dataset`] if there is no such data set,
/// or the cache cannot be written.
pub fn fetch(
    catalogue: &Catalogue,
    name: &str,
    settings: &Settings,
    progress: &mut dyn Progress,
) -> Result<Fetched, FetchError> {
    let manifest = catalogue.manifest(name)?;
    if manifest.generated {
        return Err(FetchError::Generated { name: name.into() });
    }
    let files = catalogue.files(name)?;
    if matches!(files, Files::Present { .. }) && manifest.files.values().all(|data| !data.optional) {
        return Ok(Fetched { files, left_out: Vec::new() });
    }
    if !settings.unverified && comes_unverified(manifest, settings.mirror.as_ref()) {
        return Err(FetchError::Unverified { name: name.into() });
    }
    let root = catalogue.root(manifest).to_owned();
    let _lock = lock(&root, name)?;
    let unfinished = root.join(UNFINISHED).join(name);
    let mut fetcher = Fetcher::new(manifest, root, unfinished.clone(), settings, progress);
    let (mut here, mut missing, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for data in manifest.files.values() {
        match fetcher.file(data)? {
            Ok(files) => here.extend(files),
            Err(attempts) => {
                let file = MissingFile { path: data.path.clone(), attempts };
                if data.optional { left_out.push(file) } else { missing.push(file) }
            }
        }
    }
    if !missing.is_empty() {
        return Err(FetchError::Unavailable { name: name.into(), missing });
    }
    let files = catalogue.finish(manifest, here)?;
    remove_folder(&unfinished)?;
    Ok(Fetched { files, left_out })
}

/// Whether a file would come by plain HTTP and has no hash: then anybody on the way could send another one.
fn comes_unverified(manifest: &Manifest, mirror: Option<&Mirror>) -> bool {
    match mirror {
        None => manifest.unverified,
        Some(Mirror::Folder(_)) => false,
        Some(Mirror::Address(base)) => {
            Scheme::of(base) == Some(Scheme::Http) && manifest.files.values().any(|data| !data.has_hash())
        }
    }
}

/// Lets one program at a time fetch a data set. The system releases the lock when the program ends, even by a kill.
fn lock(root: &Path, name: &str) -> Result<File, FetchError> {
    let folder = root.join(UNFINISHED);
    make_folder(&folder)?;
    let file = folder.join(format!("{name}.lock"));
    let lock = File::create(&file).map_err(|problem| at(&file, problem))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(FetchError::Busy { name: name.into() }),
        Err(TryLockError::Error(problem)) => Err(at(&file, problem).into()),
    }
}
