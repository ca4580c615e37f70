//! [`Fetcher`]: the files of one data set, from the first place that has them.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{at, make_folder, move_into_place, remove_folder, unpacked_beside};
use super::download::{Downloader, Received, Wanted};
use super::error::{Attempt, FetchError, Problem};
use super::settings::{Mirror, Progress, Settings};
use super::unpack::unpack;
use super::{folder, partial};
use crate::address::Scheme;
use crate::catalogue::in_place;
use crate::stamp::StampedFile;
use crate::verify::Verified;
use crate::{DataFile, Manifest};

/// A place to fetch a file from.
#[derive(Clone, Debug)]
enum Location {
    Folder(PathBuf),
    Address(String),
}

/// Fetches the files of one data set.
pub(super) struct Fetcher<'a> {
    manifest: &'a Manifest,
    root: PathBuf,
    unfinished: PathBuf,
    settings: &'a Settings,
    downloader: Downloader,
    /// Base addresses that gave no answer. They are not asked for the other files.
    silent: BTreeSet<String>,
    progress: &'a mut dyn Progress,
}

impl<'a> Fetcher<'a> {
    /// `root` is the folder of the cache, `unfinished` the folder for unfinished files of this data set.
    pub(super) fn new(
        manifest: &'a Manifest,
        root: PathBuf,
        unfinished: PathBuf,
        settings: &'a Settings,
        progress: &'a mut dyn Progress,
    ) -> Self {
        let downloader = Downloader::new(settings);
        Self { manifest, root, unfinished, settings, downloader, silent: BTreeSet::new(), progress }
    }
}

impl Fetcher<'_> {
    /// Fetches one file, verifies it and moves it into the folder of the data set. The inner error lists the attempts.
    pub(super) fn file(
        &mut self,
        data: &DataFile,
    ) -> Result<Result<Vec<StampedFile>, Vec<Attempt>>, FetchError> {
        // A file in its place that is not the right one is fetched again.
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

    fn places(&self, data: &DataFile) -> Vec<Location> {
        let paths = || std::iter::once(&data.path).chain(&data.other_paths);
        match &self.settings.mirror {
            Some(Mirror::Folder(folder)) => paths().map(|path| Location::Folder(folder.join(path))).collect(),
            Some(Mirror::Address(base)) => {
                paths().map(|path| Location::Address(address(base, path))).collect()
            }
            None => self.manifest.addresses(data).into_iter().map(Location::Address).collect(),
        }
    }

    /// Tries one place, again while that may help.
    fn try_place(
        &mut self,
        place: &Location,
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
            self.progress.failed(&data.name(), &attempt);
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
    fn once(&mut self, place: &Location, data: &DataFile, part: &Path) -> Result<Vec<StampedFile>, Problem> {
        let received = self.receive(place, data, part)?;
        let result = self.install(data, part);
        partial::forget(part).map_err(|problem| Problem::Cache(at(part, problem)))?;
        remove_folder(&unpacked_beside(part)).map_err(Problem::Cache)?;
        match (result, received) {
            // Perhaps the two halves are of different versions.
            (Err(Problem::Content(_) | Problem::Archive(_)), Received { resumed: true, .. }) => {
                self.once(place, data, part)
            }
            (
                Err(problem @ (Problem::Content(_) | Problem::Archive(_))),
                Received { encoding: Some(encoding), .. },
            ) => Err(Problem::Encoded { encoding, problem: Box::new(problem) }),
            (result, _) => result,
        }
    }

    /// Downloads or copies.
    fn receive(&mut self, place: &Location, data: &DataFile, part: &Path) -> Result<Received, Problem> {
        let (name, most) = (data.name(), data.most_bytes());
        let address = match place {
            Location::Folder(file) => {
                return folder::copy_file(file, part, most, &name, self.progress)
                    .map(|()| Received::default());
            }
            Location::Address(address) => address,
        };
        let server = address.rsplit_once('/').map_or(address.as_str(), |(server, _)| server);
        if self.silent.contains(server) {
            return Err(Problem::NoAnswer { reason: "there was none for an earlier file either".into() });
        }
        // Without a hash, only the name of the server says that it is the right file.
        let https_only = !data.has_hash() && Scheme::of(address) == Some(Scheme::Https);
        let wanted = Wanted { address, https_only, part, most, name: &name };
        let result = self.downloader.download(wanted, self.progress);
        if let Err(Problem::NoAnswer { .. }) = &result {
            self.silent.insert(server.into());
        }
        result
    }

    /// Verifies a file that was received, and moves it or its members into the folder of the data set.
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
        let unpacked = unpack(part, data, &unpacked_in)?;
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

    /// Waits before the next attempt, and asks several times a second whether to stop.
    fn pause(&mut self, data: &DataFile, attempt: u32) -> ControlFlow<()> {
        const SLICE: Duration = Duration::from_millis(200);
        let mut left = self.settings.pause.saturating_mul(attempt);
        while !left.is_zero() {
            let slice = left.min(SLICE);
            std::thread::sleep(slice);
            left -= slice;
            self.progress.received(&data.name(), 0, None)?;
        }
        ControlFlow::Continue(())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
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
