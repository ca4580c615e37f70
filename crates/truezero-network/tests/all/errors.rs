//! Each error of settings and models, by the public API.

use std::path::Path;

use safetensors::SafeTensors;
use truezero_activations::ActivationKind;
use truezero_network::{
    Architecture, Descent, DescentError, HiddenLayer, Model, ModelError, ModelFileError, Network,
};

fn descent() -> Descent {
    Descent { batch_size: 1, learning_rate: 0.1, l1: 0.0, max_epochs: 1, patience: 1, seed: 0 }
}

#[test]
fn every_setting_out_of_range_is_refused() {
    for seed in [0, u64::MAX] {
        assert_eq!(Descent { seed, ..descent() }.check(), Ok(()));
    }
    let zero = [
        Descent { batch_size: 0, ..descent() },
        Descent { max_epochs: 0, ..descent() },
        Descent { patience: 0, ..descent() },
    ];
    for wrong in zero {
        assert!(matches!(wrong.check(), Err(DescentError::Zero { .. })), "{wrong:?}");
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0] {
        for wrong in [Descent { learning_rate: number, ..descent() }, Descent { l1: number, ..descent() }] {
            assert!(matches!(wrong.check(), Err(DescentError::Number { .. })), "{wrong:?}");
        }
    }
    let still = Descent { learning_rate: 0.0, ..descent() };
    assert!(matches!(still.check(), Err(DescentError::Number { field: "learning_rate", .. })));
}

fn model() -> Vec<u8> {
    let hidden = HiddenLayer { units: 3, activation: ActivationKind::Rectifier, half_negated: false };
    let architecture = Architecture::new(2, vec![hidden], 2).unwrap();
    Network::initialise(&architecture, u64::MAX).to_safetensors().unwrap()
}

/// The error of a model with `change` made to its header.
fn error_of(change: impl FnOnce(&str) -> String) -> ModelError {
    let bytes = model();
    let (length, rest) = bytes.split_first_chunk::<8>().unwrap();
    let (header, data) = rest.split_at(usize::try_from(u64::from_le_bytes(*length)).unwrap());
    let old = std::str::from_utf8(header).unwrap();
    let new = change(old);
    assert_ne!(old, new, "nothing is changed");
    let changed = [&(new.len() as u64).to_le_bytes()[..], new.as_bytes(), data].concat();
    Network::from_safetensors(&changed).unwrap_err()
}

#[test]
fn every_fault_of_a_model_is_an_error_of_its_own() {
    let bytes = model();
    // Whatever the tensors are called.
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let name = tensors.names()[0].to_owned();
    let quoted = format!("\"{name}\"");

    let error = error_of(|header| header.replace("\"truezero\"", "\"other\""));
    assert!(matches!(error, ModelError::NoMetadata(_)), "{error}");
    let error = error_of(|header| header.replace("{\\\"format\\\":", "{\\\"format\\\":9"));
    assert!(matches!(error, ModelError::Version { found, .. } if found > 90), "{error}");
    let error = error_of(|header| header.replace(&quoted, "\"unknown\""));
    assert!(matches!(&error, ModelError::Missing(tensor) if *tensor == name), "{error}");
    let error = error_of(|header| {
        let extra = "{\"unknown\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},";
        header.replacen('{', extra, 1)
    });
    assert!(matches!(&error, ModelError::Unexpected(tensor) if tensor == "unknown"), "{error}");
    let error = error_of(|header| header.replace("\"F32\"", "\"I32\""));
    assert!(matches!(error, ModelError::Type { .. }), "{error}");
    let error = error_of(|header| header.replace("\\\"units\\\":3", "\\\"units\\\":4"));
    assert!(matches!(error, ModelError::Shape { .. }), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let error = Network::load(Path::new("no-such-folder/model.safetensors")).unwrap_err();
    assert!(
        matches!(&error, ModelFileError::Read { path, .. } if path.starts_with("no-such-folder")),
        "{error}"
    );
}

#[test]
fn models_with_names_that_do_not_fit_are_refused() {
    let model = Model::from(Network::from_safetensors(&model()).unwrap());
    for wrong in [
        Model { class_names: vec!["one".into()], ..model.clone() },
        Model { feature_names: vec!["one".into()], ..model },
    ] {
        assert!(matches!(wrong.to_safetensors(), Err(ModelError::Count { found: 1, .. })), "{wrong:?}");
    }
}

/// A safetensors file of one tensor of zeros, without metadata.
fn plain(name: &str, shape: &[usize]) -> Vec<u8> {
    let bytes = 4 * shape.iter().product::<usize>();
    let header =
        format!("{{\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape:?},\"data_offsets\":[0,{bytes}]}}}}");
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &vec![0; bytes]].concat()
}

#[test]
fn tensors_that_are_no_modules_of_pytorch_are_refused() {
    let read = |name: &str, shape: &[usize]| {
        Network::from_pytorch(&plain(name, shape), ActivationKind::Rectifier).unwrap_err()
    };
    for name in ["weight", "a.weight", "0.scale", "0.weight.0"] {
        let error = read(name, &[2, 3]);
        assert!(matches!(&error, ModelError::Name(found) if found == name), "{error}");
    }
    let error = read("0.weight", &[2, 3, 4]);
    assert!(matches!(&error, ModelError::NoMatrix { found, .. } if found[..] == [2, 3, 4]), "{error}");
    let error = read("0.weight", &[2, 3]);
    assert!(matches!(&error, ModelError::Missing(found) if found == "0.bias"), "{error}");
}
