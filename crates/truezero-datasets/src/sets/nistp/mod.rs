//! NISTP: characters of 62 classes, distorted at random, as an endless stream (section 4.1; Bengio et al. 2010).
//!
//! Example k of a [`Stream`] is always the same, on any machine and in whatever order examples are drawn: each is drawn
//! with randomness that is keyed by seed, stream and index alone, and computed with operations whose results no
//! platform chooses. So the paper's 81,920,000 training examples are never stored, and no example comes twice.
//!
//! An image has 32 × 32 pixels by rows; ink is 1, the ground 0. The classes are 0–9, A–Z and a–z, in this order, each
//! as likely as the others. A character is drawn, then distorted in five steps: thickness, slant, affine map, local
//! elastic deformation, pinch, each with a complexity drawn uniformly from 0 to 0.7. All constants and their origins
//! are in one table, `constants.rs`.
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
//! published, so none of this is the paper's data. With [`Sources::strokes`], which needs no file, all of it is a
//! stand-in, and must be called one.
//!
//! ```
//! use truezero_datasets::Provenance;
//! use truezero_datasets::nistp::{Generator, PIXELS, Scratch, Sources, Stream};
//!
//! let generator = Generator::new(Sources::strokes(), 1);
//! let (mut scratch, mut pixels) = (Scratch::new(), [0.0; PIXELS]);
//! let label = generator.example(Stream::Train, 81_919_999, &mut scratch, &mut pixels);
//! assert!(label < 62 && pixels.iter().all(|ink| (0.0..=1.0).contains(ink)));
//!
//! // Many at once, or as a data set.
//! let some = generator.examples(Stream::Train, 100..110);
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
//! // New examples in each epoch, here of 20 examples in chunks of 10. A thread prepares the next chunk meanwhile.
//! let mut chunks = generator.chunks(Stream::Train, 100, 10.try_into()?);
//! for epoch in 0..3 {
//!     for chunk in chunks.by_ref().take(2) {
//!         assert_eq!(chunk.len(), 10); // Train on it.
//!     }
//!     assert_eq!(chunks.position(), 100 + 20 * (epoch + 1));
//! }
//! # Ok::<(), std::num::TryFromIntError>(())
//! ```

mod chunks;
mod constants;
mod font;
mod generator;
mod handwriting;
mod pen;
mod sources;
mod stream;
mod transform;
mod typeface;

pub use chunks::Chunks;
pub use constants::{CLASSES, MOST_COMPLEXITY, PIXELS, SIDE};
#[cfg(feature = "fuzzing")]
pub(crate) use font::parse as glyphs;
pub use generator::{Generator, Scratch};
pub use handwriting::{Handwriting, IdxFiles};
pub use sources::Sources;
pub use stream::Stream;
