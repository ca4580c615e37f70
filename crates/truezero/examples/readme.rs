//! The code of the README, in the folder of a table `iris.csv`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    use truezero::prelude::*;

    let Prepared { data, class_names, scaling } =
        table::load("iris.csv", &table::Columns::label("species"), &Preparation::default())?;
    let network = Network::initialise(&Architecture::mlp(data.features, [32, 32], data.classes)?, 1);
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;
    let trained = train(network, training, validation, &Descent::default(), Kernels::detect(), &mut ())?;
    Model { network: trained.network, class_names, feature_names: data.words, scaling }
        .save("iris.safetensors")?;

    let model = Model::load("iris.safetensors")?;
    println!("{}", model.predict(&[5.1, 3.5, 1.4, 0.2])?[0]);
    Ok(())
}
