//! [`Sources`]: where characters come from before distortion.

use std::sync::Arc;

use truezero_tensor::Random;

use super::constants::{MIXTURE, Source};
use super::handwriting::Handwriting;
use super::pen;
use super::stream::Stream;
use super::transform::Image;
use super::typeface::Typeface;
use crate::Digest;

/// The sources of characters; cheap to clone.
#[derive(Clone, Debug)]
pub struct Sources {
    handwriting: Option<Arc<Handwriting>>,
}

impl Sources {
    /// Strokes for all shares of the [mixture](super#sources): a stand-in that needs no file.
    pub fn strokes() -> Self {
        Self { handwriting: None }
    }

    /// Handwritten images for the share of NIST SD19, and strokes for the others.
    pub fn with_handwriting(handwriting: Handwriting) -> Self {
        Self { handwriting: Some(Arc::new(handwriting)) }
    }

    /// Draws a character of a class, after drawing its source. `points` is working memory.
    pub(super) fn draw(
        &self,
        stream: Stream,
        class: u32,
        random: &mut Random,
        points: &mut Vec<[f32; 2]>,
        image: &mut Image,
    ) {
        let source = source(random.below(100));
        if let (Source::Handwriting, Some(handwriting)) = (source, &self.handwriting) {
            handwriting.draw(stream, class, random, image);
            return;
        }
        let hand = source.hand();
        #[expect(clippy::cast_possible_truncation, reason = "a hand has at most ten faces")]
        let face = hand.faces[random.below(hand.faces.len() as u32) as usize];
        pen::draw(face.glyph(class), &hand, random, points, image);
    }

    /// The SHA-256 of everything that characters are drawn from.
    pub(super) fn digest(&self) -> Digest {
        let fonts = Typeface::ALL.map(|face| Digest::of(face.file().as_bytes()).to_string()).join("\n");
        let handwriting =
            self.handwriting.as_ref().map_or("none".to_owned(), |images| images.digest().to_string());
        Digest::of(format!("fonts\n{fonts}\nhandwriting\n{handwriting}\n").as_bytes())
    }
}

/// The source that a number below 100 stands for.
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
