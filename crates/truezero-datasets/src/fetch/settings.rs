//! [`Settings`], [`Mirror`] and [`Progress`]: how to fetch, from where, and who is told how it goes on.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use super::error::Attempt;
use crate::address::Scheme;

/// A place that has all data sets in the layout of the cache: a folder for each data set, with the files under the
/// names that their publishers gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// A folder of this machine.
    Folder(PathBuf),
    /// The base address of a server, with `http://` or `https://`.
    Address(String),
}

impl From<&str> for Mirror {
    /// A text that begins with `http://` or `https://`, in any case, is an address; any other is a folder.
    fn from(text: &str) -> Self {
        match Scheme::of(text) {
            Some(_) => Self::Address(text.trim_end_matches('/').into()),
            None => Self::Folder(text.into()),
        }
    }
}

/// How to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The only place to fetch from; none for the public addresses of the manifests.
    pub mirror: Option<Mirror>,
    /// Whether files without a hash may come by plain HTTP, from the public addresses of an
    /// [unverified](crate::Manifest::unverified) data set or from a mirror. Nothing tells then whether they are the
    /// right ones.
    pub unverified: bool,
    /// How many times each address is tried. A download that can be resumed continues where it broke off.
    pub attempts: u32,
    /// How long a server may be silent before the attempt fails.
    pub stall: Duration,
    /// The time before the second attempt, twice that before the third, and so on.
    pub pause: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mirror: None,
            unverified: false,
            attempts: 4,
            stall: Duration::from_secs(30),
            pause: Duration::from_secs(1),
        }
    }
}

/// Is told how fetching goes on. Every method does nothing by default, and `()` ignores all of it.
pub trait Progress {
    /// A file has this number of bytes so far, of `total` if the server said so. Return `Break` to stop: the bytes are
    /// kept, and the next fetch resumes after them.
    fn received(&mut self, file: &str, bytes: u64, total: Option<u64>) -> ControlFlow<()> {
        let (_, _, _) = (file, bytes, total);
        ControlFlow::Continue(())
    }

    /// An attempt to get a file failed. Another one follows, at the same place or at the next, if there is one left.
    fn failed(&mut self, file: &str, attempt: &Attempt) {
        let (_, _) = (file, attempt);
    }
}

impl Progress for () {}
