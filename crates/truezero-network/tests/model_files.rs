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
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    network().save(&path).unwrap();
    assert_eq!(Network::load(&path).unwrap(), network());
    std::fs::remove_file(&path).unwrap();
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

#[test]
fn a_network_that_could_not_be_read_back_is_not_written_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    network().save(&path).unwrap();
    for number in [f32::NAN, f32::NEG_INFINITY] {
        let mut weights = network();
        weights.hidden[1].affine.weights.column_mut(2)[1] = number;
        let mut bias = network();
        bias.output.bias[1] = number;
        // Row-major: the second row of five.
        for (damaged, name, place) in [(weights, "hidden.1.weight", 7), (bias, "output.bias", 1)] {
            match damaged.save(&path) {
                Err(ModelFileError::NotFinite { tensor, position, found }) => {
                    assert_eq!((tensor.as_str(), position), (name, place));
                    assert_eq!(found.to_bits(), number.to_bits());
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(Network::load(&path).unwrap(), network());
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing/model.safetensors");
    let taken = folder.path().join("taken");
    std::fs::create_dir_all(taken.join("by-a-folder")).unwrap();
    for path in [missing, taken] {
        let error = network().save(&path).unwrap_err();
        assert!(matches!(error, ModelFileError::Write { .. }));
        assert_eq!(error.to_string(), format!("`{}` cannot be written", path.display()));
    }
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["taken"]);
}

#[test]
fn what_is_wrong_in_a_file_comes_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.safetensors");
    std::fs::write(&path, "<!DOCTYPE html><title>404</title>").unwrap();
    let error = Network::load(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` is no model that can be used", path.display()));
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "not a whole safetensors file");
    assert!(matches!(Network::load(&folder.path().join("no")), Err(ModelFileError::Read { .. })));
}

/// A valid file of two hidden layers whose architecture is exchanged for one of a single hidden layer.
#[test]
fn tensors_that_the_architecture_lacks_are_refused() {
    let layer = |units| HiddenLayer { units, activation: ActivationKind::Tanh, half_negated: false };
    let deep = Network::<f32>::initialise(&Architecture::new(3, vec![layer(4), layer(4)], 2).unwrap(), 1);
    let flat = Network::<f32>::initialise(&Architecture::new(3, vec![layer(4)], 2).unwrap(), 1);
    let (bytes, other) = (deep.to_safetensors().unwrap(), flat.to_safetensors().unwrap());
    let (_, metadata) = safetensors::SafeTensors::read_metadata(&other).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let bytes = safetensors::serialize(tensors.tensors(), metadata.metadata().clone()).unwrap();
    match Network::from_safetensors(&bytes) {
        Err(ModelFileError::Unexpected { tensor, expected }) => {
            assert_eq!(tensor, "hidden.1.bias");
            assert_eq!(expected, ["hidden.0.weight", "hidden.0.bias", "output.weight", "output.bias"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn fields_that_this_version_does_not_know_are_refused_and_the_metadata_of_others_is_not() {
    let tensors = network().to_safetensors().unwrap();
    let (_, metadata) = safetensors::SafeTensors::read_metadata(&tensors).unwrap();
    let metadata = metadata.metadata().clone().unwrap();
    let with = |metadata| {
        let tensors = safetensors::SafeTensors::deserialize(&tensors).unwrap();
        Network::from_safetensors(&safetensors::serialize(tensors.tensors(), Some(metadata)).unwrap())
    };
    let mut foreign = metadata.clone();
    foreign.insert("author".to_owned(), "someone".to_owned());
    assert_eq!(with(foreign).unwrap(), network());
    let header = &metadata["truezero"];
    for (from, to) in
        [("{\"format\"", "{\"dropout\":0.5,\"format\""), ("{\"units\"", "{\"dropout\":0.5,\"units\"")]
    {
        assert!(header.contains(from), "{header}");
        let mut unknown = metadata.clone();
        unknown.insert("truezero".to_owned(), header.replacen(from, to, 1));
        assert!(matches!(with(unknown), Err(ModelFileError::Metadata(_))));
    }
}

#[test]
fn an_architecture_of_any_size_takes_no_memory_before_its_tensors_are_seen() {
    for units in ["4294967295", "99999999999999999999"] {
        let bytes = network().to_safetensors().unwrap();
        let (_, metadata) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
        let mut metadata = metadata.metadata().clone().unwrap();
        let header = metadata["truezero"].replacen("\"units\":5", &format!("\"units\":{units}"), 1);
        metadata.insert("truezero".to_owned(), header);
        let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let bytes = safetensors::serialize(tensors.tensors(), Some(metadata)).unwrap();
        assert!(Network::from_safetensors(&bytes).is_err());
    }
}
