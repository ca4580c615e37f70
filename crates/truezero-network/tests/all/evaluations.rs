//! Evaluations as JSON: what is written is read back equal, and what was written by earlier versions is read.

use std::num::NonZeroUsize;

use proptest::prelude::*;
use truezero_activations::ActivationKind;
use truezero_network::{
    Architecture, Evaluation, HiddenLayer, Labelled, Network, ZeroCount, negative_log_likelihood,
};
use truezero_tensor::{Examples, Kernels, Matrix};

fn through_json(evaluation: &Evaluation) -> Evaluation {
    serde_json::from_str(&serde_json::to_string(evaluation).unwrap()).unwrap()
}

proptest! {
    /// Networks that have diverged too, and those without hidden layers.
    #[test]
    fn what_a_network_makes_of_examples_is_read_back_equal(
        layers in 0_usize..3,
        examples in 1_usize..120,
        scale in prop_oneof![Just(1.0_f32), Just(1e30), Just(f32::MAX), Just(f32::NAN), Just(f32::NEG_INFINITY)],
        name in prop::sample::select(ActivationKind::NAMES.to_vec()),
        seed in any::<u64>(),
    ) {
        let layer = HiddenLayer { units: 5, activation: name.parse().unwrap(), half_negated: true };
        let mut network = Network::initialise(&Architecture::new(3, vec![layer; layers], 2).unwrap(), seed);
        network.output.weights.view_mut().apply(|weight| *weight *= scale);
        network.output.bias[1] = scale;
        let inputs = Examples::Dense(Matrix::from_fn(3, examples, |row, column| ((row + column) % 4) as f32));
        let labels: Vec<u32> = (0..).map(|example| example % 2).take(examples).collect();
        let labelled = Labelled::new(&inputs, &labels, 2).unwrap();
        let evaluation = network.evaluate(Kernels::detect(), labelled).unwrap();
        prop_assert_eq!(through_json(&evaluation), evaluation.clone());
        prop_assert_eq!(evaluation.sparsity().is_some(), layers > 0);
        prop_assert!((0.0..=1.0).contains(&evaluation.error_rate()));
        prop_assert!(evaluation.negative_log_likelihood.is_none_or(f64::is_finite));
        prop_assert!(!scale.is_nan() || evaluation.negative_log_likelihood.is_none());
    }

    #[test]
    fn any_evaluation_is_read_back_equal(
        examples in 1_usize..,
        loss in prop::option::of(prop::num::f64::POSITIVE | prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL),
        misclassified in prop::collection::vec(any::<u32>(), 0..5),
        zeros in prop::collection::vec((any::<u64>(), any::<u64>()), 0..4),
    ) {
        let evaluation = Evaluation {
            examples: NonZeroUsize::new(examples).unwrap(),
            negative_log_likelihood: loss,
            misclassified,
            zeros: zeros.into_iter().map(|(zeros, values)| ZeroCount { zeros, values }).collect(),
        };
        prop_assert_eq!(through_json(&evaluation), evaluation);
    }
}

/// Published records hold this loss, and `rerun` compares it bit by bit.
#[test]
fn the_loss_is_summed_over_batches_of_a_hundred_examples() {
    let network = Network::<f64>::initialise(&Architecture::mlp(5, [7, 6], 3).unwrap(), 1);
    let inputs = Matrix::from_fn(5, 730, |row, example| ((row + 5 * example) as f64).sin());
    let labels: Vec<u32> = (0..730).map(|example| example % 3).collect();
    let logits = network.logits(&Examples::Dense(inputs.clone())).unwrap();
    let mut total = 0.0;
    for (batch, labels) in labels.chunks(100).enumerate() {
        let part =
            Matrix::from_fn(3, labels.len(), |class, example| logits.column(100 * batch + example)[class]);
        total += negative_log_likelihood(&part, labels) * labels.len() as f64;
    }
    let inputs = Examples::Dense(inputs);
    let labelled = Labelled::new(&inputs, &labels, 3).unwrap();
    let evaluation = network.evaluate(Kernels::detect(), labelled).unwrap();
    assert_eq!(evaluation.negative_log_likelihood.unwrap().to_bits(), (total / 730.0).to_bits());
}

#[test]
fn evaluations_of_earlier_versions_are_read_and_written_alike() {
    let text = r#"{"examples":3,"negative_log_likelihood":0.25,"misclassified":[1],"zeros":[{"zeros":4,"values":6}]}"#;
    let evaluation: Evaluation = serde_json::from_str(text).unwrap();
    assert_eq!((evaluation.examples.get(), evaluation.negative_log_likelihood), (3, Some(0.25)));
    assert_eq!(evaluation.sparsity(), Some(4.0 / 6.0));
    assert_eq!(serde_json::to_string(&evaluation).unwrap(), text);
}

#[test]
fn evaluations_of_no_example_or_without_a_field_are_refused() {
    let text = r#"{"examples":3,"negative_log_likelihood":0.25,"misclassified":[],"zeros":[]}"#;
    for (from, to) in [(r#""examples":3"#, r#""examples":0"#), (r#""negative_log_likelihood":0.25,"#, "")] {
        assert!(serde_json::from_str::<Evaluation>(&text.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn without_values_there_is_no_sparsity() {
    assert_eq!(ZeroCount::default().sparsity(), None);
    assert_eq!(ZeroCount { zeros: 1, values: 4 }.sparsity(), Some(0.25));
}
