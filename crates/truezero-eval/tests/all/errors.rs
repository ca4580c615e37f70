//! Errors of runs that a caller can match, each by the public API; and runs that diverge, which are no errors.

use crate::common::{dataset, layer, pre_training};
use tempfile::TempDir;
use truezero_datasets::Dataset;
use truezero_eval::rules::RuleError;
use truezero_eval::{
    Counted, CsvTables, DataSettings, Environment, Estimator, EvalError, Failure, RunData, RunOutcome,
    RunSettings, Runner, Runs, Weights, Work, WorkRecord, keep, load_network, pre_training_job,
    supervised_job,
};
use truezero_network::{Architecture, Descent, DescentError, ModelError, Network};
use truezero_pretrain::{PretrainError, SettingsError};
use truezero_sweep::{Job, Record as _, Store, SweepError};
use truezero_tensor::Kernels;
use truezero_train::TrainError;

struct Lab {
    folder: TempDir,
    dataset: Dataset,
    environment: Environment,
}

impl Lab {
    fn new(name: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            dataset: dataset(name, [30, 10, 10]),
            environment: Environment::default(),
        }
    }

    fn store(&self) -> Store<WorkRecord> {
        Store::new(self.folder.path().join("runs"))
    }

    fn run(&self, job: &Job<Work>) -> Result<WorkRecord, EvalError> {
        let store = self.store();
        let runner = Runner {
            store: &store,
            kernels: Kernels::detect(),
            environment: &self.environment,
            checkpoint_every: None,
        };
        let data = RunData { dataset: &self.dataset, stream: None, ordinal: false };
        Ok(runner.run(job, data, &mut ())?.expect("nothing ends the run"))
    }

    fn settings(&self, learning_rate: f64) -> RunSettings {
        RunSettings {
            data: DataSettings::of(&self.dataset),
            architecture: Architecture::new(self.dataset.features, vec![layer(6)], self.dataset.classes)
                .unwrap(),
            encoder: None,
            pre_training: None,
            weights: Weights::Best,
            descent: descent(learning_rate),
        }
    }

    fn job(&self, learning_rate: f64) -> Job<Work> {
        supervised_job(self.settings(learning_rate), "network").unwrap()
    }

    fn layer_job(&self, learning_rate: f64, below: Option<&str>) -> Job<Work> {
        let data = DataSettings::of(&self.dataset);
        let settings = pre_training(data, below, layer(6), descent(learning_rate));
        pre_training_job(settings, "layer").unwrap()
    }
}

fn descent(learning_rate: f64) -> Descent {
    Descent { batch_size: 10, learning_rate, l1: 0.0, max_epochs: 2, patience: 2, seed: u64::MAX }
}

#[test]
fn settings_that_cannot_be_run_are_errors() {
    let lab = Lab::new("strokes");
    for wrong in [0.0, -1.0, 1e300] {
        let error = lab.run(&lab.job(wrong)).unwrap_err();
        let rate = |error: &EvalError| match error {
            EvalError::Train { source: TrainError::Descent(DescentError::Number { field, .. }), .. } => {
                *field
            }
            EvalError::PreTrain {
                source: PretrainError::Settings(SettingsError::Descent(DescentError::Number { field, .. })),
                ..
            } => *field,
            other => panic!("{other}"),
        };
        assert_eq!(rate(&error), "learning_rate");
        assert_eq!(rate(&lab.run(&lab.layer_job(wrong, None)).unwrap_err()), "learning_rate");
    }
}

#[test]
fn a_store_that_cannot_be_written_or_read_is_an_error() {
    let lab = Lab::new("strokes");
    std::fs::write(lab.folder.path().join("runs"), "a file").unwrap();
    let error = lab.run(&lab.job(0.1)).unwrap_err();
    assert!(matches!(error, EvalError::Sweep(SweepError::Write { .. })), "{error}");
    let error = load_network(&lab.store(), "0f").unwrap_err();
    let EvalError::Model { source, .. } = &error else { panic!("{error}") };
    assert!(matches!(source.downcast_ref(), Some(SweepError::Read { .. })), "{error}");
}

#[test]
fn a_network_that_is_not_finite_is_not_kept() {
    let lab = Lab::new("strokes");
    let job = lab.job(0.1);
    let record = lab.run(&job).unwrap();
    let mut network = load_network(&lab.store(), &job.id).unwrap();
    network.output.bias[0] = f32::NAN;
    let error = keep(&lab.store(), record, &network).unwrap_err();
    assert!(
        matches!(error, EvalError::UnwritableModel { source: ModelError::NotFinite { .. }, .. }),
        "{error}"
    );
}

#[test]
fn layers_that_do_not_fit_make_no_network() {
    let lab = Lab::new("strokes");
    let job = lab.job(0.1);
    let record = lab.run(&job).unwrap();
    // A finished job whose model has no hidden layers.
    let architecture = Architecture::new(lab.dataset.features, Vec::new(), lab.dataset.classes).unwrap();
    let network = Network::initialise(&architecture, 1);
    keep(&lab.store(), record, &network).unwrap();
    let settings = RunSettings { pre_training: Some(job.id), ..lab.settings(0.1) };
    let error = lab.run(&supervised_job(settings, "above").unwrap()).unwrap_err();
    assert!(matches!(error, EvalError::Layers { .. }), "{error}");
}

#[test]
fn data_that_are_not_there_or_empty_are_errors() {
    let lab = Lab::new("strokes");
    let job = lab.job(0.1);
    let nowhere = |_: &DataSettings| None;
    let mut estimator =
        Estimator::new(&nowhere, Kernels::detect(), [&job], &Runs::default(), "a processor").unwrap();
    let error = estimator.estimate(&job).unwrap_err();
    assert!(matches!(&error, EvalError::NoData { data } if data == "strokes"), "{error}");

    let empty = lab.dataset.take(30, 10, 0);
    let failure = Failure { job: "0f".into(), words: "diverged".into() };
    let error = Counted::failed("seed 1", failure, &empty).unwrap_err();
    assert!(matches!(error, EvalError::Rule(RuleError::Empty { .. })), "{error}");
}

#[test]
fn a_run_that_diverges_is_recorded_and_named() {
    let lab = Lab::new("=cmd|' /C calc'!A0");
    let mut runs = Runs::default();
    for job in [lab.job(1e30), lab.layer_job(1e30, None)] {
        let record = lab.run(&job).unwrap();
        let outcome = record.outcome();
        assert!(matches!(outcome, RunOutcome::Diverged | RunOutcome::Dead), "{outcome:?}");
        assert_eq!(lab.store().read(&job).unwrap().as_ref(), Some(&record));
        let failure = Failure::of_work(&record).unwrap();
        assert_eq!(failure.job, record.job());
        runs.insert(record);
    }
    // The data set's name is no formula in either table.
    let CsvTables { networks, layers, .. } = CsvTables::of(&runs).unwrap();
    for table in [networks, layers] {
        let rows: Vec<&str> = table.lines().collect();
        assert!(rows[1].contains(",'=cmd") && !rows[1].contains(",=cmd"), "{table}");
    }
}
