//! Bringing data sets into the cache: from their public addresses, or from a mirror (feature `fetch`).
//!
//! A file is downloaded beside the cache's data sets, in `.unfinished`; a broken download is resumed where the server
//! can, a failed one tried again, a mirror that fails replaced by the next. What came is checked against the manifest,
//! an archive is unpacked within the bounds of the manifest, and only then are files renamed into the folder of the
//! data set, whose stamp is written last. So whenever fetching is killed, [`Catalogue::files`] says [`Files::Missing`].
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

mod download;
mod error;
mod folder;
mod partial;
mod pour;
mod range;
mod settings;
mod unpack;

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::catalogue::in_place;
use crate::stamp::StampedFile;
use crate::verify::Verified;
use crate::{Catalogue, DataFile, DatasetError, Files, Manifest};

use crate::address::Scheme;
use download::{Arrived, Downloader, Wanted};
pub use error::{Attempt, FetchError, MissingFile, Problem};
pub use settings::{Mirror, Observer, Settings};
pub use unpack::ArchiveError;

/// The folder of files that are on their way, in the root of the cache.
const UNFINISHED: &str = ".unfinished";

/// A data set that was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// Where it is.
    pub files: Files,
    /// Optional files that could not be had.
    pub left_out: Vec<MissingFile>,
}

/// Brings a data set, or what is missing of it.
///
/// Files that are in place already are verified and kept.
///
/// # Errors
/// [`FetchError::Unavailable`] lists each file that could not be had, with what went wrong at each place; whatever else
/// could be had of the data set is in the cache then, and is not fetched again. [`FetchError::Interrupted`] if the
/// observer said so; [`FetchError::Generated`] if there is nothing to fetch; [`FetchError::Unverified`] if nothing can
/// verify what the public addresses send and the settings do not allow that; [`FetchError::Busy`] if another program
/// fetches this data set; [`FetchError::Dataset`] if there is no such data set, or the cache cannot be written.
pub fn fetch(
    catalogue: &Catalogue,
    name: &str,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Fetched, FetchError> {
    let manifest = catalogue.manifest(name)?;
    if manifest.generated {
        return Err(FetchError::Generated { name: name.into() });
    }
    let files = catalogue.files(name)?;
    if matches!(files, Files::Present { .. }) && manifest.files.values().all(|data| !data.optional) {
        return Ok(Fetched { files, left_out: Vec::new() });
    }
    if manifest.unverified && settings.mirror.is_none() && !settings.unverified {
        return Err(FetchError::Unverified { name: name.into() });
    }
    let root = catalogue.root(manifest).to_owned();
    let _lock = lock(&root, name)?;
    let mut fetcher = Fetcher {
        manifest,
        unfinished: root.join(UNFINISHED).join(name),
        root,
        settings,
        downloader: Downloader::new(settings),
        silent: BTreeSet::new(),
        observer,
    };
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
    remove_folder(&fetcher.unfinished)?;
    Ok(Fetched { files, left_out })
}

/// Lets one program at a time fetch a data set. The lock ends with the program, however it ends.
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

/// Where a file may be had.
#[derive(Clone, Debug)]
enum Place {
    Folder(PathBuf),
    Address(String),
}

/// What fetching one data set needs.
struct Fetcher<'a> {
    manifest: &'a Manifest,
    root: PathBuf,
    unfinished: PathBuf,
    settings: &'a Settings,
    downloader: Downloader,
    /// Base addresses that gave no answer: they are not asked for the other files.
    silent: BTreeSet<String>,
    observer: &'a mut dyn Observer,
}

