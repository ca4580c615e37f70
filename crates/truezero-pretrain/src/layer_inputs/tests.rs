//! What layers learn from: signs, scales, targets, and what is refused.

use truezero_activations::Softplus;
use truezero_network::{Affine, Descent, Scalar};
use truezero_tensor::{Matrix, Random};

use super::*;
use crate::Corruption;

fn layer<T: Scalar>(inputs: usize, units: usize, activation: ActivationKind) -> Layer<T> {
    let mut affine = Affine::glorot_uniform(
        inputs,
        units,
        &mut Random::new(9, "test", [units.try_into().unwrap(), 0, 0, 0]),
    );
    affine.bias.fill(T::from_f64(0.1));
    Layer { affine, activation, half_negated: true }
}

/// Features in [−1, 1].
fn examples<T: Scalar>(features: usize, count: usize, purpose: &str) -> Examples<T> {
    let mut random = Random::new(3, purpose, [0; 4]);
    Examples::Dense(Matrix::from_fn(features, count, |_, _| T::from_f64(2.0 * random.uniform_f64() - 1.0)))
}

fn settings(reconstruction: Reconstruction) -> Settings {
    let corruption = Corruption::masking(0.25).unwrap();
    Settings {
        hidden: layer::<f32>(1, 4, ActivationKind::Rectifier).description(),
        reconstruction,
        corruption,
        centred_inputs: true,
        least_gain: 0.0,
        descent: Descent { batch_size: 10, learning_rate: 0.1, l1: 0.0, max_epochs: 1, patience: 1, seed: 0 },
    }
}

fn values(examples: &Examples<f32>) -> Vec<Vec<f32>> {
    let copy = |position| {
        let mut column = vec![0.0; examples.features()];
        examples.copy_example(position, &mut column);
        column
    };
    (0..examples.len()).map(copy).collect()
}

fn targets(part: &LayerExamples<'_>) -> Vec<Vec<f32>> {
    let copy = |position| {
        let mut column = vec![0.0; part.inputs.features()];
        part.targets().copy_target(&part.inputs, position, &mut column);
        column
    };
    (0..part.inputs.len()).map(copy).collect()
}

