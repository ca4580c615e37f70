//! Baselines on the procedural stand-ins: a linear classifier against one hidden layer of 1000 rectifiers, at the size
//! of a quick trial. Of each the rate with the lowest validation error counts.
//!
//! `cargo run --release --package xtask --example stand_ins` takes some minutes; with the name of a stand-in behind
//! `--` it measures that one only.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;
use std::time::Instant;

use truezero_activations::ActivationKind;
use truezero_datasets::scenes::{write_colour_scenes, write_toy_objects};
use truezero_datasets::{Dataset, Provenance, cifar10, norb};
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
use truezero_tensor::Kernels;
use truezero_train::train;

const SEED: u64 = 1;
const SIZES: [usize; 3] = [6_000, 1_500, 3_000];
const RATES: [f64; 2] = [0.01, 0.1];

fn provenance(name: &str, stands_in_for: &str) -> Provenance {
    Provenance {
        name: name.into(),
        title: name.into(),
        source: format!("drawn by truezero-datasets, seed {SEED}"),
        licence: "MIT OR Apache-2.0".into(),
        stands_in_for: Some(stands_in_for.into()),
    }
}

/// The error rates on validation and test examples, of the rate and the epoch with the lowest on validation examples.
fn error_rates(data: &Dataset, hidden: &[HiddenLayer]) -> Result<[f64; 2], Box<dyn Error>> {
    let [training, validation, test] = [&data.train, &data.valid, &data.test]
        .map(|split| Labelled::new(&split.inputs, &split.labels, data.classes));
    let (training, validation, test) = (training?, validation?, test?);
    let mut best = [1.0; 2];
    for learning_rate in RATES {
        let architecture = Architecture::new(data.features, hidden.to_vec(), data.classes)?;
        let descent =
            Descent { batch_size: 10, learning_rate, l1: 0.0, max_epochs: 15, patience: 4, seed: SEED };
        let network = Network::initialise(&architecture, SEED);
        let network = train(network, training, validation, &descent, Kernels::detect(), &mut ())?.network;
        let error = |examples| -> Result<f64, Box<dyn Error>> {
            Ok(network.evaluate(Kernels::detect(), examples)?.error_rate())
        };
        let found = [error(validation)?, error(test)?];
        if found[0] < best[0] {
            best = found;
        }
    }
    Ok(best)
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let [toys, scenes] = ["toy-objects", "colour-scenes"].map(|name| folder.path().join(name));
    let [training, validation, test] = SIZES;
    let start = Instant::now();
    write_toy_objects(&toys, [training + validation, test], SEED)?;
    println!("toy-objects: {:.1} s to draw", start.elapsed().as_secs_f64());
    let start = Instant::now();
    write_colour_scenes(&scenes, [training, 2 * test], SEED)?;
    println!("colour-scenes: {:.1} s to draw\n", start.elapsed().as_secs_f64());
    let data_sets = [
        norb::load(&toys, provenance("toy-objects", "norb"), SIZES)?,
        cifar10::load(&scenes, provenance("colour-scenes", "cifar10"), SIZES)?,
    ];

    let rectifiers = HiddenLayer { units: 1000, activation: ActivationKind::Rectifier, half_negated: true };
    println!("| test error (validation error), % | linear | 1000 rectifiers |\n|---|---|---|");
    let only = std::env::args().nth(1);
    for data in data_sets.iter().filter(|data| only.as_ref().is_none_or(|name| *name == data.provenance.name))
    {
        print!("| {} |", data.provenance.name);
        for hidden in [&[][..], &[rectifiers]] {
            let [validation, test] = error_rates(data, hidden)?.map(|rate| 100.0 * rate);
            print!(" {test:.1} ({validation:.1}) |");
        }
        println!();
    }
    Ok(())
}
