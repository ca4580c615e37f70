//! [`Work`]: the settings of a training run, which identify its [`Job`].

use anyhow::Result;
use serde::{Deserialize, Serialize};
use truezero_eval::{DataSettings, RunSettings};
use truezero_network::Descent;
use truezero_pretrain::Settings;

/// Part of every identity. It is raised when a change moves numbers (a "value-breaking change" in the changelog), so
/// that results from before are not taken for results of today.
const NUMERICS: u32 = 1;

/// A training run.
pub(crate) type Job = truezero_sweep::Job<Work>;

/// What a job does.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Work {
    /// Trains a network by labels.
    Supervised(RunSettings),
    /// Trains a layer as a denoising auto-encoder.
    PreTraining(PreTrainingSettings),
}

/// Everything that determines how a layer is pre-trained, to the bit, on every machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreTrainingSettings {
    pub(crate) data: DataSettings,
    /// The number of the layer, from 1 at the input.
    pub(crate) layer: u32,
    /// The identity of the job that pre-trained the layer below; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) below: Option<String>,
    pub(crate) pre_training: Settings,
}

/// A run by labels. `network` is what a person calls the data and the network, and what tells it from others of the
/// same penalty, rate and seed.
pub(crate) fn supervised(settings: RunSettings, network: &str) -> Result<Job> {
    let Descent { learning_rate, l1, seed, .. } = settings.descent;
    let penalty = if l1 == 0.0 { String::new() } else { format!(", L1 {l1:e}") };
    let label = format!("{network}{penalty}, rate {learning_rate}, seed {seed}");
    Ok(Job::new("truezero run", NUMERICS, Work::Supervised(settings), label)?)
}

/// The pre-training of a layer. `data` is what a person calls the data.
pub(crate) fn pre_training(settings: PreTrainingSettings, data: &str) -> Result<Job> {
    let PreTrainingSettings { layer, pre_training, .. } = &settings;
    let (neuron, rate) = (pre_training.hidden.activation, pre_training.descent.learning_rate);
    let label = format!(
        "{data} {neuron}, pre-training of layer {layer} by {}, rate {rate}, seed {}",
        pre_training.reconstruction, pre_training.descent.seed
    );
    Ok(Job::new("truezero pre-training", NUMERICS, Work::PreTraining(settings), label)?)
}

impl Work {
    /// What runs have in common whose steps are alike: data, neuron and sizes.
    pub(crate) fn kind(&self) -> String {
        let (data, neuron) = match self {
            Self::Supervised(settings) => {
                let hidden = settings.architecture.hidden();
                let neuron = hidden.first().map(|layer| format!("network of {}", layer.activation));
                (&settings.data, neuron.unwrap_or_default())
            }
            Self::PreTraining(settings) => {
                let layer = &settings.pre_training;
                let neuron = format!("layer {} of {}", settings.layer, layer.hidden.activation);
                (&settings.data, format!("{neuron} by {}", layer.reconstruction))
            }
        };
        format!("{} {neuron} {}", data.name, self.sizes())
    }

    pub(crate) fn descent(&self) -> &Descent {
        match self {
            Self::Supervised(settings) => &settings.descent,
            Self::PreTraining(settings) => &settings.pre_training.descent,
        }
    }

    /// The sizes of what is trained, as in "784-1000-10".
    pub(crate) fn sizes(&self) -> String {
        match self {
            Self::Supervised(settings) => {
                let sizes: Vec<String> = settings.architecture.sizes().iter().map(usize::to_string).collect();
                sizes.join("-")
            }
            Self::PreTraining(settings) => format!("{} units", settings.pre_training.hidden.units),
        }
    }

