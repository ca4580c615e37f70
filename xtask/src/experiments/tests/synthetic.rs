//! Finished runs whose results are known, without training: for the tests of what the experiments make of them.

use tempfile::TempDir;
use truezero_activations::ActivationKind;
use truezero_datasets::{Dataset, Provenance, Split};
use truezero_eval::rules::ReportScale;
use truezero_eval::{RunOutcome, RunRecord, RunSettings, keep, pre_training_record, pretended, run_record};
use truezero_network::{Network, ZeroCount};
use truezero_sweep::complete;
use truezero_tensor::{Examples, Kernels, Matrix};

use super::super::model::{Model, parts};
use super::super::{Context, Experiment};
use crate::data::{Data, Place, Subset};
use crate::job::Job;
use crate::measurement::Measurements;
use crate::paper::Paper;
use crate::record::{Record, Runs};
use crate::scale::{Limits, Scale, Sizes};
use crate::store::{self, Store};

/// The features of an example. The units of a hidden layer are a multiple of them.
const FEATURES: usize = 10;
/// The training and the validation examples of each data set, and its test examples unless more are known.
pub(super) const EXAMPLES: u32 = 100;

/// A supervised run of a plan, as a claim tells it from the others.
pub(super) struct Run<'a> {
    /// For a linear probe, the network that it looks into.
    pub(super) model: Model,
    pub(super) part: Subset,
    pub(super) settings: &'a RunSettings,
}

/// The result of a run.
#[derive(Clone, Default)]
pub(super) struct Outcome {
    /// How many validation examples are misclassified.
    pub(super) validation_errors: u32,
    /// How many test examples are misclassified: the first ones.
    pub(super) errors: u32,
    /// Root mean square error of the test examples.
    pub(super) rmse: f64,
    /// The share of true zeros, in percent.
    pub(super) sparsity: f64,
    /// Milliseconds a training step.
    pub(super) milliseconds: f64,
    /// The model that the run left, where something is measured on it.
    pub(super) network: Option<Network<f32>>,
}

/// How a run ends other than by its patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// At its limit, with a result.
    AtLimit,
    /// Before an epoch is finished.
    AtOnce,
    /// In the second epoch.
    Diverges,
    /// In the first epoch, with all units of the first hidden layer.
    Dies,
}

/// What is known before an experiment looks at it.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) outcome: fn(&Run<'_>) -> Outcome,
    /// The value of a feature of an example, by the numbers of both.
    pub(super) inputs: fn(usize, usize) -> f32,
    /// Where the data are stand-ins.
    pub(super) stand_ins: &'static [Place],
    /// The number of seeds.
    pub(super) seeds: u64,
    pub(super) scale: Scale,
    pub(super) verdicts: ReportScale,
    /// The test examples.
    pub(super) examples: u32,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            outcome: |_| Outcome::default(),
            inputs: one_to_nine,
            stand_ins: &[],
            seeds: 2,
            scale: Scale::Smoke,
            verdicts: ReportScale::Full,
            examples: EXAMPLES,
        }
    }
}

/// The first one to nine features are 1 and the others 0, half of them on average.
fn one_to_nine(example: usize, feature: usize) -> f32 {
    let step = example % FEATURES;
    let ones = if step < FEATURES / 2 { step + 1 } else { step };
    f32::from(u8::from(feature < ones))
}

/// All that an experiment reads.
pub(super) struct Synthetic {
    _folder: TempDir,
    store: Store,
    measurements: Measurements,
    data: Data,
    paper: Paper,
    known: Known,
    pub(super) runs: Runs,
}

impl Synthetic {
    /// Every run that the experiment plans, stage by stage.
    pub(super) fn new(experiment: &Experiment, known: Known) -> Self {
        Self::ending(experiment, known, |_| None)
    }

