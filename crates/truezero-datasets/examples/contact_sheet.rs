//! Writes a contact sheet of the characters of NISTP as a PNG file: the 62 classes across, and down several
//! characters of each at complexities 0, 0.35 and 0.7.
//!
//! `cargo run --package truezero-datasets --example contact_sheet -- sheet.png`; name two IDX files besides, images and
//! labels, to have handwritten characters among them.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use png::{BitDepth, ColorType, Encoder};
use truezero_datasets::idx::PixelOrder;
use truezero_datasets::nistp::{
    CLASSES, Generator, Handwriting, IdxFiles, PIXELS, SIDE, Scratch, Sources, Stream,
};

const COMPLEXITIES: [f32; 3] = [0.0, 0.35, 0.7];
/// The characters of each class at each complexity.
const CHARACTERS: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (path, sources) = match &arguments[..] {
        [path] => (path, Sources::strokes()),
        [path, images, labels] => {
            let (images, labels) = (images.clone(), labels.clone());
            let files = IdxFiles { images, labels, order: PixelOrder::Rows };
            (path, Sources::with_handwriting(Handwriting::read(&[files])?))
        }
        _ => return Err("name the PNG file to write, and none or two IDX files to read".into()),
    };
    let generator = Generator::new(sources, 1);
    let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
    let width = CLASSES as usize * SIDE;
    let rows = COMPLEXITIES.len() * CHARACTERS;
    let mut sheet = vec![255; rows * SIDE * width];
    let mut found = [0; CLASSES as usize];
    for index in 0.. {
        if found.iter().all(|&found| found >= CHARACTERS) {
            break;
        }
        for (block, complexity) in COMPLEXITIES.into_iter().enumerate() {
            let class =
                generator.at_complexity(Stream::Train, index, complexity, &mut scratch, &mut pixels) as usize;
            if found[class] < CHARACTERS {
                let top = (block * CHARACTERS + found[class]) * SIDE;
                for (row, inks) in pixels.chunks(SIDE).enumerate() {
                    let start = (top + row) * width + class * SIDE;
                    for (grey, ink) in sheet[start..start + SIDE].iter_mut().zip(inks) {
                        *grey = grey_of(*ink);
                    }
                }
            }
            if block + 1 == COMPLEXITIES.len() {
                found[class] += 1;
            }
        }
    }
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = Encoder::new(file, u32::try_from(width)?, u32::try_from(rows * SIDE)?);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.write_header()?.write_image_data(&sheet)?;
    Ok(())
}

/// Black for ink, white for ground.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ink is between 0 and 1")]
fn grey_of(ink: f32) -> u8 {
    (255.0 * (1.0 - ink)).round() as u8
}