impl Fetcher<'_> {
    /// Brings one file into place. The inner error says what was tried.
    fn file(&mut self, data: &DataFile) -> Result<Result<Vec<StampedFile>, Vec<Attempt>>, FetchError> {
        // A file in place that is another one than it should be is fetched anew.
        if let Ok(Some(files)) = in_place(&self.root, data) {
            return Ok(Ok(files));
        }
        let part = self.unfinished.join(data.name());
        make_folder(&self.unfinished)?;
        let mut attempts = Vec::new();
        for place in self.places(data) {
            match self.try_place(&place, data, &part)? {
                Ok(files) => return Ok(Ok(files)),
                Err(mut failed) => attempts.append(&mut failed),
            }
        }
        Ok(Err(attempts))
    }

    fn places(&self, data: &DataFile) -> Vec<Place> {
        let paths = || std::iter::once(&data.path).chain(&data.other_paths);
        match &self.settings.mirror {
            Some(Mirror::Folder(folder)) => paths().map(|path| Place::Folder(folder.join(path))).collect(),
            Some(Mirror::Address(base)) => paths().map(|path| Place::Address(address(base, path))).collect(),
            None => self.manifest.addresses(data).into_iter().map(Place::Address).collect(),
        }
    }

    /// Tries one place as often as it may help.
    fn try_place(
        &mut self,
        place: &Place,
        data: &DataFile,
        part: &Path,
    ) -> Result<Result<Vec<StampedFile>, Vec<Attempt>>, FetchError> {
        let mut attempts = Vec::new();
        for number in 1..=self.settings.attempts.max(1) {
            let problem = match self.once(place, data, part) {
                Ok(files) => return Ok(Ok(files)),
                Err(problem) => problem,
            };
            if let Problem::Stopped = problem {
                return Err(FetchError::Interrupted);
            }
            if let Problem::Cache(error) = problem {
                return Err(error.into());
            }
            let again = problem.may_pass();
            let attempt = Attempt { place: place.to_string(), problem };
            self.observer.failed(&data.name(), &attempt);
            attempts.push(attempt);
            if !again || number == self.settings.attempts {
                break;
            }
            if self.pause(data, number).is_break() {
                return Err(FetchError::Interrupted);
            }
        }
        Ok(Err(attempts))
    }

    /// Downloads or copies, verifies, and moves into place.
    fn once(&mut self, place: &Place, data: &DataFile, part: &Path) -> Result<Vec<StampedFile>, Problem> {
        let arrived = self.bring(place, data, part)?;
        let result = self.install(data, part);
        partial::forget(part).map_err(|problem| Problem::Cache(at(part, problem)))?;
        remove_folder(&unpacked_beside(part)).map_err(Problem::Cache)?;
        match (result, arrived) {
            // Perhaps the halves did not belong together.
            (Err(Problem::Content(_) | Problem::Archive(_)), Arrived { resumed: true, .. }) => {
                self.once(place, data, part)
            }
            (
                Err(problem @ (Problem::Content(_) | Problem::Archive(_))),
                Arrived { encoding: Some(encoding), .. },
            ) => Err(Problem::Encoded { encoding, problem: Box::new(problem) }),
            (result, _) => result,
        }
    }

    /// Downloads or copies.
    fn bring(&mut self, place: &Place, data: &DataFile, part: &Path) -> Result<Arrived, Problem> {
        let (name, most) = (data.name(), data.most_bytes());
        let address = match place {
            Place::Folder(file) => {
                return folder::copy(file, part, most, &name, self.observer).map(|()| Arrived::default());
            }
            Place::Address(address) => address,
        };
        let server = address.rsplit_once('/').map_or(address.as_str(), |(server, _)| server);
        if self.silent.contains(server) {
            return Err(Problem::NoAnswer { reason: "nor was there one for an earlier file".into() });
        }
        // Without a hash the name of the server is all that vouches for the file.
        let https_only = !data.has_hash() && Scheme::of(address) == Some(Scheme::Https);
        let wanted = Wanted { address, https_only, part, most, name: &name };
        let result = self.downloader.download(wanted, self.observer);
        if let Err(Problem::NoAnswer { .. }) = &result {
            self.silent.insert(server.into());
        }
        result
    }

    /// Verifies what has come and moves it into place.
    fn install(&self, data: &DataFile, part: &Path) -> Result<Vec<StampedFile>, Problem> {
        let cache = |file: &Path, problem| Problem::Cache(at(file, problem));
        let found = match data.verify(part) {
            Ok(found) => Some(found),
            // Another archive may hold the same members.
            Err(problem) if !data.is_archive() => return Err(Problem::Content(problem)),
            Err(problem) if data.members.iter().any(|member| !member.optional && member.sha256.is_none()) => {
                return Err(Problem::Content(problem));
            }
            Err(_) => None,
        };
        if let (false, Some(found)) = (data.is_archive(), found) {
            let target = self.root.join(&data.path);
            move_into_place(part, &target).map_err(|problem| cache(&target, problem))?;
            let stamped = StampedFile::new(&self.root, &data.path, found);
            return Ok(vec![stamped.map_err(Problem::Cache)?]);
        }

        let unpacked_in = unpacked_beside(part);
        remove_folder(&unpacked_in).map_err(Problem::Cache)?;
        let unpacked = unpack::unpack(part, data, &unpacked_in)?;
        let whole_archive = found.is_some_and(|found| found.verified == Verified::Hash);
        let mut files = Vec::new();
        for (member, mut found) in unpacked {
            let path = Path::new(&self.manifest.name).join(&member.path);
            let target = self.root.join(&path);
            if whole_archive {
                found.verified = Verified::Hash;
            }
            let from = unpacked_in.join(&member.path);
            move_into_place(&from, &target).map_err(|problem| cache(&target, problem))?;
            files.push(StampedFile::new(&self.root, &path, found).map_err(Problem::Cache)?);
        }
        Ok(files)
    }

    /// Waits before another attempt, and looks several times a second whether to stop.
    fn pause(&mut self, data: &DataFile, attempt: u32) -> ControlFlow<()> {
        const SLICE: Duration = Duration::from_millis(200);
        let mut left = self.settings.pause.saturating_mul(attempt);
        while !left.is_zero() {
            let slice = left.min(SLICE);
            std::thread::sleep(slice);
            left -= slice;
            self.observer.received(&data.name(), 0, None)?;
        }
        ControlFlow::Continue(())
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(file) => write!(formatter, "{}", file.display()),
            Self::Address(address) => formatter.write_str(address),
        }
    }
}

/// The address of a path below a base address.
fn address(base: &str, path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    std::iter::once(base.into()).chain(parts).collect::<Vec<_>>().join("/")
}

fn at(file: &Path, problem: io::Error) -> DatasetError {
    DatasetError::Io { file: file.into(), problem }
}

/// Where an unfinished archive is unpacked.
fn unpacked_beside(part: &Path) -> PathBuf {
    part.with_extension("unpacked")
}

fn make_folder(folder: &Path) -> Result<(), DatasetError> {
    fs::create_dir_all(folder).map_err(|problem| at(folder, problem))
}

fn remove_folder(folder: &Path) -> Result<(), DatasetError> {
    match fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => Err(at(folder, problem)),
        _ => Ok(()),
    }
}

/// Renames a whole file; both are in the same file system. Its bytes are on the disk before its name is.
fn move_into_place(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    File::options().write(true).open(from)?.sync_all()?;
    fs::rename(from, to)
}
