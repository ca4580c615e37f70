//! [`Generator`]: example k of each part.

use std::num::NonZeroU64;
use std::ops::Range;
use std::sync::Arc;

use truezero_tensor::{ActiveLists, Examples, Random};

use super::constants::{CLASSES, MOST_COMPLEXITY, PIXELS, SIDE};
use super::transform::{Affine, Elastic, Framed, Image, Noise, Pinch, Slant, Thickness};
use super::{Chunks, Part, Sources};
use crate::{Dataset, Digest, Provenance, Split};

/// The examples of each part that the fingerprint covers, so that no change of a constant goes unnoticed.
const FINGERPRINTED: u64 = 100;

/// The distorted characters of a seed; cheap to clone.
#[derive(Clone, Debug)]
pub struct Generator {
    sources: Sources,
    seed: u64,
    pinch: Arc<Pinch>,
}

/// The memory in which an example is made; one serves for any number of them.
#[derive(Clone, Debug)]
pub struct Scratch {
    points: Vec<[f32; 2]>,
    image: Image,
    framed: Framed,
    noise: Noise,
}

impl Scratch {
    /// A scratch for any generator.
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

    /// Writes example `index` of a part into `pixels`, by rows, ink being 1 and ground 0, and returns its class.
    ///
    /// # Panics
    /// If there are not [`PIXELS`] pixels.
    pub fn example(&self, part: Part, index: u64, scratch: &mut Scratch, pixels: &mut [f32]) -> u32 {
        self.make(part, index, None, scratch, pixels)
    }

    /// The same character as [`example`](Self::example), distorted with this complexity in each of the five steps: 0 leaves it as it
    /// was drawn, [`MOST_COMPLEXITY`] is the most that an example has.
    ///
    /// # Panics
    /// If the complexity is not from 0 to 1, or there are not [`PIXELS`] pixels.
    pub fn at_complexity(
        &self,
        part: Part,
        index: u64,
        complexity: f32,
        scratch: &mut Scratch,
        pixels: &mut [f32],
    ) -> u32 {
        assert!((0.0..=1.0).contains(&complexity), "a complexity is from 0 to 1");
        self.make(part, index, Some(complexity), scratch, pixels)
    }

    /// The examples of a range of indices, in memory.
    pub fn examples(&self, part: Part, range: Range<u64>) -> Split {
        let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
        let (mut inputs, mut labels) = (ActiveLists::new(PIXELS), Vec::new());
        for index in range {
            labels.push(self.example(part, index, &mut scratch, &mut pixels));
            inputs.push(&pixels);
        }
        Split { inputs: Examples::Sparse(inputs), labels }
    }

    /// The examples of a part from index `first` on, `size` at a time, without end. A thread prepares the next ones
    /// meanwhile.
    pub fn chunks(&self, part: Part, first: u64, size: NonZeroU64) -> Chunks {
        Chunks::new(self.clone(), part, first, size)
    }

    /// A data set of so many examples of each [`Part`], from index 0 on.
    pub fn dataset(&self, provenance: Provenance, [train, valid, test]: [u64; 3]) -> Dataset {
        Dataset {
            provenance,
            features: PIXELS,
            shape: vec![SIDE, SIDE],
            classes: CLASSES as usize,
            train: self.examples(Part::Train, 0..train),
            valid: self.examples(Part::Valid, 0..valid),
            test: self.examples(Part::Test, 0..test),
            unlabelled: None,
            fingerprint: Digest::of(format!("{}\nfirst {train} {valid} {test}\n", self.digest()).as_bytes())
                .to_string(),
        }
    }

    /// The SHA-256 of all on which the examples depend: what the sources were read from, the seed, and the first examples of
    /// each part, which tell of every constant.
    pub fn digest(&self) -> Digest {
        let mut lines = format!("nistp\nsources {}\nseed {}\n", self.sources.digest(), self.seed);
        for part in Part::ALL {
            lines += &format!("{part:?} {}\n", self.digest_of_first(part));
        }
        Digest::of(lines.as_bytes())
    }

    /// The SHA-256 of the first 100 examples of a part: class and pixels of each, all as little-endian 32-bit words.
    fn digest_of_first(&self, part: Part) -> Digest {
        let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
        let mut words = Vec::new();
        for index in 0..FINGERPRINTED {
            let label = self.example(part, index, &mut scratch, &mut pixels);
            words.extend(label.to_le_bytes());
            words.extend(pixels.iter().flat_map(|pixel| pixel.to_le_bytes()));
        }
        Digest::of(&words)
    }

    fn make(
        &self,
        part: Part,
        index: u64,
        complexity: Option<f32>,
        scratch: &mut Scratch,
        pixels: &mut [f32],
    ) -> u32 {
        let Scratch { points, image, framed, noise } = scratch;
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the index")]
        let place = [part as u32, index as u32, (index >> 32) as u32, 0];

        let mut random = Random::new(self.seed, "nistp", place);
        let class = random.below(CLASSES);
        self.sources.draw(part, class, &mut random, points, image);

        let mut random = Random::new(self.seed, "distort", place);
        let drawn = [(); 5].map(|()| MOST_COMPLEXITY * random.uniform_f32());
        let [thickness, slant, affine, elastic, pinch] = drawn.map(|drawn| complexity.unwrap_or(drawn));
        Thickness::draw(thickness, &mut random).apply(image, framed);
        Slant::draw(slant, &mut random).apply(image);
        Affine::draw(affine, &mut random).apply(image, framed);
        let exponent = Pinch::draw(pinch, &mut random);
        let mut random = Random::new(self.seed, "elastic", place);
        Elastic::new(elastic).apply(image, framed, noise, &mut random);
        self.pinch.apply(exponent, image, framed);
        pixels.copy_from_slice(image.as_flattened());
        class
    }
}
