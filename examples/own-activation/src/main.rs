//! Trains a network of an activation of its own on MNIST, saves it, loads it and says how often it errs.
//!
//! `cargo run --release` in this folder fetches MNIST into the cache of data sets, once. `cargo run --release --
//! ../../datasets` takes it from the folder in the repository instead; any other mirror will do, too.

mod capped_rectifier;

use std::env;
use std::error::Error;
use std::path::Path;

use truezero_activations::{ActivationKind, CustomActivation};
use truezero_datasets::fetch::{Settings, fetch};
use truezero_datasets::{Catalogue, Dataset, default_cache, mnist};
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
use truezero_tensor::Kernels;
use truezero_train::train;

use crate::capped_rectifier::CappedRectifier;

const EPOCHS: u32 = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let cache =
        default_cache().ok_or("there is no home folder, so set TRUEZERO_DATA to a folder for data sets")?;
    let mirror = env::args().nth(1);
    let data = fetched_mnist(&cache, mirror.as_deref())?;
    let model = env::temp_dir().join("own-activation.safetensors");
    let (error, sparsity) = train_and_load(&data, EPOCHS, &model)?;
    println!("test error {:.2} %, true zeros {:.0} %", 100.0 * error, 100.0 * sparsity);
    println!("the network is in {}", model.display());
    Ok(())
}

/// MNIST out of the cache, fetched first if it is not there. The manifest with its addresses and hashes is within
/// truezero-datasets, so no checkout of the repository is needed.
fn fetched_mnist(cache: &Path, mirror: Option<&str>) -> Result<Dataset, Box<dyn Error>> {
    let catalogue = Catalogue::embedded(cache)?;
    let settings = Settings { mirror: mirror.map(Into::into), ..Settings::default() };
    fetch(&catalogue, "mnist", &settings, &mut ())?;
    Ok(mnist::load_from(&catalogue)?)
}

/// Trains a network and saves it at `model`; then loads it from there. Returns the error and the share of true zeros on
/// the test examples.
fn train_and_load(data: &Dataset, epochs: u32, model: &Path) -> Result<(f64, f64), Box<dyn Error>> {
    let kernels = Kernels::detect();
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;
    let test = Labelled::new(&data.test.inputs, &data.test.labels, data.classes)?;

    let capped_rectifier = CustomActivation::new(&CappedRectifier)?;
    let activation = ActivationKind::Custom(capped_rectifier);
    let layer = HiddenLayer { units: 300, activation, half_negated: true };
    let architecture = Architecture::new(data.features, vec![layer; 2], data.classes)?;
    let descent = Descent {
        batch_size: 10,
        learning_rate: 0.1,
        l1: 1e-5,
        max_epochs: epochs,
        patience: epochs,
        seed: 1,
    };
    let network = Network::initialise(&architecture, descent.seed);
    let trained = train(network, training, validation, &descent, kernels, &mut ())?;
    for epoch in &trained.epochs {
        println!("epoch {}: validation error {:.2} %", epoch.epoch, 100.0 * epoch.validation.error);
    }

    trained.network.save(model)?;
    // A model file names its activations, so whoever reads it has to bring them.
    let loaded = Network::load_with(model, &[capped_rectifier])?;
    let evaluation = loaded.evaluate(kernels, test)?;
    Ok((evaluation.error_rate(), evaluation.sparsity().ok_or("the network has no hidden layer")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_mnist_is_learnt() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets");
        let data = fetched_mnist(&folder.path().join("cache"), Some(mirror)).unwrap();
        let model = folder.path().join("model.safetensors");
        let (error, sparsity) = train_and_load(&data.take(2000, 500, 1000), 3, &model).unwrap();
        assert!(error < 0.2, "{error}");
        assert!((0.2..1.0).contains(&sparsity), "{sparsity}");
    }
}
