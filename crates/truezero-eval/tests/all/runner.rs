//! Jobs that are done on a small data set, and those that cannot be done.

use std::ops::{ControlFlow, Range};
use std::sync::Mutex;

use crate::common::{dataset, layer};
use tempfile::TempDir;
use truezero_activations::ActivationKind;
use truezero_datasets::nistp::{Generator, Sources, Stream};
use truezero_datasets::{Dataset, Split};
use truezero_eval::{
    DataSettings, Encoder, Environment, EvalError, ExampleStream, PreTrainingSettings, RunData, RunOutcome,
    RunSettings, Runner, Weights, Work, WorkRecord, load_network, pre_training_job, supervised_job,
};
use truezero_network::{Architecture, Descent, HiddenLayer};
use truezero_sweep::{Job, Record as _, Store};
use truezero_tensor::Kernels;

fn descent() -> Descent {
    Descent { batch_size: 10, learning_rate: 0.01, l1: 0.0, max_epochs: 2, patience: 2, seed: 1 }
}

fn settings(dataset: &Dataset) -> RunSettings {
    RunSettings {
        data: DataSettings::of(dataset),
        architecture: Architecture::new(dataset.features, vec![layer(8)], dataset.classes).unwrap(),
        encoder: None,
        pre_training: None,
        weights: Weights::Best,
        descent: descent(),
    }
}

/// The first layer, or the second above it.
fn pre_training(data: DataSettings, below: Option<&Job<Work>>) -> PreTrainingSettings {
    crate::common::pre_training(data, below.map(|job| job.id.as_str()), layer(8), descent())
}

struct Place {
    _folder: TempDir,
    store: Store<WorkRecord>,
    environment: Environment,
    dataset: Dataset,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        Self {
            _folder: folder,
            store,
            environment: Environment::default(),
            dataset: dataset("strokes", [60, 20, 30]),
        }
    }

    fn run(&self, job: &Job<Work>, ordinal: bool) -> Result<WorkRecord, EvalError> {
        self.run_on(job, RunData { dataset: &self.dataset, stream: None, ordinal })
    }

    fn run_on(&self, job: &Job<Work>, data: RunData<'_>) -> Result<WorkRecord, EvalError> {
        Ok(self.runner().run(job, data, &mut ())?.expect("nothing ended the run"))
    }

    fn runner(&self) -> Runner<'_> {
        Runner {
            store: &self.store,
            kernels: Kernels::detect(),
            environment: &self.environment,
            checkpoint_every: None,
        }
    }
}

/// At so high a rate that the first epochs are the best.
#[test]
fn the_last_weights_are_the_result_where_the_settings_want_them() {
    let place = Place::new();
    let descent = Descent { learning_rate: 0.3, max_epochs: 12, patience: 3, ..descent() };
    let settings = RunSettings { descent, ..settings(&place.dataset) };
    let [best, last] = [Weights::Best, Weights::Last].map(|weights| {
        let job = supervised_job(RunSettings { weights, ..settings.clone() }, "strokes").unwrap();
        let WorkRecord::Supervised(record) = place.run(&job, false).unwrap() else { panic!("supervised") };
        record
    });
    assert_ne!(best.job, last.job);
    assert_eq!(best.epochs, last.epochs, "both are stopped alike");
    let (best, kept) = (best.best.unwrap(), last.best.as_ref().unwrap());
    let epoch = last.epochs.last().unwrap();
    assert!(best.epoch < epoch.epoch, "the test needs a best epoch before the last");
    assert_eq!((kept.epoch, kept.validation.error_rate()), (epoch.epoch, epoch.validation_error));
    let network = load_network(&place.store, &last.job).unwrap();
    let test = &place.dataset.test;
    let labelled =
        truezero_network::Labelled::new(&test.inputs, &test.labels, place.dataset.classes).unwrap();
    assert_eq!(network.evaluate(Kernels::detect(), labelled).unwrap(), kept.test);
}

#[test]
fn a_finished_job_is_in_the_store_with_its_model() {
    let place = Place::new();
    let job = supervised_job(settings(&place.dataset), "strokes").unwrap();
    for ordinal in [false, true] {
        let WorkRecord::Supervised(record) = place.run(&job, ordinal).unwrap() else { panic!("supervised") };
        assert_eq!((&record.job, record.epochs.len(), record.cost.steps), (&job.id, 2, 12));
        let best = record.best.as_ref().unwrap();
        assert_eq!(best.test_rmse.is_some(), ordinal);
        let squared = best.test_squared_errors.as_ref();
        assert_eq!(squared.map(Vec::len), ordinal.then_some(place.dataset.test.len()));
        if let Some((squared, rmse)) = squared.zip(best.test_rmse) {
            let mean = squared.iter().sum::<f64>() / squared.len() as f64;
            assert!((mean.sqrt() - rmse).abs() < 1e-4, "{mean} for {rmse}");
        }
        assert_eq!(place.store.read(&job).unwrap(), Some(WorkRecord::Supervised(record.clone())));
        let network = load_network(&place.store, &job.id).unwrap();
        let test = &place.dataset.test;
        let labelled =
            truezero_network::Labelled::new(&test.inputs, &test.labels, place.dataset.classes).unwrap();
        assert_eq!(network.evaluate(Kernels::detect(), labelled).unwrap(), best.test);
    }
}

