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

    /// The SHA-256 of everything that the examples depend on: the files of the sources, the seed, and the first examples
    /// of each stream, which change with every constant.
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
mod tests {
    use super::*;

    fn strokes(seed: u64) -> Generator {
        Generator::new(Sources::strokes(), seed)
    }

    fn at(generator: &Generator, stream: Stream, index: u64, complexity: f32) -> (u32, [f32; PIXELS]) {
        let mut pixels = [7.0; PIXELS];
        let label = generator.at_complexity(stream, index, complexity, &mut Scratch::new(), &mut pixels);
        (label, pixels)
    }

    /// These examples are the data of every published result: a change here is a value-breaking change.
    #[test]
    fn golden_examples() {
        let found = Stream::ALL.map(|stream| strokes(1).digest_of_first(stream).to_string());
        let expected = [
            "95638aa62b734de5c56c6e22936135c832936db623169d46b2173aa14f4cc8b8",
            "eac039ce37e868b45e6eb70905a33c549954dd8dd730676a01d68aaf4d397ce7",
            "d1811dc7426042438bbf74ce66aa4ac5b249dadd7baccfbcb238efe7062e6746",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_example_depends_on_its_index_alone() {
        let (generator, mut scratch, mut pixels) = (strokes(2), Scratch::new(), [0.0; PIXELS]);
        let base = (1 << 32) - 3;
        let Split { inputs, labels } = generator.examples(Stream::Valid, base..base + 6);
        for position in (0..6).rev() {
            let mut expected = [0.0; PIXELS];
            inputs.copy_example(position, &mut expected);
            let label = generator.example(Stream::Valid, base + position as u64, &mut scratch, &mut pixels);
            assert_eq!((label, pixels), (labels[position], expected));
        }
    }

    #[test]
    fn streams_seeds_and_indices_have_different_examples() {
        let first = at(&strokes(1), Stream::Train, 0, 0.3).1;
        for (seed, stream, index) in [
            (2, Stream::Train, 0),
            (1, Stream::Valid, 0),
            (1, Stream::Test, 0),
            (1, Stream::Train, 1),
            (1, Stream::Train, 1 << 32),
        ] {
            assert_ne!(at(&strokes(seed), stream, index, 0.3).1, first, "{seed} {stream:?} {index}");
        }
    }

    #[test]
    fn without_complexity_a_character_stays_as_drawn() {
        let generator = strokes(3);
        for index in 0..50 {
            let (class, found) = at(&generator, Stream::Train, index.into(), 0.0);
            let mut random = Random::new(3, "nistp", [0, index, 0, 0]);
            assert_eq!(random.below(CLASSES), class);
            let mut drawn = [[0.0; SIDE]; SIDE];
            generator.sources.draw(Stream::Train, class, &mut random, &mut Vec::new(), &mut drawn);
            assert_eq!(found, drawn.as_flattened());
        }
    }

    #[test]
    fn the_more_complexity_the_further_from_what_was_drawn() {
        let generator = strokes(4);
        let distance = |complexity: f32| -> f32 {
            let differences = (0..300).flat_map(|index| {
                let (drawn, found) = (
                    at(&generator, Stream::Train, index, 0.0).1,
                    at(&generator, Stream::Train, index, complexity).1,
                );
                drawn.into_iter().zip(found).map(|(drawn, found)| (drawn - found).abs())
            });
            differences.sum()
        };
        let distances = [0.05, 0.2, 0.4, 0.7].map(distance);
        assert!(distances[0] > 0.0 && distances.is_sorted(), "{distances:?}");
    }

    #[test]
    fn ink_is_between_ground_and_full_and_never_gone() {
        let Split { inputs, .. } = strokes(5).examples(Stream::Train, 0..3000);
        let Examples::Sparse(lists) = &inputs else { unreachable!("characters are stored sparse") };
        for example in 0..lists.columns() {
            let (_, inks) = lists.column(example);
            assert!(inks.iter().all(|&ink| ink > 0.0 && ink <= 1.0));
            assert!(inks.iter().sum::<f32>() > 3.0, "{example}");
        }
        assert!(lists.density() < 0.5);
    }

    #[test]
    fn classes_are_equally_likely() {
        let mut counts = [0_i32; CLASSES as usize];
        for label in strokes(6).examples(Stream::Test, 0..6200).labels {
            counts[label as usize] += 1;
        }
        // Chi-squared with 61 degrees of freedom exceeds 112 with a probability of 10⁻⁴.
        let chi_squared: f64 =
            counts.iter().map(|&count| f64::from((count - 100) * (count - 100)) / 100.0).sum();
        assert!(chi_squared < 112.0, "{counts:?}");
    }

    #[test]
    fn fingerprints_tell_data_sets_apart() {
        let provenance = || Provenance {
            name: "nistp-strokes".into(),
            title: String::new(),
            source: String::new(),
            licence: String::new(),
            stands_in_for: Some("nistp".into()),
        };
        let fingerprint = |seed, sizes| strokes(seed).dataset(provenance(), sizes).fingerprint;
        let all = [(1, [3, 2, 1]), (2, [3, 2, 1]), (1, [4, 2, 1]), (1, [3, 3, 1]), (1, [3, 2, 2])];
        let mut fingerprints = all.map(|(seed, sizes)| fingerprint(seed, sizes));
        assert_eq!(fingerprints[0], fingerprint(1, [3, 2, 1]));
        fingerprints.sort_unstable();
        assert!(fingerprints.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_data_set_holds_the_first_examples_of_each_stream() {
        let generator = strokes(1);
        let dataset = generator.dataset(
            Provenance {
                name: "nistp-strokes".into(),
                title: String::new(),
                source: String::new(),
                licence: String::new(),
                stands_in_for: Some("nistp".into()),
            },
            [5, 4, 3],
        );
        assert_eq!((dataset.features, &dataset.shape[..], dataset.classes), (1024, &[32, 32][..], 62));
        assert_eq!(dataset.train, generator.examples(Stream::Train, 0..5));
        assert_eq!(dataset.valid, generator.examples(Stream::Valid, 0..4));
        assert_eq!(dataset.test, generator.examples(Stream::Test, 0..3));
    }

    #[test]
    #[should_panic(expected = "more examples than memory can address")]
    fn a_range_beyond_memory_is_refused_at_once() {
        drop(strokes(1).examples(Stream::Train, 0..u64::MAX));
    }

    #[test]
    #[should_panic(expected = "more examples than memory can address")]
    fn a_chunk_beyond_memory_is_refused_at_once() {
        drop(strokes(1).chunks(Stream::Train, 0, NonZeroU64::MAX));
    }

    #[test]
    #[should_panic(expected = "a complexity is from 0 to 1")]
    fn a_complexity_is_checked() {
        at(&strokes(1), Stream::Train, 0, f32::NAN);
    }
}
