//! Models: names and scaling travel with the network, and files of PyTorch are read.

use std::collections::HashMap;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use truezero_activations::ActivationKind;
use truezero_network::{Architecture, ExampleKind, Model, ModelError, Network};
use truezero_tensor::{Examples, Matrix, Scaling};

fn model() -> Model {
    Model {
        network: Network::initialise(&Architecture::mlp(3, [8, 8], 2).unwrap(), 5),
        class_names: vec!["no".into(), "yes, \"certainly\"".into()],
        feature_names: ["height", "weight", "age"].map(String::from).to_vec(),
        scaling: Some(Scaling::new(vec![170.0, 70.0, 1.0 / 3.0], vec![0.1, 0.05, 1.0 / 7.0]).unwrap()),
    }
}

#[test]
fn names_and_scaling_come_back_with_the_same_bits() {
    let bytes = model().to_safetensors().unwrap();
    assert_eq!(Model::from_safetensors(&bytes).unwrap(), model());
    assert_eq!(model().to_safetensors().unwrap(), bytes);
}

#[test]
fn a_model_scales_what_it_is_asked_about() {
    let model = model();
    let people = Matrix::from_fn(3, 40, |feature, person| {
        [150.0 + person as f64, 60.0 + 0.5 * person as f64, 2.0 * person as f64][feature]
    });
    let scaled: Examples<f32> = model.scaling.as_ref().unwrap().apply(&Examples::Dense(people.clone()));
    assert_eq!(model.probabilities(&people).unwrap(), model.network.probabilities(&scaled).unwrap());
    let names = model.predict(&people).unwrap();
    let classes = model.network.predict(&scaled).unwrap();
    assert!(names.iter().zip(&classes).all(|(name, &class)| *name == model.class_names[class as usize]));
}

#[test]
fn classes_without_names_are_numbered() {
    let network = model().network;
    let bytes = network.to_safetensors().unwrap();
    let read = Model::from_safetensors(&bytes).unwrap();
    assert_eq!((read.class_names, read.scaling), (vec!["0".to_owned(), "1".to_owned()], None));
}

#[test]
fn a_scaled_model_is_not_read_as_a_bare_network() {
    let bytes = model().to_safetensors().unwrap();
    assert!(matches!(Network::from_safetensors(&bytes), Err(ModelError::Scaled)));
}

#[test]
fn names_and_scales_that_do_not_fit_are_refused() {
    let message = |model: Model| {
        assert_eq!(
            model.predict(&[1.0, 2.0, 3.0]).unwrap_err().to_string(),
            model.to_safetensors().unwrap_err().to_string()
        );
        model.check().unwrap_err().to_string()
    };
    let class_names = vec!["one".to_owned()];
    assert_eq!(message(Model { class_names, ..model() }), "`class_names` has 1 elements: expected 2");
    let feature_names = vec!["one".to_owned()];
    assert_eq!(message(Model { feature_names, ..model() }), "`feature_names` has 1 elements: expected 3");
    let scaling = Some(Scaling::identity(4));
    assert_eq!(message(Model { scaling, ..model() }), "`scaling` has 4 elements: expected 3");
}

#[test]
fn the_kind_of_the_examples_is_in_the_file_if_it_is_given() {
    for kind in [
        ExampleKind::Table,
        ExampleKind::Texts,
        ExampleKind::Svmlight,
        ExampleKind::Images(vec![3]),
        ExampleKind::Images(vec![1, 1, 3]),
    ] {
        let bytes = model().to_safetensors_of(&kind).unwrap();
        assert_eq!(Model::from_safetensors(&bytes).unwrap(), model());
        assert_eq!(ExampleKind::in_safetensors(&bytes).unwrap(), Some(kind));
    }
    assert_eq!(ExampleKind::in_safetensors(&model().to_safetensors().unwrap()).unwrap(), None);
    for shape in [vec![2, 2], vec![usize::MAX, 2], vec![]] {
        let error = model().to_safetensors_of(&ExampleKind::Images(shape)).unwrap_err().to_string();
        assert!(error.starts_with("`examples` has ") && error.ends_with(" elements: expected 3"), "{error}");
    }
    assert!(matches!(ExampleKind::in_safetensors(b"no model"), Err(ModelError::Format(_))));
}

