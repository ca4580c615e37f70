//! Trains the paper's network on MNIST and saves it. Run it from the folder of the workspace.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    use truezero::prelude::*;

    let data = mnist::load("datasets".as_ref())?;
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;

    let network = Network::initialise(&Architecture::mlp(784, [1000; 3], 10)?, 1);
    let descent = Descent { l1: 0.001, max_epochs: 20, patience: 5, ..Descent::default() };
    let trained = train(network, training, validation, &descent, Kernels::detect(), &mut ())?;
    trained.network.save("mnist.safetensors")?;
    Ok(())
}
