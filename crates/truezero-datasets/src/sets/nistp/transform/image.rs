//! [`Image`] and [`Framed`]: the pixels of a character, and reading between them.

use truezero_tensor::Random;

use crate::sets::nistp::constants::SIDE;

/// The ink of each pixel, 0 to 1, by rows.
pub(in crate::sets::nistp) type Image = [[f32; SIDE]; SIDE];

/// The middle of the image, in pixels from the centre of the first one.
pub(super) const MIDDLE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// The width of the ground around an image, in pixels: the reach of the largest structuring element.
pub(super) const MARGIN: usize = 2;

/// An image with ground around it.
#[derive(Clone, Debug)]
pub(in crate::sets::nistp) struct Framed(pub(super) [[f32; SIDE + 2 * MARGIN]; SIDE + 2 * MARGIN]);

impl Framed {
    pub(in crate::sets::nistp) const GROUND: Self = Self([[0.0; SIDE + 2 * MARGIN]; SIDE + 2 * MARGIN]);

    /// Replaces the image within the frame.
    pub(super) fn set(&mut self, image: &Image) {
        for (row, target) in image.iter().zip(&mut self.0[MARGIN..]) {
            target[MARGIN..MARGIN + SIDE].copy_from_slice(row);
        }
    }

    /// The ink at a position between pixels, interpolated between the four around it; ground outside of the image.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let cell = |place: f32| {
            // All is ground from one pixel outside on, so clamping changes nothing. A place is never NaN.
            let place = place.clamp(-1.0, SIDE as f32) + MARGIN as f32;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to the frame"
            )]
            let cell = place as u32 as usize;
            (cell, place - cell as f32)
        };
        let ((column, right), (row, down)) = (cell(x), cell(y));
        let between = |row: &[f32; SIDE + 2 * MARGIN]| {
            let (left, next) = (row[column], row[column + 1]);
            left + right * (next - left)
        };
        let (upper, lower) = (between(&self.0[row]), between(&self.0[row + 1]));
        upper + down * (lower - upper)
    }
}

/// Fills an image from `framed`, reading each pixel (column, row) from the position that `source` returns for it.
pub(super) fn resample(framed: &Framed, image: &mut Image, source: impl Fn(usize, usize) -> (f32, f32)) {
    for (row, pixels) in image.iter_mut().enumerate() {
        for (column, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = source(column, row);
            *pixel = framed.at(x, y);
        }
    }
}

/// A number drawn uniformly from −`reach` to `reach`.
pub(super) fn symmetric(random: &mut Random, reach: f32) -> f32 {
    reach * (2.0 * random.uniform_f32() - 1.0)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An image in which each pixel differs from its neighbours.
    pub(in crate::sets::nistp::transform) fn speckled() -> Image {
        let mut random = Random::new(3, "speckled", [0; 4]);
        [(); SIDE].map(|()| [(); SIDE].map(|()| random.uniform_f32()))
    }

    /// A thick cross in the middle, 20 pixels long.
    pub(in crate::sets::nistp::transform) fn cross() -> Image {
        std::array::from_fn(|row| {
            std::array::from_fn(|column| {
                let (near, far) = (14..18, 6..26);
                let inked = near.contains(&row) && far.contains(&column)
                    || near.contains(&column) && far.contains(&row);
                f32::from(u8::from(inked))
            })
        })
    }

    pub(in crate::sets::nistp::transform) fn framed(image: &Image) -> Framed {
        let mut framed = Framed::GROUND;
        framed.set(image);
        framed
    }

    #[test]
    fn whole_positions_are_pixels() {
        let (image, mut copy) = (speckled(), [[0.0; SIDE]; SIDE]);
        resample(&framed(&image), &mut copy, |column, row| (column as f32, row as f32));
        assert_eq!(copy, image);
    }

    proptest! {
        #[test]
        fn between_pixels_the_ink_is_between_theirs(
            x in -1.0e9_f32..1.0e9, y in -1.0_f32..32.0, near in -1.0_f32..32.0,
        ) {
            let framed = framed(&cross());
            for (x, y) in [(x, y), (y, x), (near, y)] {
                prop_assert!((0.0..=1.0).contains(&framed.at(x, y)));
            }
            prop_assert!(x.abs() < 33.0 || framed.at(x, y) == 0.0);
        }
    }
}
