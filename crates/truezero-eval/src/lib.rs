//! WIP

#![forbid(unsafe_code)]

mod comparison;
mod counted;
mod error;
mod estimate;
mod failure;
mod finite;
mod models;
mod pre_training_record;
mod pretend;
mod record;
mod run;
#[cfg(test)]
mod sample;
mod selection;
mod settings;
mod tables;
mod verdict;
mod work;
mod work_record;

pub use comparison::{
    CONFIDENCE, Comparison, Difference, Expectation, Pair, SIGNIFICANCE, compare_errors, compare_folds,
    fold_errors, paired_errors,
};
pub use counted::Counted;
pub use error::EvalError;
pub use estimate::Estimator;
pub use failure::Failure;
pub use models::{keep, load_network};
pub use pre_training_record::{PreTrainingEpoch, PreTrainingRecord};
pub use pretend::pretended;
pub use record::{BestEpoch, Cost, Environment, EpochRecord, RECORD_FORMAT, RunOutcome, RunRecord};
pub use run::{RunData, RunObserver, Runner};
pub use selection::{
    Choice, Contest, LayerContest, LayerSearch, Limits, NetworkSearch, Repeat, Round, Stack,
};
pub use settings::{DataSettings, Encoder, PreTrainingSettings, RunSettings};
pub use tables::CsvTables;
pub use verdict::Verdict;
pub use work::{Work, pre_training_job, supervised_job};
pub use work_record::{Runs, WorkRecord, pre_training_record, run_record};
