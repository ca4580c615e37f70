//! A denoising auto-encoder of handwritten digits, drawn: what each unit looks for, and digits beside what it makes of
//! them when a quarter of their pixels is gone. Run it from the folder of the workspace:
//! `cargo run --release -p truezero --example filters`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use truezero::prelude::*;
use truezero::pretrain::{AutoEncoderWorkspace, Reconstruction, Settings, Targets, pretrain_layer};

/// Pixels on a side of a digit, digits or filters on a side of a picture, and pixels from one to the next.
const SIDE: usize = 28;
const TILES: usize = 14;
const PITCH: usize = SIDE + 2;

/// Draws square images of values from −1 (black) to 1 (white), row by row.
fn draw(path: &Path, tiles: &[Vec<f32>]) -> Result<(), Box<dyn Error>> {
    let width = TILES * PITCH;
    let height = tiles.len().div_ceil(TILES) * PITCH;
    let mut pixels = vec![255_u8; width * height];
    for (number, tile) in tiles.iter().enumerate() {
        let corner = number / TILES * PITCH * width + number % TILES * PITCH;
        for (place, value) in tile.iter().enumerate() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to 0 to 254"
            )]
            let grey = (127.0 + 127.0 * value.clamp(-1.0, 1.0)) as u8;
            pixels[corner + place / SIDE * width + place % SIDE] = grey;
        }
    }
    let size = (u32::try_from(width)?, u32::try_from(height)?);
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), size.0, size.1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header()?.write_image_data(&pixels)?;
    println!("{}", path.display());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = mnist::load("datasets".as_ref())?;
    let corruption = Corruption::masking(0.25)?;
    let settings = Settings {
        hidden: HiddenLayer {
            units: TILES * TILES,
            activation: ActivationKind::Rectifier,
            half_negated: false,
        },
        reconstruction: Reconstruction::Softplus,
        corruption,
        centred_inputs: false,
        least_gain: 0.0,
        descent: Descent { learning_rate: 0.01, max_epochs: 5, ..Descent::default() },
    };
    let kernels = Kernels::detect();
    let (training, validation) = (&data.train.inputs, &data.valid.inputs);
    let auto_encoder = pretrain_layer(&[], training, validation, &settings, kernels, &mut ())?.auto_encoder;

    let weights = &auto_encoder.encoder.affine.weights;
    let filter = |unit: usize| {
        let filter: Vec<f32> = (0..weights.columns()).map(|pixel| weights.column(pixel)[unit]).collect();
        let largest = filter.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
        filter.iter().map(|weight| weight / largest).collect()
    };
    let filters: Vec<Vec<f32>> = (0..weights.rows()).map(filter).collect();
    draw(&std::env::temp_dir().join("filters.png"), &filters)?;

    // Rows of digits, of the same digits corrupted, and of their reconstructions.
    let digits: Vec<u32> = (0..).take(TILES).collect();
    let mut workspace = AutoEncoderWorkspace::new(&auto_encoder, kernels, TILES);
    let mut random = Random::new(1, "corrupt", [0; 4]);
    workspace.gather(&data.test.inputs, Targets::Inputs, &digits, corruption, &mut random);
    let reconstructions = auto_encoder.reconstruct(&mut workspace).clone();
    let corrupted = |column: usize| {
        let mut digit = vec![0.0; SIDE * SIDE];
        let (positions, values) = workspace.input().lists().column(column);
        for (&pixel, &value) in positions.iter().zip(values) {
            digit[pixel as usize] = value;
        }
        digit
    };
    let rows = [
        (0..TILES).map(|column| workspace.targets().column(column).to_vec()).collect(),
        (0..TILES).map(corrupted).collect::<Vec<_>>(),
        (0..TILES).map(|column| reconstructions.column(column).to_vec()).collect(),
    ];
    let tiles: Vec<Vec<f32>> =
        rows.concat().iter().map(|tile| tile.iter().map(|grey| 2.0 * grey - 1.0).collect()).collect();
    draw(&std::env::temp_dir().join("reconstructions.png"), &tiles)
}
