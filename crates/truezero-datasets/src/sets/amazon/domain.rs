//! [`Domain`] and [`Form`]: which reviews there are, and in which files.

use std::path::PathBuf;

/// The paper's number of terms of a bag.
pub(super) const TERMS: usize = 5_000;

/// A kind of product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Books.
    Books,
    /// DVDs.
    Dvd,
    /// Electronics.
    Electronics,
    /// Kitchen appliances and housewares.
    Kitchen,
}

impl Domain {
    /// All domains, in the order of their names.
    pub const ALL: [Self; 4] = [Self::Books, Self::Dvd, Self::Electronics, Self::Kitchen];

    /// The name, as most of the files call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Books => "books",
            Self::Dvd => "dvd",
            Self::Electronics => "electronics",
            Self::Kitchen => "kitchen",
        }
    }
}

/// The form of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `sorted_data_acl`: title and text of each review between tags. The terms are [words](crate::text::normalise).
    Raw {
        /// Files with more reviews without labels, title and text on one line. The files of Li et al. (2018) repeat
        /// reviews, also labelled ones; each review is taken once.
        more: Vec<PathBuf>,
    },
    /// `processed_acl`: the words and pairs of words of each review, with their counts.
    Processed,
    /// The 5,000 most frequent terms of all four domains as numbers (Ganin et al. 2016, after Chen et al. 2012). Their
    /// publishers chose the terms from all reviews, including test reviews.
    SvmLight,
}
