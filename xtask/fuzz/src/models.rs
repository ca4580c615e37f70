//! Models in safetensors files.

use truezero_network::Network;

/// A model that is accepted is written and read again to the same bits, and its numbers are finite.
pub(crate) fn model(bytes: &[u8]) -> bool {
    let Ok(network) = Network::from_safetensors(bytes) else { return false };
    let written = network.to_safetensors().expect("a model that was read can be written");
    let again = Network::from_safetensors(&written).expect("a model that was written can be read");
    assert_eq!(again, network);
    let output = &network.output;
    assert!(output.bias.iter().all(|number| number.is_finite()));
    assert_eq!(output.bias.len(), network.classes());
    true
}
