//! Layers pre-trained on fixed data, held to the bit: every published number of pre-trained networks follows from
//! what is done here.
//!
//! The digests cover the cost before each step, the error after each epoch and every weight that is left. So they
//! move with a kernel, an activation, a reconstruction, the order of the examples, the corruption or another random
//! draw.

use std::num::NonZeroUsize;

use truezero_activations::ActivationKind;
use truezero_network::{Descent, HiddenLayer};
use truezero_pretrain::{Corruption, Reconstruction, Settings, pretrain_layer};
use truezero_tensor::{Examples, Kernels, Matrix, Random};
use truezero_train::{Epoch, Outcome};

use crate::record::{ADVICE, Record, instruction_sets};

const EXAMPLES: usize = 100;

/// By reconstruction, of two layers and 200 steps each in batches of 1, 10, 33 and 100: half-negated rectifiers and
/// masking noise, tanh units and salt-and-pepper noise.
const PRETRAINED: [(&str, [&str; 2]); 5] = [
    ("softplus", ["517a5f12fc8e97d2", "27efdcd43287f491"]),
    ("sigmoid", ["3a44c67bb26aa631", "ff1029920d2a849b"]),
    ("linear-before", ["6dd72d3df862851d", "4e678ee8eb827ee2"]),
    ("linear-after", ["57e68d278a1f1338", "67980c870dd3ec9b"]),
    ("rectifier", ["87871cdb34e2c8c9", "0d0d596c6cc3a476"]),
];

/// Of a layer with enough inputs that the sums of the decoder's gradient are taken by several tiles, on one thread or
/// several.
const WIDE: &str = "bbe9d50b73d61e2f";

/// The reconstruction error of an epoch.
fn of_epoch(epoch: &Epoch) -> Vec<u8> {
    epoch.validation.error.to_le_bytes().to_vec()
}

/// Features from 0 to 1, some of them zero.
fn data(features: usize) -> Examples<f32> {
    let mut random = Random::new(1, "golden", [0; 4]);
    Examples::Dense(Matrix::from_fn(features, EXAMPLES, |_, _| (1.4 * random.uniform_f32() - 0.4).max(0.0)))
}

/// One kind of pre-training.
#[derive(Clone, Copy)]
struct Kind {
    reconstruction: Reconstruction,
    activation: ActivationKind,
    corruption: Corruption,
}

impl Kind {
    fn rectifier(reconstruction: Reconstruction) -> Self {
        let corruption = Corruption::masking(0.25).unwrap();
        Self { reconstruction, activation: ActivationKind::Rectifier, corruption }
    }

    fn tanh(reconstruction: Reconstruction) -> Self {
        let corruption = Corruption::salt_and_pepper(0.25, 0.125, 1.0).unwrap();
        Self { reconstruction, activation: ActivationKind::Tanh, corruption }
    }

    /// Pre-trains layers, each for as many epochs as `steps` steps take, and adds what there is to see.
    fn run(
        self,
        kernels: Kernels,
        [features, layers @ ..]: [usize; 3],
        batch_size: usize,
        steps: usize,
        record: &mut Record,
    ) {
        let Self { reconstruction, activation, corruption } = self;
        let examples = data(features);
        let max_epochs = u32::try_from(steps / EXAMPLES.div_ceil(batch_size)).unwrap();
        let descent =
            Descent { learning_rate: 0.01, batch_size, l1: 1e-3, max_epochs, patience: max_epochs, seed: 7 };
        let mut below = Vec::new();
        for units in layers {
            let hidden = HiddenLayer { units, activation, half_negated: true };
            let descent = descent.clone();
            let settings = Settings {
                hidden,
                reconstruction,
                corruption,
                centred_inputs: false,
                least_gain: 0.0,
                descent,
            };
            let pretrained =
                pretrain_layer(&below, &examples, &examples, &settings, kernels, record).unwrap();
            assert_eq!(pretrained.outcome, Outcome::Completed);
            record.add_weights(&pretrained.auto_encoder.encoder.affine);
            record.add_weights(&pretrained.auto_encoder.decoder);
            record.add_weights(&pretrained.layer.affine);
            below.push(pretrained.layer);
        }
    }
}

#[test]
fn every_reconstruction_trains_to_the_same_bits() {
    for kernels in instruction_sets() {
        let found = Reconstruction::ALL.map(|reconstruction| {
            let digests = [Kind::rectifier(reconstruction), Kind::tanh(reconstruction)].map(|kind| {
                let mut record = Record::new(of_epoch);
                for batch_size in [1, 10, 33, 100] {
                    kind.run(kernels, [6, 17, 9], batch_size, 200, &mut record);
                }
                record.digest()
            });
            (reconstruction.to_string(), digests)
        });
        let expected = PRETRAINED.map(|(name, digests)| (name.to_owned(), digests.map(str::to_owned)));
        assert!(found == expected, "{ADVICE}\n{kernels} found {found:?}\nexpected {expected:?}");
    }
}

#[test]
fn inputs_of_several_tiles_train_to_the_same_bits_on_any_number_of_threads() {
    for kernels in instruction_sets() {
        for threads in 1..=3 {
            let kernels = kernels.with_threads(NonZeroUsize::new(threads).unwrap()).unwrap();
            let mut record = Record::new(of_epoch);
            Kind::rectifier(Reconstruction::Softplus).run(kernels, [2100, 33, 17], 33, 8, &mut record);
            let found = record.digest();
            assert!(found == WIDE, "{ADVICE}\n{kernels} found {found:?}\nexpected {WIDE:?}");
        }
    }
}
