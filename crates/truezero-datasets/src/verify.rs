//! [`DataFile::verify`]: compares a file with its manifest.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

use crate::{DataFile, DatasetError, Digest, Member, gzip};

/// How well a file was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verified {
    /// By its known sizes and the checksum of its compression, because no hash of it was published.
    Size,
    /// By the published SHA-256 of the file or of its content.
    Hash,
}

/// A file that was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedFile {
    /// How well it was verified.
    pub verified: Verified,
    /// The size in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file as it is.
    pub sha256: Digest,
}

impl DataFile {
    /// Reads `file` and compares it with the manifest. A file that was compressed in another way is accepted if the
    /// manifest has the hash of its content.
    ///
    /// An archive is verified as a file here; its members have hashes of their own.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if it cannot be read or uncompressed, [`DatasetError::Count`] or
    /// [`DatasetError::HashMismatch`] if it is another file.
    pub fn verify(&self, file: &Path) -> Result<VerifiedFile, DatasetError> {
        let mut found = digest(file)?;
        if self.sha256 == Some(found.sha256) {
            found.verified = Verified::Hash;
            return Ok(found);
        }
        if let Some(expected) = self.content_sha256 {
            let content = self.content(file)?;
            compare("content_sha256", expected, content, file)?;
            found.verified = Verified::Hash;
            return Ok(found);
        }
        if let Some(expected) = self.bytes {
            compare_sizes("bytes", expected, found.bytes, file)?;
        }
        if let Some(expected) = self.sha256 {
            compare("sha256", expected, found.sha256, file)?;
        }
        if !self.is_archive() && (self.content_bytes.is_some() || file_is_named_gzip(file)) {
            self.content(file)?;
        }
        Ok(found)
    }

    /// Checks the size of the content, and returns its SHA-256.
    fn content(&self, file: &Path) -> Result<Digest, DatasetError> {
        let error = |problem| DatasetError::Io { file: file.into(), problem };
        let mut reader = open(file)?;
        let is_compressed = gzip::is_compressed(&mut reader).map_err(error)?;
        let limit = self.content_bytes.map_or(u64::MAX, |bytes| bytes.saturating_add(1));
        let read = if is_compressed {
            Digest::of_reader(gzip::uncompressed(reader).take(limit))
        } else if self.content_sha256.is_some() || !file_is_named_gzip(file) {
            Digest::of_reader(reader.take(limit))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "expected a file compressed by gzip"))
        };
        let (digest, bytes) = read.map_err(error)?;
        match self.content_bytes {
            Some(expected) => compare_sizes("content_bytes", expected, bytes, file).map(|()| digest),
            None => Ok(digest),
        }
    }
}

impl Member {
    /// Compares size and hash of a member with the manifest; `file` is its path for errors.
    pub(crate) fn compare(
        &self,
        file: &Path,
        bytes: u64,
        sha256: Digest,
    ) -> Result<VerifiedFile, DatasetError> {
        if let Some(expected) = self.bytes {
            compare_sizes("bytes", expected, bytes, file)?;
        }
        if let Some(expected) = self.sha256 {
            compare("sha256", expected, sha256, file)?;
        }
        let verified = if self.sha256.is_some() { Verified::Hash } else { Verified::Size };
        Ok(VerifiedFile { verified, bytes, sha256 })
    }
}

/// Size and SHA-256 of a file, which are not compared with anything.
pub(crate) fn digest(file: &Path) -> Result<VerifiedFile, DatasetError> {
    let problem = |problem| DatasetError::Io { file: file.into(), problem };
    let (sha256, bytes) = Digest::of_reader(open(file)?).map_err(problem)?;
    Ok(VerifiedFile { verified: Verified::Size, bytes, sha256 })
}

fn open(file: &Path) -> Result<BufReader<File>, DatasetError> {
    File::open(file).map(BufReader::new).map_err(|problem| DatasetError::Io { file: file.into(), problem })
}

fn file_is_named_gzip(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "gz")
}

fn compare(field: &'static str, expected: Digest, found: Digest, file: &Path) -> Result<(), DatasetError> {
    if found == expected {
        Ok(())
    } else {
        Err(DatasetError::HashMismatch { file: file.into(), field, expected, found })
    }
}

fn compare_sizes(field: &'static str, expected: u64, found: u64, file: &Path) -> Result<(), DatasetError> {
    if found == expected {
        Ok(())
    } else {
        Err(DatasetError::Count { file: file.into(), field, expected, found })
    }
}
