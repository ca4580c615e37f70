//! [`Work`]: what a job does. Its settings identify the job.

use serde::Serialize;
use truezero_activations::{Activation, Bounds};
use truezero_network::Descent;
use truezero_sweep::{Job, SweepError};

use crate::{DataSettings, PreTrainingSettings, RunSettings};

/// Part of every identity. It is raised when a change moves numbers (a "value-breaking change" in the changelog), so
/// that older results are not taken for results of today.
const NUMERICS: u32 = 3;

/// The same for layers of values in [−1, 1] above the first: what is below them is scaled into [0, 1] since 4. The
/// settings do not say what the layer below is; the layers of a network of the paper are all alike.
const NUMERICS_OF_CENTRED: u32 = 4;

/// What a job does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Work {
    /// Trains a network by labels.
    Supervised(RunSettings),
    /// Trains a layer as a denoising auto-encoder.
    PreTraining(PreTrainingSettings),
}

/// A job that trains a network by labels.
///
/// `label` names the data and the network. The penalty, the learning rate and the seed are added to it, so it must tell
/// the network from others that share these three.
///
/// # Errors
/// [`SweepError::Settings`] if the settings cannot be written as JSON, as with a learning rate of NaN.
pub fn supervised_job(settings: RunSettings, label: &str) -> Result<Job<Work>, SweepError> {
    let Descent { learning_rate, l1, seed, .. } = settings.descent;
    let penalty = if l1 == 0.0 { String::new() } else { format!(", L1 {l1:e}") };
    let label = format!("{label}{penalty}, rate {learning_rate}, seed {seed}");
    Job::new("truezero run", NUMERICS, Work::Supervised(settings), label)
}

/// A job that pre-trains a layer. `label` names the data.
///
/// # Errors
/// [`SweepError::Settings`] if the settings cannot be written as JSON.
pub fn pre_training_job(settings: PreTrainingSettings, label: &str) -> Result<Job<Work>, SweepError> {
    let PreTrainingSettings { layer, pre_training, .. } = &settings;
    let (activation, rate) = (pre_training.hidden.activation, pre_training.descent.learning_rate);
    let label = format!(
        "{label} {activation}, pre-training of layer {layer} by {}, rate {rate}, seed {}",
        pre_training.reconstruction, pre_training.descent.seed
    );
    let centred = activation.range() == Bounds::new(-1.0_f64, 1.0);
    let numerics = if *layer > 1 && centred { NUMERICS_OF_CENTRED } else { NUMERICS };
    Job::new("truezero pre-training", numerics, Work::PreTraining(settings), label)
}

impl Work {
    /// The examples that the job learns from.
    pub fn data(&self) -> &DataSettings {
        match self {
            Self::Supervised(settings) => &settings.data,
            Self::PreTraining(settings) => &settings.data,
        }
    }

    /// The identities of the jobs whose networks the job starts from or sees through.
    pub fn builds_upon(&self) -> Vec<&str> {
        let jobs = match self {
            Self::Supervised(settings) => {
                [settings.encoder.as_ref().map(|encoder| &encoder.job), settings.pre_training.as_ref()]
            }
            Self::PreTraining(settings) => [settings.below.as_ref(), None],
        };
        jobs.into_iter().flatten().map(String::as_str).collect()
    }

    /// How it is trained.
    pub fn descent(&self) -> &Descent {
        match self {
            Self::Supervised(settings) => &settings.descent,
            Self::PreTraining(settings) => &settings.pre_training.descent,
        }
    }

    /// A name for runs whose steps take about as long: the same data, activation and sizes.
    pub fn kind(&self) -> String {
        let network = match self {
            Self::Supervised(settings) => {
                let first = settings.architecture.hidden().first();
                first.map_or_else(String::new, |layer| format!("network of {}", layer.activation))
            }
            Self::PreTraining(settings) => {
                let layer = &settings.pre_training;
                format!("layer {} of {} by {}", settings.layer, layer.hidden.activation, layer.reconstruction)
            }
        };
        format!("{} {network} {}", self.data().name, self.sizes())
    }

    /// The sizes of what is trained, as in "784-1000-10".
    pub fn sizes(&self) -> String {
        match self {
            Self::Supervised(settings) => {
                let sizes: Vec<String> = settings.architecture.sizes().iter().map(usize::to_string).collect();
                sizes.join("-")
            }
            Self::PreTraining(settings) => format!("{} units", settings.pre_training.hidden.units),
        }
    }

    /// About how many multiplications the run takes. Good enough to start the longest run first, not to say how long
    /// it takes.
    pub fn effort(&self) -> f64 {
        let (weights, sparse) = match self {
            Self::Supervised(settings) => (
                settings.architecture.sizes().windows(2).map(|size| size[0] as f64 * size[1] as f64).sum(),
                settings.architecture.hidden().iter().all(|layer| layer.activation.true_zeros()),
            ),
            // Encoder and decoder, as if the layer below had as many units.
            Self::PreTraining(settings) => {
                let hidden = &settings.pre_training.hidden;
                (2.0 * (hidden.units as f64).powi(2), hidden.activation.true_zeros())
            }
        };
        // A rectifier network is half zeros at the start, and more later.
        let share = if sparse { 0.3 } else { 1.0 };
        share * weights * self.data().train as f64 * f64::from(self.descent().max_epochs)
    }
}

