//! [`Job`]: a fully specified training run, identified by the hash of its settings.

use anyhow::{Context as _, Result};
use truezero_datasets::{Dataset, Digest};
use truezero_eval::{DataSettings, RunSettings};

/// Part of every identity. It is raised when a change moves numbers (a "value-breaking change" in the changelog), so
/// that results from before are not taken for results of today.
const NUMERICS: u32 = 1;

/// A run to be done, unless its result is there already.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// The hash of the settings, in hexadecimal digits.
    pub(crate) id: String,
    /// What a person reads in the progress display.
    pub(crate) label: String,
    pub(crate) settings: RunSettings,
}

impl Job {
    pub(crate) fn new(settings: RunSettings) -> Result<Self> {
        let text =
            serde_json::to_string(&settings).context("the settings of a run cannot be written as JSON")?;
        let digest = Digest::of(format!("truezero run, numerics {NUMERICS}\n{text}").as_bytes()).to_string();
        let id = digest.chars().take(24).collect();
        let neuron = settings.architecture.hidden().first().map(|layer| layer.activation.to_string());
        let neuron = neuron.unwrap_or_else(|| "no hidden layer".to_owned());
        let (data, rate, seed) = (&settings.data.name, settings.descent.learning_rate, settings.descent.seed);
        let label = format!("{data} {neuron} rate {rate} seed {seed}");
        Ok(Self { id, label, settings })
    }

    /// About how many multiplications the run takes, to start the longest first: an order, not a time.
    pub(crate) fn effort(&self) -> f64 {
        let settings = &self.settings;
        let weights: usize = settings.architecture.sizes().windows(2).map(|size| size[0] * size[1]).sum();
        // A rectifier network is half zeros at the start, and more later.
        let sparse = settings.architecture.hidden().iter().all(|layer| layer.activation.true_zeros());
        let share = if sparse { 0.3 } else { 1.0 };
        share * weights as f64 * settings.data.train as f64 * f64::from(settings.descent.max_epochs)
    }
}

/// What a run's record says of its data.
pub(crate) fn data_settings(dataset: &Dataset) -> DataSettings {
    DataSettings {
        name: dataset.name.clone(),
        fingerprint: dataset.fingerprint.clone(),
        train: dataset.train.len(),
        valid: dataset.valid.len(),
        test: dataset.test.len(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use truezero_activations::ActivationKind;
    use truezero_network::{Architecture, Descent, HiddenLayer};

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

    /// Stored results are found by this identity: if it moves, they are lost.
    #[test]
    fn the_identity_of_a_job_stays() {
        assert_eq!(Job::new(settings()).unwrap().id, "78354b22240b924de2394210");
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
    fn every_setting_is_part_of_the_identity() {
        let id = |change: fn(&mut RunSettings)| {
            let mut settings = settings();
            change(&mut settings);
            Job::new(settings).unwrap().id
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
            id(|settings| settings.architecture = Architecture::new(784, vec![], 10).unwrap()),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 10);
    }
}
