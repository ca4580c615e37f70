//! Settings for tests.

use truezero_activations::ActivationKind;
use truezero_datasets::{Dataset, Provenance, Split};
use truezero_network::{Architecture, Descent, HiddenLayer};
use truezero_pretrain::{Corruption, Reconstruction, Settings};
use truezero_tensor::{Examples, Matrix};

use crate::{DataSettings, PreTrainingSettings, RunSettings, Weights};

/// A rectifier network on MNIST.
pub(crate) fn settings() -> RunSettings {
    let layer = HiddenLayer { units: 1000, activation: ActivationKind::Rectifier, half_negated: true };
    RunSettings {
        data: DataSettings {
            name: "mnist".into(),
            fingerprint: "0f".into(),
            train: 50_000,
            valid: 10_000,
            test: 10_000,
            streamed: false,
        },
        architecture: Architecture::new(784, vec![layer; 3], 10).unwrap(),
        encoder: None,
        pre_training: None,
        weights: Weights::Best,
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

/// The pre-training of its first layer.
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
            least_gain: 0.0,
            descent,
        },
    }
}

/// A data set without words and whose inputs are all zero, with these labels for training, validation and test.
pub(crate) fn dataset(classes: usize, [train, valid, test]: [Vec<u32>; 3]) -> Dataset {
    let split = |labels: Vec<u32>| Split { inputs: Examples::Dense(Matrix::zeros(2, labels.len())), labels };
    let text = String::new;
    Dataset {
        provenance: Provenance {
            name: text(),
            title: text(),
            source: text(),
            licence: text(),
            stands_in_for: None,
        },
        features: 2,
        shape: vec![2],
        classes,
        train: split(train),
        valid: split(valid),
        test: split(test),
        unlabelled: None,
        words: Vec::new(),
        fingerprint: text(),
    }
}
