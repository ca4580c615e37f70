//! [`RunSettings`] and [`PreTrainingSettings`]: everything that determines the result of a run.

use serde::{Deserialize, Serialize};
use truezero_datasets::{Dataset, Split};
use truezero_network::{Architecture, Descent};
use truezero_pretrain::Settings;

use crate::finite::descent;

/// Everything that determines the result of a run, to the bit, on every machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSettings {
    /// The examples.
    pub data: DataSettings,
    /// The sizes and activations.
    pub architecture: Architecture,
    /// What turned the examples into the inputs of this network; absent if they are its inputs as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<Encoder>,
    /// The identity of the job that pre-trained the hidden layers; absent if they were random at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_training: Option<String>,
    /// Which of its weights are the result; absent for those of the best epoch.
    #[serde(default, skip_serializing_if = "Weights::are_best")]
    pub weights: Weights,
    /// How it was trained. Its seed also determines the initial weights that are random.
    #[serde(flatten, serialize_with = "descent")]
    pub descent: Descent,
}

/// Which weights of a run are its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// Those of the epoch with the lowest validation error.
    #[default]
    Best,
    /// Those of the last epoch; of the best one if the run diverged, whose last weights are of no use. The validation
    /// error still says when training ends. This is for so few validation examples that the lowest of their errors is
    /// mostly chance.
    Last,
}

impl Weights {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn are_best(&self) -> bool {
        *self == Self::Best
    }
}

/// The first hidden layers of a trained network, whose values are what another network sees: a linear probe does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    /// The identity of the job that trained the network.
    pub job: String,
    /// How many of its hidden layers.
    pub layers: usize,
}

/// Which examples a run learned from and was measured on.
///
/// If the training examples are streamed, the fingerprint is that of the stream and of the first epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSettings {
    /// The data set's name.
    pub name: String,
    /// A hash of its contents and of how it was split.
    pub fingerprint: String,
    /// The number of training examples; of a stream, those of an epoch.
    pub train: usize,
    /// The number of validation examples.
    pub valid: usize,
    /// The number of test examples.
    pub test: usize,
    /// Whether every epoch has training examples of its own, from an [`ExampleStream`](crate::ExampleStream).
    #[serde(default, skip_serializing_if = "is_false")]
    pub streamed: bool,
}

/// Left out of the JSON, so that the identities of all other runs are what they were before there were streams.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl DataSettings {
    /// The settings of a whole data set.
    pub fn of(dataset: &Dataset) -> Self {
        let [train, valid, test] = [&dataset.train, &dataset.valid, &dataset.test].map(Split::len);
        let (name, fingerprint) = (dataset.provenance.name.clone(), dataset.fingerprint.clone());
        Self { name, fingerprint, train, valid, test, streamed: false }
    }
}

/// Everything that determines how a layer is pre-trained, to the bit, on every machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreTrainingSettings {
    /// The examples. Their labels are not used.
    pub data: DataSettings,
    /// The number of the layer, from 1 at the input.
    pub layer: u32,
    /// The identity of the job that pre-trained the layer below; absent for the first layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<String>,
    /// The layer and how it is trained.
    pub pre_training: Settings,
}

#[cfg(test)]
mod tests {
    use crate::DataSettings;
    use crate::sample::settings;

    #[test]
    fn only_the_settings_of_a_stream_say_so() {
        let fixed = settings().data;
        let streamed = DataSettings { streamed: true, ..fixed.clone() };
        let text = |data: &DataSettings| serde_json::to_string(data).unwrap();
        assert!(!text(&fixed).contains("streamed"));
        assert!(text(&streamed).ends_with(r#","streamed":true}"#));
        for data in [fixed, streamed] {
            assert_eq!(serde_json::from_str::<DataSettings>(&text(&data)).unwrap(), data);
        }
    }
}
