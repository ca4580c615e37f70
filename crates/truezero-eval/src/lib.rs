//! Experiments on rectifier networks, as *Deep Sparse Rectifier Neural Networks* (Glorot, Bordes and Bengio 2011) does
//! them: runs and their records, model selection, comparisons and verdicts.
//!
//! | question | answer |
//! |---|---|
//! | What determines a run, and how is it identified? | [`RunSettings`], [`PreTrainingSettings`], [`Work`] |
//! | How is it run? | [`Runner`], on a data set or on an [`ExampleStream`] |
//! | What does it leave? | [`RunRecord`], [`PreTrainingRecord`], and a model: [`load_network`] |
//! | Which learning rate and penalty are selected? | [`NetworkSearch`], with pre-training by a [`LayerSearch`] |
//! | What does a run count for that diverged or died? | [`Counted`], [`Failure`] |
//! | What is active in a network? | [`HiddenMagnitudes`], [`active_units`] |
//! | What holds of it exactly? | [`rescaling_change`], [`linear_model_difference`] |
//! | How long will the runs of a plan take? | [`Estimator`], with results by [`pretended`] |
//! | How are the runs read by other programs? | [`CsvTables`] |
//! | Has a run converged, with what it builds upon? | [`run_standing`] |
//! | How do two networks differ on the same test examples? | [`error_difference`], [`squared_error_difference`] |
//! | What is the verdict on a claim? | [`rules`] |
//!
//! A search over two learning rates, whose selected networks are trained with two seeds. Killed and started again it
//! goes on where it was, and nothing is trained twice:
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::time::Duration;
//!
//! use truezero_activations::ActivationKind;
//! use truezero_datasets::nistp::{Generator, Sources};
//! use truezero_eval::rules::{Claim, Data, Pair, ReportScale, Subject, errs_less, judge};
//! use truezero_eval::{
//!     DataSettings, Environment, EvalError, Limits, NetworkSearch, Repeat, RunData, Runner, Runs, Weights,
//!     error_difference,
//! };
//! use truezero_network::{Architecture, HiddenLayer};
//! use truezero_sweep::{Store, run};
//! use truezero_tensor::Kernels;
//!
//! # let provenance = truezero_datasets::Provenance {
//! #     name: "strokes".into(),
//! #     title: "Characters drawn by a pen".into(),
//! #     source: "made by truezero from the Hershey fonts".into(),
//! #     licence: "that of the Hershey fonts".into(),
//! #     stands_in_for: None,
//! # };
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let dataset = Generator::new(Sources::strokes(), 1).dataset(provenance, [500, 100, 200]);
//! let search = |activation| -> Result<NetworkSearch, EvalError> {
//!     let hidden = HiddenLayer { units: 50, activation, half_negated: false };
//!     let data = DataSettings::of(&dataset);
//!     Ok(NetworkSearch {
//!         label: format!("strokes {activation}"),
//!         architecture: Architecture::new(dataset.features, vec![hidden], dataset.classes)?,
//!         encoder: None,
//!         pre_training: None,
//!         learning_rates: vec![0.1, 0.01],
//!         penalties: vec![0.0],
//!         batch_size: 10,
//!         limits: Limits { max_epochs: 2, patience: 2 },
//!         finals: Vec::new(),
//!         repeats: [1, 2].map(|seed| Repeat::of_seed(seed, data.clone())).into(),
//!         held_out: Vec::new(),
//!         weights: Weights::Best,
//!     })
//! };
//! let searches = [search(ActivationKind::Rectifier)?, search(ActivationKind::Tanh)?];
//! let plan = |finished: &Runs| -> Result<Vec<_>, EvalError> {
//!     let jobs = searches.iter().map(|search| search.jobs(finished)).collect::<Result<Vec<_>, _>>()?;
//!     Ok(jobs.concat())
//! };
//! let store = Store::new(folder);
//! let runner = Runner {
//!     store: &store,
//!     kernels: Kernels::detect(),
//!     environment: &Environment::default(),
//!     checkpoint_every: Some(Duration::from_secs(45)),
//! };
//! let data = RunData { dataset: &dataset, stream: None, ordinal: false };
//! let runs = run(&store, plan, NonZeroUsize::MIN, &|| false, |job| runner.run(job, data, &mut ()))?;
//!
//! // Each activation at two learning rates, and the selected one with another seed.
//! assert_eq!(runs.len(), 2 * 3);
//! let [rectifier, tanh] = searches.each_ref().map(|search| search.selected(&runs, &dataset));
//! let (rectifier, tanh) = (rectifier?, tanh?);
//! let subject = Subject {
//!     name: "rectifier against tanh".into(),
//!     data: Data::Paper { name: "strokes".into() },
//!     runs: rectifier.iter().map(|run| run.standing_of("rectifier")).collect(),
//! };
//! let difference = error_difference(&rectifier, &tanh)?;
//! assert_eq!((difference.examples(), difference.networks()), (200, 2));
//! let tested = errs_less(&[Pair { subject, difference }])?;
//! // Two epochs are all that they had, so they have not converged.
//! let judgement = judge(&tested[0], Claim::new(2)?, ReportScale::Full);
//! assert_eq!(judgement.verdict().word(), "inconclusive");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A record is written as JSON and read back as it was. A number that JSON does not have is an error when the record is
//! written, and two jobs with the same settings have the same identity, whoever makes them.
//!
//! Foreign crates in public signatures: `csv` (a cause of an [`EvalError`]), `serde`, and `serde_json` (a
//! [`WorkRecord`] is read from its values).

#![forbid(unsafe_code)]

mod compared;
mod convergence;
mod counted;
mod csv_text;
mod error;
mod estimate;
mod failure;
mod finite;
mod models;
mod pre_training_record;
mod pretend;
mod record;
pub mod rules;
mod run;
#[cfg(test)]
mod sample;
mod selection;
mod settings;
mod structure;
mod tables;
mod work;
mod work_record;

pub use compared::{error_difference, squared_error_difference};
pub use convergence::run_standing;
pub use counted::Counted;
pub use error::EvalError;
pub use estimate::Estimator;
pub use failure::Failure;
pub use models::{MODEL, keep, load_network};
pub use pre_training_record::{PreTrainingEpoch, PreTrainingRecord};
pub use pretend::pretended;
pub use record::{BestEpoch, Cost, Environment, EpochRecord, RECORD_FORMAT, RunOutcome, RunRecord};
pub use run::{CHECKPOINT, ExampleStream, RunData, Runner, stored_job};
pub use selection::{
    Candidate, Contest, LayerContest, LayerSearch, Limits, NetworkSearch, Repeat, Round, Stack,
};
pub use settings::{DataSettings, Encoder, PreTrainingSettings, RunSettings, Weights};
pub use structure::{
    HiddenMagnitudes, active_units, first_in_f64, linear_model_difference, rescaling_change,
};
pub use tables::CsvTables;
pub use work::{Work, pre_training_job, supervised_job};
pub use work_record::{Runs, WorkRecord, pre_training_record, run_record};
