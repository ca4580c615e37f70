//! Reviews with one to five stars, read from any table (section 4.2 of the paper, Table 2).
//!
//! The paper's crawl of OpenTable was never published. [`read`] reads a table of your own in its place: CSV, TSV or
//! JSON Lines, compressed by gzip or not, with a column for the rating and one for the text. [`dataset`] makes a
//! [`Dataset`](crate::Dataset) of the reviews, of the paper's size or any other. [`Layout::yelp_review_full`] is the
//! layout of Yelp Review Full (Zhang, Zhao and LeCun 2015), which is public and large enough for the paper's 10,000
//! labelled, 300,000 unlabelled and 10,000 test reviews.
//!
//! ```
//! use truezero_datasets::reviews::{self, Column, Format, Layout, Sizes};
//! use truezero_datasets::Provenance;
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let file = folder.path().join("crawl.csv");
//! # let rows = (0..50).map(|row| format!("{},\"table {row}, again\"\n", row % 5 + 1));
//! # std::fs::write(&file, format!("stars,review\n{}3.5,so so\n", rows.collect::<String>())).unwrap();
//! let layout = Layout::new(Format::Csv, Column::named("stars"), Column::named("review"));
//! let found = reviews::read(&file, &layout, 1 << 30)?;
//! assert_eq!((found.reviews.len(), found.between_stars.count), (51, 1));
//!
//! let provenance = Provenance {
//!     name: "crawl".into(),
//!     title: "My own crawl".into(),
//!     source: "me".into(),
//!     licence: "mine".into(),
//!     stands_in_for: Some("opentable".into()),
//! };
//! let sizes = Sizes { labelled: 20, unlabelled: None, test: 10, vocabulary: 5_000 };
//! let data = reviews::dataset(&found.reviews, &sizes, 1, provenance)?;
//! assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [18, 2, 10]);
//! assert_eq!(data.unlabelled.map(|examples| examples.len()), Some(21));
//! # Ok::<(), truezero_datasets::DatasetError>(())
//! ```

mod dataset;
mod layout;
mod lines;
mod read;
mod rows;
mod table;
#[cfg(test)]
mod tests;

pub use dataset::{Sizes, dataset, distinct};
pub use layout::{Column, Format, Layout};
pub(crate) use lines::Lines;
pub use read::{Review, Reviews, read};
pub use rows::Rows;
pub(crate) use table::{END, Row, closed, for_each_row, next_line, values};
