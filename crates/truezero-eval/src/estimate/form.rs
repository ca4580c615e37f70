//! [`Form`]: what the time of a job's steps depends on; and [`Load`]: how many steps there are.

use std::collections::BTreeMap;

use truezero_datasets::Dataset;
use truezero_network::HiddenLayer;
use truezero_pretrain::{Corruption, Reconstruction};

use crate::{DataSettings, EvalError, PreTrainingSettings, RunSettings, Work};

/// The bytes of a misclassified example in a record.
const MISTAKE_BYTES: f64 = 16.0;
/// The bytes of the rest of a record: of what is there once, and of an epoch.
const RECORD_BYTES: [f64; 2] = [2_000.0, 300.0];

/// What the time of a job's steps depends on. Learning rate, penalty and seed do not belong to it. They change the
/// sparsity, but when steps are timed, at the initial weights, networks are the least sparse.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    /// The features of an example. The name of the data does not matter: all domains of one text set are equally fast.
    pub(super) features: usize,
    /// The layers through which the examples are encoded before training, from the input up.
    pub(super) below: Vec<HiddenLayer>,
    pub(super) learner: Learner,
    pub(super) classes: usize,
    /// Whether training examples are drawn from a stream.
    pub(super) streamed: bool,
    pub(super) batch_size: usize,
}

/// What is trained.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Learner {
    /// By labels.
    Network(Vec<HiddenLayer>),
    /// By reconstruction.
    AutoEncoder { hidden: HiddenLayer, reconstruction: Reconstruction, corruption: Corruption },
}

impl Form {
    /// `works` has, by identity, the jobs that this one builds upon.
    pub(super) fn of(
        work: &Work,
        dataset: &Dataset,
        works: &BTreeMap<String, Work>,
    ) -> Result<Self, EvalError> {
        let (below, learner, descent) = match work {
            Work::Supervised(settings) => (
                match &settings.encoder {
                    None => Vec::new(),
                    Some(encoder) => {
                        hidden_layers(works, &encoder.job)?.into_iter().take(encoder.layers).collect()
                    }
                },
                Learner::Network(settings.architecture.hidden().to_vec()),
                &settings.descent,
            ),
            Work::PreTraining(settings) => {
                let pre_training = &settings.pre_training;
                (
                    settings.below.as_ref().map_or(Ok(Vec::new()), |below| hidden_layers(works, below))?,
                    Learner::AutoEncoder {
                        hidden: pre_training.hidden,
                        reconstruction: pre_training.reconstruction,
                        corruption: pre_training.corruption,
                    },
                    &pre_training.descent,
                )
            }
        };
        Ok(Self {
            features: dataset.features,
            below,
            learner,
            classes: dataset.classes,
            streamed: work.data().streamed,
            batch_size: descent.batch_size,
        })
    }

    /// The number of inputs of what is trained.
    pub(super) fn inputs(&self) -> usize {
        self.below.last().map_or(self.features, |layer| layer.units)
    }

    /// The size of the model file without its header: four bytes per number. Pre-training writes the layers below too.
    pub(super) fn model_bytes(&self) -> f64 {
        let units = |layers: &[HiddenLayer]| layers.iter().map(|layer| layer.units).collect::<Vec<_>>();
        let sizes = match &self.learner {
            Learner::Network(hidden) => [vec![self.inputs()], units(hidden), vec![self.classes]].concat(),
            Learner::AutoEncoder { hidden, .. } => {
                [vec![self.features], units(&self.below), vec![hidden.units, self.classes]].concat()
            }
        };
        sizes.windows(2).map(|size| 4.0 * (size[0] as f64 + 1.0) * size[1] as f64).sum()
    }
}

/// The hidden layers of the network that a job writes.
fn hidden_layers(works: &BTreeMap<String, Work>, id: &str) -> Result<Vec<HiddenLayer>, EvalError> {
    match works.get(id).ok_or_else(|| EvalError::NotPlanned { job: id.to_owned() })? {
        Work::Supervised(settings) => Ok(settings.architecture.hidden().to_vec()),
        Work::PreTraining(settings) => {
            let mut layers =
                settings.below.as_ref().map_or(Ok(Vec::new()), |below| hidden_layers(works, below))?;
            layers.push(settings.pre_training.hidden);
            Ok(layers)
        }
    }
}

/// How much a job does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Load {
    pub(super) steps: f64,
    /// The examples that are evaluated: the validation examples after each epoch, and the test examples once.
    pub(super) judged: f64,
    /// The examples that are encoded by the layers below.
    pub(super) encoded: f64,
    /// The examples that are drawn from a stream, epoch by epoch.
    pub(super) drawn: f64,
    pub(super) record_bytes: f64,
}

