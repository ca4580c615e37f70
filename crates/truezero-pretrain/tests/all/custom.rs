//! Layers of an activation that the workspace does not have.

use truezero_activations::ActivationKind;
use truezero_network::{Descent, HiddenLayer, Network};
use truezero_pretrain::{Corruption, Reconstruction, Settings, pretrain_layer};
use truezero_tensor::{Examples, InstructionSet, Kernels, Matrix, Random};
use truezero_train::Outcome;

/// Images of one row with a bar of five pixels, somewhere.
fn images() -> Examples<f32> {
    let mut random = Random::new(1, "images", [0; 4]);
    let mut images = Matrix::zeros(20, 200);
    for image in 0..200 {
        let start = random.below(16) as usize;
        images.column_mut(image)[start..start + 5].fill(1.0);
    }
    Examples::Dense(images)
}

#[test]
fn two_layers_learn_and_make_a_network_on_every_instruction_set_alike() {
    let images = images();
    for activation in crate::own::custom().map(ActivationKind::Custom) {
        let pretrained = |kernels| {
            let mut hidden = Vec::new();
            for (units, half_negated) in [(40, true), (30, false)] {
                let settings = Settings {
                    hidden: HiddenLayer { units, activation, half_negated },
                    reconstruction: Reconstruction::Sigmoid,
                    corruption: Corruption::masking(0.25).unwrap(),
                    centred_inputs: false,
                    least_gain: 0.0,
                    descent: Descent {
                        batch_size: 10,
                        learning_rate: 0.05,
                        l1: 0.0,
                        max_epochs: 10,
                        patience: 10,
                        seed: 1,
                    },
                };
                let pretrained =
                    pretrain_layer(&hidden, &images, &images, &settings, kernels, &mut ()).unwrap();
                assert_eq!(pretrained.outcome, Outcome::Completed, "{activation}");
                let (first, lowest) = (pretrained.epochs[0].validation.error, pretrained.lowest_error());
                assert!(lowest.unwrap() < 0.9 * first, "{activation}: {first}, then {lowest:?}");
                hidden.push(pretrained.layer);
            }
            Network::from_hidden(hidden, 2, 1).unwrap()
        };
        let expected = pretrained(Kernels::detect());
        for kernels in InstructionSet::ALL.into_iter().filter_map(|set| Kernels::with(set).ok()) {
            assert_eq!(pretrained(kernels), expected, "{activation} on {kernels}");
        }
    }
}