#[test]
fn a_network_is_trained_above_pre_trained_layers_and_seen_through() {
    let place = Place::new();
    let data = DataSettings::of(&place.dataset);
    let layer_1 = pre_training_job(pre_training(data, None), "strokes").unwrap();
    assert_eq!(place.run(&layer_1, false).unwrap().outcome(), RunOutcome::Completed);
    let above = RunSettings { pre_training: Some(layer_1.id.clone()), ..settings(&place.dataset) };
    let above = supervised_job(above, "strokes").unwrap();
    place.run(&above, false).unwrap();

    let probe = |layers| RunSettings {
        architecture: Architecture::new(8, Vec::new(), place.dataset.classes).unwrap(),
        encoder: Some(Encoder { job: above.id.clone(), layers }),
        ..settings(&place.dataset)
    };
    let record = place.run(&supervised_job(probe(1), "probe").unwrap(), false).unwrap();
    assert_eq!(record.epochs(), 2);
    let error = place.run(&supervised_job(probe(2), "probe").unwrap(), false).unwrap_err();
    assert!(matches!(error, EvalError::Encoder { expected: 2, found: 1, .. }), "{error}");
}

/// The characters of the training stream, or those of the data set over and over. It notes the positions it was asked
/// for.
#[derive(Debug)]
struct Characters {
    /// The examples of every epoch; `None` for the stream.
    fixed: Option<Split>,
    size: usize,
    asked: Mutex<Vec<Range<u64>>>,
}

impl Characters {
    fn new(fixed: Option<Split>) -> Self {
        Self { fixed, size: 60, asked: Mutex::default() }
    }