impl Load {
    /// The load of a job that is trained for this number of epochs.
    pub(super) fn of(work: &Work, dataset: &Dataset, epochs: usize) -> Self {
        let steps = |examples: usize, batch_size: usize| (epochs * examples.div_ceil(batch_size)) as f64;
        let record_bytes = RECORD_BYTES[0] + RECORD_BYTES[1] * epochs as f64;
        let DataSettings { train, valid, test, streamed, .. } = *work.data();
        // How often training examples are encoded, and how many are drawn.
        let (times, drawn) = if streamed { (epochs, (epochs * train) as f64) } else { (1, 0.0) };
        match work {
            Work::Supervised(RunSettings { encoder, descent, .. }) => Self {
                steps: steps(train, descent.batch_size),
                judged: (epochs * valid + test) as f64,
                encoded: if encoder.is_some() { (times * train + valid + test) as f64 } else { 0.0 },
                drawn,
                record_bytes: record_bytes + MISTAKE_BYTES * (valid + test) as f64,
            },
            Work::PreTraining(PreTrainingSettings { below, pre_training, .. }) => {
                let unlabelled = dataset.unlabelled_sizes();
                let (train, valid) = (train + unlabelled[0], valid + unlabelled[1]);
                Self {
                    steps: steps(train, pre_training.descent.batch_size),
                    judged: (epochs * valid) as f64,
                    encoded: if below.is_some() { (times * train + valid) as f64 } else { 0.0 },
                    drawn,
                    record_bytes,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use truezero_activations::ActivationKind;
    use truezero_datasets::{Split, mnist};
    use truezero_tensor::{Examples, Matrix};

    use super::*;
    use crate::sample::{pre_training, settings};
    use crate::{Encoder, pre_training_job};

    fn dataset() -> Dataset {
        let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
        mnist::load(&datasets).unwrap().take(5, 4, 3)
    }

    #[test]
    fn a_job_is_known_by_what_it_builds_upon() {
        let mut works = BTreeMap::new();
        let mut below = None;
        let dataset = dataset();
        for layer in 1..=3 {
            let job = pre_training_job(
                PreTrainingSettings { layer, below: below.clone(), ..pre_training() },
                "mnist",
            )
            .unwrap();
            let form = Form::of(&job.settings, &dataset, &works).unwrap();
            assert_eq!(form.below.len(), layer as usize - 1);
            assert_eq!(form.inputs(), if layer == 1 { 784 } else { 1000 });
            // 784-1000-…-10 with its biases.
            let numbers = 785_000 + (layer as usize - 1) * 1_001_000 + 10_010;
            assert_eq!(form.model_bytes(), 4.0 * numbers as f64);
            below = Some(job.id.clone());
            works.insert(job.id, job.settings);
        }
        let encoder = Some(Encoder { job: below.unwrap(), layers: 2 });
        let architecture = truezero_network::Architecture::new(1000, Vec::new(), 10).unwrap();
        let probe = Work::Supervised(RunSettings { architecture, encoder, ..settings() });
        let form = Form::of(&probe, &dataset, &works).unwrap();
        assert_eq!((form.below.len(), form.inputs(), form.model_bytes()), (2, 1000, 40_040.0));
        works.clear();
        assert!(Form::of(&probe, &dataset, &works).unwrap_err().to_string().contains("not planned"));
    }

    #[test]
    fn rate_penalty_and_seed_are_no_part_of_a_form_and_the_neuron_is() {
        let (dataset, works) = (dataset(), BTreeMap::new());
        let form = |change: fn(&mut RunSettings)| {
            let mut settings = settings();
            change(&mut settings);
            Form::of(&Work::Supervised(settings), &dataset, &works).unwrap()
        };
        let plain = form(|_| {});
        assert_eq!(plain, form(|settings| settings.descent.learning_rate = 0.5));
        assert_eq!(plain, form(|settings| settings.descent.l1 = 0.5));
        assert_eq!(plain, form(|settings| settings.descent.seed = 5));
        assert_eq!(plain, form(|settings| settings.pre_training = Some("0f".into())));
        assert_ne!(plain, form(|settings| settings.descent.batch_size = 5));
        assert_ne!(
            plain,
            form(|settings| {
                let tanh =
                    HiddenLayer { activation: ActivationKind::Tanh, ..settings.architecture.hidden()[0] };
                settings.architecture = truezero_network::Architecture::new(784, vec![tanh; 3], 10).unwrap();
            })
        );
    }

    #[test]
    fn of_a_stream_each_epoch_is_drawn_and_encoded() {
        let dataset = dataset();
        let streamed = |mut work: Work| {
            match &mut work {
                Work::Supervised(settings) => settings.data.streamed = true,
                Work::PreTraining(settings) => settings.data.streamed = true,
            }
            Load::of(&work, &dataset, 3)
        };
        let network = streamed(Work::Supervised(settings()));
        assert_eq!((network.steps, network.drawn, network.encoded), (15_000.0, 150_000.0, 0.0));
        let encoder = Some(Encoder { job: "0f".into(), layers: 1 });
        let probe = streamed(Work::Supervised(RunSettings { encoder, ..settings() }));
        assert_eq!((probe.drawn, probe.encoded), (150_000.0, 170_000.0));
        let above = PreTrainingSettings { below: Some("0f".into()), ..pre_training() };
        let layer = streamed(Work::PreTraining(above));
        assert_eq!((layer.drawn, layer.encoded), (150_000.0, 160_000.0));
    }

    #[test]
    fn a_load_counts_steps_and_examples() {
        let mut dataset = dataset();
        // The settings have 50,000 training, 10,000 validation and 10,000 test examples.
        let supervised = Load::of(&Work::Supervised(settings()), &dataset, 3);
        assert_eq!((supervised.steps, supervised.judged, supervised.encoded), (15_000.0, 40_000.0, 0.0));
        assert_eq!(supervised.drawn, 0.0);
        let Split { inputs, .. } = dataset.train.clone();
        dataset.unlabelled = Some(inputs);
        let above = PreTrainingSettings { below: Some("0f".into()), ..pre_training() };
        let unsupervised = Load::of(&Work::PreTraining(above), &dataset, 3);
        assert_eq!(
            (unsupervised.steps, unsupervised.judged, unsupervised.encoded),
            (15_003.0, 30_000.0, 60_005.0)
        );
        // One in ten without labels is for validation.
        dataset.unlabelled = Some(Examples::Dense(Matrix::zeros(784, 200)));
        let above = PreTrainingSettings { below: Some("0f".into()), ..pre_training() };
        let held_out = Load::of(&Work::PreTraining(above), &dataset, 3);
        assert_eq!((held_out.steps, held_out.judged, held_out.encoded), (15_054.0, 30_060.0, 60_200.0));
        assert!(unsupervised.record_bytes < supervised.record_bytes);
    }
}
