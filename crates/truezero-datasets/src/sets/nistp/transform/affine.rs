//! [`AffineMap`]: scaling, shearing, a little rotation, and a shift.
//!
//! The pixel at (x, y) from the centre is read from (a·x + b·y + c, d·x + e·y + f) from the centre.

use truezero_tensor::Random;

use super::image::{Framed, Image, MIDDLE, resample, symmetric};
use crate::sets::nistp::constants::{AFFINE_SHIFT, AFFINE_SPREAD};

/// The six numbers of an affine map, in the order a, b, c, d, e, f.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sets::nistp) struct AffineMap([f32; 6]);

impl AffineMap {
    const NEUTRAL: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);

    pub(in crate::sets::nistp) fn draw(complexity: f32, random: &mut Random) -> Self {
        let Self([a, b, c, d, e, f]) = Self::NEUTRAL;
        let mut around = |value: f32, spread: f32| value + symmetric(random, spread * complexity);
        Self([
            around(a, AFFINE_SPREAD),
            around(b, AFFINE_SPREAD),
            around(c, AFFINE_SHIFT),
            around(d, AFFINE_SPREAD),
            around(e, AFFINE_SPREAD),
            around(f, AFFINE_SHIFT),
        ])
    }

    pub(in crate::sets::nistp) fn apply(self, image: &mut Image, framed: &mut Framed) {
        if self == Self::NEUTRAL {
            return;
        }
        framed.set(image);
        let [a, b, c, d, e, f] = self.0;
        resample(framed, image, |column, row| {
            let (x, y) = (column as f32 - MIDDLE, row as f32 - MIDDLE);
            (a * x + b * y + (c + MIDDLE), d * x + e * y + (f + MIDDLE))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::nistp::constants::SIDE;
    use crate::sets::nistp::transform::image::tests::{cross, speckled};

    fn changed(numbers: [f32; 6], image: &Image) -> Image {
        let (mut image, mut framed) = (*image, Framed::GROUND);
        AffineMap(numbers).apply(&mut image, &mut framed);
        image
    }

    #[test]
    fn whole_shifts_move_whole_pixels() {
        let (before, after) = (speckled(), changed([1.0, 0.0, 2.0, 0.0, 1.0, -3.0], &speckled()));
        for (row, pixels) in after.iter().enumerate() {
            for (column, &pixel) in pixels.iter().enumerate() {
                let from = row.checked_sub(3).and_then(|row| before[row].get(column + 2));
                assert_eq!(pixel, from.copied().unwrap_or(0.0));
            }
        }
    }

    #[test]
    fn a_quarter_turn_of_a_cross_changes_nothing() {
        assert_eq!(changed([0.0, 1.0, 0.0, -1.0, 0.0, 0.0], &cross()), cross());
        let before = speckled();
        let after = changed([0.0, 1.0, 0.0, -1.0, 0.0, 0.0], &before);
        assert!(
            (0..SIDE).all(|row| (0..SIDE).all(|column| after[row][column] == before[SIDE - 1 - column][row]))
        );
    }

    #[test]
    fn scale_terms_lie_around_one_and_the_others_around_zero() {
        let mut sums = [0.0; 6];
        for example in 0..1000 {
            let AffineMap(numbers) = AffineMap::draw(0.5, &mut Random::new(1, "test", [example, 0, 0, 0]));
            for (position, (number, around)) in numbers.into_iter().zip(AffineMap::NEUTRAL.0).enumerate() {
                let reach = if position % 3 == 2 { 2.25 } else { 0.2 };
                assert!((number - around).abs() <= reach + 1e-6);
                sums[position] += (number - around) / reach / 1000.0;
            }
        }
        // The mean of 1000 numbers uniform in [−1, 1] has a standard deviation of 0.018.
        assert!(sums.iter().all(|mean| mean.abs() < 0.08), "{sums:?}");
        assert_eq!(AffineMap::draw(0.0, &mut Random::new(1, "test", [0; 4])), AffineMap::NEUTRAL);
    }
}