    /// About how many multiplications the run takes, to start the longest first: an order, not a time.
    pub(crate) fn effort(&self) -> f64 {
        let (weights, examples, sparse) = match self {
            Self::Supervised(settings) => (
                settings.architecture.sizes().windows(2).map(|size| size[0] * size[1]).sum::<usize>(),
                settings.data.train,
                settings.architecture.hidden().iter().all(|layer| layer.activation.true_zeros()),
            ),
            // Encoder and decoder, as if the layer below had as many units.
            Self::PreTraining(settings) => (
                2 * settings.pre_training.hidden.units.pow(2),
                settings.data.train,
                settings.pre_training.hidden.activation.true_zeros(),
            ),
        };
        // A rectifier network is half zeros at the start, and more later.
        let share = if sparse { 0.3 } else { 1.0 };
        share * weights as f64 * examples as f64 * f64::from(self.descent().max_epochs)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use truezero_activations::{ActivationKind, RescaledLif, Softplus};
    use truezero_eval::Encoder;
    use truezero_network::{Architecture, HiddenLayer};
    use truezero_pretrain::{Corruption, Reconstruction};

    use super::*;

    pub(crate) fn settings() -> RunSettings {
        let layer = HiddenLayer { units: 1000, activation: ActivationKind::Rectifier, half_negated: true };
        RunSettings {
            data: DataSettings {
                name: "mnist".into(),
                fingerprint: "0f".into(),
                train: 50_000,
                valid: 10_000,
                test: 10_000,
            },
            architecture: Architecture::new(784, vec![layer; 3], 10).unwrap(),
            encoder: None,
            pre_training: None,
            descent: Descent {
                learning_rate: 0.1,
                batch_size: 10,
                l1: 0.001,
                max_epochs: 5,
                patience: 5,
                seed: 1,
            },
        }
    }

    pub(crate) fn pre_training() -> PreTrainingSettings {
        let RunSettings { data, architecture, descent, .. } = settings();
        PreTrainingSettings {
            data,
            layer: 1,
            below: None,
            pre_training: Settings {
                hidden: architecture.hidden()[0],
                reconstruction: Reconstruction::Softplus,
                corruption: Corruption::masking(0.25).unwrap(),
                centred_inputs: false,
                descent,
            },
        }
    }

    /// Stored results are found by this identity: if it moves, they are lost.
    #[test]
    fn the_identity_of_a_job_stays() {
        let supervised = |change: fn(&mut RunSettings)| {
            let mut settings = settings();
            change(&mut settings);
            super::supervised(settings, "").unwrap().id
        };
        let pre_trained = |change: fn(&mut PreTrainingSettings)| {
            let mut settings = pre_training();
            change(&mut settings);
            super::pre_training(settings, "").unwrap().id
        };
        let hidden = |activation| vec![HiddenLayer { units: 5, activation, half_negated: false }];
        let found = [
            supervised(|_| {}),
            supervised(|settings| settings.encoder = Some(Encoder { job: "0f".into(), layers: 2 })),
            supervised(|settings| {
                settings.pre_training = Some("0f".into());
                settings.descent.l1 = 2.97e-4;
            }),
            super::supervised(
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
            super::supervised(
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
                settings.pre_training.corruption = Corruption::salt_and_pepper(0.01, 1.0).unwrap();
            }),
        ];
        let expected = [
            "78354b22240b924de2394210",
            "5a9bcabad132aad29a77a251",
            "af39cbd09c32945bfc8f39e4",
            "c452da8cdc05e2020b92729b",
            "286d9fa26ab43b52aa65d3f8",
            "0b1f50d30133b1148a5ff7b0",
            "4ad98b5235c489542095b6a3",
            "a5099f4091e976b2662302ca",
        ];
        assert_eq!(
            found, expected,
            "the identity of a job has moved: users' finished runs are no longer found. Where results move, raise NUMERICS and \
             then these; else undo the change."
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
            super::pre_training(settings, "mnist").unwrap().id
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
            id(|settings| settings.pre_training.descent.seed = 2),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 9);
    }

    #[test]
    fn every_setting_is_part_of_the_identity() {
        let id = |change: fn(&mut RunSettings)| {
            let mut settings = settings();
            change(&mut settings);
            super::supervised(settings, "rectifier").unwrap().id
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
            id(|settings| settings.pre_training = Some("0f".into())),
            id(|settings| settings.encoder = Some(Encoder { job: "0f".into(), layers: 1 })),
            id(|settings| settings.architecture = Architecture::new(784, vec![], 10).unwrap()),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 12);
    }
}
