//! What the public types of a study can do: checked when this compiles.

use std::error::Error;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use truezero_eval::rules::{Judgement, RuleError, Tested, WholeClaim};
use truezero_eval::{
    BestEpoch, Contest, Cost, Counted, DataSettings, Encoder, Environment, EpochRecord, EvalError, Failure,
    LayerSearch, Limits, NetworkSearch, PreTrainingEpoch, PreTrainingRecord, PreTrainingSettings, RunOutcome,
    RunRecord, RunSettings, Runs, Weights, Work, WorkRecord,
};
use truezero_stats::{CrossedMean, Interval, Line, PairedErrors, StatisticsError, Summary};
use truezero_sweep::{Archive, Job, Store, SweepError};

fn kept<T: Debug + Clone + Send + Sync>() {}

fn data<T: Debug + Clone + PartialEq + Send + Sync + Serialize + DeserializeOwned>() {}

fn error<E: Error + Send + Sync + 'static>() {}

#[test]
fn types_are_shared_kept_written_and_errors() {
    kept::<Store<WorkRecord>>();
    kept::<Archive>();
    kept::<Job<Work>>();
    kept::<Runs>();
    kept::<WorkRecord>();
    kept::<Counted<'_>>();
    kept::<Failure>();
    kept::<NetworkSearch>();
    kept::<LayerSearch>();
    kept::<Contest>();
    kept::<Tested>();
    kept::<Judgement>();
    kept::<WholeClaim>();
    kept::<CrossedMean>();
    kept::<Interval>();
    kept::<Line>();
    kept::<PairedErrors>();
    kept::<Summary>();

    data::<RunSettings>();
    data::<PreTrainingSettings>();
    data::<DataSettings>();
    data::<Encoder>();
    data::<Limits>();
    data::<Weights>();
    data::<RunRecord>();
    data::<RunOutcome>();
    data::<EpochRecord>();
    data::<BestEpoch>();
    data::<PreTrainingRecord>();
    data::<PreTrainingEpoch>();
    data::<Cost>();
    data::<Environment>();

    error::<EvalError>();
    error::<RuleError>();
    error::<SweepError>();
    error::<StatisticsError>();
}
