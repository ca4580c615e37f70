//! Slant: each row is shifted by whole pixels, in proportion to its height above the centre.

use truezero_tensor::Random;

use super::image::{Image, MIDDLE, symmetric};
use crate::sets::nistp::constants::{SIDE, SLANT};

/// A slant: the number of pixels by which a row is shifted to the right, for each pixel of its height above the centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sets::nistp) struct Slant(f32);

impl Slant {
    pub(in crate::sets::nistp) fn draw(complexity: f32, random: &mut Random) -> Self {
        Self(symmetric(random, SLANT * complexity))
    }

    /// Pixels shifted out of the image are lost, and ground is shifted in.
    pub(in crate::sets::nistp) fn apply(self, image: &mut Image) {
        for (row, pixels) in image.iter_mut().enumerate() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most half the side"
            )]
            let by = |shift: f32| (shift.round() as usize).min(SIDE);
            let shift = self.0 * (MIDDLE - row as f32);
            if shift >= 0.0 {
                let by = by(shift);
                pixels.copy_within(..SIDE - by, by);
                pixels[..by].fill(0.0);
            } else {
                let by = by(-shift);
                pixels.copy_within(by.., 0);
                pixels[SIDE - by..].fill(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::nistp::transform::image::tests::speckled;

    #[test]
    fn rows_are_shifted_by_their_height() {
        for slant in [-0.7_f32, -0.2, 0.0, 0.01, 0.5] {
            let (before, mut after) = (speckled(), speckled());
            Slant(slant).apply(&mut after);
            for (row, (before, after)) in before.iter().zip(after).enumerate() {
                let shift = (slant * (15.5 - row as f32)).round();
                // Ground, except where pixels are shifted to.
                let mut expected = [0.0; SIDE];
                for (column, &ink) in before.iter().enumerate() {
                    let target =
                        expected.iter_mut().enumerate().find(|(to, _)| *to as f32 == column as f32 + shift);
                    if let Some((_, pixel)) = target {
                        *pixel = ink;
                    }
                }
                assert_eq!(after, expected, "slant {slant}, row {row}");
            }
        }
    }

    #[test]
    fn slants_reach_as_far_as_the_complexity_both_ways() {
        let slants: Vec<f32> = (0..1000)
            .map(|example| Slant::draw(0.4, &mut Random::new(1, "test", [example, 0, 0, 0])).0)
            .collect();
        assert!(slants.iter().all(|slant| slant.abs() <= 0.4));
        assert!(slants.iter().any(|&slant| slant < -0.39) && slants.iter().any(|&slant| slant > 0.39));
    }
}
