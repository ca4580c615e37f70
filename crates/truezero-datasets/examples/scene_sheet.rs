//! Draws a contact sheet of each procedural stand-in, for a person to look at: `toy-objects.png` and
//! `colour-scenes.png`, in the folder that is given. Each column is a category.
//! `cargo run --release -p truezero-datasets --example scene_sheet -- FOLDER`

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use truezero_datasets::norb::Set;
use truezero_datasets::scenes::{ToyObjects, colour_scene};

const ROWS: usize = 10;
const SEED: u64 = 1;

/// Pictures of side × side pixels, three bytes each, beside and below one another.
struct Sheet {
    side: usize,
    columns: usize,
    bytes: Vec<u8>,
}

impl Sheet {
    fn new(side: usize, columns: usize) -> Self {
        Self { side, columns, bytes: vec![0; side * columns * side * ROWS * 3] }
    }

    fn put(&mut self, column: usize, row: usize, pixel: impl Fn(usize, usize) -> [u8; 3]) {
        let width = self.side * self.columns;
        for y in 0..self.side {
            for x in 0..self.side {
                let first = ((row * self.side + y) * width + column * self.side + x) * 3;
                self.bytes[first..first + 3].copy_from_slice(&pixel(x, y));
            }
        }
    }

    fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let [width, height] =
            [self.columns, ROWS].map(|pictures| u32::try_from(self.side * pictures).unwrap_or(u32::MAX));
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&self.bytes)?;
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("which folder shall the sheets be in?")?);
    fs::create_dir_all(&folder)?;
    let toys = ToyObjects::new(Set::Training, SEED);
    let mut sheet = Sheet::new(108, 12);
    for index in 0..60_u32 {
        let pair = toys.example(index);
        for (eye, bytes) in [pair.left, pair.right].iter().enumerate() {
            let at = index as usize;
            sheet.put(at % 6 * 2 + eye, at / 6, |x, y| [bytes[y * 108 + x]; 3]);
        }
    }
    sheet.write(&folder.join("toy-objects.png"))?;

    // Four pixels for one, since the scenes are small.
    let mut sheet = Sheet::new(128, 10);
    for index in 0..100_u32 {
        let scene = colour_scene(Set::Training, SEED, index);
        let at = index as usize;
        sheet.put(at % 10, at / 10, |x, y| {
            [0, 1, 2].map(|channel| scene.pixels[channel * 1024 + y / 4 * 32 + x / 4])
        });
    }
    sheet.write(&folder.join("colour-scenes.png"))
}
