//! What the fuzz targets do with their bytes: one [`Target`] for each parser and loader.
//!
//! The folder `fuzz` of the repository has the programs for `cargo fuzz` and the corpora; the tests of this crate run
//! the same targets on the corpora and on random changes of them. A target panics if a parser panics, takes more memory
//! than its bytes justify, or accepts a file that breaks what its documentation promises.

#![forbid(unsafe_code)]

mod archives;
mod checkpoints;
mod configurations;
mod images;
mod matrices;
mod models;
mod records;
mod scratch;
mod seeds;
mod target;
mod texts;

pub use seeds::seeds;
pub use target::{TARGETS, Target};
