//! Learns the sentiment of sentences about films and products, and then rates each line that is typed in, from one to
//! five stars. Run it from the folder of the workspace: `cargo run --release -p truezero --example sentiment`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;
use std::io::{self, BufRead as _};

use truezero::datasets::reviews::Sizes;
use truezero::datasets::text::Vocabulary;
use truezero::datasets::{Catalogue, sentiment};
use truezero::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let provenance =
        Catalogue::open("datasets".as_ref(), "datasets".as_ref())?.manifest("sentiment")?.provenance();
    let sizes = Sizes { labelled: 12_000, unlabelled: None, test: 2_000, vocabulary: 5_000 };
    let data = sentiment::load("datasets/sentiment".as_ref(), provenance, &sizes, 1)?;
    let training = Labelled::new(&data.train.inputs, &data.train.labels, data.classes)?;
    let validation = Labelled::new(&data.valid.inputs, &data.valid.labels, data.classes)?;
    let test = Labelled::new(&data.test.inputs, &data.test.labels, data.classes)?;

    let network = Network::initialise(&Architecture::mlp(data.features, [200], data.classes)?, 1);
    let descent = Descent { learning_rate: 0.01, patience: 3, ..Descent::default() };
    let network = train(network, training, validation, &descent, Kernels::detect(), &mut ())?.network;
    let expected = network.expected_classes(Kernels::detect(), &data.test.inputs)?;
    let off = |(stars, &label): (&f64, &u32)| (stars - f64::from(label)).powi(2);
    let error = (expected.iter().zip(test.labels()).map(off).sum::<f64>() / test.len() as f64).sqrt();
    println!("{} test sentences: {error:.2} stars off. Type a sentence.", test.len());

    let vocabulary = Vocabulary::new(data.words);
    for line in io::stdin().lock().lines() {
        let stars = 1.0 + network.expected_classes(Kernels::detect(), &vocabulary.bags([line?.as_str()]))?[0];
        println!("{stars:.1} stars");
    }
    Ok(())
}
