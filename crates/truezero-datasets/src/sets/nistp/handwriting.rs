//! [`Handwriting`]: images of handwritten characters from IDX files, with disjoint images for the three streams.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use truezero_tensor::Random;

use super::constants::{CLASSES, HELD_OUT_PER_CENT, PIXELS, SIDE};
use super::stream::Stream;
use super::transform::Image;
use crate::idx::PixelOrder;
use crate::{DatasetError, Digest, Idx};

/// The most bytes that a file may hold once it is unpacked: twice those of the largest known, EMNIST `ByClass`.
const MOST_BYTES: u64 = 1 << 30;
/// Each stream needs an image of each class.
const LEAST_OF_A_CLASS: usize = Stream::ALL.len();

/// Two IDX files, plain or compressed by gzip: images of at most 32 × 32 pixels, white ink on black, and their classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxFiles {
    /// The images.
    pub images: PathBuf,
    /// The classes, 0 to 61: 0–9, A–Z, a–z.
    pub labels: PathBuf,
    /// The order of the pixels of an image.
    pub order: PixelOrder,
}

/// Distinct images of handwritten characters. Of each class a tenth is for validation and a tenth for test.
#[derive(Clone, Debug)]
pub struct Handwriting {
    images: Vec<[u8; PIXELS]>,
    /// For each stream and each class, which images.
    streams: [Vec<Vec<u32>>; Stream::ALL.len()],
    digest: Digest,
}

impl Handwriting {
    /// Reads images and labels.
    ///
    /// Around an image that is smaller than 32 × 32 there is ground. Of images that are equal in every pixel only the
    /// first is kept, whatever their labels, so none is in two streams. The files do not say who wrote an image, so two
    /// streams may have images of the same writer.
    ///
    /// # Errors
    /// [`DatasetError`] if a file is missing, damaged or longer than 2³⁰ bytes unpacked, if images and labels do not
    /// agree, if an image is too large or a label not one of the 62 classes, or if a class has fewer than three
    /// distinct images.
    ///
    /// # Panics
    /// If there are no files.
    pub fn read(files: &[IdxFiles]) -> Result<Self, DatasetError> {
        let first = files.first().expect("handwriting is read from at least one pair of files");
        let mut pool = Pool::default();
        for files in files {
            pool.read(files)?;
        }
        let mut streams = [(); Stream::ALL.len()].map(|()| Vec::with_capacity(pool.classes.len()));
        for (class, mut images) in (0..).zip(pool.classes) {
            let (found, expected) = (images.len(), LEAST_OF_A_CLASS);
            if found < expected {
                return Err(DatasetError::TooFewOfClass {
                    file: first.labels.clone(),
                    class,
                    expected,
                    found,
                });
            }
            // A fixed seed, so that all generators have the same images for test.
            Random::new(0, "handpart", [class, 0, 0, 0]).shuffle(&mut images);
            let held_out = (found * HELD_OUT_PER_CENT / 100).max(1);
            let test = images.split_off(found - held_out);
            let valid = images.split_off(found - 2 * held_out);
            for (stream, images) in streams.iter_mut().zip([images, valid, test]) {
                stream.push(images);
            }
        }
        Ok(Self { images: pool.images, streams, digest: Digest::of(pool.lines.join("\n").as_bytes()) })
    }

    /// The number of distinct images.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there is no image, which never is the case.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// Copies a random image of a class from those for the stream.
    pub(super) fn draw(&self, stream: Stream, class: u32, random: &mut Random, image: &mut Image) {
        let candidates = &self.streams[stream as usize][class as usize];
        #[expect(clippy::cast_possible_truncation, reason = "images are numbered by 32 bits")]
        let chosen = candidates[random.below(candidates.len() as u32) as usize];
        for (ink, &pixel) in image.as_flattened_mut().iter_mut().zip(&self.images[chosen as usize]) {
            *ink = f32::from(pixel) / 255.0;
        }
    }

    /// The SHA-256 of the lines that name all files by their contents, in order.
    pub(super) fn digest(&self) -> Digest {
        self.digest
    }
}

/// Distinct images, collected from files.
struct Pool {
    images: Vec<[u8; PIXELS]>,
    seen: HashSet<Digest>,
    classes: Vec<Vec<u32>>,
    /// One line for each pair of files, with their digests.
    lines: Vec<String>,
}

impl Default for Pool {
    fn default() -> Self {
        let classes = vec![Vec::new(); CLASSES as usize];
        Self { images: Vec::new(), seen: HashSet::new(), classes, lines: Vec::new() }
    }
}

impl Pool {
    fn read(&mut self, files: &IdxFiles) -> Result<(), DatasetError> {
        let (images, labels) = (read_idx(&files.images)?, read_idx(&files.labels)?);
        let (count, height, width) = match *images.shape() {
            [count, height, width] if fits(height) && fits(width) => (count, height as usize, width as usize),
            ref found => {
                let (field, expected) =
                    ("shape of the images", vec![found.first().copied().unwrap_or(0), 32, 32]);
                let (file, found) = (files.images.clone(), found.to_vec());
                return Err(DatasetError::Shape { file, field, expected, found });
            }
        };
        if *labels.shape() != [count] {
            let (file, field) = (files.labels.clone(), "shape of the labels");
            return Err(DatasetError::Shape {
                file,
                field,
                expected: vec![count],
                found: labels.shape().to_vec(),
            });
        }
        let pairs = images.elements().chunks_exact(height * width).zip(labels.elements());
        for (example, (pixels, &label)) in pairs.enumerate() {
            let found = u32::from(label);
            let Some(class) = self.classes.get_mut(usize::from(label)) else {
                let (file, classes) = (files.labels.clone(), CLASSES);
                return Err(DatasetError::Label { file, example, classes, found });
            };
            let image = framed(pixels, height, width, files.order);
            if self.seen.insert(Digest::of(&image)) {
                #[expect(clippy::cast_possible_truncation, reason = "files of 2³⁰ bytes hold fewer")]
                class.push(self.images.len() as u32);
                self.images.push(image);
            }
        }
        self.lines.push(format!("images {} labels {} {:?}", images.digest(), labels.digest(), files.order));
        Ok(())
    }
}

fn fits(side: u32) -> bool {
    (1..=SIDE).contains(&(side as usize))
}

fn read_idx(file: &Path) -> Result<Idx, DatasetError> {
    let reader = File::open(file).map_err(|problem| DatasetError::Io { file: file.to_owned(), problem })?;
    Idx::read(reader, MOST_BYTES).map_err(|problem| DatasetError::Idx { file: file.to_owned(), problem })
}

/// An image in the middle of 32 × 32 pixels.
fn framed(pixels: &[u8], height: usize, width: usize, order: PixelOrder) -> [u8; PIXELS] {
    let mut image = [0; PIXELS];
    let (top, left) = ((SIDE - height) / 2, (SIDE - width) / 2);
    for row in 0..height {
        for column in 0..width {
            image[(top + row) * SIDE + left + column] = match order {
                PixelOrder::Rows => pixels[row * width + column],
                PixelOrder::Columns => pixels[column * height + row],
            };
        }
    }
    image
}

#[cfg(test)]
mod tests;
