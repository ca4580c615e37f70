//! The names of the files of a NORB data set.

/// Which of the two sets of objects a file shows; no object is in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// The objects from which weights are learned, and by which hyper-parameters are chosen.
    Training,
    /// The objects that are looked at once, at the end.
    Testing,
}

impl Set {
    /// The word for it in the names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Testing => "testing",
        }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Images,
    Categories,
    Infos,
}

impl Kind {
    /// The word for it in the names of files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Images => "dat",
            Self::Categories => "cat",
            Self::Infos => "info",
        }
    }
}