/// Calls `check` with the inputs of a layer above two of the given activation, and with the signed values of the
/// layer below.
fn with_inputs(
    activation: ActivationKind,
    reconstruction: Reconstruction,
    check: impl Fn(&LayerInputs<'_>, [&[Vec<f32>]; 2]),
) {
    let below = [layer(6, 9, activation), layer(9, 5, activation)];
    let (training, validation) = (examples(6, 130, "train"), examples(6, 700, "valid"));
    let kernels = Kernels::detect();
    let inputs =
        LayerInputs::new(&below, &training, &validation, &settings(reconstruction), kernels).unwrap();
    let through = |examples| values(&below[1].encode(kernels, &below[0].encode(kernels, examples)));
    check(&inputs, [&through(&training), &through(&validation)]);
}

#[test]
fn signs_and_scale_go_into_the_weights_and_biases() {
    for (activation, scale) in [
        (ActivationKind::Rectifier, InputScale::division(3.7)),
        (ActivationKind::Tanh, InputScale::of_centred()),
        // Sparse values, which the offset makes dense.
        (ActivationKind::Rectifier, InputScale { offset: 1.0, divisor: 20.0 }),
    ] {
        let below = layer::<f64>(6, 9, activation);
        let unsigned = Layer { half_negated: false, ..below.clone() };
        let encoder = layer::<f64>(9, 5, ActivationKind::Rectifier);
        let mut folded = encoder.clone();
        scale.fold(&mut folded, Some(&below));

        let (inputs, kernels) = (examples::<f64>(6, 50, "test"), Kernels::detect());
        let mut scaled = unsigned.encode(kernels, &inputs);
        scale.apply(&mut scaled);
        let trained = encoder.encode(kernels, &scaled);
        let in_network = folded.encode(kernels, &below.encode(kernels, &inputs));
        let (mut expected, mut found) = ([0.0; 5], [0.0; 5]);
        let mut active = 0;
        for position in 0..50 {
            trained.copy_example(position, &mut expected);
            in_network.copy_example(position, &mut found);
            active += expected.iter().filter(|&&value| value != 0.0).count();
            // Values of the order of 1, from 9 products: a few ε.
            assert!(expected.iter().zip(found).all(|(e, f)| (e - f).abs() < 1e-14), "{expected:?} {found:?}");
        }
        assert!((50..245).contains(&active), "{active} of 250 active");
    }
}

#[test]
fn signs_alone_move_no_bit() {
    let below = layer::<f32>(6, 9, ActivationKind::Rectifier);
    let unsigned = Layer { half_negated: false, ..below.clone() };
    let encoder = layer::<f32>(9, 5, ActivationKind::Tanh);
    let mut folded = encoder.clone();
    InputScale::identity().fold(&mut folded, Some(&below));
    let (inputs, kernels) = (examples::<f32>(6, 50, "test"), Kernels::detect());
    let in_network = folded.encode(kernels, &below.encode(kernels, &inputs));
    assert_ne!(folded, encoder);
    assert_eq!(encoder.encode(kernels, &unsigned.encode(kernels, &inputs)), in_network);
}

#[test]
fn rectifier_inputs_are_unsigned_and_sparse() {
    for reconstruction in [Reconstruction::Softplus, Reconstruction::LinearAfter, Reconstruction::Rectifier] {
        with_inputs(ActivationKind::Rectifier, reconstruction, |inputs, [training, validation]| {
            assert!(training.iter().flatten().any(|&value| value < 0.0), "the layer is half-negated");
            for (part, signed) in [(&inputs.training, training), (&inputs.validation, validation)] {
                assert!(matches!(*part.inputs, Examples::Sparse(_)));
                let unsigned: Vec<Vec<f32>> =
                    signed.iter().map(|example| example.iter().map(|value| value.abs()).collect()).collect();
                assert_eq!(values(&part.inputs), unsigned);
                assert_eq!(targets(part), unsigned);
            }
            assert_eq!(inputs.scale, None);
        });
    }
}

#[test]
fn unbounded_values_are_divided_by_a_high_quantile_of_the_training_values_for_strategy_2() {
    for activation in [ActivationKind::Rectifier, ActivationKind::Softplus(Softplus::default())] {
        with_inputs(activation, Reconstruction::Sigmoid, |inputs, [training, validation]| {
            let mut sorted: Vec<f32> = training.iter().flatten().map(|value| value.abs()).collect();
            sorted.retain(|&value| value > 0.0);
            sorted.sort_by(f32::total_cmp);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
            let rank = (0.99 * sorted.len() as f64).ceil() as usize;
            let divisor = inputs.scale.unwrap().divisor;
            assert_eq!(divisor, sorted[rank - 1]);
            assert!(divisor < sorted[sorted.len() - 1]);
            for (part, signed) in [(&inputs.training, training), (&inputs.validation, validation)] {
                for (found, signed) in values(&part.inputs).iter().flatten().zip(signed.iter().flatten()) {
                    assert_eq!(*found, (signed.abs() / divisor).min(1.0));
                }
                assert_eq!(targets(part), values(&part.inputs));
            }
        });
    }
}

#[test]
fn values_between_minus_one_and_one_are_scaled_to_between_zero_and_one() {
    for reconstruction in [Reconstruction::Softplus, Reconstruction::Sigmoid, Reconstruction::Rectifier] {
        with_inputs(ActivationKind::Tanh, reconstruction, |inputs, [training, _]| {
            assert!(matches!(*inputs.training.inputs, Examples::Dense(_)));
            assert_eq!(inputs.scale, Some(InputScale::of_centred()));
            let unsigned = |example: &Vec<f32>| [&example[..3], &[-example[3], -example[4]]].concat();
            let scaled =
                |example: &Vec<f32>| unsigned(example).iter().map(|&x| f32::midpoint(x, 1.0)).collect();
            let expected: Vec<Vec<f32>> = training.iter().map(scaled).collect();
            assert_eq!(values(&inputs.training.inputs), expected);
            assert_eq!(targets(&inputs.training), expected);
        });
    }
    // A linear unit can give negative values back.
    with_inputs(ActivationKind::Tanh, Reconstruction::LinearAfter, |inputs, _| {
        assert_eq!(targets(&inputs.training), values(&inputs.training.inputs));
    });
}

#[test]
fn strategy_3_may_reconstruct_what_was_before_the_activation() {
    with_inputs(ActivationKind::Rectifier, Reconstruction::LinearBefore, |inputs, _| {
        for part in [&inputs.training, &inputs.validation] {
            let (inputs, targets) = (values(&part.inputs), targets(part));
            assert!(targets.iter().flatten().any(|&target| target < 0.0));
            for (input, target) in inputs.iter().flatten().zip(targets.iter().flatten()) {
                assert_eq!(*input, target.max(0.0));
            }
        }
    });
}

#[test]
fn the_first_layer_takes_the_examples_as_they_are() {
    let (training, validation) = (examples(6, 20, "train"), examples(6, 10, "valid"));
    for reconstruction in Reconstruction::ALL {
        let of = |centred_inputs| {
            let settings = Settings { centred_inputs, ..settings(reconstruction) };
            LayerInputs::new(&[], &training, &validation, &settings, Kernels::detect())
        };
        let inputs = of(true).unwrap();
        assert!(matches!(inputs.training.inputs, Cow::Borrowed(_)), "nothing is copied");
        let linear = reconstruction.unit() == ActivationKind::Linear;
        assert_eq!(targets(&inputs.training) == values(&training), linear);
        // If they are not said to be centred, negative features are targets that most units cannot give.
        assert_eq!(of(false).is_ok(), linear, "{reconstruction:?}");
    }
}

#[test]
fn targets_out_of_range_are_refused() {
    let fits = Examples::Dense(Matrix::from_fn(2, 3, |_, _| 0.5_f32));
    let with = |value: f32| {
        Examples::Dense(Matrix::from_fn(
            2,
            3,
            |row, column| if (row, column) == (1, 2) { value } else { 0.5 },
        ))
    };
    let error = |reconstruction, training: &Examples<f32>, validation: &Examples<f32>| {
        let settings = Settings { centred_inputs: false, ..settings(reconstruction) };
        LayerInputs::new(&[], training, validation, &settings, Kernels::detect()).err()
    };
    let cases: [(Reconstruction, &[f32], &[f32]); 5] = [
        (Reconstruction::Softplus, &[-0.1], &[0.0, 7.0]),
        (Reconstruction::Sigmoid, &[-0.1, 1.1], &[0.0, 1.0]),
        (Reconstruction::LinearBefore, &[], &[-3.0, 7.0]),
        (Reconstruction::LinearAfter, &[], &[-3.0, 7.0]),
        (Reconstruction::Rectifier, &[-0.1], &[0.0, 7.0]),
    ];
    for (reconstruction, refused, taken) in cases {
        for &value in refused {
            for (part, found) in [
                ("training", error(reconstruction, &with(value), &fits)),
                ("validation", error(reconstruction, &fits, &with(value))),
            ] {
                let message = found.expect("refused").to_string();
                let start =
                    format!("target {value} of unit 1 in {part} example 2: expected a finite number from ");
                assert!(message.starts_with(&start), "{message}");
            }
        }
        for &value in taken {
            assert_eq!(
                error(reconstruction, &with(value), &with(value)),
                None,
                "{reconstruction:?}, {value}"
            );
        }
    }
    assert!(
        error(Reconstruction::Sigmoid, &with(2.0), &fits).unwrap().to_string().ends_with("from 0 to 1"),
        "the range is named"
    );
}

/// Above a layer too, whose units may hide them.
#[test]
fn features_that_are_not_finite_are_refused() {
    let six = examples::<f32>(6, 20, "test");
    let below = layer(6, 9, ActivationKind::Rectifier);
    for reconstruction in Reconstruction::ALL {
        for found in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let broken = |row, column| if (row, column) == (4, 2) { found } else { 0.5 };
            let broken = Examples::Dense(Matrix::from_fn(6, 3, broken));
            for below in [&[][..], std::slice::from_ref(&below)] {
                for (part, training, validation) in
                    [("training", &broken, &six), ("validation", &six, &broken)]
                {
                    let settings = settings(reconstruction);
                    let error = LayerInputs::new(below, training, validation, &settings, Kernels::detect())
                        .expect_err("refused");
                    let reason = format!("feature 4 of example 2 is {found}: expected a finite number");
                    let expected = format!("the {part} examples cannot be learned from: {reason}");
                    assert_eq!(error.to_string(), expected);
                }
            }
        }
    }
}