#[cfg(test)]
mod tests {
    use truezero_activations::{ActivationKind, RescaledLif, Softplus};
    use truezero_network::{Architecture, HiddenLayer};
    use truezero_pretrain::{Corruption, Reconstruction};

    use super::*;
    use crate::Encoder;
    use crate::sample::{pre_training, settings};

    /// Stored results are found by this identity: if it moves, they are lost.
    #[test]
    fn the_identity_of_a_job_stays() {
        let supervised = |change: fn(&mut RunSettings)| {
            let mut settings = settings();
            change(&mut settings);
            supervised_job(settings, "").unwrap().id
        };
        let pre_trained = |change: fn(&mut PreTrainingSettings)| {
            let mut settings = pre_training();
            change(&mut settings);
            pre_training_job(settings, "").unwrap().id
        };
        let hidden = |activation| vec![HiddenLayer { units: 5, activation, half_negated: false }];
        let found = [
            supervised(|_| {}),
            supervised(|settings| settings.encoder = Some(Encoder { job: "0f".into(), layers: 2 })),
            supervised(|settings| {
                settings.pre_training = Some("0f".into());
                settings.descent.l1 = 2.97e-4;
            }),
            supervised_job(
                RunSettings {
                    architecture: Architecture::new(
                        5,
                        hidden(ActivationKind::Softplus(Softplus::default())),
                        2,
                    )
                    .unwrap(),
                    ..settings()
                },
                "",
            )
            .unwrap()
            .id,
            supervised_job(
                RunSettings {
                    architecture: Architecture::new(
                        5,
                        hidden(ActivationKind::RescaledLif(RescaledLif::default())),
                        2,
                    )
                    .unwrap(),
                    ..settings()
                },
                "",
            )
            .unwrap()
            .id,
            pre_trained(|_| {}),
            pre_trained(|settings| {
                settings.below = Some("0f".into());
                settings.layer = 2;
            }),
            pre_trained(|settings| {
                settings.pre_training.reconstruction = Reconstruction::Sigmoid;
                settings.pre_training.corruption = Corruption::salt_and_pepper(0.01, 0.01, 1.0).unwrap();
            }),
            pre_trained(|settings| {
                settings.below = Some("0f".into());
                settings.layer = 2;
                settings.pre_training.hidden.activation = ActivationKind::Tanh;
            }),
        ];
        let expected = [
            "fd54132bfd100bb0e095838e",
            "9b3585ceb519a76647876238",
            "e194222c9eb231c0bf279604",
            "3ba0bde0aaaa9abf5a2d9c03",
            "1dd260a137970b568ae88b30",
            "43d9fb3656bc6e1b6449dddc",
            "bb5d069a47efaea3423caa1b",
            "6428cce8bb6c31880ff5bb96",
            "70e5013b1c71aee1a1da5d78",
        ];
        assert_eq!(
            found, expected,
            "the identity of a job has moved: users' finished runs are no longer found. Where results move, raise \
             NUMERICS and then these; else undo the change."
        );
    }

    /// A record must be recognised as its job's, whatever numbers are in it.
    #[test]
    fn settings_come_back_from_json_to_the_bit() {
        let mut settings = settings();
        for exponent in 1..200 {
            settings.descent.l1 = 1e-2_f64.powf(1.0 + f64::from(exponent) / 71.0);
            let text = serde_json::to_string(&settings).unwrap();
            assert_eq!(serde_json::from_str::<RunSettings>(&text).unwrap(), settings);
        }
    }

    #[test]
    fn every_setting_of_pre_training_is_part_of_the_identity() {
        let id = |change: fn(&mut PreTrainingSettings)| {
            let mut settings = pre_training();
            change(&mut settings);
            pre_training_job(settings, "mnist").unwrap().id
        };
        let mut ids = vec![
            id(|_| {}),
            id(|settings| settings.layer = 2),
            id(|settings| settings.below = Some("0f".into())),
            id(|settings| settings.data.fingerprint = "0e".into()),
            id(|settings| settings.pre_training.hidden.half_negated = false),
            id(|settings| settings.pre_training.reconstruction = Reconstruction::Sigmoid),
            id(|settings| settings.pre_training.corruption = Corruption::masking(0.5).unwrap()),
            id(|settings| settings.pre_training.centred_inputs = true),
            id(|settings| settings.pre_training.least_gain = 0.5),
            id(|settings| settings.pre_training.descent.seed = 2),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 10);
    }

    #[test]
    fn every_setting_is_part_of_the_identity() {
        let id = |change: fn(&mut RunSettings)| {
            let mut settings = settings();
            change(&mut settings);
            supervised_job(settings, "rectifier").unwrap().id
        };
        let mut ids = vec![
            id(|_| {}),
            id(|settings| settings.descent.learning_rate = 0.01),
            id(|settings| settings.descent.batch_size = 11),
            id(|settings| settings.descent.l1 = 0.0),
            id(|settings| settings.descent.max_epochs = 6),
            id(|settings| settings.descent.patience = 6),
            id(|settings| settings.descent.seed = 2),
            id(|settings| settings.data.fingerprint = "0e".into()),
            id(|settings| settings.data.train = 1),
            id(|settings| settings.data.streamed = true),
            id(|settings| settings.pre_training = Some("0f".into())),
            id(|settings| settings.encoder = Some(Encoder { job: "0f".into(), layers: 1 })),
            id(|settings| settings.architecture = Architecture::new(784, vec![], 10).unwrap()),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 13);
    }
}