    /// The same where some runs end in another way.
    pub(super) fn ending(experiment: &Experiment, known: Known, ends: impl Fn(&Job) -> Option<Ends>) -> Self {
        let mut synthetic = Self::without_runs(experiment.places, known);
        synthetic.runs = {
            let context = synthetic.context();
            let plan = |runs: &Runs| (experiment.jobs)(&context, runs);
            let finish = |runs: &Runs, job: &Job| match ends(job) {
                None => finish(&context, runs, job, known),
                Some(how) => ended(finish(&context, runs, job, known), how),
            };
            complete(Runs::default(), plan, finish).unwrap().0
        };
        synthetic
    }

    /// The data at places.
    pub(super) fn without_runs(places: &[Place], known: Known) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            store: store::store(folder.path()),
            measurements: store::measurements(folder.path()),
            data: Data::of(places.iter().map(|&place| (place, dataset(place, known)))),
            _folder: folder,
            paper: Paper::load().unwrap(),
            known,
            runs: Runs::default(),
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        let mut sizes = Sizes::of(self.known.scale, &[]).unwrap();
        sizes.figure3.networks = 12;
        sizes.pre_training.limits = Limits { max_epochs: 10, patience: 2 };
        sizes.pre_training.rounds.clear();
        Context {
            scale: self.known.scale,
            verdicts: self.known.verdicts,
            sizes,
            choices: crate::experiments::Choices::default(),
            data: &self.data,
            seeds: (1..=self.known.seeds).collect(),
            paper: &self.paper,
            store: &self.store,
            measurements: &self.measurements,
            kernels: Kernels::detect(),
        }
    }
}

fn dataset(place: Place, known: Known) -> Dataset {
    const CLASSES: u32 = 5;
    let is_stand_in = known.stand_ins.contains(&place);
    let split = |examples: u32| Split {
        inputs: Examples::Dense(Matrix::from_fn(FEATURES, examples as usize, |feature, example| {
            (known.inputs)(example, feature)
        })),
        labels: (0..examples).map(|example| example % CLASSES).collect(),
    };
    Dataset {
        provenance: Provenance {
            name: if is_stand_in { "stand-in".into() } else { place.name().into() },
            title: format!("synthetic {}", place.name()),
            source: "a test".into(),
            licence: "none".into(),
            stands_in_for: is_stand_in.then(|| place.name().into()),
        },
        features: FEATURES,
        shape: vec![FEATURES],
        classes: CLASSES as usize,
        train: split(EXAMPLES),
        valid: split(EXAMPLES),
        test: split(known.examples),
        unlabelled: None,
        words: Vec::new(),
        fingerprint: place.name().into(),
    }
}

fn finish(context: &Context<'_>, runs: &Runs, job: &Job, known: Known) -> Record {
    let record = match pretended(job) {
        Record::Supervised(record) => record,
        Record::PreTraining(mut layer) => {
            layer.outcome = RunOutcome::StoppedEarly;
            return Record::PreTraining(layer);
        }
    };
    let settings = &record.settings;
    let (place, part) = examples(context, settings);
    let outcome = (known.outcome)(&Run { model: model(runs, settings, place, part), part, settings });
    let network = outcome.network.clone();
    let record = Record::Supervised(came_to(record, &outcome));
    match network {
        None => record,
        Some(network) => keep(context.store, record, &network).unwrap(),
    }
}

/// The record of a run that ended in another way.
fn ended(mut record: Record, how: Ends) -> Record {
    let outcome = match how {
        Ends::AtLimit => RunOutcome::Completed,
        Ends::AtOnce | Ends::Diverges => RunOutcome::Diverged,
        Ends::Dies => RunOutcome::Dead,
    };
    match &mut record {
        Record::Supervised(record) => {
            record.outcome = outcome;
            if how == Ends::AtOnce {
                record.epochs.clear();
                record.best = None;
            }
            if let Some(best) = record.best.as_mut().filter(|_| how == Ends::Dies) {
                // The dead layer passes on a constant, and its few errors must not count.
                best.validation.zeros =
                    vec![ZeroCount { zeros: 10, values: 10 }; record.settings.architecture.hidden().len()];
                best.test.zeros.clone_from(&best.validation.zeros);
            }
        }
        Record::PreTraining(record) => {
            record.outcome = outcome;
            if how == Ends::AtOnce {
                record.epochs.clear();
                record.best_epoch = None;
            }
        }
    }
    record
}

