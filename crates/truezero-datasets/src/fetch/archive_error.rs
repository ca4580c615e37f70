//! [`ArchiveError`]: why an archive is not unpacked.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why an archive is not unpacked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The archive cannot be read.
    #[error("expected a whole archive: {0}")]
    Read(io::Error),
    /// An entry would be written elsewhere.
    #[error("expected paths inside the archive, found `{entry}`")]
    Outside {
        /// The path of the entry.
        entry: String,
    },
    /// An entry is neither a file nor a folder.
    #[error("expected files and folders, found a link or a special file `{entry}`")]
    NotAFile {
        /// The path of the entry.
        entry: String,
    },
    /// An entry occurs twice.
    #[error("expected each path once, found `{entry}` twice")]
    Twice {
        /// The path of the entry.
        entry: String,
    },
    /// The entries unpack to more than the manifest says.
    #[error("expected at most {most} bytes unpacked, found more")]
    TooLarge {
        /// The most that the manifest allows.
        most: u64,
    },
    /// A member is not there.
    #[error("expected a file `{}`, found none", member.display())]
    Missing {
        /// Its path.
        member: PathBuf,
    },
}
