//! Networks with activations that the workspace does not have.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use truezero_activations::{Activation, ActivationKind, Bounds, CustomActivation, Real, activation_tests};
use truezero_network::{
    Architecture, HiddenLayer, Labelled, ModelError, ModelFileError, Network, StepSettings, Workspace,
};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

use crate::own::{RectifiedSoftsign, Softsign, custom};

activation_tests!(softsign, Softsign);
activation_tests!(rectified_softsign, RectifiedSoftsign);

const EXAMPLES: u32 = 200;

fn architecture(activation: CustomActivation) -> Architecture {
    let activation = ActivationKind::Custom(activation);
    let layer = |half_negated| HiddenLayer { units: 33, activation, half_negated };
    Architecture::new(2, vec![layer(true), layer(false)], 2).unwrap()
}

/// Is a point of the square nearer than ½ to its centre?
fn points() -> (Examples<f32>, Vec<u32>) {
    let mut random = Random::new(1, "points", [0; 4]);
    let points = Matrix::from_fn(2, EXAMPLES as usize, |_, _| 2.0 * random.uniform_f32() - 1.0);
    let near = |i: u32| points.column(i as usize).iter().map(|x| x * x).sum::<f32>() < 0.25;
    let labels = (0..EXAMPLES).map(|i| u32::from(near(i))).collect();
    (Examples::Dense(points), labels)
}

fn trained(activation: CustomActivation) -> Network<f32> {
    let (inputs, labels) = points();
    let mut network = Network::initialise(&architecture(activation), 1);
    let mut workspace = Workspace::new(&network, Kernels::detect(), 10);
    for step in 0..6000 {
        let positions: Vec<u32> = (0..10).map(|i| (step * 10 + i) % EXAMPLES).collect();
        let batch: Vec<u32> = positions.iter().map(|&position| labels[position as usize]).collect();
        workspace.gather(&inputs, &positions);
        network.step(&mut workspace, &batch, StepSettings { learning_rate: 0.3, l1: 0.0 });
    }
    network
}

#[test]
fn custom_activations_learn_and_are_saved_and_loaded_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let (inputs, labels) = points();
    let examples = Labelled::new(&inputs, &labels, 2).unwrap();
    for activation in custom() {
        let network = trained(activation);
        let evaluation = network.evaluate(Kernels::detect(), examples).unwrap();
        let name = activation.name();
        assert!(evaluation.error_rate() < 0.05, "{name}: {}", evaluation.error_rate());
        let true_zeros = ActivationKind::Custom(activation).true_zeros();
        assert_eq!(evaluation.sparsity().unwrap() > 0.1, true_zeros, "{name}: {:?}", evaluation.zeros);

        network.save(&path).unwrap();
        let loaded = Network::load_with(&path, &custom()).unwrap();
        assert_eq!(loaded, network, "{name}");
        assert_eq!(loaded.evaluate(Kernels::detect(), examples).unwrap(), evaluation, "{name}");
    }
}

#[test]
fn loading_without_the_activation_fails_and_says_how_to_supply_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let [softsign, rectified] = custom();
    Network::<f32>::initialise(&architecture(softsign), 1).save(&path).unwrap();
    for result in [Network::load(&path), Network::load_with(&path, &[rectified])] {
        let error = result.unwrap_err();
        assert!(
            matches!(
                &error,
                ModelFileError::Model { reason: ModelError::UnknownActivation { layer: 0, found }, .. }
                    if found == "softsign"
            ),
            "{error}"
        );
        let expected = "`hidden[0]` has the activation `softsign`, which is not built in: \
                        supply it as a custom activation to `Network::load_with`";
        assert!(error.to_string().ends_with(expected), "{error}");
    }
    // An architecture in a file of settings has no list to choose from.
    let text = serde_json::to_string(&architecture(softsign)).unwrap();
    let error = serde_json::from_str::<Architecture>(&text).unwrap_err().to_string();
    assert!(error.starts_with("`hidden[0].activation`: unknown activation `softsign`"), "{error}");
}

/// A rectifier with false claims: its true zeros are −0.5, and it has a derivative from the output at every other call.
#[derive(Debug)]
struct Liar(AtomicBool);

impl<T: Real> Activation<T> for Liar {
    fn name(&self) -> Cow<'static, str> {
        "liar".into()
    }

    fn range(&self) -> Bounds<T> {
        Bounds::new(T::zero(), T::zero())
    }

    fn true_zeros(&self) -> bool {
        true
    }

    fn has_derivative_from_output(&self) -> bool {
        T::NAME == "f32" && self.0.fetch_xor(true, Ordering::Relaxed)
    }

    fn value(&self, x: T) -> T {
        if x > T::zero() { x } else { -T::rounded_from_f64(0.5) }
    }

    fn derivative(&self, _: T) -> T {
        T::nan()
    }
}

#[test]
fn a_type_with_false_claims_causes_a_panic_or_a_wrong_number() {
    static LIAR: Liar = Liar(AtomicBool::new(false));
    let network = Network::<f32>::initialise(&architecture(CustomActivation::new(&LIAR).unwrap()), 1);
    let (inputs, labels) = points();
    for flips in 0..4 {
        LIAR.0.store(flips % 2 == 0, Ordering::Relaxed);
        let outcome = std::panic::catch_unwind(|| {
            let mut network = network.clone();
            let mut workspace = Workspace::new(&network, Kernels::detect(), 2);
            workspace.gather(&inputs, &[0, 1]);
            network.step(&mut workspace, &labels[..2], StepSettings { learning_rate: 0.1, l1: 0.1 });
            network.step(&mut workspace, &labels[..2], StepSettings { learning_rate: 0.1, l1: 0.1 }).total()
        });
        assert!(outcome.is_err() || outcome.is_ok_and(|loss| !loss.is_finite()));
    }
}
