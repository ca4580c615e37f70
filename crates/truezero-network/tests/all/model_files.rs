//! Models as bytes: what is written is read back, and what is wrong is refused by name.

use truezero_activations::ActivationKind;
use truezero_network::{Affine, Architecture, HiddenLayer, ModelError, Network};
use truezero_tensor::Matrix;

fn network() -> Network<f32> {
    let layer = |units, activation| HiddenLayer { units, activation, half_negated: true };
    let softplus: ActivationKind = "softplus(2)".parse().unwrap();
    let hidden = vec![layer(5, ActivationKind::Rectifier), layer(3, softplus)];
    Network::initialise(&Architecture::new(4, hidden, 2).unwrap(), 7)
}

/// The bytes of a valid file with the data of tensor `2.weight` passed through `change`.
fn with_changed_tensor(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = network().to_safetensors().unwrap();
    let header_length = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + header_length]).unwrap();
    let offset =
        |end: usize| usize::try_from(header["2.weight"]["data_offsets"][end].as_u64().unwrap()).unwrap();
    let data = 8 + header_length;
    change(&mut bytes[data + offset(0)..data + offset(1)]);
    bytes
}

/// The bytes of a valid file with a piece of its header exchanged for another.
fn with_changed_header(from: &str, to: &str) -> Vec<u8> {
    changed(&network().to_safetensors().unwrap(), from, to)
}

fn changed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let header_length = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    let header = std::str::from_utf8(&bytes[8..8 + header_length]).unwrap();
    assert!(header.contains(from), "{header}");
    let header = header.replacen(from, to, 1);
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &bytes[8 + header_length..]].concat()
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
    let weight = tensors.tensor("0.weight").unwrap();
    assert_eq!(weight.shape(), [5, 4]);
    let second = f32::from_le_bytes(weight.data()[4..8].try_into().unwrap());
    assert_eq!(second, network().hidden[0].affine.weights.column(1)[0]);
    // Units 3 and 4 of the first layer are negated, which is in the weights that leave them.
    let above = tensors.tensor("2.weight").unwrap();
    for (input, sign) in [(2, 1.0), (3, -1.0), (4, -1.0)] {
        let weight = f32::from_le_bytes(above.data()[4 * input..][..4].try_into().unwrap());
        assert_eq!(weight, sign * network().hidden[1].affine.weights.column(input)[0]);
    }
}

#[test]
fn a_file_of_the_first_version_is_still_read() {
    let bytes = include_bytes!("../data/format-1.safetensors");
    assert_eq!(Network::from_safetensors(bytes).unwrap(), network());
}

#[test]
fn signs_of_zeros_come_back_too() {
    let mut network = network();
    network.hidden[1].affine.weights.fill(0.0);
    network.hidden[1].affine.weights.column_mut(4)[1] = -0.0;
    let read = Network::from_safetensors(&network.to_safetensors().unwrap()).unwrap();
    let bits = |network: &Network<f32>| -> Vec<u32> {
        let weights = &network.hidden[1].affine.weights;
        (0..5).flat_map(|input| weights.column(input).iter().map(|weight| weight.to_bits())).collect()
    };
    assert_eq!(bits(&read), bits(&network));
}

