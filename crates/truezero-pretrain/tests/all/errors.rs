//! Each error of settings and targets, by the public API.

use truezero_activations::ActivationKind;
use truezero_network::{Descent, DescentError, HiddenLayer};
use truezero_pretrain::{
    Corruption, PretrainError, Pretrained, Reconstruction, Settings, SettingsError, pretrain_layer,
};
use truezero_tensor::{Examples, Kernels, Matrix};
use truezero_train::Outcome;

fn settings() -> Settings {
    Settings {
        hidden: HiddenLayer { units: 4, activation: ActivationKind::Rectifier, half_negated: false },
        reconstruction: Reconstruction::Sigmoid,
        corruption: Corruption::masking(0.25).unwrap(),
        centred_inputs: false,
        least_gain: 0.0,
        descent: Descent {
            batch_size: 8,
            learning_rate: 0.02,
            l1: 0.0,
            max_epochs: 2,
            patience: 2,
            seed: u64::MAX,
        },
    }
}

/// Pre-trains on twelve examples of three features, all of which are `value`, in batches of `batch_size`.
fn run(value: f32, settings: &Settings) -> Result<Pretrained, PretrainError> {
    let examples = Examples::Dense(Matrix::from_fn(3, 12, |_, _| value));
    pretrain_layer(&[], &examples, &examples, settings, Kernels::detect(), &mut ())
}

#[test]
fn every_setting_out_of_range_is_refused() {
    for number in [f64::NAN, f64::INFINITY, 1.0, -0.1] {
        let error = Settings { least_gain: number, ..settings() }.check().unwrap_err();
        assert!(matches!(error, SettingsError::Number { field: "least_gain", .. }), "{error}");
    }
    for number in [f64::NAN, f64::INFINITY, 1.1, -0.1] {
        let error = Corruption::masking(number).unwrap_err();
        assert!(matches!(error, SettingsError::Number { .. }), "{error}");
    }
    for learning_rate in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
        let descent = Descent { learning_rate, ..settings().descent };
        let error = Settings { descent, ..settings() }.check().unwrap_err();
        assert!(matches!(error, SettingsError::Descent(DescentError::Number { .. })), "{error}");
    }
}

#[test]
fn inputs_that_no_unit_can_reconstruct_are_refused() {
    for value in [2.0, -0.5, f32::NAN, f32::INFINITY] {
        let settings = Settings { reconstruction: Reconstruction::Sigmoid, ..settings() };
        let error = run(value, &settings).unwrap_err();
        assert!(
            matches!(error, PretrainError::Target { .. } | PretrainError::Examples { .. }),
            "{value}: {error}"
        );
    }
    let sigmoid = Settings { reconstruction: Reconstruction::Sigmoid, ..settings() };
    let layer = run(0.5, &sigmoid).unwrap();
    // The scale of the first inputs is given: they are what a sigmoid has to reconstruct.
    assert_eq!(layer.outcome, Outcome::Completed);
}

#[test]
fn constant_features_large_batches_and_high_rates_have_an_outcome() {
    for value in [1.0, 1e-30] {
        for batch_size in [1, 12, usize::from(u16::MAX)] {
            for seed in [0, u64::MAX] {
                let descent = Descent { batch_size, seed, ..settings().descent };
                let pretrained = run(value, &Settings { descent, ..settings() }).unwrap();
                assert!(
                    !matches!(pretrained.outcome, Outcome::Diverged { .. }),
                    "{value}, {batch_size}, {seed}: {:?}",
                    pretrained.outcome
                );
            }
        }
    }
    let error = run(0.0, &settings()).unwrap_err();
    assert!(matches!(error, PretrainError::AllZero { layer: 0 }), "{error}");
    let descent = Descent { learning_rate: 1e30, ..settings().descent };
    let steep = Settings { reconstruction: Reconstruction::Softplus, descent, ..settings() };
    let outcome = run(1.0, &steep).unwrap().outcome;
    assert!(matches!(outcome, Outcome::Diverged { .. } | Outcome::Dead { .. }), "{outcome:?}");
}
