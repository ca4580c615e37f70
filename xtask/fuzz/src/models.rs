//! Models in safetensors files, ours and those of PyTorch.

use truezero_activations::ActivationKind;
use truezero_network::{Model, Network};

/// A model that is accepted is written and read again to the same bits, and its numbers are finite.
pub(crate) fn model(bytes: &[u8]) -> bool {
    let Ok(model) = Model::from_safetensors(bytes) else {
        return Network::from_pytorch(bytes, ActivationKind::Rectifier)
            .map(Model::from)
            .is_ok_and(|model| holds(&model));
    };
    let alone = Network::from_safetensors(bytes);
    assert_eq!(alone.ok(), Some(model.network.clone()).filter(|_| model.scaling.is_none()));
    holds(&model)
}

fn holds(model: &Model) -> bool {
    let written = model.to_safetensors().expect("a model that was read can be written");
    let again = Model::from_safetensors(&written).expect("a model that was written can be read");
    assert_eq!(again, *model);
    let network = &model.network;
    let output = &network.output;
    assert!(output.bias.iter().all(|number| number.is_finite()));
    assert_eq!(output.bias.len(), network.classes());
    true
}
