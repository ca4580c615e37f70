//! Model files: what is saved comes back, and what is wrong is refused by name.

use truezero_activations::ActivationKind;
use truezero_network::{Architecture, HiddenLayer, ModelFileError, Network};

fn network() -> Network<f32> {
    let layer = |units, activation| HiddenLayer { units, activation, half_negated: true };
    let softplus: ActivationKind = "softplus(2)".parse().unwrap();
    let hidden = vec![layer(5, ActivationKind::Rectifier), layer(3, softplus)];
    Network::initialise(&Architecture::new(4, hidden, 2).unwrap(), 7)
}

/// The bytes of a valid file with the data of tensor `hidden.1.weight` passed through `change`.
fn with_changed_tensor(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = network().to_safetensors().unwrap();
    let header_length = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + header_length]).unwrap();
    let offset = |end: usize| {
        usize::try_from(header["hidden.1.weight"]["data_offsets"][end].as_u64().unwrap()).unwrap()
    };
    let data = 8 + header_length;
    change(&mut bytes[data + offset(0)..data + offset(1)]);
    bytes
}

/// The bytes of a valid file with a piece of its header exchanged for one of the same length.
fn with_changed_header(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = network().to_safetensors().unwrap();
    let position = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
    bytes[position..position + to.len()].copy_from_slice(to.as_bytes());
    bytes
}

#[test]
fn a_network_comes_back_with_the_same_bits() {
    let folder = std::env::temp_dir().join(format!("truezero-model-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("model.safetensors");
    network().save(&path).unwrap();
    assert_eq!(Network::load(&path).unwrap(), network());
    std::fs::remove_dir_all(&folder).unwrap();
    let error = Network::load(&path).unwrap_err();
    assert!(error.to_string().contains("model.safetensors"), "{error}");
}

#[test]
fn the_same_network_gives_the_same_bytes() {
    for _ in 0..8 {
        assert_eq!(network().to_safetensors().unwrap(), network().to_safetensors().unwrap());
    }
}

#[test]
fn the_weights_are_row_major_for_other_readers() {
    let bytes = network().to_safetensors().unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let weight = tensors.tensor("hidden.0.weight").unwrap();
    assert_eq!(weight.shape(), [5, 4]);
    let second = f32::from_le_bytes(weight.data()[4..8].try_into().unwrap());
    assert_eq!(second, network().hidden[0].affine.weights.column(1)[0]);
}

#[test]
fn every_truncation_is_refused_and_the_tensor_named() {
    let bytes = network().to_safetensors().unwrap();
    let header_length = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    let data = 8 + header_length;
    let mut named = Vec::new();
    for length in 0..bytes.len() {
        match Network::from_safetensors(&bytes[..length]) {
            Err(ModelFileError::Truncated { tensor, expected, found }) => {
                assert_eq!((expected, found), ((bytes.len() - data) as u64, (length - data) as u64));
                named.push(tensor);
            }
            Err(_) => assert!(length < data, "{length} bytes"),
            Ok(_) => panic!("{length} bytes are taken for a model"),
        }
    }
    named.dedup();
    // In the order of their bytes, each once.
    let mut each_once = named.clone();
    each_once.sort();
    each_once.dedup();
    assert_eq!((named.len(), each_once.len()), (6, 6), "{named:?}");
}

#[test]
fn a_number_that_is_not_finite_is_named() {
    for number in [f32::NAN, f32::INFINITY] {
        let bytes = with_changed_tensor(|tensor| tensor[8..12].copy_from_slice(&number.to_le_bytes()));
        match Network::from_safetensors(&bytes) {
            Err(ModelFileError::NotFinite { tensor, position: 2, .. }) => {
                assert_eq!(tensor, "hidden.1.weight");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn another_shape_type_or_name_is_named() {
    let errors = [
        (r#"units\":5"#, r#"units\":6"#, "tensor `hidden.0.weight` has shape [5, 4]: expected [6, 4]"),
        ("hidden.0.bias", "hidden.0.bios", "tensor `hidden.0.bias` is missing"),
        (r#"format\":1"#, r#"format\":9"#, "model format `9`: this version reads `1`"),
        ("\"truezero\"", "\"someones\"", "the metadata has no `truezero`: not a truezero model"),
    ];
    for (from, to, expected) in errors {
        let error = Network::from_safetensors(&with_changed_header(from, to)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn bits_flipped_in_the_header_never_panic() {
    let bytes = network().to_safetensors().unwrap();
    for position in 0..400.min(bytes.len()) {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[position] ^= 1 << bit;
            let _ = Network::from_safetensors(&damaged);
        }
    }
}