#[test]
fn layers_and_examples_that_do_not_fit_are_refused() {
    let six = examples::<f32>(6, 20, "test");
    let settings = settings(Reconstruction::LinearAfter);
    let error = |below: &[Layer<f32>], training, validation| {
        LayerInputs::new(below, training, validation, &settings, Kernels::detect()).expect_err("refused")
    };
    let first = layer(6, 9, ActivationKind::Rectifier);
    let (seven, none) = (examples(7, 20, "test"), examples(6, 0, "test"));
    assert_eq!(error(&[], &none, &six), PretrainError::Empty { part: "training" });
    assert_eq!(error(&[], &six, &none), PretrainError::Empty { part: "validation" });
    let features = |part| PretrainError::Features { part, expected: 6, found: 7 };
    assert_eq!(error(&[], &six, &seven), features("validation"));
    assert_eq!(error(std::slice::from_ref(&first), &seven, &six), features("training"));
    let chain = [first.clone(), layer(8, 5, ActivationKind::Rectifier)];
    assert_eq!(error(&chain, &six, &six), PretrainError::Chain { layer: 1, expected: 9, found: 8 });
}

#[test]
fn a_layer_below_that_is_dead_is_refused() {
    let mut dead = layer::<f32>(6, 9, ActivationKind::Rectifier);
    dead.affine.bias.fill(-100.0);
    let six = examples(6, 20, "test");
    for reconstruction in Reconstruction::ALL {
        let below = std::slice::from_ref(&dead);
        let found = LayerInputs::new(below, &six, &six, &settings(reconstruction), Kernels::detect()).err();
        assert_eq!(found, Some(PretrainError::AllZero { layer: 1 }));
    }
}

