//! What is written can be read back: evaluations and descents as JSON.

use proptest::prelude::*;
use truezero_network::{Architecture, Descent, Evaluation, Labelled, LabelledError, Network, ZeroCount};
use truezero_tensor::{Examples, Kernels, Matrix};

fn evaluation(negative_log_likelihood: f64) -> Evaluation {
    Evaluation {
        examples: 9,
        negative_log_likelihood,
        misclassified: vec![0, 7],
        zeros: vec![ZeroCount::default(), ZeroCount { zeros: 3, values: 9 }],
    }
}

fn descent(learning_rate: f64, l1: f64) -> Descent {
    Descent { learning_rate, batch_size: usize::MAX, l1, max_epochs: u32::MAX, patience: 1, seed: u64::MAX }
}

#[test]
fn an_evaluation_of_nothing_is_an_error() {
    let network = Network::<f32>::initialise(&Architecture::new(3, Vec::new(), 2).unwrap(), 1);
    let nothing = Examples::Dense(Matrix::zeros(3, 0));
    let labelled = Labelled::new(&nothing, &[], 2).unwrap();
    assert_eq!(network.evaluate(Kernels::detect(), labelled), Err(LabelledError::Empty));
    assert_eq!(network.expected_classes(Kernels::detect(), &nothing), Ok(Vec::new()));
}

#[test]
fn a_share_of_no_values_is_absent() {
    assert_eq!(ZeroCount::default().sparsity(), None);
    assert_eq!(Evaluation { zeros: Vec::new(), ..evaluation(1.0) }.sparsity(), None);
    assert_eq!(evaluation(1.0).sparsity(), Some(1.0 / 3.0));
}

#[test]
fn a_number_that_json_does_not_have_is_refused() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let errors = [
            serde_json::to_string(&evaluation(number)),
            serde_json::to_string(&descent(number, 0.0)),
            serde_json::to_string(&descent(0.1, number)),
        ];
        for error in errors {
            let expected = format!("a number to be kept: expected finite, found {number}");
            assert_eq!(error.unwrap_err().to_string(), expected);
        }
    }
}

proptest! {
    #[test]
    fn finite_numbers_come_back(bits: u64, others: u64) {
        let (one, other) = (f64::from_bits(bits), f64::from_bits(others));
        prop_assume!(one.is_finite() && other.is_finite());
        let text = serde_json::to_string(&evaluation(one)).unwrap();
        prop_assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), evaluation(one));
        let text = serde_json::to_string(&descent(one, other)).unwrap();
        prop_assert_eq!(serde_json::from_str::<Descent>(&text).unwrap(), descent(one, other));
    }
}
