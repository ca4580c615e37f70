//! Baselines on the procedural stand-ins: a linear classifier against one hidden layer of 1000 rectifiers. Run it with
//! `cargo run --release --package xtask --example stand_ins`; it prints test errors for a Markdown table.
#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;

use truezero_activations::ActivationKind;
use truezero_datasets::scenes::{Set, ToyObjects, colour_scene};
use truezero_network::{Architecture, Descent, HiddenLayer, Labelled, Network};
use truezero_tensor::{Examples, Kernels, Matrix};
use truezero_train::train;

const TRAIN: usize = 6_000;
const VALID: usize = 1_500;
const TEST: usize = 3_000;
const SEED: u64 = 1;

struct Split {
    inputs: Examples<f32>,
    labels: Vec<u32>,
}

impl Split {
    fn new(features: usize, rows: &[(Vec<f32>, u32)]) -> Self {
        let elements: Vec<f32> = rows.iter().flat_map(|(row, _)| row.iter().copied()).collect();
        let matrix = Matrix::from_column_major(features, rows.len(), &elements).expect("rows of one length");
        Self { inputs: Examples::Dense(matrix), labels: rows.iter().map(|(_, label)| *label).collect() }
    }
}

fn toy(toys: &ToyObjects, index: u32) -> (Vec<f32>, u32, i32) {
    let pair = toys.example(index);
    let mut row = Vec::new();
    for bytes in [&pair.left, &pair.right] {
        for y in 0..32 {
            for x in 0..32 {
                // Area average.
                let edges = |i: usize| (i as f32 * 108.0 / 32.0, (i + 1) as f32 * 108.0 / 32.0);
                let ((x0, x1), (y0, y1)) = (edges(x), edges(y));
                let mut sum = 0.0;
                for py in y0 as usize..(y1.ceil() as usize).min(108) {
                    for px in x0 as usize..(x1.ceil() as usize).min(108) {
                        let w = (x1.min(px as f32 + 1.0) - x0.max(px as f32))
                            * (y1.min(py as f32 + 1.0) - y0.max(py as f32));
                        sum += w * f32::from(bytes[py * 108 + px]);
                    }
                }
                row.push(sum / (3.375 * 3.375) / 127.5 - 1.0);
            }
        }
    }
    (row, pair.category, pair.info[0])
}

fn measure(name: &str, classes: usize, splits: &[Split; 3]) -> Result<(), Box<dyn Error>> {
    let [training, validation, test] = splits;
    let labelled =
        |split: &'_ Split| -> Result<_, Box<dyn Error>> { Ok((split.inputs.features(), split.labels.len())) };
    let (features, _) = labelled(training)?;
    let layer = HiddenLayer { units: 1000, activation: ActivationKind::Rectifier, half_negated: true };
    for (model, layers) in [("linear", vec![]), ("1000 rectifiers", vec![layer])] {
        for learning_rate in [0.001, 0.01, 0.1] {
            let network = Network::initialise(&Architecture::new(features, layers.clone(), classes)?, SEED);
            let descent =
                Descent { batch_size: 10, learning_rate, l1: 0.0, max_epochs: 20, patience: 4, seed: SEED };
            let trained = train(
                network,
                Labelled::new(&training.inputs, &training.labels, classes)?,
                Labelled::new(&validation.inputs, &validation.labels, classes)?,
                &descent,
                Kernels::detect(),
                &mut (),
            )?;
            let kernels = Kernels::detect();
            let error = |split: &Split| -> Result<f64, Box<dyn Error>> {
                let labelled = Labelled::new(&split.inputs, &split.labels, classes)?;
                Ok(100.0 * trained.network.evaluate(kernels, labelled)?.error_rate())
            };
            println!(
                "{name}, {model}, rate {learning_rate}: training {:.1} %, validation {:.1} %, test {:.1} % (epoch {:?} of {})",
                error(training)?,
                error(validation)?,
                error(test)?,
                trained.best_epoch,
                trained.epochs.len()
            );
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let which = std::env::args().nth(1).unwrap_or_default();
    if which != "colour" {
        let toys = ToyObjects::new(Set::Training, SEED);
        let (mut train, mut valid) = (Vec::new(), Vec::new());
        for index in 0..(TRAIN + VALID) as u32 {
            let (row, label, instance) = toy(&toys, index);
            if instance == 0 { valid.push((row, label)) } else { train.push((row, label)) }
        }
        let toys = ToyObjects::new(Set::Test, SEED);
        let test: Vec<_> = (0..TEST as u32).map(|index| toy(&toys, index)).map(|(r, l, _)| (r, l)).collect();
        measure("toy-objects", 6, &[&train, &valid, &test].map(|rows| Split::new(2048, rows)))?;
    }
    if which != "toys" {
        let row = |set, index| {
            let scene = colour_scene(set, SEED, index);
            let row: Vec<f32> = scene.pixels.iter().map(|&byte| f32::from(byte) / 127.5 - 1.0).collect();
            (row, u32::from(scene.label))
        };
        let all: Vec<_> = (0..(TRAIN + VALID) as u32).map(|index| row(Set::Training, index)).collect();
        let test: Vec<_> = (0..TEST as u32).map(|index| row(Set::Test, index)).collect();
        let (train, valid) = all.split_at(TRAIN);
        measure("colour-scenes", 10, &[train, valid, &test].map(|rows| Split::new(3072, rows)))?;
    }
    Ok(())
}
