//! A classifier of a table in ten lines: `cargo run --release -p truezero --example classifier -- FILE.csv LABEL`.
//! Without arguments it takes the irises of Fisher (1936), which are beside it.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use truezero::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let irises = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/iris.csv");
    let file = arguments.next().unwrap_or_else(|| irises.to_owned());
    let label = arguments.next().unwrap_or_else(|| "species".to_owned());
    let Prepared { data, class_names, scaling } =
        table::load(&file, &table::Columns::label(&label), &Preparation::default())?;
    let network = Network::initialise(&Architecture::mlp(data.features, [32, 32], data.classes)?, 1);
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;
    let trained = train(network, training, validation, &Descent::default(), Kernels::detect(), &mut ())?;

    let test = Labelled::new(&data.test.inputs, &data.test.labels, data.classes)?;
    let evaluation = trained.network.evaluate(Kernels::detect(), test)?;
    println!("{} classes of {} features, {} test examples", data.classes, data.features, test.len());
    println!("test error {:.1} %", 100.0 * evaluation.error_rate());
    let model = Model { network: trained.network, class_names, feature_names: data.words, scaling };
    let path = std::env::temp_dir().join("classifier.safetensors");
    model.save(&path)?;
    println!("the model is in {}", path.display());
    Ok(())
}
