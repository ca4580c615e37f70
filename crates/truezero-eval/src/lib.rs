//! [`RunRecord`]: what a run was, what came out of it, and where it was run, for the experiments of *Deep Sparse
//! Rectifier Neural Networks* (Glorot, Bordes and Bengio 2011).
//!
//! Records are written as JSON and read back as they were:
//!
//! ```
//! use truezero_eval::Cost;
//!
//! let cost = Cost { training_seconds: 1.5, seconds: 2.0, steps: 30 };
//! let text = serde_json::to_string(&cost)?;
//! assert_eq!(serde_json::from_str::<Cost>(&text)?, cost);
//! // JSON has no NaN.
//! assert!(serde_json::to_string(&Cost { seconds: f64::NAN, ..cost }).is_err());
//! # Ok::<(), serde_json::Error>(())
//! ```

#![forbid(unsafe_code)]

mod record;
pub mod rules;

pub use record::{
    BestEpoch, Cost, DataSettings, Encoder, Environment, EpochRecord, RECORD_FORMAT, RunOutcome, RunRecord,
    RunSettings,
};
