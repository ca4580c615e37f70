//! [`Settings`], [`Mirror`] and [`Observer`]: how to fetch, where from, and who watches.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use super::Attempt;
use crate::address::Scheme;

/// A place that has all data sets, laid out as a cache is: a folder a data set, with the files as their publishers name
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// A folder of this machine.
    Folder(PathBuf),
    /// The base address of a server, with `http://` or `https://`.
    Address(String),
}

impl From<&str> for Mirror {
    /// An address begins with `http://` or `https://`, in capitals or not; all else is a folder.
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
    /// The only place to ask; none for the public addresses of the manifests.
    pub mirror: Option<Mirror>,
    /// Whether data sets are fetched from public addresses that nothing can verify, see
    /// [`Manifest::unverified`](crate::Manifest::unverified).
    pub unverified: bool,
    /// How often one address is tried: what can be resumed goes on where it broke.
    pub attempts: u32,
    /// How long a server may send nothing.
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

/// What someone who waits wants to know. Every method does nothing by default, and `()` is an observer of nothing.
pub trait Observer {
    /// How many bytes of a file are here, and of how many in all if the server said so. Returns `Break` to stop; what
    /// is here is kept for the next time.
    fn received(&mut self, file: &str, bytes: u64, total: Option<u64>) -> ControlFlow<()> {
        let (_, _, _) = (file, bytes, total);
        ControlFlow::Continue(())
    }

    /// A place did not have the file, or not whole; another place or another attempt follows, if there is one.
    fn failed(&mut self, file: &str, attempt: &Attempt) {
        let (_, _) = (file, attempt);
    }
}

impl Observer for () {}
