//! [`Generator`]: draws any example of any stream.

use std::num::NonZeroU64;
use std::ops::Range;
use std::sync::Arc;

use truezero_tensor::{ActiveLists, Examples, Random};

use super::chunks::Chunks;
use super::constants::{CLASSES, MOST_COMPLEXITY, PIXELS, SIDE};
use super::sources::Sources;
use super::stream::Stream;
use super::transform::{AffineMap, Elastic, Framed, Image, Noise, Pinch, Slant, Thickness};
use crate::dataset::most_examples;
use crate::{Dataset, Digest, Provenance, Split};

/// The number of examples of each stream that the fingerprint covers, so that it changes with every constant.
const FINGERPRINTED: u64 = 100;

/// Draws the distorted characters of a seed; cheap to clone.
#[derive(Clone, Debug)]
pub struct Generator {
    sources: Sources,
    seed: u64,
    pinch: Arc<Pinch>,
}

/// Working memory for drawing examples, to be reused from one to the next.
#[derive(Clone, Debug)]
pub struct Scratch {
    points: Vec<[f32; 2]>,
    image: Image,
    framed: Framed,
    noise: Noise,
}

impl Scratch {
    /// Working memory for any generator.
    pub const fn new() -> Self {
        Self { points: Vec::new(), image: [[0.0; SIDE]; SIDE], framed: Framed::GROUND, noise: Noise::SILENCE }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

impl Generator {
    /// The generator of a seed.
    pub fn new(sources: Sources, seed: u64) -> Self {
        Self { sources, seed, pinch: Arc::new(Pinch::new()) }
    }

    /// Writes example `index` of a stream into `pixels`, by rows, ink being 1 and ground 0, and returns its class.
    ///
    /// # Panics
    /// If there are not [`PIXELS`] pixels.
    pub fn example(&self, stream: Stream, index: u64, scratch: &mut Scratch, pixels: &mut [f32]) -> u32 {
        self.make(stream, index, None, scratch, pixels)
    }

    /// The same character as [`example`](Self::example), but with this complexity in each of the five steps: 0 does not
    /// distort it, and [`MOST_COMPLEXITY`] is the most that an example can have.
    ///
    /// # Panics
    /// If the complexity is not from 0 to 1, or there are not [`PIXELS`] pixels.
    pub fn at_complexity(
        &self,
        stream: Stream,
        index: u64,
        complexity: f32,
        scratch: &mut Scratch,
        pixels: &mut [f32],
    ) -> u32 {
        assert!((0.0..=1.0).contains(&complexity), "a complexity is from 0 to 1");
        self.make(stream, index, Some(complexity), scratch, pixels)
    }

    /// The examples of a range of indices.
    ///
    /// # Panics
    /// If they are more than memory can address.
    pub fn examples(&self, stream: Stream, range: Range<u64>) -> Split {
        assert_addressable(range.end.saturating_sub(range.start));
        let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
        let (mut inputs, mut labels) = (ActiveLists::new(PIXELS), Vec::new());
        for index in range {
            labels.push(self.example(stream, index, &mut scratch, &mut pixels));
            inputs.push(&pixels);
        }
        Split { inputs: Examples::Sparse(inputs), labels }
    }

    /// The examples of a stream from index `first` on, `size` at a time, without end: new examples for each epoch. A
    /// thread prepares the next ones meanwhile.
    ///
    /// # Panics
    /// If a chunk is more than memory can address.
    pub fn chunks(&self, stream: Stream, first: u64, size: NonZeroU64) -> Chunks {
        assert_addressable(size.get());
        let generator = self.clone();
        Chunks::new(move |positions| generator.examples(stream, positions), first, size)
    }

    /// A data set of these numbers of examples of each [`Stream`], from index 0 on.
    ///
    /// # Panics
    /// If they are more than memory can address.
    pub fn dataset(&self, provenance: Provenance, [train, valid, test]: [u64; 3]) -> Dataset {
        assert_addressable(train.saturating_add(valid).saturating_add(test));
        Dataset {
            provenance,
            features: PIXELS,
            shape: vec![SIDE, SIDE],
            classes: CLASSES as usize,
            train: self.examples(Stream::Train, 0..train),
            valid: self.examples(Stream::Valid, 0..valid),
            test: self.examples(Stream::Test, 0..test),
            unlabelled: None,
            words: Vec::new(),
            fingerprint: self.fingerprint([train, valid, test]),
        }
    }

    /// The fingerprint of the [`dataset`](Self::dataset) with these numbers of examples, without drawing it.
    pub fn fingerprint(&self, [train, valid, test]: [u64; 3]) -> String {
        Digest::of(format!("{}\nfirst {train} {valid} {test}\n", self.digest()).as_bytes()).to_string()
    }

    /// The SHA-256 of everything that the examples depend on: the files of the sources, the seed, and the first
    /// examples of each stream, which change with every constant.
    pub fn digest(&self) -> Digest {
        let [train, valid, test] = Stream::ALL.map(|stream| self.digest_of_first(stream));
        let (sources, seed) = (self.sources.digest(), self.seed);
        let lines =
            format!("nistp\nsources {sources}\nseed {seed}\ntrain {train}\nvalid {valid}\ntest {test}\n");
        Digest::of(lines.as_bytes())
    }

    /// The SHA-256 of the first 100 examples of a stream: class and pixels of each, all as little-endian 32-bit words.
    fn digest_of_first(&self, stream: Stream) -> Digest {
        let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
        let mut words = Vec::new();
        for index in 0..FINGERPRINTED {
            let label = self.example(stream, index, &mut scratch, &mut pixels);
            words.extend(label.to_le_bytes());
            words.extend(pixels.iter().flat_map(|pixel| pixel.to_le_bytes()));
        }
        Digest::of(&words)
    }

    fn make(
        &self,
        stream: Stream,
        index: u64,
        complexity: Option<f32>,
        scratch: &mut Scratch,
        pixels: &mut [f32],
    ) -> u32 {
        let Scratch { points, image, framed, noise } = scratch;
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the index")]
        let place = [stream as u32, index as u32, (index >> 32) as u32, 0];

        let mut random = Random::new(self.seed, "nistp", place);
        let class = random.below(CLASSES);
        self.sources.draw(stream, class, &mut random, points, image);

        let mut random = Random::new(self.seed, "distort", place);
        let drawn = [(); 5].map(|()| MOST_COMPLEXITY * random.uniform_f32());
        let [thickness, slant, affine, elastic, pinch] = drawn.map(|drawn| complexity.unwrap_or(drawn));
        Thickness::draw(thickness, &mut random).apply(image, framed);
        Slant::draw(slant, &mut random).apply(image);
        AffineMap::draw(affine, &mut random).apply(image, framed);
        let exponent = Pinch::draw(pinch, &mut random);
        let mut random = Random::new(self.seed, "elastic", place);
        Elastic::new(elastic).apply(image, framed, noise, &mut random);
        self.pinch.apply(exponent, image, framed);
        pixels.copy_from_slice(image.as_flattened());
        class
    }
}

/// Panics if memory cannot address that number of examples, before the first of them is drawn.
fn assert_addressable(examples: u64) {
    let most = most_examples(PIXELS) as u64;
    assert!(examples <= most, "more examples than memory can address: {examples}");
}

#[cfg(test)]
mod tests;
