//! A small data set and small settings, for all tests of runs.

use truezero_activations::ActivationKind;
use truezero_datasets::nistp::{Generator, Sources};
use truezero_datasets::{Dataset, Provenance};
use truezero_eval::{DataSettings, PreTrainingSettings};
use truezero_network::{Descent, HiddenLayer};
use truezero_pretrain::{Corruption, Reconstruction, Settings};

/// Characters, as many as these for training, validation and test.
pub(crate) fn dataset(name: &str, sizes: [u64; 3]) -> Dataset {
    let provenance = Provenance {
        name: name.into(),
        title: "Characters drawn by a pen".into(),
        source: "a test".into(),
        licence: "none".into(),
        stands_in_for: None,
    };
    Generator::new(Sources::strokes(), 1).dataset(provenance, sizes)
}

pub(crate) fn layer(units: usize) -> HiddenLayer {
    HiddenLayer { units, activation: ActivationKind::Rectifier, half_negated: false }
}

/// The first layer, or the second above the one that a job left.
pub(crate) fn pre_training(
    data: DataSettings,
    below: Option<&str>,
    hidden: HiddenLayer,
    descent: Descent,
) -> PreTrainingSettings {
    PreTrainingSettings {
        data,
        layer: if below.is_none() { 1 } else { 2 },
        below: below.map(str::to_owned),
        pre_training: Settings {
            hidden,
            reconstruction: Reconstruction::Softplus,
            corruption: Corruption::masking(0.25).unwrap(),
            centred_inputs: false,
            least_gain: 0.0,
            descent,
        },
    }
}
