//! What a run's predictions are worth, and what two runs tell apart: metrics and statistics for the experiments of
//! *Deep Sparse Rectifier Neural Networks* (Glorot, Bordes and Bengio 2011).
//!
//! | question | answer |
//! |---|---|
//! | How often is a network wrong, and on which examples? | [`error_rate`], [`misclassified`] |
//! | How many of its hidden outputs are true zeros? | [`Evaluation::sparsity`], [`ZeroCount::sparsity`] |
//! | How far are predicted numbers from the true ones? | [`root_mean_square_error`] |
//! | Do two networks differ on the same test examples? | [`PairedErrors`], [`mcnemar`] |
//! | Which of several tests can be believed? | [`holm`], [`Summary::p_value`] |
//! | Does one figure change with another? | [`Line`], [`Parabola`] |
//! | How sure is an error rate? | [`wilson`] |
//! | What was run, and what came out of it? | [`RunRecord`] |
//! | How much does a result vary over seeds? | [`Summary`], [`Summary::t_interval`] |
//!
//! ```
//! use truezero_eval::{PairedErrors, error_rate, misclassified, wilson};
//!
//! let labels = [7, 2, 1, 0, 4, 1, 4, 9];
//! let rectifier = [7, 2, 1, 0, 4, 1, 4, 5];
//! let tanh = [7, 2, 1, 0, 9, 1, 9, 5];
//! assert_eq!((error_rate(&rectifier, &labels)?, error_rate(&tanh, &labels)?), (0.125, 0.375));
//! assert!(wilson(1, 8, 0.95)?.contains(0.375));
//!
//! // Only the tanh network misses examples 4 and 6: two of two, which chance does every second time.
//! let paired = PairedErrors::from_misclassified(
//!     8,
//!     &misclassified(&rectifier, &labels)?,
//!     &misclassified(&tanh, &labels)?,
//! )?;
//! assert_eq!(paired.difference(), -0.25);
//! assert!((paired.p_value() - 0.5).abs() < 1e-12);
//! # Ok::<(), truezero_eval::StatisticsError>(())
//! ```
//!
//! A quantity that has no value, such as the error rate over no examples, is a [`StatisticsError`], never NaN. No
//! result depends on the scale of its data: what is too large or too small for a 64-bit number is a
//! [`StatisticsError`] too.

#![forbid(unsafe_code)]

mod error;
mod family;
mod fit;
mod interval;
mod mcnemar;
mod metrics;
mod record;
mod student;
mod summary;
mod units;

pub use error::StatisticsError;
pub use family::holm;
pub use fit::{Line, Parabola};
pub use interval::{Interval, wilson};
pub use mcnemar::{PairedErrors, mcnemar};
pub use metrics::{error_rate, misclassified, root_mean_square_error};
pub use record::{
    BestEpoch, Cost, DataSettings, Encoder, Environment, EpochRecord, RECORD_FORMAT, RunOutcome, RunRecord,
    RunSettings,
};
pub use summary::Summary;
pub use truezero_network::{Evaluation, ZeroCount};
