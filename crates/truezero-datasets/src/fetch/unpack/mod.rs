//! Unpacking archives that are not trusted: `.tar.gz` (or `.tgz`) and `.zip`.
//!
//! Only members that the manifest lists are written, under the paths that it lists, so no entry can choose where it
//! goes. An entry with a path outside of the archive is an error all the same, as is a link. The manifest bounds the
//! size of all entries together. A sparse file is a file whose holes are zeros, and they count towards that size.

mod sparse;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};

use tar::EntryType;
use zip::ZipArchive;

use self::sparse::Sparse;
use super::archive_error::ArchiveError;
use super::copy::{CopyError, copy};
use super::disk::{at, make_folder};
use super::error::Problem;
use crate::manifest::is_inside;
use crate::verify::{VerifiedFile, digest};
use crate::{DataFile, Member, gzip};

/// How much larger than its members an archive may be, in bytes: headers, padding, small files that are not listed.
const PACKING: u64 = 16 << 20;

/// Unpacks the members of `data` from the file `archive` into a folder, and verifies them.
pub(crate) fn unpack<'a>(
    archive: &Path,
    data: &'a DataFile,
    into: &Path,
) -> Result<Vec<(&'a Member, VerifiedFile)>, Problem> {
    let file = BufReader::new(File::open(archive).map_err(|problem| Problem::Cache(at(archive, problem)))?);
    let most = data.content_bytes.unwrap_or(0);
    let mut unpacking = Unpacking { data, into, found: Vec::new(), written: 0, most };
    if data.path.extension().is_some_and(|extension| extension == "zip") {
        unpacking.zip(file)?;
    } else {
        unpacking.tar(file)?;
    }
    let found = unpacking.found;
    let missing = |member: &&Member| !member.optional && found.iter().all(|&(other, _)| other != *member);
    match data.members.iter().find(missing) {
        Some(member) => Err(ArchiveError::Missing { member: member.path.clone() }.into()),
        None => Ok(found),
    }
}

struct Unpacking<'a, 'b> {
    data: &'a DataFile,
    into: &'b Path,
    found: Vec<(&'a Member, VerifiedFile)>,
    /// The bytes of all members so far.
    written: u64,
    most: u64,
}

impl Unpacking<'_, '_> {
    fn tar(&mut self, file: BufReader<File>) -> Result<(), Problem> {
        // All uncompressed bytes count, also those of headers and of entries that are not listed.
        let content = gzip::content(file).map_err(ArchiveError::Read)?;
        let mut reader = content.take(self.most.saturating_add(PACKING));
        let entries = self.entries(&mut reader);
        if reader.limit() == 0 {
            return Err(ArchiveError::TooLarge { most: self.most }.into());
        }
        entries
    }

    fn entries(&mut self, reader: &mut dyn Read) -> Result<(), Problem> {
        let mut archive = tar::Archive::new(&mut *reader);
        for entry in archive.entries().map_err(ArchiveError::Read)? {
            let mut entry = entry.map_err(ArchiveError::Read)?;
            let path = entry.path().map_err(ArchiveError::Read)?.into_owned();
            match entry.header().entry_type() {
                EntryType::Regular | EntryType::Continuous => {
                    match Sparse::of(&mut entry).map_err(ArchiveError::Read)? {
                        None => self.member(&path, &mut entry)?,
                        Some(mut sparse) => {
                            let path = sparse.path.take().unwrap_or(path);
                            let mut filled = sparse.fill(&mut entry).map_err(ArchiveError::Read)?;
                            self.member(&path, &mut filled)?;
                        }
                    }
                }
                EntryType::GNUSparse => self.member(&path, &mut entry)?,
                EntryType::Directory | EntryType::XGlobalHeader => drop(inside(&path)?),
                _ => return Err(ArchiveError::NotAFile { entry: path.display().to_string() }.into()),
            }
        }
        // Read to the end, where gzip has its checksum.
        io::copy(reader, &mut io::sink()).map_err(ArchiveError::Read)?;
        Ok(())
    }

    fn zip(&mut self, file: BufReader<File>) -> Result<(), Problem> {
        let error = |problem: zip::result::ZipError| ArchiveError::Read(problem.into());
        let mut archive = ZipArchive::new(file).map_err(error)?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(error)?;
            let name = entry.name().map_err(error)?.replace('\\', "/");
            let path = PathBuf::from(&name);
            if entry.is_dir() {
                inside(&path)?;
            } else if entry.is_file() {
                self.member(&path, &mut entry)?;
            } else {
                return Err(ArchiveError::NotAFile { entry: name }.into());
            }
        }
        Ok(())
    }

    /// Writes an entry if the manifest lists it.
    fn member(&mut self, path: &Path, entry: &mut dyn Read) -> Result<(), Problem> {
        let path = inside(path)?;
        let Some(member) = self.data.members.iter().find(|member| member.path == path) else {
            return Ok(());
        };
        if self.found.iter().any(|&(other, _)| other == member) {
            return Err(ArchiveError::Twice { entry: path.display().to_string() }.into());
        }
        let target = self.into.join(&member.path);
        let cache = |problem| Problem::Cache(at(&target, problem));
        if let Some(folder) = target.parent() {
            make_folder(folder).map_err(Problem::Cache)?;
        }
        let mut file = File::create(&target).map_err(cache)?;
        let left = self.most.saturating_sub(self.written);
        match copy(entry, &mut file, 0, left, &mut |_| ControlFlow::Continue(())) {
            Ok(bytes) => self.written += bytes,
            Err(CopyError::Write(problem)) => return Err(cache(problem)),
            Err(CopyError::Read(_, problem)) => return Err(ArchiveError::Read(problem).into()),
            Err(CopyError::TooLarge(_)) => return Err(ArchiveError::TooLarge { most: self.most }.into()),
            Err(CopyError::Stopped) => return Err(Problem::Stopped),
        }
        let found = digest(&target).map_err(Problem::Cache)?;
        let found = member.compare(&member.path, found.bytes, found.sha256).map_err(Problem::Content)?;
        self.found.push((member, found));
        Ok(())
    }
}

/// The path of an entry without `.`, if it stays inside the archive.
fn inside(path: &Path) -> Result<PathBuf, ArchiveError> {
    let plain: PathBuf = path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    if plain.as_os_str().is_empty() || is_inside(&plain) {
        Ok(plain)
    } else {
        Err(ArchiveError::Outside { entry: path.display().to_string() })
    }
}

#[cfg(test)]
mod tests;
