//! Trains a network on a table and asks it about one flower: `cargo run --release` in this folder.

use std::error::Error;
use std::path::Path;

use truezero::prelude::*;

fn learn(table: &Path, label: &str, model: &Path) -> Result<(), Box<dyn Error>> {
    let Prepared { data, class_names, scaling } =
        table::load(table, &table::Columns::label(label), &Preparation::default())?;
    let network = Network::initialise(&Architecture::mlp(data.features, [32, 32], data.classes)?, 1);
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;
    let trained = train(network, training, validation, &Descent::default(), Kernels::detect(), &mut ())?;
    Model { network: trained.network, class_names, feature_names: data.words, scaling }.save(model)?;
    Ok(())
}

fn ask(model: &Path, flower: &[f64]) -> Result<String, Box<dyn Error>> {
    let model = Model::load(model)?;
    Ok(model.predict(flower)?[0].to_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let model = std::env::temp_dir().join("own-table.safetensors");
    learn("../../crates/truezero/examples/iris.csv".as_ref(), "species", &model)?;
    println!("{}", ask(&model, &[5.1, 3.5, 1.4, 0.2])?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowers_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let model = folder.path().join("iris.safetensors");
        let irises = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/truezero/examples/iris.csv");
        learn(irises.as_ref(), "species", &model).unwrap();
        // Far from the others, so that any network that has learnt knows it.
        assert_eq!(ask(&model, &[5.0, 3.4, 1.5, 0.2]).unwrap(), "setosa");
        assert_eq!(ask(&model, &[7.2, 3.2, 6.0, 2.2]).unwrap(), "virginica");
    }
}
