//! [`FetchError`]: why a data set could not be fetched.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use super::archive_error::ArchiveError;
use crate::{DatasetError, Manifest};

/// Why a data set could not be fetched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The manifest, or the folder of the cache.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Some files could not be fetched.
    #[error("{name}: {}", listed(missing))]
    Unavailable {
        /// The data set.
        name: String,
        /// The files, each with the attempts to get it.
        missing: Vec<MissingFile>,
    },
    /// There is nothing to fetch.
    #[error("{name}: expected a data set with files, found one that is generated when it is first used")]
    Generated {
        /// The data set.
        name: String,
    },
    /// What its public addresses send cannot be verified, and the settings do not allow that.
    #[error(
        "{name}: {}; it is fetched only from a folder, by https, or if the settings allow it",
        Manifest::UNVERIFIED
    )]
    Unverified {
        /// The data set.
        name: String,
    },
    /// Another program is fetching the same data set into the same cache.
    #[error("{name}: another program is fetching it into the same folder")]
    Busy {
        /// The data set.
        name: String,
    },
    /// [`Progress`](super::Progress) said to stop.
    #[error("interrupted; what was fetched is kept")]
    Interrupted,
}

/// A file that could not be fetched.
#[derive(Debug)]
#[non_exhaustive]
pub struct MissingFile {
    /// Its path from the folder that holds all data sets.
    pub path: PathBuf,
    /// What went wrong, in the order of the attempts; empty if no place is known.
    pub attempts: Vec<Attempt>,
}

/// A failed attempt to get a file.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The address, or the path in a mirror's folder.
    pub place: String,
    /// What went wrong.
    pub problem: Problem,
}

/// Why an attempt failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is no such file in the mirror's folder.
    #[error("no such file")]
    NoSuchFile,
    /// The file in the mirror's folder cannot be read.
    #[error("cannot be read: {reason}")]
    Unreadable {
        /// What the operating system said.
        reason: String,
    },
    /// The server could not be reached.
    #[error("no answer: {reason}")]
    NoAnswer {
        /// Why.
        reason: String,
    },
    /// The server answered, but not with the file.
    #[error("status: expected 200, found {found}")]
    Status {
        /// The HTTP status.
        found: u16,
    },
    /// The server's answer contradicts itself or the request.
    #[error("{field}: expected {expected}, found {found}")]
    Header {
        /// The header.
        field: &'static str,
        /// What it should say.
        expected: String,
        /// What it says.
        found: String,
    },
    /// The connection ended or fell silent.
    #[error("broken off after {received} bytes: {reason}")]
    Broken {
        /// The bytes received so far.
        received: u64,
        /// Why.
        reason: String,
    },
    /// The file is larger than the manifest allows.
    #[error("size: expected at most {most} bytes, found {found}")]
    TooLarge {
        /// The most that is accepted.
        most: u64,
        /// The size that was announced, or the bytes received so far.
        found: u64,
    },
    /// It is another file than the manifest describes.
    #[error("wrong content: {0}")]
    Content(DatasetError),
    /// It is not the archive that the manifest describes.
    #[error("wrong content: {0}")]
    Archive(#[from] ArchiveError),
    /// It is another file, and the server names a compression.
    #[error("sent with Content-Encoding `{encoding}`, which was not asked for: {problem}")]
    Encoded {
        /// The encoding that the server names.
        encoding: String,
        /// What is wrong with the file as it was received.
        problem: Box<Problem>,
    },
    /// [`Progress`](super::Progress) said to stop. This ends fetching and is in no list of attempts.
    #[error("stopped")]
    Stopped,
    /// The cache cannot be written. This ends fetching and is in no list of attempts.
    #[error(transparent)]
    Cache(DatasetError),
}

impl Problem {
    /// Whether the same request may succeed later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Broken { .. } | Self::Header { .. } => true,
            Self::Status { found } => matches!(found, 408 | 416 | 429 | 500..=599),
            _ => false,
        }
    }
}

impl fmt::Display for MissingFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.path.display())?;
        if self.attempts.is_empty() {
            return formatter.write_str("no public address is known");
        }
        for (number, (place, problems)) in by_place(&self.attempts).into_iter().enumerate() {
            let separator = if number == 0 { "" } else { "; " };
            write!(formatter, "{separator}{place}: ")?;
            for (number, (problem, times)) in problems.into_iter().enumerate() {
                let separator = if number == 0 { "" } else { ", then " };
                let times = if times == 1 { String::new() } else { format!(" ({times} times)") };
                write!(formatter, "{separator}{problem}{times}")?;
            }
        }
        Ok(())
    }
}

/// Each place once, with its problems; equal ones in a row are counted.
fn by_place(attempts: &[Attempt]) -> Vec<(&str, Vec<(String, usize)>)> {
    let mut places: Vec<(&str, Vec<(String, usize)>)> = Vec::new();
    for Attempt { place, problem } in attempts {
        let index = places.iter().position(|(known, _)| known == place).unwrap_or_else(|| {
            places.push((place, Vec::new()));
            places.len() - 1
        });
        let problems = &mut places[index].1;
        let problem = problem.to_string();
        match problems.last_mut() {
            Some((last, times)) if *last == problem => *times += 1,
            _ => problems.push((problem, 1)),
        }
    }
    places
}

fn listed(missing: &[MissingFile]) -> String {
    let missing: Vec<String> = missing.iter().map(|file| format!("\n  {file}")).collect();
    format!("{} missing{}", counted(missing.len()), missing.concat())
}

fn counted(files: usize) -> String {
    if files == 1 { "1 file is".into() } else { format!("{files} files are") }
}
