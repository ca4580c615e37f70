//! [`Sources`]: where characters come from before they are distorted.

use std::sync::Arc;

use truezero_tensor::Random;

use super::constants::{MIXTURE, Source};
use super::font::Typeface;
use super::transform::Image;
use super::{Handwriting, Part, pen};
use crate::Digest;

/// The sources of characters; cheap to clone.
#[derive(Clone, Debug)]
pub struct Sources {
    handwriting: Option<Arc<Handwriting>>,
}

impl Sources {
    /// Strokes alone, for all shares of the [mixture](super#sources): a stand-in that needs no file.
    pub fn strokes() -> Self {
        Self { handwriting: None }
    }

    /// Handwritten images for the share of NIST SD19, and strokes for the others.
    pub fn with_handwriting(handwriting: Handwriting) -> Self {
        Self { handwriting: Some(Arc::new(handwriting)) }
    }

    /// Draws a character of a class, from a source that is drawn first. `points` is a scratch.
    pub(super) fn draw(
        &self,
        part: Part,
        class: u32,
        random: &mut Random,
        points: &mut Vec<[f32; 2]>,
        image: &mut Image,
    ) {
        let source = source(random.below(100));
        if let (Source::Handwriting, Some(handwriting)) = (source, &self.handwriting) {
            handwriting.draw(part, class, random, image);
            return;
        }
        let hand = source.hand();
        #[expect(clippy::cast_possible_truncation, reason = "a hand has at most ten faces")]
        let face = hand.faces[random.below(hand.faces.len() as u32) as usize];
        pen::draw(face.glyph(class), &hand, random, points, image);
    }

    /// The SHA-256 of all that was read to draw from.
    pub(super) fn digest(&self) -> Digest {
        let fonts = Typeface::ALL.map(|face| Digest::of(face.file().as_bytes()).to_string()).join("\n");
        let handwriting =
            self.handwriting.as_ref().map_or("none".to_owned(), |images| images.digest().to_string());
        Digest::of(format!("fonts\n{fonts}\nhandwriting\n{handwriting}\n").as_bytes())
    }
}

/// The source for a number below 100.
fn source(mut number: u32) -> Source {
    for (source, share) in MIXTURE {
        if number < share {
            return source;
        }
        number -= share;
    }
    unreachable!("the shares add up to 100")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_those_of_the_mixture() {
        for (expected, share) in MIXTURE {
            assert_eq!((0..100).filter(|&number| source(number) == expected).count(), share as usize);
        }
        assert_eq!(MIXTURE.iter().map(|(_, share)| share).sum::<u32>(), 100);
    }
}
