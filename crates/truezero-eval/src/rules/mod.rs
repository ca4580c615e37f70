//! The rules by which a claim of the paper gets its verdict, as functions of plain numbers.
//!
//! A test compares its statistic with a claim and has a [`Side`]: the claimed one, the opposite one, or undecided. A
//! [`Tested`] is such a side together with its effect, the data and the runs that it rests on, and [`judge`] makes a
//! [`Judgement`] of it. Only [`judge`] gives the words "reproduced" and "contradicted", and it gives them on the
//! paper's own data alone, unless the claim holds for any network:
//!
//! | what the test rests on | verdict | leaning |
//! |---|---|---|
//! | the paper's data, all runs converged | by its side | – |
//! | the paper's data, a run not converged or failed | inconclusive | – |
//! | a stand-in, all runs converged | not tested | by its side |
//! | a stand-in, a run not converged or failed | not tested | unclear |
//! | smoke scale | not tested | – |
//!
//! | the claim | the rule |
//! |---|---|
//! | one network errs less than another | [`errs_less`] |
//! | one network does as well as another | [`as_well`] |
//! | one of several networks is the best | [`best`] |
//! | a quantity is at a figure | [`at_level`] |
//! | it is above a figure | [`accuracy_above`], [`mean_above`], [`root_mean_square_above`] |
//! | something holds exactly but for rounding | [`exact_to_rounding`] |
//! | a quantity falls with another | [`falls`], [`falls_over_alpha`], [`falls_by_rank`] |
//! | the error is flat, then rises | [`flat_then_rising`] |
//! | it holds on several data sets | [`judge_whole`] |
//!
//! The level of every test is 0.05. Error rates, differences and shares are 0 to 1, not percent.
//!
//! ```
//! use truezero_eval::rules::{
//!     Claim, Data, Pair, PairedDifference, ReportScale, RunStanding, Standing, Subject, errs_less, judge,
//! };
//!
//! // Of 1,000 test examples the rectifier network misses 10, the tanh network these and 30 more.
//! let (rectifier, tanh): (Vec<u32>, Vec<u32>) = ((0..10).collect(), (0..40).collect());
//! let runs = ["rectifier, seed 1", "tanh, seed 1"];
//! let pair = Pair {
//!     subject: Subject {
//!         name: "rectifier against tanh".into(),
//!         data: Data::Paper { name: "MNIST".into() },
//!         runs: runs.map(|run| RunStanding { run: run.into(), standing: Standing::Converged }).to_vec(),
//!     },
//!     difference: PairedDifference::of_errors(1_000, &[(&rectifier, &tanh)])?,
//! };
//! let tested = errs_less(&[pair])?;
//! let judgement = judge(&tested[0], Claim::new(2)?, ReportScale::Full);
//! assert_eq!(judgement.verdict().word(), "reproduced");
//! # Ok::<(), truezero_eval::rules::RuleError>(())
//! ```

mod best;
mod claim;
mod constant;
mod equivalence;
mod error;
mod errs_less;
mod evidence;
mod level;
mod paired;
mod side;
mod significance;
mod standing;
mod trend;
mod verdict;
mod whole;

pub use best::best;
pub use claim::Claim;
pub use constant::{constant_misclassified, constant_squared_errors};
pub use equivalence::as_well;
pub use error::RuleError;
pub use errs_less::{Pair, errs_less};
pub use evidence::{Data, ReportScale, Subject};
pub use level::{Sample, accuracy_above, at_level, exact_to_rounding, mean_above, root_mean_square_above};
pub use paired::PairedDifference;
pub use side::{Effect, Side, Tested, together, unmeasured};
pub use standing::{RunStanding, Standing, standing};
pub use trend::{SparseNetwork, falls, falls_by_rank, falls_over_alpha, flat_then_rising};
pub use verdict::{Judgement, Leaning, Verdict, judge};
pub use whole::{WholeClaim, judge_whole};

#[cfg(test)]
mod tests;
