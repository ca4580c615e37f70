//! Runs that go on from any state, in memory or in a file.

use std::ops::ControlFlow;
use std::time::Duration;

use truezero_activations::ActivationKind;
use truezero_datasets::{Dataset, Split};
use truezero_eval::{
    CHECKPOINT, DataSettings, Environment, RunData, RunSettings, Runner, Weights, Work, WorkRecord,
    supervised_job,
};
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Loss, Network};
use truezero_sweep::{Job, Store};
use truezero_tensor::{Examples, Kernels, Matrix};
use truezero_train::{Checkpoint, Epoch, Observer, Step, Supervised, Validation, descend};

use crate::scratch::{choice, folder, provenance};

const EXAMPLES: usize = 4;

/// A run from a checkpoint with these weights, epochs and steps ends by an outcome or is refused.
///
/// Four bytes choose the finished epochs, the steps, and the errors and losses; the weights are a model after them.
pub(crate) fn checkpoint(bytes: &[u8]) -> bool {
    let (epochs, bytes) = choice(bytes);
    let (steps, bytes) = choice(bytes);
    let (error, bytes) = choice(bytes);
    let (loss, bytes) = choice(bytes);
    let Ok(network) = Network::from_safetensors(bytes) else { return false };
    if network.inputs() > 64 || network.classes() > 64 {
        return false;
    }
    let inputs =
        Examples::Dense(Matrix::from_fn(network.inputs(), EXAMPLES, |row, column| (row * column) as f32));
    #[expect(clippy::cast_possible_truncation, reason = "there are few classes")]
    let labels = (0..EXAMPLES).map(|example| (example % network.classes()) as u32).collect::<Vec<_>>();
    let Ok(examples) = Labelled::new(&inputs, &labels, network.classes()) else { return false };
    let descent =
        Descent { batch_size: 3, learning_rate: 0.1, l1: 0.0, max_epochs: 3, patience: 2, seed: u64::MAX };
    let objective = Supervised::new(&network, examples, examples, &descent, Kernels::detect());
    let mut objective = objective.expect("the settings and examples are sound");
    let number = |byte: usize| [0.0, 1e-300, 1.0, 1e300, f64::INFINITY, f64::NAN][byte % 6];
    let mut checkpoint = Checkpoint::new(network.clone());
    checkpoint.epochs = (1..=epochs % 5)
        .map(|epoch| {
            let number = number(error / epoch);
            Epoch {
                epoch: u32::try_from(epoch * (1 + error % 2)).unwrap_or(u32::MAX),
                training_loss: Loss::default(),
                validation: Validation {
                    error: number,
                    loss: number,
                    zeros: Vec::new(),
                    misclassified: Vec::new(),
                },
                is_best: epoch % 2 == 1,
            }
        })
        .collect();
    checkpoint.steps = u32::try_from(steps).unwrap_or(u32::MAX);
    checkpoint.loss = Loss { data: number(loss), l1: 0.0 };
    descend(&mut objective, &mut checkpoint, &mut ()).is_ok()
}

/// A small data set, and a job on it.
fn job() -> (Dataset, Job<Work>) {
    let split = |examples: u32| Split {
        inputs: Examples::Dense(Matrix::from_fn(2, examples as usize, |row, column| (row + column) as f32)),
        labels: (0..examples).map(|example| example % 2).collect(),
    };
    let dataset = Dataset {
        features: 2,
        shape: vec![2],
        classes: 2,
        train: split(4),
        valid: split(2),
        test: split(2),
        unlabelled: None,
        words: Vec::new(),
        fingerprint: "fuzzed".into(),
        provenance: provenance(),
    };
    let hidden = HiddenLayer { units: 2, activation: ActivationKind::Tanh, half_negated: false };
    let settings = RunSettings {
        data: DataSettings::of(&dataset),
        architecture: Architecture::new(2, vec![hidden], 2).expect("the sizes are sound"),
        encoder: None,
        pre_training: None,
        weights: Weights::Best,
        descent: Descent { batch_size: 2, learning_rate: 0.1, l1: 0.0, max_epochs: 2, patience: 2, seed: 0 },
    };
    let job = supervised_job(settings, "fuzzed").expect("settings can be written");
    (dataset, job)
}

/// Runs the job in a store, from its checkpoint if it has one that can be used.
fn run(store: &Store<WorkRecord>, dataset: &Dataset, job: &Job<Work>, observer: &mut impl Observer) -> bool {
    let environment = Environment::default();
    let checkpoint_every = Some(Duration::from_secs(3600));
    let runner = Runner { store, kernels: Kernels::detect(), environment: &environment, checkpoint_every };
    let data = RunData { dataset, stream: None, ordinal: false };
    matches!(runner.run(job, data, observer), Ok(Some(_)))
}

/// A run starts over, and says so, if its checkpoint cannot be used. The file has a checksum, so what is fuzzed are its
/// contents.
pub(crate) fn checkpoint_file(bytes: &[u8]) -> bool {
    let (dataset, job) = job();
    folder("checkpoint-file", |folder| {
        let store = Store::new(folder);
        store.write_sealed(&job.id, CHECKPOINT, bytes).expect("a temporary file can be written");
        let finished = run(&store, &dataset, &job, &mut ());
        let used = store.faults().is_empty();
        assert!(finished || used, "a run that starts over is not finished");
        finished && used
    })
}

/// Ends a run after its first step.
struct Once;

impl Observer for Once {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

/// The contents of the checkpoint that a run leaves after its first step.
pub(crate) fn checkpoint_of_a_step() -> Option<Vec<u8>> {
    let (dataset, job) = job();
    folder("checkpoint-of-a-step", |folder| {
        let store = Store::new(folder);
        store.delete(&job.id, CHECKPOINT).ok()?;
        run(&store, &dataset, &job, &mut Once);
        store.read_sealed(&job.id, CHECKPOINT).ok().flatten()
    })
}