#[test]
fn later_epochs_of_a_stream_are_divided_as_the_first_is() {
    let below = [layer(6, 9, ActivationKind::Rectifier)];
    let (kernels, validation) = (Kernels::detect(), examples(6, 10, "valid"));
    let draw = |epoch| if epoch == 1 { examples(6, 20, "first") } else { examples(6, 700, "later") };
    let settings = settings(Reconstruction::Sigmoid);
    let mut inputs =
        LayerInputs::new(&below, Unlabelled::Streamed(&draw), &validation, &settings, kernels).unwrap();
    let through = |epoch| values(&below[0].encode(kernels, &draw(epoch)));
    let divisor_of = |epoch| {
        let examples = draw(epoch);
        LayerInputs::new(&below, &examples, &validation, &settings, kernels).unwrap().scale.unwrap().divisor
    };
    let divisor = divisor_of(1);
    assert_ne!(divisor_of(2), divisor);
    let first = values(&inputs.training.inputs);
    for epoch in [2, 1, 3] {
        inputs.begin_epoch(epoch).unwrap();
        let expected = through(epoch);
        let divided = |values: &Vec<f32>| values.iter().map(|v| (v.abs() / divisor).min(1.0)).collect();
        let expected: Vec<Vec<f32>> = expected.iter().map(divided).collect();
        assert_eq!(values(&inputs.training.inputs), expected, "epoch {epoch}");
        assert_eq!(targets(&inputs.training), expected, "epoch {epoch}");
        assert_eq!((expected == first, inputs.scale.unwrap().divisor), (epoch == 1, divisor));
    }
}

#[test]
fn what_does_not_fit_is_refused_in_its_epoch_of_a_stream() {
    let six = examples(6, 20, "test");
    let settings = Settings { centred_inputs: false, ..settings(Reconstruction::Sigmoid) };
    let fits = Examples::Dense(Matrix::from_fn(6, 3, |_, _| 0.5_f32));
    let nan = Examples::Dense(Matrix::from_fn(6, 3, |_, _| f32::NAN));
    for (later, expected) in [
        (examples(6, 0, "test"), "there are no training examples"),
        (examples(7, 20, "test"), "training examples of 7 features: expected 6"),
        (nan, "the training examples cannot be learned from: feature 0 of example 0 is NaN"),
        (six, "target -"),
    ] {
        let draw = |epoch| if epoch == 2 { later.clone() } else { fits.clone() };
        let stream = Unlabelled::Streamed(&draw);
        let mut inputs = LayerInputs::new(&[], stream, &fits, &settings, Kernels::detect()).unwrap();
        let error = inputs.begin_epoch(2).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        inputs.begin_epoch(1).unwrap();
        assert_eq!(values(&inputs.training.inputs), values(&fits));
    }
}