fn came_to(mut record: RunRecord, outcome: &Outcome) -> RunRecord {
    let best = record.best.as_mut().expect("a pretended run has a best epoch");
    best.validation.misclassified = (0..outcome.validation_errors).collect();
    best.test.misclassified = (0..outcome.errors).collect();
    best.test_rmse = Some(outcome.rmse);
    // Some reviews are harder than others.
    let squared = |example: usize| outcome.rmse * outcome.rmse * (0.8 + 0.1 * (example % 5) as f64);
    best.test_squared_errors = Some((0..best.test.examples.get()).map(squared).collect());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 1,000")]
    let zeros = ZeroCount { zeros: (10.0 * outcome.sparsity).round() as u64, values: 1_000 };
    best.test.zeros = vec![zeros; record.settings.architecture.hidden().len()];
    let [epoch] = &mut record.epochs[..] else { panic!("a pretended run has one epoch") };
    epoch.epoch = best.epoch;
    epoch.validation_error = best.validation.error_rate();
    epoch.sparsity = best.test.zeros.first().and_then(|zeros| zeros.sparsity());
    record.outcome = RunOutcome::StoppedEarly;
    record.cost.steps = 1_000;
    record.cost.training_seconds = outcome.milliseconds;
    record
}

fn examples(context: &Context<'_>, settings: &RunSettings) -> (Place, Subset) {
    let of = |(place, dataset): (Place, &Dataset)| {
        let parts = parts(&context.sizes).into_iter();
        let mut found = parts.filter(|part| part.fingerprint(dataset) == settings.data.fingerprint);
        found.next().map(|part| (place, part))
    };
    context.data.all().find_map(of).expect("the data of a planned run")
}

fn model(runs: &Runs, settings: &RunSettings, place: Place, part: Subset) -> Model {
    if let Some(encoder) = &settings.encoder {
        let network = run_record(runs, &encoder.job).expect("the network that is probed is finished");
        return model(runs, &network.settings, place, part);
    }
    let hidden = settings.architecture.hidden();
    let top = settings.pre_training.as_ref().and_then(|top| pre_training_record(runs, top));
    Model {
        place,
        neuron: hidden.first().map_or(ActivationKind::Linear, |layer| layer.activation),
        depth: hidden.len(),
        pre_training: top.map(|layer| layer.settings.pre_training.reconstruction),
        share: match part {
            Subset::Share(thousandths) => Some(thousandths),
            Subset::Whole | Subset::Fold { .. } | Subset::Labels { .. } => None,
        },
    }
}

/// A network whose first units are the input's features, and whose other units repeat these, in every layer.
pub(super) fn copying(settings: &RunSettings) -> Network<f32> {
    with_hidden(settings, |unit, below| f32::from(u8::from(below == unit % FEATURES)), |_| 0.0)
}

/// A network whose every second unit has the same value for all inputs, and the others 0.
pub(super) fn constant(settings: &RunSettings) -> Network<f32> {
    with_hidden(settings, |_, _| 0.0, |unit| if unit % 2 == 0 { 1.0 } else { 0.0 })
}

fn with_hidden(
    settings: &RunSettings,
    weight: fn(usize, usize) -> f32,
    bias: fn(usize) -> f32,
) -> Network<f32> {
    let mut network = Network::initialise(&settings.architecture, 1);
    for layer in &mut network.hidden {
        let affine = &mut layer.affine;
        affine.weights = Matrix::from_fn(affine.outputs(), affine.inputs(), weight);
        affine.bias = (0..affine.outputs()).map(bias).collect();
        layer.half_negated = false;
    }
    network
}