    fn asked(&self) -> Vec<Range<u64>> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl ExampleStream for Characters {
    fn epoch_size(&self) -> usize {
        self.size
    }

    fn examples(&self, positions: Range<u64>) -> Split {
        self.asked.lock().unwrap().push(positions.clone());
        match &self.fixed {
            Some(fixed) => fixed.clone(),
            None => Generator::new(Sources::strokes(), 1).examples(Stream::Train, positions),
        }
    }
}

#[test]
fn a_stream_of_the_same_examples_trains_as_a_data_set() {
    let place = Place::new();
    let characters = Characters::new(Some(place.dataset.train.clone()));
    // The data set of a stream need not hold its training examples.
    let dataset = place.dataset.take(5, 20, 30);
    let dataset = Dataset { fingerprint: place.dataset.fingerprint.clone(), ..dataset };
    let streamed = RunData { dataset: &dataset, stream: Some(&characters), ordinal: false };
    let [fixed_data, streamed_data] = [DataSettings::of(&place.dataset), streamed.settings()];
    assert_eq!(streamed_data, DataSettings { streamed: true, ..fixed_data.clone() });

    let layer = |data| pre_training_job(pre_training(data, None), "strokes").unwrap();
    let (fixed, other) = (layer(fixed_data), layer(streamed_data.clone()));
    assert_ne!(fixed.id, other.id);
    let (WorkRecord::PreTraining(fixed), WorkRecord::PreTraining(found)) =
        (place.run(&fixed, false).unwrap(), place.run_on(&other, streamed).unwrap())
    else {
        panic!("pre-training")
    };
    assert_eq!(
        (found.epochs, found.best_epoch, found.outcome),
        (fixed.epochs, fixed.best_epoch, fixed.outcome)
    );

    let network = |pre_training: Option<String>, data| {
        supervised_job(RunSettings { pre_training, data, ..settings(&place.dataset) }, "strokes").unwrap()
    };
    for below in [None, Some(fixed.job)] {
        let fixed = network(below.clone(), DataSettings::of(&place.dataset));
        let other = network(below, streamed_data.clone());
        let (WorkRecord::Supervised(fixed), WorkRecord::Supervised(found)) =
            (place.run(&fixed, false).unwrap(), place.run_on(&other, streamed).unwrap())
        else {
            panic!("supervised")
        };
        assert_eq!((found.epochs, found.best, found.outcome), (fixed.epochs, fixed.best, fixed.outcome));
    }
}

#[test]
fn no_example_of_a_stream_is_seen_twice_in_a_stack() {
    let place = Place::new();
    let characters = Characters::new(None);
    let data = RunData { dataset: &place.dataset, stream: Some(&characters), ordinal: false };
    // Of units that never die, so that no run ends early.
    let hidden = HiddenLayer { activation: ActivationKind::Tanh, ..layer(8) };
    let network = |depth| Architecture::new(1024, vec![hidden; depth], place.dataset.classes).unwrap();
    let settings =
        || RunSettings { data: data.settings(), architecture: network(1), ..settings(&place.dataset) };
    let pre_trained = |below: Option<&Job<Work>>| {
        let mut settings = pre_training(data.settings(), below);
        settings.pre_training.hidden = hidden;
        pre_training_job(settings, "strokes").unwrap()
    };
    let asked = |job: &Job<Work>| {
        assert_eq!(place.run_on(job, data).unwrap().epochs(), 2, "{}", job.label);
        characters.asked()
    };
    let epochs = |layers: u64| {
        let first = layers << 40;
        vec![first..first + 60, first + 60..first + 120]
    };
    let random = supervised_job(settings(), "strokes").unwrap();
    assert_eq!(asked(&random), epochs(0));

    let one = pre_trained(None);
    assert_eq!(asked(&one), epochs(0));
    let two = pre_trained(Some(&one));
    assert_eq!(asked(&two), epochs(1));
    let above = RunSettings { pre_training: Some(two.id), architecture: network(2), ..settings() };
    let above = supervised_job(above, "strokes").unwrap();
    assert_eq!(asked(&above), epochs(2));
    let probe = RunSettings {
        architecture: Architecture::new(8, Vec::new(), place.dataset.classes).unwrap(),
        encoder: Some(Encoder { job: above.id, layers: 1 }),
        ..settings()
    };
    assert_eq!(asked(&supervised_job(probe, "probe").unwrap()), epochs(3));
}

#[test]
fn a_run_takes_no_more_of_a_stream_than_its_own_part() {
    let place = Place::new();
    let characters = Characters { size: 1 << 39, ..Characters::new(None) };
    let data = RunData { dataset: &place.dataset, stream: Some(&characters), ordinal: false };
    let descent = Descent { max_epochs: 3, ..descent() };
    let settings = RunSettings { data: data.settings(), descent, ..settings(&place.dataset) };
    let error = place.run_on(&supervised_job(settings, "strokes").unwrap(), data).unwrap_err();
    assert!(matches!(error, EvalError::Stream { epochs: 3, .. }), "{error}");
    assert_eq!(characters.asked(), []);
}

#[test]
fn a_job_is_not_done_on_a_stream_that_its_settings_do_not_name() {
    let place = Place::new();
    let characters = Characters::new(None);
    let data = RunData { dataset: &place.dataset, stream: Some(&characters), ordinal: false };
    let fixed = supervised_job(settings(&place.dataset), "strokes").unwrap();
    assert!(matches!(place.run_on(&fixed, data), Err(EvalError::OtherData { .. })));
    let streamed = RunSettings { data: data.settings(), ..settings(&place.dataset) };
    let streamed = supervised_job(streamed, "strokes").unwrap();
    assert!(matches!(place.run(&streamed, false), Err(EvalError::OtherData { .. })));
    assert_eq!(characters.asked(), []);
}

#[test]
fn a_job_is_not_done_on_other_data() {
    let place = Place::new();
    let other = place.dataset.take(50, 20, 30);
    let job = supervised_job(settings(&other), "strokes").unwrap();
    let error = place.run(&job, false).unwrap_err();
    let EvalError::OtherData { expected, found, .. } = &error else { panic!("{error}") };
    assert_eq!((expected.train, found.train), (50, 60));
    assert_eq!(place.store.read(&job).unwrap(), None);
}

#[test]
fn a_job_whose_layers_are_missing_names_their_record() {
    let place = Place::new();
    let settings = RunSettings { pre_training: Some("0f".into()), ..settings(&place.dataset) };
    let error = place.run(&supervised_job(settings, "strokes").unwrap(), false).unwrap_err();
    assert!(error.to_string().contains("0f.json"), "{error}");
}

/// Ends every run after its first step.
struct Impatient;

impl truezero_train::Observer for Impatient {
    fn step(&mut self, _: &truezero_train::Step) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

#[test]
fn a_run_that_was_ended_leaves_nothing_where_no_checkpoints_are_kept() {
    let place = Place::new();
    let job = supervised_job(settings(&place.dataset), "strokes").unwrap();
    let data = RunData { dataset: &place.dataset, stream: None, ordinal: false };
    assert_eq!(
        place.runner().run(&job, data, &mut Impatient).unwrap().map(|record| record.job().to_owned()),
        None
    );
    assert!(std::fs::read_dir(place.store.folder()).unwrap().next().is_none());
}