#[test]
fn every_truncation_is_refused_and_the_tensor_named() {
    let bytes = network().to_safetensors().unwrap();
    let header_length = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
    let data = 8 + header_length;
    let mut named = Vec::new();
    for length in 0..bytes.len() {
        match Network::from_safetensors(&bytes[..length]) {
            Err(ModelError::Truncated { tensor, expected, found }) => {
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
            Err(ModelError::NotFinite { tensor, position: 2, .. }) => {
                assert_eq!(tensor, "2.weight");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_tensor_of_another_shape_type_or_name_is_reported() {
    let errors = [
        (r#"units\":5"#, r#"units\":6"#, "tensor `0.weight` has shape [5, 4]: expected [6, 4]"),
        ("0.bias", "0.bios", "tensor `0.bias` is missing"),
        (r#"format\":2"#, r#"format\":9"#, "model format 9: this version reads formats 1 to 2"),
        ("\"truezero\"", "\"someones\"", "the metadata has no `truezero`: not a truezero model"),
    ];
    for (from, to, expected) in errors {
        let error = Network::from_safetensors(&with_changed_header(from, to)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_network_that_could_not_be_read_again_is_not_written() {
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut broken = network();
        broken.hidden[1].affine.weights.column_mut(3)[2] = number;
        match broken.to_safetensors() {
            Err(ModelError::NotFinite { tensor, position, found }) => {
                assert_eq!((tensor.as_str(), position), ("2.weight", 2 * 5 + 3));
                assert_eq!(found.to_bits(), number.to_bits());
            }
            other => panic!("{other:?}"),
        }
        let mut broken = network();
        broken.output.bias[1] = number;
        let error = broken.to_safetensors().unwrap_err().to_string();
        assert_eq!(error, format!("tensor `4.bias` holds {number} at position 1: expected finite numbers"));
    }

    let mut short = network();
    short.hidden[0].affine.bias.pop();
    let error = short.to_safetensors().unwrap_err().to_string();
    assert_eq!(error, "tensor `0.bias` has shape [4]: expected [5]");
    let mut gap = network();
    gap.hidden.remove(0);
    gap.output.weights = Matrix::zeros(2, 7);
    let error = gap.to_safetensors().unwrap_err().to_string();
    assert_eq!(error, "tensor `2.weight` has shape [2, 7]: expected [2, 3]");
    let mut none = network();
    none.output = Affine { weights: Matrix::zeros(1, 3), bias: vec![0.0] };
    let error = none.to_safetensors().unwrap_err().to_string();
    assert_eq!(error, "the tensors do not form a network: `classes` is 1: expected at least 2");
}

#[test]
fn a_tensor_that_the_architecture_lacks_is_named() {
    let layer = r#",{\"units\":3,\"activation\":\"softplus(2)\",\"half_negated\":true}"#;
    // 4-5-2 by the architecture; the second layer has 3 units in the file, so that comes first ...
    let error = Network::from_safetensors(&with_changed_header(layer, "")).unwrap_err().to_string();
    assert_eq!(error, "tensor `2.weight` has shape [3, 5]: expected [2, 5]");

    // ... unless the layers are alike.
    let hidden = HiddenLayer { units: 4, activation: ActivationKind::Rectifier, half_negated: true };
    let network = Network::initialise(&Architecture::new(4, vec![hidden; 2], 4).unwrap(), 7);
    let layer = r#",{\"units\":4,\"activation\":\"rectifier\",\"half_negated\":true}"#;
    let bytes = changed(&network.to_safetensors().unwrap(), layer, "");
    let error = Network::from_safetensors(&bytes).unwrap_err().to_string();
    assert_eq!(error, "tensor `4.bias` is unexpected: the architecture has no place for it");
}

#[test]
fn unknown_fields_are_refused_in_our_entry_and_other_entries_are_ignored() {
    let refused = [
        (r#"{\"format\":2"#, r#"{\"format\":2,\"dropout\":0.5"#, "unknown field `dropout`"),
        (r#"{\"format\":2"#, r#"{\"format\":2,\"format\":2"#, "duplicate field `format`"),
        (r#"\"inputs\":4"#, r#"\"inputs\":4,\"inputs\":4"#, "duplicate field `inputs`"),
        (r#"\"inputs\":4"#, r#"\"inputs\":4,\"outputs\":4"#, "unknown field `outputs`"),
        (r#"\"units\":5"#, r#"\"units\":5,\"bias\":false"#, "unknown field `bias`"),
        ("softplus(2)", "softplus(0)", "alpha"),
        ("softplus(2)", "softplus(2,3)", "softplus"),
        (r#"\"rectifier"#, r#"\"rectifier(1)"#, "activation `rectifier` takes no parameter"),
        (
            r#"\"inputs\":4"#,
            r#"\"inputs\":4294967296"#,
            "`inputs` is 4294967296: expected at most 4294967295",
        ),
        (r#"\"classes\":2}}"#, r#"\"classes\":2}} {}"#, "trailing characters"),
    ];
    for (from, to, expected) in refused {
        let error = Network::from_safetensors(&with_changed_header(from, to)).unwrap_err();
        assert!(matches!(error, ModelError::Metadata(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let foreign = with_changed_header(r#"{"__metadata__":{"#, r#"{"__metadata__":{"format":"pt","#);
    assert_eq!(Network::from_safetensors(&foreign).unwrap(), network());
}

#[test]
fn a_key_that_occurs_twice_is_named() {
    let bias = r#""4.bias":{"dtype":"F32","#;
    let cases = [
        (r#"{"__metadata__":{"#, r#"{"__metadata__":{"truezero":"{}","#, "truezero"),
        (r#"{"__metadata__":{"#, r#"{"__metadata__":{"other":"1","other":"2","#, "other"),
        (r#"{"__metadata__":{"#, r#"{"__metadata__":{},"__metadata__":{"#, "__metadata__"),
        (bias, r#""4.bias":{"dtype":"F32","dtype":"F32","#, "dtype"),
        (
            bias,
            r#""4.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"4.bias":{"dtype":"F32","#,
            "4.bias",
        ),
    ];
    for (from, to, key) in cases {
        let error = Network::from_safetensors(&with_changed_header(from, to)).unwrap_err();
        assert!(matches!(error, ModelError::Header(_)), "{error}");
        assert!(error.to_string().contains(&format!("the key `{key}` occurs twice")), "{error}");
    }
}

#[test]
fn bytes_after_the_last_tensor_are_counted() {
    let bytes = network().to_safetensors().unwrap();
    for more in [1, 4, 4096] {
        match Network::from_safetensors(&[&bytes[..], &vec![0; more]].concat()) {
            Err(ModelError::Trailing { expected, found }) => assert_eq!(found - expected, more as u64),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn sizes_that_no_file_holds_are_refused_before_memory_is_asked_for() {
    let counted = allocation_counter::measure(|| {
        let units = with_changed_header(r#"\"units\":5"#, r#"\"units\":4294967295"#);
        let error = Network::from_safetensors(&units).unwrap_err().to_string();
        assert_eq!(error, "tensor `0.weight` has shape [5, 4]: expected [4294967295, 4]");
        let both = changed(&units, r#"\"inputs\":4"#, r#"\"inputs\":4294967295"#);
        let error = Network::from_safetensors(&both).unwrap_err().to_string();
        assert!(error.contains("layer 0 has 4294967295 × 4294967295 weights"), "{error}");
        let shape = with_changed_header(r#""shape":[5,4]"#, r#""shape":[4294967295,4294967295]"#);
        assert!(matches!(Network::from_safetensors(&shape), Err(ModelError::Format(_))));
        let header = [&u64::MAX.to_le_bytes()[..], b"{}"].concat();
        assert!(matches!(Network::from_safetensors(&header), Err(ModelError::Format(_))));
    });
    assert!(counted.bytes_max < 100_000, "{} bytes", counted.bytes_max);
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
