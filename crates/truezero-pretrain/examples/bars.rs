//! A denoising auto-encoder finds what images are made of: `cargo run --release -p truezero-pretrain --example bars`.
//!
//! Each image of 8 × 8 pixels has horizontal and vertical bars (Földiák 1990). No label says so; the filters do. For
//! filters of handwritten digits see the example `filters` of the crate `truezero`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;

use truezero_activations::ActivationKind;
use truezero_network::{Descent, HiddenLayer};
use truezero_pretrain::{Corruption, Reconstruction, Settings, pretrain_layer};
use truezero_tensor::{Examples, Kernels, Matrix, Random};

const SIDE: usize = 8;
const PIXELS: usize = SIDE * SIDE;
/// Tiles beside one another.
const ABREAST: usize = 8;

/// Images with each of the 16 bars there or not, an eighth of them on average.
fn images(purpose: &str, count: usize) -> Matrix<f32> {
    let mut random = Random::new(1, purpose, [0; 4]);
    let mut images = Matrix::zeros(PIXELS, count);
    for image in 0..count {
        let bars: Vec<bool> = (0..2 * SIDE).map(|_| random.below(8) == 0).collect();
        for (pixel, value) in images.column_mut(image).iter_mut().enumerate() {
            *value = f32::from(u8::from(bars[pixel / SIDE] || bars[SIDE + pixel % SIDE]));
        }
    }
    images
}

/// Prints tiles of numbers as shades, the largest of each tile in full.
fn print(tiles: &[Vec<f32>]) {
    for abreast in tiles.chunks(ABREAST) {
        for row in 0..SIDE {
            let line = abreast.iter().map(|tile| {
                let largest = tile.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
                let shade = |&value: &f32| match value / largest {
                    share if share > 0.6 => "██",
                    share if share > 0.3 => "▒▒",
                    share if share < -0.3 => "--",
                    _ => "  ",
                };
                tile[row * SIDE..][..SIDE].iter().map(shade).collect::<String>() + "│"
            });
            println!("{}", line.collect::<String>());
        }
        println!("{}", format!("{}┼", "─".repeat(2 * SIDE)).repeat(abreast.len()));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (training, validation) = (images("train", 5000), images("valid", 1000));
    println!("what it sees:");
    print(&(0..ABREAST).map(|image| training.column(image).to_vec()).collect::<Vec<_>>());

    let settings = Settings {
        hidden: HiddenLayer { units: 24, activation: ActivationKind::Rectifier, half_negated: false },
        reconstruction: Reconstruction::Sigmoid,
        corruption: Corruption::masking(0.25)?,
        centred_inputs: false,
        least_gain: 0.0,
        descent: Descent {
            learning_rate: 0.05,
            l1: 0.02,
            max_epochs: 60,
            patience: 60,
            ..Descent::default()
        },
    };
    let (training, validation) = (Examples::Dense(training), Examples::Dense(validation));
    let pretrained = pretrain_layer(&[], &training, &validation, &settings, Kernels::detect(), &mut ())?;
    let last = &pretrained.epochs[pretrained.epochs.len() - 1].validation;
    println!(
        "what its {} units look for ({:.0} % true zeros):",
        settings.hidden.units,
        100.0 * last.sparsity().unwrap_or_default()
    );
    let weights = &pretrained.layer.affine.weights;
    let filter = |unit: usize| (0..PIXELS).map(|pixel| weights.column(pixel)[unit]).collect();
    print(&(0..settings.hidden.units).map(filter).collect::<Vec<_>>());
    Ok(())
}
