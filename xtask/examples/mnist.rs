//! The example of the README: trains the paper's network on MNIST and saves it. Run it from the folder of the
//! workspace.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    use truezero_activations::ActivationKind;
    use truezero_datasets::mnist;
    use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
    use truezero_tensor::Kernels;
    use truezero_train::train;

    let data = mnist::load("datasets".as_ref())?;
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;

    let layer = HiddenLayer { units: 1000, activation: ActivationKind::Rectifier, half_negated: true };
    let network = Network::initialise(&Architecture::new(784, vec![layer; 3], 10)?, 1);
    let descent =
        Descent { batch_size: 10, learning_rate: 0.1, l1: 0.001, max_epochs: 20, patience: 5, seed: 1 };
    let trained = train(network, training, validation, &descent, Kernels::detect(), &mut ())?;
    trained.network.save("mnist.safetensors".as_ref())?;
    Ok(())
}
