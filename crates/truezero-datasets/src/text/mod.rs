//! Text as binary bags of words: which of the most frequent terms a text has, and not how often (section 4.2 of the
//! paper, which takes 5,000).
//!
//! The terms are chosen from training text only; other terms are ignored. A bag is sparse in memory: eight bytes for
//! each distinct term of a text.
//!
//! ```
//! use truezero_datasets::text::Vocabulary;
//! use truezero_tensor::Examples;
//!
//! let training = ["The soup was cold, and the waiter wasn't.", "Great soup! Great waiter."];
//! let vocabulary = Vocabulary::fit(training, 4);
//! assert_eq!(vocabulary.terms(), ["great", "soup", "the", "waiter"]);
//!
//! let Examples::Sparse(bags) = vocabulary.bags(["THE great soup, the great cook"]) else { unreachable!() };
//! assert_eq!(bags.column(0), (&[0, 1, 2][..], &[1.0; 3][..]));
//! ```

mod content;
mod line_error;
mod problem;
#[cfg(test)]
pub(crate) mod test_data;
mod vocabulary;
mod words;

pub(crate) use content::{decode, open, read};
pub use line_error::LineError;
pub(crate) use line_error::{not_utf8, utf8};
pub(crate) use problem::Problem;
pub(crate) use vocabulary::TermCounts;
pub use vocabulary::Vocabulary;
pub(crate) use words::WORDS;
pub use words::normalise;
