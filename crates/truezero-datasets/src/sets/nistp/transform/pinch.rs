//! Pinch: shrinks or expands the disc around the centre.
//!
//! The pixel at distance d from the centre is read from the same direction at distance sin(πd/2r)^(−p)·d. The centre
//! and pixels at a distance of r or more do not move.

use std::f64::consts::FRAC_PI_2;

use truezero_tensor::Random;

use super::image::{Framed, Image, MIDDLE, resample};
use crate::sets::nistp::constants::{PINCH, PINCH_RADIUS, SIDE};

const HALF: usize = SIDE / 2;

/// A quarter of the image, by rows and columns from the centre. The other quarters are reflections of it.
type Quarter = [[f32; HALF]; HALF];

/// The factors that do not depend on the exponent.
#[derive(Clone, Debug)]
pub(in crate::sets::nistp) struct Pinch {
    /// The logarithm of sin(πd/2r), and 0 outside of the disc.
    log_sine: Quarter,
}

impl Pinch {
    pub(in crate::sets::nistp) fn new() -> Self {
        let distance = |cells: usize| cells as f64 + 0.5;
        let log_sine = |row: usize, column: usize| {
            let (x, y) = (distance(column), distance(row));
            let share = (x * x + y * y).sqrt() / f64::from(PINCH_RADIUS);
            #[expect(clippy::cast_possible_truncation, reason = "rounded to the nearest")]
            let value = libm::log(libm::sin(FRAC_PI_2 * share)) as f32;
            if share < 1.0 { value } else { 0.0 }
        };
        Self { log_sine: std::array::from_fn(|row| std::array::from_fn(|column| log_sine(row, column))) }
    }

    /// The exponent p.
    pub(in crate::sets::nistp) fn draw(complexity: f32, random: &mut Random) -> f32 {
        complexity * (PINCH.0 + (PINCH.1 - PINCH.0) * random.uniform_f32())
    }

    pub(in crate::sets::nistp) fn apply(&self, exponent: f32, image: &mut Image, framed: &mut Framed) {
        if exponent == 0.0 {
            return;
        }
        let factors = self.log_sine.map(|row| row.map(|log_sine| libm::expf(-exponent * log_sine)));
        framed.set(image);
        // The distance from the centre line, in whole cells.
        let cells = |place: usize| if place < HALF { HALF - 1 - place } else { place - HALF };
        resample(framed, image, |column, row| {
            let factor = factors[cells(row)][cells(column)];
            (MIDDLE + factor * (column as f32 - MIDDLE), MIDDLE + factor * (row as f32 - MIDDLE))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::nistp::transform::image::tests::{cross, speckled};

    fn changed(exponent: f32, image: &Image) -> Image {
        let (mut image, mut framed) = (*image, Framed::GROUND);
        Pinch::new().apply(exponent, &mut image, &mut framed);
        image
    }

    fn ink(image: &Image) -> f32 {
        image.as_flattened().iter().sum()
    }

    #[test]
    fn pixels_outside_of_the_disc_do_not_move() {
        let before = speckled();
        for exponent in [-0.7, 0.49] {
            let after = changed(exponent, &before);
            for (row, column) in [(0, 0), (31, 0), (2, 2), (0, 15 - 4)] {
                let (x, y) = (column as f32 - MIDDLE, row as f32 - MIDDLE);
                if x * x + y * y >= 256.0 {
                    assert!((after[row][column] - before[row][column]).abs() < 1e-6, "{row} {column}");
                }
            }
            assert_ne!(after[8][8], before[8][8]);
        }
        assert_eq!(changed(0.0, &before), before);
    }

    #[test]
    fn the_centre_stays_and_the_image_keeps_its_symmetry() {
        let after = changed(0.4, &cross());
        let middle = [after[15][15], after[15][16], after[16][15], after[16][16]];
        assert!(middle.iter().all(|&ink| ink > 0.999), "{middle:?}");
        for (row, pixels) in after.iter().enumerate() {
            for (column, &pixel) in pixels.iter().enumerate() {
                assert!((pixel - after[column][row]).abs() < 1e-5);
                assert!((pixel - after[SIDE - 1 - row][column]).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_pixel_reads_where_the_formula_says() {
        // The pixel in column 20 and row 16 lies at x = 4.5, y = 0.5 from the centre.
        let ramp: Image = std::array::from_fn(|_| std::array::from_fn(|column| column as f32 / 31.0));
        for exponent in [-0.6_f32, 0.3] {
            let distance = (4.5_f64 * 4.5 + 0.5 * 0.5).sqrt();
            let factor = libm::pow(libm::sin(FRAC_PI_2 * distance / 16.0), -f64::from(exponent));
            let expected = (15.5 + factor * 4.5) / 31.0;
            let found = f64::from(changed(exponent, &ramp)[16][20]);
            assert!((found - expected).abs() < 1e-5, "{found} {expected}");
        }
    }

    #[test]
    fn a_positive_exponent_shrinks_and_a_negative_one_expands() {
        assert!(ink(&changed(0.4, &cross())) < ink(&cross()));
        assert!(ink(&changed(-0.6, &cross())) > ink(&cross()));
        let exponents: Vec<f32> = (0..1000)
            .map(|example| Pinch::draw(0.5, &mut Random::new(1, "test", [example, 0, 0, 0])))
            .collect();
        assert!(exponents.iter().all(|exponent| (-0.5..=0.35).contains(exponent)));
        assert!(
            exponents.iter().any(|&exponent| exponent < -0.48)
                && exponents.iter().any(|&exponent| exponent > 0.33)
        );
    }
}
