//! Predictions: for every form of examples the answers of a forward pass.

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, HiddenLayer, LabelledError, Network, StepSettings, Workspace};
use truezero_tensor::{ActiveLists, Examples, Kernels, Matrix, Random};

fn network() -> Network<f32> {
    let layer = HiddenLayer::new(20, ActivationKind::Rectifier).half_negated();
    Network::initialise(&Architecture::new(6, vec![layer; 2], 4).unwrap(), 3)
}

/// More examples than go through the network at a time.
fn matrix() -> Matrix<f32> {
    let mut random = Random::new(3, "test", [0; 4]);
    Matrix::from_fn(6, 230, |_, _| (random.uniform_f32() - 0.3).max(0.0))
}

#[test]
fn every_form_of_examples_gets_the_logits_of_a_forward_pass() {
    let (network, matrix) = (network(), matrix());
    let mut lists = ActiveLists::new(6);
    lists.fill_from(&matrix);
    let rows: Vec<Vec<f32>> = (0..230).map(|example| matrix.column(example).to_vec()).collect();
    let views = matrix.view().into_owned();
    let (dense, sparse) = (Examples::Dense(matrix.clone()), Examples::Sparse(lists));
    for logits in [
        network.logits(&dense),
        network.logits(&sparse),
        network.logits(&matrix),
        network.logits(&views),
        network.logits(&rows[..]),
    ] {
        let logits = logits.unwrap();
        let mut workspace = Workspace::new(&network, Kernels::detect(), 1);
        for (example, row) in rows.iter().enumerate() {
            workspace.gather(&dense, &[u32::try_from(example).unwrap()]);
            network.forward(&mut workspace);
            assert_eq!(logits.column(example), workspace.logits().column(0), "example {example}");
            assert_eq!(network.logits(row).unwrap().column(0), logits.column(example));
        }
    }
}

#[test]
fn the_class_is_the_most_probable_one() {
    let (network, matrix) = (network(), matrix());
    let probabilities = network.probabilities(&matrix).unwrap();
    let classes = network.predict(&matrix).unwrap();
    for (example, class) in classes.into_iter().enumerate() {
        let column = probabilities.column(example);
        assert!((column.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(column.iter().all(|&probability| probability <= column[class as usize]));
    }
}

#[test]
fn no_example_gets_no_answer() {
    let none = Matrix::zeros(6, 0);
    assert_eq!(network().predict(&none), Ok(Vec::new()));
    assert_eq!(network().predict(&[][..] as &[Vec<f32>]), Ok(Vec::new()));
    assert_eq!(network().probabilities(&none).map(|matrix| matrix.columns()), Ok(0));
}

#[test]
fn examples_that_do_not_fit_are_refused() {
    let features = |found| Err(LabelledError::Features { expected: 6, found });
    assert_eq!(network().predict(&[0.0; 5]), features(5));
    assert_eq!(network().predict(Matrix::zeros(7, 2)), features(7));
    assert_eq!(network().predict(&[vec![0.0; 6], vec![0.0; 3]][..]), features(3));
    let error = network().predict(&[0.0, 0.0, f32::INFINITY, 0.0, 0.0, 0.0]).unwrap_err().to_string();
    assert_eq!(error, "feature 2 of example 0 is inf: expected a finite number");
}

#[test]
fn a_network_that_has_diverged_gives_an_error() {
    let mut network = network();
    network.output.bias[1] = f32::NAN;
    let error = network.predict(matrix()).unwrap_err().to_string();
    assert_eq!(error, "the logit of class 1 for example 0 is NaN: expected a finite number");
}

#[test]
fn after_a_step_the_workspace_holds_the_values_from_before() {
    let (mut network, examples) = (network(), Examples::Dense(matrix()));
    let (mut forward, mut step) =
        (Workspace::new(&network, Kernels::detect(), 7), Workspace::new(&network, Kernels::detect(), 7));
    for workspace in [&mut forward, &mut step] {
        workspace.gather(&examples, &[1, 2, 3, 5, 8, 13, 21]);
    }
    network.forward(&mut forward);
    let settings = StepSettings { learning_rate: 0.1, l1: 0.01 };
    network.step(&mut step, &[0, 1, 2, 3, 0, 1, 2], settings);
    for layer in 0..2 {
        let (expected, found) = (forward.hidden_values(layer), step.hidden_values(layer));
        assert_eq!(found.values(), expected.values());
        assert_eq!(found.lists(), expected.lists());
    }
    assert_eq!(step.logits(), forward.logits());
}

#[test]
fn what_a_user_moves_between_threads_can_be_moved() {
    fn movable<T: Send + Sync + Clone + std::fmt::Debug>() {}
    movable::<Network<f32>>();
    movable::<Workspace<f32>>();
    movable::<truezero_network::Model>();
    movable::<truezero_network::Labelled<'_, f32>>();
    movable::<truezero_network::Inputs<'_, f32>>();
    movable::<truezero_network::Evaluation>();
    movable::<LabelledError>();
}
