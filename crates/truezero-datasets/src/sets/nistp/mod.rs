//! NISTP: characters of 62 classes, distorted at random, as an endless stream (section 4.1; Bengio et al. 2010).
//!
//! Example k of a [`Part`] is the same whoever asks for it, in whatever order, and on any machine: each is drawn with
//! randomness that is keyed by seed, part and index alone, and computed with operations whose results no platform
//! chooses. So the paper's 81,920,000 training examples are never stored.
//!
//! An image has 32 × 32 pixels by rows; ink is 1, the ground 0. The classes are 0–9, A–Z and a–z, in this order, each
//! as likely as the others. A character is drawn, then distorted in five steps: thickness, slant, affine map, local
//! elastic deformation, pinch, each with a complexity drawn uniformly from 0 to 0.7. All constants stand in one table,
//! `constants.rs`, with their origin.
//!
//! # Sources
//!
//! | share | the paper's source | here |
//! |---|---|---|
//! | 40 % | NIST SD19 | [`Handwriting`], if given: EMNIST `ByClass` or other images; else hand-like strokes |
//! | 25 % | characters from scanned print | strokes of six upright book faces |
//! | 25 % | a captcha generator | strokes of eight faces, leaning and bent |
//! | 10 % | scalable fonts | strokes of all ten faces with any pen |
//!
//! The strokes are those of the Hershey fonts, drawn by a pen of our own. The paper's other three sources were never
//! published, so none of this is the paper's data; with [`Sources::strokes`], which need no file, it is a stand-in
//! through and through, and must be named so.
//!
//! ```
//! use truezero_datasets::Provenance;
//! use truezero_datasets::nistp::{Generator, PIXELS, Part, Scratch, Sources};
//!
//! let generator = Generator::new(Sources::strokes(), 1);
//! let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
//! let label = generator.example(Part::Train, 81_919_999, &mut scratch, &mut pixels);
//! assert!(label < 62 && pixels.iter().all(|ink| (0.0..=1.0).contains(ink)));
//!
//! // Many at once, or as a data set.
//! let some = generator.examples(Part::Train, 100..110);
//! assert_eq!(some.len(), 10);
//! let provenance = Provenance {
//!     name: "nistp-strokes".into(),
//!     title: "Characters drawn by a pen, in place of NISTP".into(),
//!     source: "made by truezero from the Hershey fonts".into(),
//!     licence: "that of the Hershey fonts".into(),
//!     stands_in_for: Some("nistp".into()),
//! };
//! let dataset = generator.dataset(provenance, [200, 20, 20]);
//! assert_eq!(dataset.train.take(110).labels[100..], some.labels);
//!
//! // For training without end, a thread prepares the next examples meanwhile.
//! let mut chunks = generator.chunks(Part::Train, 100, 10.try_into()?);
//! assert_eq!(chunks.next(), Some(some));
//! # Ok::<(), std::num::TryFromIntError>(())
//! ```

mod chunks;
mod constants;
mod font;
mod generator;
mod handwriting;
mod pen;
mod sources;
mod transform;

pub use chunks::Chunks;
pub use constants::{CLASSES, MOST_COMPLEXITY, PIXELS, SIDE};
pub use generator::{Generator, Scratch};
pub use handwriting::{Handwriting, IdxFiles, PixelOrder};
pub use sources::Sources;

/// A part of the data. No example is in two of them, and no handwritten image is the source of examples in two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The examples from which weights are learned.
    Train,
    /// The examples by which hyper-parameters and the moment to stop are chosen.
    Valid,
    /// The examples that are looked at once, at the end.
    Test,
}

impl Part {
    /// All parts, in this order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Valid, Self::Test];
}
