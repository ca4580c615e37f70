//! Networks trained on fixed data, held to the bit: every published number follows from what is done here.
//!
//! The digests cover the loss before each step, the mistakes after each epoch and every weight that is left. So they
//! move with a kernel, an activation, the loss, the order of the examples or a random draw.

use std::num::NonZeroUsize;

use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
use truezero_tensor::{Examples, Kernels, Matrix, Random};
use truezero_train::{Epoch, Outcome, train};

use crate::record::{ADVICE, Record, instruction_sets};

const EXAMPLES: usize = 100;

/// By activation, of 200 steps in batches of 1, 10, 33 and 100: without and with the second half of the units negated.
const TRAINED: [(&str, [&str; 2]); 8] = [
    ("rectifier", ["b40eb0ecfa4afb5e", "763442885281bee8"]),
    ("softplus", ["484d821a84016874", "1a5b56e7a376fffd"]),
    ("tanh", ["315de1c3589a8835", "fc3f7b1c0d209151"]),
    ("sigmoid", ["802473a6e0f05ca7", "a16af432d0f173b2"]),
    ("rescaled-lif", ["58773a71574dd216", "4e8b9dfd32bd6adb"]),
    ("rectified-tanh", ["2a110d6aae99c0e7", "a1166cae70b476ae"]),
    ("abs-tanh", ["97236fd6b4f55bda", "dd13c9775f7f7ccd"]),
    ("linear", ["c1fc62838fce582f", "d80f6b51f6d832d5"]),
];

/// Of a layer of more than two tiles of outputs (a backward sum is taken by tiles of 1,024), on one thread or several.
const WIDE: [(&str, &str); 2] = [("rectifier", "18d0b5d458556284"), ("tanh", "e9b5e0a0d7f8086a")];

/// The mistakes of an epoch.
fn of_epoch(epoch: &Epoch) -> Vec<u8> {
    epoch.validation.misclassified.iter().flat_map(|mistake| mistake.to_le_bytes()).collect()
}

/// Features from 0 to 1, some of them zero; the class is that of the largest of the first three.
fn data() -> (Examples<f32>, Vec<u32>) {
    let mut random = Random::new(1, "golden", [0; 4]);
    let inputs = Matrix::from_fn(6, EXAMPLES, |_, _| (1.4 * random.uniform_f32() - 0.4).max(0.0));
    let label = |example| {
        let features = inputs.column(example);
        (0..3).max_by(|&a, &b| features[a as usize].total_cmp(&features[b as usize])).unwrap()
    };
    let labels = (0..EXAMPLES).map(label).collect();
    (Examples::Dense(inputs), labels)
}

/// Trains for as many epochs as `steps` steps take, and adds what there is to see.
fn run(kernels: Kernels, hidden: Vec<HiddenLayer>, batch_size: usize, steps: usize, record: &mut Record) {
    let (inputs, labels) = data();
    let examples = Labelled::new(&inputs, &labels, 3).unwrap();
    let network = Network::initialise(&Architecture::new(6, hidden, 3).unwrap(), 5);
    let max_epochs = u32::try_from(steps / EXAMPLES.div_ceil(batch_size)).unwrap();
    let descent =
        Descent { learning_rate: 0.05, batch_size, l1: 1e-3, max_epochs, patience: max_epochs, seed: 7 };
    let trained = train(network, examples, examples, &descent, kernels, record).unwrap();
    assert_eq!(trained.outcome, Outcome::Completed);
    for layer in &trained.network.hidden {
        record.add_weights(&layer.affine);
    }
    record.add_weights(&trained.network.output);
}

#[test]
fn every_activation_trains_to_the_same_bits() {
    for kernels in instruction_sets() {
        let found = TRAINED.map(|(name, _)| {
            let digests = [false, true].map(|half_negated| {
                let layer = |units| HiddenLayer { units, activation: name.parse().unwrap(), half_negated };
                let mut record = Record::new(of_epoch);
                for batch_size in [1, 10, 33, 100] {
                    run(kernels, vec![layer(17), layer(9)], batch_size, 200, &mut record);
                }
                record.digest()
            });
            (name, digests)
        });
        let expected = TRAINED.map(|(name, digests)| (name, digests.map(str::to_owned)));
        assert!(found == expected, "{ADVICE}\n{kernels} found {found:?}\nexpected {expected:?}");
    }
}

#[test]
fn layers_of_several_tiles_train_to_the_same_bits_on_any_number_of_threads() {
    for kernels in instruction_sets() {
        for threads in 1..=3 {
            let kernels = kernels.with_threads(NonZeroUsize::new(threads).unwrap()).unwrap();
            let found = WIDE.map(|(name, _)| {
                let layer =
                    |units| HiddenLayer { units, activation: name.parse().unwrap(), half_negated: true };
                let mut record = Record::new(of_epoch);
                run(kernels, vec![layer(33), layer(2100)], 33, 8, &mut record);
                (name, record.digest())
            });
            let expected = WIDE.map(|(name, digest)| (name, digest.to_owned()));
            assert!(found == expected, "{ADVICE}\n{kernels} found {found:?}\nexpected {expected:?}");
        }
    }
}
