//! Pre-training that was stopped and goes on ends in the same bits as one that never stopped.

use std::ops::ControlFlow;

use truezero_activations::ActivationKind;
use truezero_network::{Descent, HiddenLayer};
use truezero_pretrain::{
    Corruption, LayerPretraining, PretrainError, Reconstruction, Settings, Unlabelled, pretrain_layer,
};
use truezero_tensor::{Examples, Kernels, Matrix, Random};
use truezero_train::{CheckpointError, Observer, Outcome, Step, descend};

fn settings(units: usize) -> Settings {
    Settings {
        hidden: HiddenLayer { units, activation: ActivationKind::Rectifier, half_negated: true },
        reconstruction: Reconstruction::Softplus,
        corruption: Corruption::masking(0.25).unwrap(),
        centred_inputs: false,
        least_gain: 0.0,
        descent: Descent {
            batch_size: 8,
            learning_rate: 0.02,
            l1: 1e-3,
            max_epochs: 3,
            patience: 3,
            seed: 3,
        },
    }
}

fn images(number: u32) -> Examples<f32> {
    let mut random = Random::new(1, "images", [number, 0, 0, 0]);
    Examples::Dense(Matrix::from_fn(12, 43, |_, _| (2.0 * random.uniform_f32() - 1.0).max(0.0)))
}

struct Stop(u32);

impl Observer for Stop {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.0 -= 1;
        if self.0 == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn a_second_layer_stopped_after_any_step_ends_in_the_same_bits() {
    assert_goes_on((&images(0)).into());
}

#[test]
fn a_second_layer_on_streamed_examples_goes_on_with_those_of_its_epoch() {
    assert_goes_on(Unlabelled::Streamed(&images));
}

/// Checks a second layer, whose values are divided by their largest, stopped after every number of steps.
fn assert_goes_on(training: Unlabelled<'_>) {
    let (images, kernels) = (images(0), Kernels::detect());
    let first = pretrain_layer(&[], &images, &images, &settings(10), kernels, &mut ()).unwrap();
    let below = [first.layer];
    let settings = Settings { reconstruction: Reconstruction::Sigmoid, ..settings(7) };
    let whole = pretrain_layer(&below, training, &images, &settings, kernels, &mut ()).unwrap();
    assert!(whole.scale.is_some());
    let objective = || LayerPretraining::new(&below, training, &images, &settings, kernels).unwrap();
    for length in 1..=18 {
        let mut checkpoint = objective().checkpoint();
        let outcome = loop {
            match descend(&mut objective(), &mut checkpoint, &mut Stop(length)).unwrap() {
                Outcome::Interrupted => {}
                outcome => break outcome,
            }
        };
        let pieces = objective().finish(checkpoint, outcome);
        assert_eq!((pieces.layer, pieces.auto_encoder), (whole.layer.clone(), whole.auto_encoder.clone()));
        assert_eq!((pieces.epochs, pieces.outcome), (whole.epochs.clone(), whole.outcome));
        assert_eq!((pieces.best_epoch, pieces.scale), (whole.best_epoch, whole.scale));
    }
}

#[test]
fn a_checkpoint_of_another_layer_is_refused() {
    let (images, kernels) = (images(0), Kernels::detect());
    let here = settings(7);
    let tanh = HiddenLayer { activation: ActivationKind::Tanh, ..here.hidden };
    for other in [
        settings(8),
        Settings { hidden: tanh, ..here.clone() },
        Settings { reconstruction: Reconstruction::Rectifier, ..here.clone() },
    ] {
        let objective = |settings| LayerPretraining::new(&[], &images, &images, settings, kernels).unwrap();
        let mut checkpoint = objective(&other).checkpoint();
        let error = descend(&mut objective(&here), &mut checkpoint, &mut ()).unwrap_err();
        assert_eq!(error, PretrainError::Checkpoint(CheckpointError::Shape), "{other:?}");
    }
}