/// A file without the metadata of truezero, of tensors with these names and shapes.
fn file(tensors: &[(&str, &[usize])], dtype: Dtype) -> Vec<u8> {
    let data: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, shape)| {
            let count = shape.iter().product::<usize>();
            (0..count).flat_map(|number| (0.25 * number as f32).to_le_bytes()).collect()
        })
        .collect();
    let views = tensors.iter().zip(&data).map(|((name, shape), data)| {
        (name.to_string(), TensorView::new(dtype, shape.to_vec(), data).unwrap())
    });
    serialize(views, Some(HashMap::from([("format".to_owned(), "pt".to_owned())]))).unwrap()
}

#[test]
fn a_sequential_of_pytorch_is_read() {
    for prefix in ["", "model.classifier."] {
        // More than ten modules, so that the order of the numbers is not that of their texts.
        let names = ["2", "9", "10"]
            .map(|number| [format!("{prefix}{number}.weight"), format!("{prefix}{number}.bias")]);
        let shapes: [[&[usize]; 2]; 3] = [[&[3, 4], &[3]], [&[5, 3], &[5]], [&[2, 5], &[2]]];
        let tensors: Vec<(&str, &[usize])> = names
            .iter()
            .zip(shapes)
            .flat_map(|(names, shapes)| [(names[0].as_str(), shapes[0]), (names[1].as_str(), shapes[1])])
            .collect();
        let network = Network::from_pytorch(&file(&tensors, Dtype::F32), ActivationKind::Tanh).unwrap();
        let expected = Architecture::mlp(4, [3, 5], 2).unwrap().with_activation(ActivationKind::Tanh);
        assert_eq!(network.architecture(), expected);
        // Row-major: the second number is the weight from the second input to the first unit.
        assert_eq!(network.hidden[0].affine.weights.column(1)[0], 0.25);
        assert_eq!(network.hidden[1].affine.bias, [0.0, 0.25, 0.5, 0.75, 1.0]);
    }
}

#[test]
fn tensors_that_are_no_sequential_are_named() {
    let rectifier = ActivationKind::Rectifier;
    let message = |tensors: &[_], dtype| {
        Network::from_pytorch(&file(tensors, dtype), rectifier).unwrap_err().to_string()
    };
    let last: [(&str, &[usize]); 2] = [("2.weight", &[2, 5]), ("2.bias", &[2])];
    for (tensor, shape, expected) in [
        ("fc.weight", &[5, 4][..], "tensor `fc.weight` is unexpected"),
        ("0.running_mean", &[5], "tensor `0.running_mean` is unexpected"),
        ("weight", &[5, 4], "tensor `weight` is unexpected"),
        ("net.0.weight", &[5, 4], "tensor `net.0.weight` is unexpected"),
        ("02.weight", &[5, 4], "tensor `2.bias` is unexpected"),
        ("0.weight", &[5], "tensor `0.weight` has shape [5]: expected a matrix"),
        ("0.weight", &[5, 4], "tensor `0.bias` is missing"),
    ] {
        let found = message(&[(tensor, shape), last[0], last[1]], Dtype::F32);
        assert!(found.starts_with(expected), "{found}");
    }
    let broken: [(&str, &[usize]); 4] =
        [("0.weight", &[4, 4]), ("0.bias", &[4]), ("2.weight", &[2, 5]), ("2.bias", &[2])];
    assert_eq!(message(&broken, Dtype::F32), "tensor `2.weight` has shape [2, 5]: expected [2, 4]");
    assert!(message(&last, Dtype::I32).starts_with("tensor `2.weight` has elements of type I32"));
    assert_eq!(message(&[], Dtype::F32), "tensor `0.weight` is missing");
    let ours = model().to_safetensors().unwrap();
    assert!(matches!(Network::from_pytorch(&ours, rectifier), Err(ModelError::NotPlain)));
}
