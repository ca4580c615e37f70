//! Statistics for comparing classifiers: error rates on labelled examples, paired tests, confidence intervals and fits,
//! on plain numbers and slices.
//!
//! | question | answer |
//! |---|---|
//! | How often is a classifier wrong, and on which examples? | [`error_rate`], [`misclassified`] |
//! | How far are predicted numbers from the true ones? | [`root_mean_square_error`] |
//! | How sure is an error rate? | [`wilson`] |
//! | Do two classifiers differ on the same test examples? | [`PairedErrors`], [`mcnemar`] |
//! | How much does a result vary over seeds? | [`Summary`], [`Summary::t_interval`] |
//! | How much does it vary over test examples and seeds together? | [`CrossedMean`] |
//! | Are two classifiers equally good? | [`Interval::within`], [`pairwise_resolution`] |
//! | Which of several tests are significant? | [`Summary::p_value`], [`holm`], [`holm_levels`] |
//! | Does one figure change with another? | [`Line`], [`Parabola`], [`Spearman`] |
//!
//! ```
//! use truezero_stats::{PairedErrors, error_rate, misclassified, wilson};
//!
//! let labels = [7, 2, 1, 0, 4, 1, 4, 9];
//! let rectifier = [7, 2, 1, 0, 4, 1, 4, 5];
//! let tanh = [7, 2, 1, 0, 9, 1, 9, 5];
//! assert_eq!((error_rate(&rectifier, &labels)?, error_rate(&tanh, &labels)?), (0.125, 0.375));
//! assert!(wilson(1, 8, 0.95)?.contains(0.375));
//!
//! // Only the tanh network misses examples 4 and 6: two out of two, which happens by chance every second time.
//! let paired = PairedErrors::from_misclassified(
//!     8,
//!     &misclassified(&rectifier, &labels)?,
//!     &misclassified(&tanh, &labels)?,
//! )?;
//! assert_eq!(paired.difference(), -0.25);
//! assert!((paired.p_value() - 0.5).abs() < 1e-12);
//! # Ok::<(), truezero_stats::StatisticsError>(())
//! ```
//!
//! A quantity that has no value, such as the error rate over no examples, is a [`StatisticsError`], never NaN, and no
//! data make a function panic. Results do not depend on the scale of the data: one that is too large or too small for
//! a 64-bit number is a [`StatisticsError`] too.
//!
//! p-values and intervals are right to nine digits for all counts that 32 bits hold and for 1 to 10¹² degrees of
//! freedom. They are tested against those of another program.
//!
//! Foreign crates in public signatures: none.

#![forbid(unsafe_code)]

mod crossed;
mod equivalence;
mod error;
mod family;
mod fit;
mod interval;
mod mcnemar;
mod metrics;
mod spearman;
mod student;
mod summary;
mod units;

pub use crossed::CrossedMean;
pub use equivalence::pairwise_resolution;
pub use error::StatisticsError;
pub use family::{holm, holm_levels};
pub use fit::{Line, Parabola};
pub use interval::{Interval, wilson};
pub use mcnemar::{PairedErrors, mcnemar};
pub use metrics::{error_rate, misclassified, root_mean_square_error};
pub use spearman::Spearman;
pub use summary::Summary;
