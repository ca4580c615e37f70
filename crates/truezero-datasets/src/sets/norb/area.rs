//! [`AreaAverage`]: makes square images smaller by averaging areas, with the same bits on every machine.

use std::ops::RangeInclusive;

/// The side of the resulting images, in pixels.
pub(super) const SIDE: usize = 32;

/// The possible sides of the source images. Up to the largest, each sum is an integer below 255 · 256² < 2²⁴, which
/// `f32` represents exactly.
pub(super) const SOURCE_SIDES: RangeInclusive<u32> = 32..=256;

/// Averages square images of one size down to 32 × 32 pixels, scaled linearly so that 0 becomes −1 and 255 becomes 1.
///
/// A pixel of the result is the mean over the area that it covers, with each source pixel weighted by the part of it in
/// this area. If a source pixel is 32 units wide, a pixel of the result is as many units wide as the source has pixels,
/// and all weights are integers. So each sum is exact, and only the one division rounds.
#[derive(Debug)]
pub(super) struct AreaAverage {
    side: usize,
    shares: Vec<Share>,
    /// The source with its rows averaged: 32 rows of `side` columns.
    rows: Vec<u32>,
}

/// The weight of a row of the source in a row of the result, or of a column in a column.
#[derive(Clone, Copy, Debug)]
struct Share {
    source: usize,
    result: usize,
    weight: u32,
}

impl AreaAverage {
    /// For images of `side` × `side` pixels.
    ///
    /// # Panics
    /// If that is none of [`SOURCE_SIDES`].
    pub(super) fn new(side: u32) -> Self {
        assert!(SOURCE_SIDES.contains(&side), "images of {side} × {side} pixels are not averaged exactly");
        let side = side as usize;
        Self { side, shares: shares(side), rows: vec![0; SIDE * side] }
    }

    /// Fills `result` with the averages, row by row.
    ///
    /// # Panics
    /// If image or result have another number of pixels.
    pub(super) fn apply(&mut self, image: &[u8], result: &mut [f32]) {
        let side = self.side;
        assert_eq!((image.len(), result.len()), (side * side, SIDE * SIDE), "an image of another size");
        self.rows.fill(0);
        for &Share { source, result, weight } in &self.shares {
            let pixels = &image[source * side..][..side];
            for (sum, &pixel) in self.rows[result * side..][..side].iter_mut().zip(pixels) {
                *sum += weight * u32::from(pixel);
            }
        }
        let white = (255 * side * side) as f32;
        for (row, result) in self.rows.chunks_exact(side).zip(result.chunks_exact_mut(SIDE)) {
            let mut sums = [0; SIDE];
            for &Share { source, result, weight } in &self.shares {
                sums[result] += weight * row[source];
            }
            for (value, sum) in result.iter_mut().zip(sums) {
                *value = (2.0 * sum as f32 - white) / white;
            }
        }
    }
}

/// The overlaps of the pixels of a line of `side` pixels with those of a line of 32 pixels of the same length.
fn shares(side: usize) -> Vec<Share> {
    let mut shares = Vec::with_capacity(side + SIDE);
    for source in 0..side {
        let (begin, end) = (source * SIDE, (source + 1) * SIDE);
        for result in begin / side..end.div_ceil(side) {
            let common = end.min((result + 1) * side) - begin.max(result * side);
            #[expect(clippy::cast_possible_truncation, reason = "no more than a source pixel is wide, 32")]
            shares.push(Share { source, result, weight: common as u32 });
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn averaged(side: u32, image: &[u8]) -> Vec<f32> {
        let mut result = vec![f32::NAN; SIDE * SIDE];
        AreaAverage::new(side).apply(image, &mut result);
        result
    }

    /// The definition, in `f64`: each pixel of the result integrates over the rectangle that it covers.
    fn integrated(side: usize, image: &[u8]) -> Vec<f64> {
        let width = side as f64 / SIDE as f64;
        let overlap = |result: usize, source: usize| {
            let (begin, end) = (result as f64 * width, (result + 1) as f64 * width);
            (end.min((source + 1) as f64) - begin.max(source as f64)).max(0.0)
        };
        let mut result = Vec::new();
        for (y, x) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (y, x))) {
            let area = |pixel: usize| overlap(y, pixel / side) * overlap(x, pixel % side);
            let sum: f64 = (0..side * side).map(|pixel| area(pixel) * f64::from(image[pixel])).sum();
            result.push(sum / (width * width) / 127.5 - 1.0);
        }
        result
    }

    #[test]
    fn one_bright_pixel_is_weighted_by_its_area() {
        // 108 / 32 = 3.375, so pixel 3 gives 0.375 of its width to the first pixel of the result and the rest to the
        // second.
        let mut image = vec![0; 108 * 108];
        image[3 * 108 + 3] = 255;
        let result = averaged(108, &image);
        let area = 3.375_f64 * 3.375;
        for (position, covered) in
            [(0, 0.375 * 0.375), (1, 0.375 * 0.625), (32, 0.625 * 0.375), (33, 0.625 * 0.625)]
        {
            let expected = 2.0 * covered / area - 1.0;
            assert!((f64::from(result[position]) - expected).abs() < 1e-7, "{position}");
        }
        assert!(
            result.iter().enumerate().all(|(place, &value)| [0, 1, 32, 33].contains(&place) || value == -1.0)
        );
    }

    #[test]
    fn black_and_white_are_the_ends_of_the_scale() {
        for side in [32, 96, 97, 108, 255, 256] {
            let pixels = (side * side) as usize;
            assert!(averaged(side, &vec![0; pixels]).iter().all(|&value| value == -1.0));
            assert!(averaged(side, &vec![255; pixels]).iter().all(|&value| value == 1.0));
        }
    }

    #[test]
    fn an_image_of_the_same_size_is_only_scaled() {
        let image: Vec<u8> = (0..=255).cycle().take(SIDE * SIDE).collect();
        let expected: Vec<f32> =
            image.iter().map(|&pixel| (2.0 * f32::from(pixel) - 255.0) / 255.0).collect();
        assert_eq!(averaged(32, &image), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn averages_are_the_integrals(
            (side, image) in (32_u32..120).prop_flat_map(|side| {
                (Just(side), prop::collection::vec(any::<u8>(), (side * side) as usize))
            }),
        ) {
            let found = averaged(side, &image);
            for (&found, expected) in found.iter().zip(integrated(side as usize, &image)) {
                prop_assert!((f64::from(found) - expected).abs() < 1e-6, "{found} {expected}");
            }
        }
    }
}
